import { Format } from 'pe-library';
import type { PeImage } from './pe';

/** What a file belongs to, by its version resource. */
export interface Product {
  readonly name: string;
  readonly version: string | undefined;
  readonly company: string | undefined;
}

/** RT_VERSION of the types of resources. */
const versionType = 16;

/** What the version resource of a file says; nothing if it has none, or none that can be read: nothing hangs on it. */
export function productOf(image: PeImage): Product | undefined {
  const root = image.directory(Format.ImageDirectoryEntry.Resource);
  if (root === undefined) return undefined;
  try {
    const data = versionData(image, root);
    const texts = new Map(data === undefined ? [] : textsOf(data));
    const name = texts.get('ProductName');
    if (name === undefined) return undefined;
    return {
      name,
      version: texts.get('ProductVersion') ?? texts.get('FileVersion'),
      company: texts.get('CompanyName'),
    };
  } catch {
    return undefined;
  }
}

/** A resource lies three folders deep: type, name, language. The first of a language will do. */
function versionData(image: PeImage, root: number): Buffer | undefined {
  const type = entriesOf(image, root).find(({ id }) => id === versionType);
  let found = type;
  for (let depth = 0; depth < 2 && found !== undefined; depth += 1)
    found = entriesOf(image, root + (found.target & 0x7fffffff))[0];
  if (found === undefined) return undefined;
  const data = image.at(root + found.target, 16);
  return image.at(data.readUInt32LE(0), Math.min(data.readUInt32LE(4), 64 * 1024));
}

/** Of IMAGE_RESOURCE_DIRECTORY: 16 bytes with the numbers of named and of numbered entries, then 8 bytes each. */
function entriesOf(image: PeImage, address: number): { id: number; target: number }[] {
  const header = image.at(address, 16);
  const count = header.readUInt16LE(12) + header.readUInt16LE(14);
  const entries = image.at(address + 16, count * 8);
  return Array.from({ length: count }, (_, index) => ({
    id: entries.readUInt32LE(index * 8),
    target: entries.readUInt32LE(index * 8 + 4),
  }));
}

/** Blocks of VS_VERSIONINFO: length, length of the value, type, a key, a value, and blocks within; all on 4 bytes. */
function* textsOf(block: Buffer): Generator<[string, string]> {
  const [length, valueLength, isText] = [block.readUInt16LE(0), block.readUInt16LE(2), block.readUInt16LE(4) === 1];
  const key = textAt(block, 6);
  const value = aligned(6 + 2 * (key.length + 1));
  const valueBytes = isText ? valueLength * 2 : valueLength;
  const text = isText && valueLength > 0 ? textAt(block, value).trim() : '';
  if (text !== '') yield [key, text];
  for (let child = aligned(value + valueBytes); child + 6 < length;) {
    const childLength = block.readUInt16LE(child);
    if (childLength === 0) return;
    yield* textsOf(block.subarray(child, child + childLength));
    child = aligned(child + childLength);
  }
}

const aligned = (offset: number): number => Math.ceil(offset / 4) * 4;

const textAt = (block: Buffer, offset: number): string => block.toString('utf16le', offset).split('\0')[0]!;
