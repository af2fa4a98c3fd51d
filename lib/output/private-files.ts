import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, parse, resolve } from 'node:path';
import { InputError, refusal } from '../problem';
import { makeFolder, realDisk } from './disk';
import { isFailure } from './failure';
import { markerName } from './names';
import { quietly } from './quietly';
import { inTurn } from './turn';

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
  const later = realPath(resolve('out'));
  const isOutput = (one: string) =>
    basename(one).toLowerCase() === 'dist' || one === later || existsSync(join(one, markerName));
  const output = foldersAbove(real).find(isOutput);
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
export function realPath(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPath(dirname(path)), basename(path));
}

/**
 * Writes files that must not be there yet: all of them, or none. Those with secrets can be read by their owner alone. Of
 * two that write the same at once, one is refused.
 *
 * @throws InputError naming each that is there, or why the folder cannot be written
 */
export function writeNew(folder: string, files: PrivateFiles, remedy: string): void {
  const there = [...files.keys()].filter((name) => existsSync(join(folder, name)));
  if (there.length > 0)
    throw new InputError(there.map((name) => ({ path: join(folder, name), message: `is there already; ${remedy}` })));
  const made: string[] = [];
  explaining(folder, () => {
    makeFolder(resolve(folder), 0o700);
    try {
      for (const [name, { text, secret }] of files) {
        const file = join(folder, name);
        const descriptor = opened(file, secret, remedy);
        made.push(file);
        writeSynced(descriptor, text);
      }
    } catch (error) {
      for (const file of made) quietly(() => rmSync(file));
      throw error;
    }
  });
}

/**
 * Replaces files by others of the same names, all of them or none. What was there stays beside, as `<name>.previous`.
 *
 * @throws InputError saying why the folder cannot be written
 */
export function replaceFiles(folder: string, files: PrivateFiles): void {
  const kept = (name: string) => join(folder, `${name}.previous`);
  const odd = [...files.keys()].map(kept).filter((path) => existsSync(path) && statSync(path).isDirectory());
  if (odd.length > 0)
    throw new InputError(
      odd.map((path) => ({ path, message: 'is a folder, and the old file would get this name; move it away' })),
    );
  explaining(folder, () => inTurn(realDisk, folder, patienceMs, () => exchange(folder, files, kept)));
}

function exchange(folder: string, files: PrivateFiles, kept: (name: string) => string): void {
  const drafts = mkdtempSync(join(folder, '.new-'));
  const undo: (() => void)[] = [];
  const move = (from: string, to: string) => {
    renameSync(from, to);
    undo.unshift(() => renameSync(to, from));
  };
  try {
    // All are on the disk before the first has its name
    for (const [name, { text, secret }] of files) writeSynced(opened(join(drafts, name), secret), text);
    for (const name of files.keys()) {
      const file = join(folder, name);
      if (existsSync(kept(name))) move(kept(name), join(drafts, `${name}.previous`));
      if (existsSync(file)) move(file, kept(name));
      move(join(drafts, name), file);
    }
  } catch (error) {
    for (const step of undo) quietly(step);
    throw error;
  } finally {
    quietly(() => rmSync(drafts, { recursive: true }));
  }
}

/** How long to wait for another run in the same folder. */
const patienceMs = 3000;

function explaining(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw refusal(folder, `cannot be written: ${error.message}; put that right, or name another folder`);
  }
}

/** A new file. The system sees to it that nothing is written over, and that no link leads elsewhere. */
function opened(file: string, secret: boolean, remedy = ''): number {
  try {
    return openSync(file, 'wx', secret ? 0o600 : 0o644);
  } catch (error) {
    if (!isFailure(error) || error.code !== 'EEXIST') throw error;
    throw refusal(file, `is there already; ${remedy}`);
  }
}

function writeSynced(descriptor: number, text: string): void {
  try {
    // Unlike writeSync, which stops short where a disk is nearly full, and says nothing
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** More than any file that is asked for; what has no end (`/dev/zero`) ends here too. */
const mostBytes = 1024 * 1024;

/** The text of a file. @throws InputError if it cannot be read */
export function readText(file: string, what: string): string {
  try {
    const bytes = read(file);
    if (bytes.length > mostBytes) throw refusal(file, `is larger than 1 MiB; it should be ${what}`);
    return bytes.toString('utf8');
  } catch (error) {
    if (!isFailure(error)) throw error;
    const why = error.code === 'ENOENT' ? 'is not there' : `cannot be read (${error.code})`;
    throw refusal(file, `${why}; it should be ${what}`);
  }
}

/** A file or a pipe, up to what is too much. */
function read(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count)
      count = readSync(descriptor, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
