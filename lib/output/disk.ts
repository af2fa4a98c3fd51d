import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { isFailure } from './failure';

export type Kind = 'file' | 'folder' | 'link' | 'other';

/** What writing the output asks of a file system; narrow, so that a test can let it fail or stop at any step. */
export interface Disk {
  /** What is at a path, undefined if nothing is. Does not follow links. */
  readonly kind: (path: string) => Kind | undefined;
  /** The names in a folder, sorted. */
  readonly names: (folder: string) => string[];
  readonly read: (file: string) => Buffer;
  /** Milliseconds since a file was written; undefined if it is gone. */
  readonly age: (file: string) => number | undefined;
  /** Makes a folder and the folders above it. */
  readonly makeFolder: (folder: string) => void;
  readonly write: (file: string, content: string | Buffer) => void;
  /** Returns once the content of a file, or the names in a folder, would survive a power cut. */
  readonly sync: (path: string) => void;
  readonly rename: (from: string, to: string) => void;
  /** Removes a file or a folder with all that is in it, if there. */
  readonly remove: (path: string) => void;
}

/** Folder by folder: Node's own way never ends where nothing can be made although the folder above is there, as in /proc. */
export function makeFolder(folder: string, mode?: number): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another run may have been faster
    if (!isFailure(error) || error.code !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}

export const realDisk: Disk = {
  kind(path) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isFile()) return 'file';
    if (found.isDirectory()) return 'folder';
    return found.isSymbolicLink() ? 'link' : 'other';
  },
  names: (folder) => readdirSync(folder).sort(),
  read: (file) => readFileSync(file),
  age(file) {
    const found = lstatSync(file, { throwIfNoEntry: false });
    return found && Date.now() - found.mtimeMs;
  },
  makeFolder: (folder) => makeFolder(folder),
  write: (file, content) => writeFileSync(file, content),
  sync(path) {
    if (process.platform === 'win32') return; // opens no folders, and syncs no file that is open for reading
    const descriptor = openSync(path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
};
