import { Format } from 'pe-library';
import { type Bytes, reading } from './bytes';
import { productOf, type Product } from './version-resource';

// The tables of a Portable Executable, as Microsoft's specification of the format has them. pe-library knows the headers;
// its NtExecutable refuses files with symbols, as mingw leaves them, and takes whole files, so sections are read here.

/** What a program or a library says of itself. */
export interface Pe {
  readonly machine: string;
  /** Names of libraries, in the order of the file. */
  readonly imports: readonly Import[];
  /** What its version resource says it belongs to. */
  readonly product: Product | undefined;
}

export interface Import {
  readonly name: string;
  /** Loaded at the first call, not with the file: what is missing then shows only then. */
  readonly delayed: boolean;
}

/** Why Windows would not load a file that begins as a program does; completes "the file …". */
export class DamagedPe extends Error {}

/** What a program or a library says of itself; undefined if it is neither. @throws DamagedPe if it is cut off */
export const readPe = (file: string): Pe | undefined => reading(file, peOf);

const machines: Readonly<Record<number, string>> = { 0x14c: 'x86', 0x8664: 'x64', 0xaa64: 'ARM64' };

function peOf(bytes: Bytes): Pe | undefined {
  const image = imageOf(bytes);
  if (image === undefined) return undefined;
  const { machine } = image;
  return {
    machine: machines[machine] ?? `of machine 0x${machine.toString(16)}`,
    imports: [...importsOf(image), ...delayedImportsOf(image)],
    product: productOf(image),
  };
}

/** A file as it would lie in memory. */
export interface PeImage {
  readonly machine: number;
  readonly imageBase: number;
  /** Where a table begins, as an offset in memory; undefined where there is none. */
  readonly directory: (entry: number) => number | undefined;
  /** Bytes at an offset in memory; fewer than asked for where a section ends. */
  readonly at: (address: number, length: number) => Buffer;
}

/** Where the headers of nearly every file end. */
const usualHeaders = 4096;

function imageOf(bytes: Bytes): PeImage | undefined {
  let start = bytes.read(0, usualHeaders);
  if (start.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const headers = (length: number) => {
    if (length > bytes.size) throw new DamagedPe(`is cut off in its headers: it has ${bytes.size} bytes`);
    if (length > start.length) start = bytes.read(0, length);
  };
  headers(64);
  const nt = Format.ImageDosHeader.from(start).newHeaderAddress;
  headers(
    nt + 4 + Format.ImageFileHeader.size + Format.ImageOptionalHeader64.size + Format.ImageDataDirectoryArray.size,
  );
  const { fileHeader, optionalHeader, optionalHeaderDataDirectory: directories, signature } = ntHeaders(start, nt);
  // A program for DOS
  if (signature !== Format.ImageNtHeaders.DEFAULT_SIGNATURE) return undefined;

  const table = nt + 4 + Format.ImageFileHeader.size + fileHeader.sizeOfOptionalHeader;
  const count = fileHeader.numberOfSections;
  headers(table + count * Format.ImageSectionHeaderArray.itemSize);
  const sections = sectionsOf(start, table, count);
  refuseCutOff(bytes, sections);
  return {
    machine: fileHeader.machine,
    imageBase: Number(optionalHeader.imageBase),
    directory: (entry) =>
      entry < optionalHeader.numberOfRvaAndSizes ? directories.get(entry).virtualAddress || undefined : undefined,
    at: (address, length) => {
      const section = sections.find(
        ({ virtualAddress, held }) => address >= virtualAddress && address < virtualAddress + held,
      );
      if (section === undefined) throw new DamagedPe('is damaged: one of its tables lies in no section');
      const within = address - section.virtualAddress;
      return bytes.read(section.pointerToRawData + within, Math.min(length, section.held - within));
    },
  };
}

const ntHeaders = (start: Buffer, offset: number): Format.ImageNtHeaders =>
  // pe-library looks at the buffer behind a view, from its beginning
  Format.ImageNtHeaders.from(new Uint8Array(start.subarray(offset)).buffer);

interface Section extends Format.ImageSectionHeader {
  /** Bytes of it that the file has; what is behind them up to the next block says nothing. */
  readonly held: number;
}

function sectionsOf(start: Buffer, offset: number, count: number): Section[] {
  const table = new Uint8Array(start.subarray(offset, offset + count * Format.ImageSectionHeaderArray.itemSize));
  const headers = Format.ImageSectionHeaderArray.from(table.buffer, count);
  return Array.from({ length: count }, (_, index) => {
    const header = headers.get(index);
    const { sizeOfRawData, virtualSize } = header;
    return { ...header, held: virtualSize === 0 ? sizeOfRawData : Math.min(virtualSize, sizeOfRawData) };
  });
}

function refuseCutOff({ size }: Bytes, sections: readonly Section[]): void {
  const end = Math.max(0, ...sections.map(({ held, pointerToRawData }) => (held > 0 ? pointerToRawData + held : 0)));
  if (end > size) throw new DamagedPe(`is cut off: it has ${size} bytes, and its sections end at ${end}`);
}

const entry = Format.ImageDirectoryEntry;

/** Of IMAGE_IMPORT_DESCRIPTOR: 20 bytes, the name of the library at 12. */
const importsOf = (image: PeImage): Import[] =>
  rows(image, image.directory(entry.Import), { size: 20, name: 12 }).flatMap((row) =>
    named(image, row.readUInt32LE(12), false),
  );

/** Of ImgDelayDescr: 32 bytes, attributes at 0, the name at 4. Linkers of old wrote whole addresses, and no attribute. */
const delayedImportsOf = (image: PeImage): Import[] =>
  rows(image, image.directory(entry.DelayImport), { size: 32, name: 4 }).flatMap((row) =>
    named(image, row.readUInt32LE(4) - ((row.readUInt32LE(0) & 1) === 1 ? 0 : image.imageBase), true),
  );

/** More libraries than any file asks for. */
const mostRows = 4096;

/** The rows of a table up to one without a name, which for Windows is the end, whatever else is in it. */
function rows(image: PeImage, address: number | undefined, { name, size }: { name: number; size: number }): Buffer[] {
  if (address === undefined) return [];
  const found: Buffer[] = [];
  for (
    let row = image.at(address, size);
    found.length < mostRows;
    row = image.at(address + found.length * size, size)
  ) {
    if (row.length < size) throw new DamagedPe('is damaged: its table of imports has no end');
    if (row.readUInt32LE(name) === 0) return found;
    found.push(row);
  }
  throw new DamagedPe('is damaged: its table of imports has no end');
}

function named(image: PeImage, address: number, delayed: boolean): Import[] {
  const text = image.at(address, 260).toString('latin1');
  const name = /^[\x20-\x7e]+(?=\0)/.exec(text)?.[0];
  if (name === undefined) throw new DamagedPe('is damaged: its table of imports has a name that is none');
  return [{ name, delayed }];
}
