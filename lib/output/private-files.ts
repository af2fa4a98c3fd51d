import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { InputError, refusal } from '../problem';
import { isFailure } from './failure';
import { markerName } from './names';
import { quietly } from './quietly';

/** Files by name, each with whether it holds a secret. */
export type PrivateFiles = ReadonlyMap<string, { readonly text: string; readonly secret: boolean }>;

/**
 * Refuses a folder that is, or may become, public: one for output, which is committed or replaced as a whole.
 *
 * @param option how the folder was given, such as `--out`
 * @throws InputError
 */
export function refusePublicFolder(folder: string, option: string): void {
  if (folder === '') throw refusal(option, 'the name of the folder is empty; write one, such as --out private');
  const real = realPath(resolve(folder));
  const above = foldersAbove(real);
  const output = above.find((one) => basename(one) === 'dist' || existsSync(join(one, markerName)));
  if (output !== undefined) {
    throw refusal(
      option,
      `${folder} lies in ${output}, which is output for everybody to see; name a folder of your own, such as private`,
    );
  }
}

/** A folder and those above it. */
const foldersAbove = (folder: string): string[] =>
  folder === parse(folder).root ? [folder] : [folder, ...foldersAbove(dirname(folder))];

/** Where a path leads through links, though its end may not be there yet. */
function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

/**
 * Writes files that must not be there yet: all of them, or none. Those with secrets can be read by their owner alone.
 *
 * @throws InputError naming each that is there, or why the folder cannot be written
 */
export function writeNew(folder: string, files: PrivateFiles, remedy: string): void {
  const there = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (there.length > 0)
    throw new InputError(there.map((name) => ({ path: join(folder, name), message: `is there already; ${remedy}` })));
  written(folder, files);
}

/**
 * Replaces files by others of the same names. What was there stays beside, as `<name>.previous`.
 *
 * @throws InputError saying why the folder cannot be written
 */
export function replaceFiles(folder: string, files: PrivateFiles): void {
  written(folder, files, (name) => {
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(folder, `${name}.previous`));
  });
}

function written(folder: string, files: PrivateFiles, before?: (name: string) => void): void {
  const draft = (name: string) => join(folder, `${name}.new`);
  try {
    makePrivateFolder(resolve(folder));
    // All are on the disk before the first has its name
    for (const [name, { text, secret }] of files) writeSynced(draft(name), text, secret ? 0o600 : 0o644);
    for (const name of files.keys()) {
      before?.(name);
      renameSync(draft(name), join(folder, name));
    }
  } catch (error) {
    for (const name of files.keys()) quietly(() => rmSync(draft(name), { force: true }));
    if (!isFailure(error)) throw error;
    throw refusal(folder, `cannot be written: ${error.message}; put that right, or name another folder`);
  }
}

/** Folder by folder, for Node's own way never ends where nothing can be made although the folder above is there. */
function makePrivateFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  if (dirname(folder) !== folder) makePrivateFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function writeSynced(file: string, text: string, mode: number): void {
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', mode);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The text of a file. @throws InputError if it cannot be read */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (!isFailure(error)) throw error;
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`;
    throw refusal(file, `${why}; it should be ${what}`);
  }
}
