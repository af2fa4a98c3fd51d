import { join } from 'node:path';
import type { Disk } from './disk';

/** The files below a folder by relative path, with `/` on every system. Undefined is what is not a plain file: a link. */
export type Tree = ReadonlyMap<string, Buffer | undefined>;

export const treeOf = (texts: ReadonlyMap<string, string>): Tree =>
  new Map([...texts].map(([name, text]) => [name, Buffer.from(text)]));

/** What is on the disk; nothing if the folder is not there. */
export function readTree(disk: Disk, folder: string): Tree {
  return new Map(disk.kind(folder) === undefined ? [] : entries(disk, folder, ''));
}

function* entries(disk: Disk, folder: string, prefix: string): Generator<[string, Buffer | undefined]> {
  for (const name of disk.names(folder)) {
    const path = join(folder, name);
    const kind = disk.kind(path);
    if (kind === 'folder') yield* entries(disk, path, `${prefix}${name}/`);
    else yield [prefix + name, kind === 'file' ? disk.read(path) : undefined];
  }
}

export const sameTree = (left: Tree, right: Tree): boolean =>
  left.size === right.size && [...left].every(([name, content]) => sameContent(content, right.get(name)));

export const sameContent = (left: Buffer | undefined, right: Buffer | undefined): boolean =>
  left !== undefined && right !== undefined && left.equals(right);
