import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './deployment';

const prefixes = { x64: 'x86_64-w64-mingw32', x86: 'i686-w64-mingw32' } as const;

const identifier = (name: string): string => `f_${name.replace(/\W/g, '_')}`;

/** Makes real programs and libraries with Debian's mingw-w64, in a folder for what lies between. */
export class Mingw {
  private readonly made = new Map<string, Buffer>();
  private readonly libraries = new Map<string, string>();

  constructor(private readonly folder: string) {}

  /** A program or a library that imports what its description says. Files that are alike are compiled once. */
  readonly programOf = (program: Program, path: string): Buffer => {
    const isProgram = path.endsWith('.exe');
    const key = JSON.stringify([isProgram, program]);
    if (!this.made.has(key)) this.made.set(key, this.compiled(program, isProgram));
    return this.made.get(key)!;
  };

  private compiled({ imports = [], delayed = [], machine = 'x64', product }: Program, isProgram: boolean): Buffer {
    const prefix = prefixes[machine];
    const [source, late, output] = [this.file('source.c'), this.file('late.s'), this.file('made.bin')];
    writeFileSync(
      source,
      [
        ...imports.map((name) => `__declspec(dllimport) int ${identifier(name)}(void);`),
        `int calls(void) { return 0${imports.map((name) => ` + ${identifier(name)}()`).join('')}; }`,
      ].join('\n'),
    );
    writeFileSync(late, delayTable(delayed, machine));
    this.call(`${prefix}-gcc`, [
      ...(isProgram ? ['-Wl,--subsystem,windows'] : ['-shared']),
      ...['-nostdlib', '-Wl,--entry=0', '-o', output, source],
      ...(delayed.length > 0 ? [late] : []),
      ...(product === undefined ? [] : [this.resource(product, prefix)]),
      ...imports.map((name) => this.importLibrary(name, machine)),
    ]);
    const bytes = readFileSync(output);
    return delayed.length > 0 ? withDelayDirectory(bytes) : bytes;
  }

  /** What a linker takes for a library, whether the library is there or not. */
  private importLibrary(name: string, machine: keyof typeof prefixes): string {
    const library = this.file(`${identifier(name)}.${machine}.a`);
    if (!this.libraries.has(library)) {
      const definition = this.file('library.def');
      writeFileSync(definition, `LIBRARY "${name}"\nEXPORTS\n${identifier(name)}\n`);
      this.call(`${prefixes[machine]}-dlltool`, ['-d', definition, '-l', library]);
      this.libraries.set(library, name);
    }
    return library;
  }

  private resource({ company, name, version }: NonNullable<Program['product']>, prefix: string): string {
    const [script, object] = [this.file('version.rc'), this.file('version.o')];
    const texts = { CompanyName: company, ProductName: name, ProductVersion: version };
    const values = Object.entries(texts).map(([key, text]) => `VALUE "${key}", "${text}"`);
    writeFileSync(
      script,
      `1 VERSIONINFO\n{ BLOCK "StringFileInfo" { BLOCK "040904b0" { ${values.join('\n')} } } BLOCK "VarFileInfo" { VALUE "Translation", 0x0409, 1200 } }\n`,
    );
    this.call(`${prefix}-windres`, [script, object]);
    return object;
  }

  private readonly file = (name: string): string => join(this.folder, name);

  private readonly call = (program: string, args: readonly string[]): string =>
    execFileSync(program, args, { cwd: this.folder, encoding: 'utf8', stdio: 'pipe' });
}

/** Libraries that a file imports, and those that it loads late, as binutils reads them. */
export function importsByObjdump(file: string): string[] {
  const said = execFileSync(`${prefixes.x64}-objdump`, ['-p', file], { encoding: 'utf8', stdio: 'pipe' });
  return [...said.matchAll(/^\s*DLL Name: (.*)$/gm)].map(([, name]) => name!);
}

const delaySection = '.didat';

/** A table of libraries that are loaded late (ImgDelayDescr), in a section of its own that it begins. */
const delayTable = (names: readonly string[], machine: keyof typeof prefixes): string =>
  [
    `.section ${delaySection},"dr"`,
    ...names.flatMap((_, index) => [`.long 1`, `.rva name${index}, slot, slot, slot`, '.long 0, 0, 0']),
    '.zero 32',
    ...names.map((name, index) => `name${index}: .asciz "${name}"`),
    `slot: .zero ${machine === 'x64' ? 16 : 8}`,
    '',
  ].join('\n');

/** The linker of binutils 2.40 leaves the directory of that table empty; newer ones, and Microsoft's, fill it in. */
function withDelayDirectory(bytes: Buffer): Buffer {
  const nt = bytes.readUInt32LE(60);
  const optional = nt + 24;
  const directories = optional + (bytes.readUInt16LE(optional) === 0x20b ? 112 : 96);
  const table = optional + bytes.readUInt16LE(nt + 20);
  for (let section = table; section < table + 40 * bytes.readUInt16LE(nt + 6); section += 40) {
    if (bytes.toString('latin1', section, section + delaySection.length) !== delaySection) continue;
    bytes.copy(bytes, directories + 13 * 8, section + 12, section + 16);
    bytes.copy(bytes, directories + 13 * 8 + 4, section + 8, section + 12);
    return bytes;
  }
  throw new Error(`there is no section ${delaySection}`);
}
