/** What a small Portable Executable imports. */
export interface SmallPe {
  readonly imports?: readonly string[];
  readonly delayed?: readonly string[];
  readonly machine?: 'x64' | 'x86';
  /** What stands in the last rows of its tables, though they have no name. */
  readonly rest?: number;
}

const sectionAddress = 0x1000;
const sectionOffset = 0x200;

/**
 * A library with tables of imports and nothing else, written byte by byte: enough for whoever reads it, and made in no
 * time. `plan.ci.ts` has real ones, of a compiler.
 */
export function smallPe({ imports = [], delayed = [], machine = 'x64', rest = 0 }: SmallPe): Buffer {
  const wide = machine === 'x64';
  const importTable = 0;
  const delayTable = (imports.length + 1) * 20;
  const names = delayTable + (delayed.length + 1) * 32;
  const texts = [...imports, ...delayed].map((name) => Buffer.from(`${name}\0`, 'latin1'));
  const addresses = texts.map((_, index) => sectionAddress + names + lengthOf(texts.slice(0, index)));
  const section = Buffer.alloc(names + lengthOf(texts));
  imports.forEach((_, index) => {
    section.writeUInt32LE(addresses[index]!, importTable + index * 20 + 12);
    section.writeUInt32LE(sectionAddress, importTable + index * 20 + 16);
  });
  delayed.forEach((_, index) => {
    section.writeUInt32LE(1, delayTable + index * 32);
    section.writeUInt32LE(addresses[imports.length + index]!, delayTable + index * 32 + 4);
  });
  section.writeUInt32LE(rest, delayTable - 20 + 4);
  section.writeUInt32LE(rest, names - 32 + 8);
  Buffer.concat(texts).copy(section, names);

  const optional = wide ? 240 : 224;
  const headers = Buffer.alloc(sectionOffset);
  headers.write('MZ', 0, 'latin1');
  headers.writeUInt32LE(64, 60);
  headers.write('PE\0\0', 64, 'latin1');
  headers.writeUInt16LE(wide ? 0x8664 : 0x14c, 68);
  headers.writeUInt16LE(1, 70);
  headers.writeUInt16LE(optional, 84);
  headers.writeUInt16LE(wide ? 0x20b : 0x10b, 88);
  const directories = 88 + (wide ? 112 : 96);
  headers.writeUInt32LE(16, directories - 4);
  headers.writeUInt32LE(sectionAddress + importTable, directories + 8);
  headers.writeUInt32LE(sectionAddress + delayTable, directories + 13 * 8);
  const table = 88 + optional;
  headers.write('.rdata', table, 'latin1');
  headers.writeUInt32LE(section.length, table + 8);
  headers.writeUInt32LE(sectionAddress, table + 12);
  headers.writeUInt32LE(section.length, table + 16);
  headers.writeUInt32LE(sectionOffset, table + 20);
  return Buffer.concat([headers, section]);
}

const lengthOf = (buffers: readonly Buffer[]): number => buffers.reduce((sum, { length }) => sum + length, 0);
