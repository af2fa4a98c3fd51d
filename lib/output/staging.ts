import { dirname, join } from 'node:path';
import type { Disk } from './disk';
import { markerName, stagingName } from './names';
import { quietly } from './quietly';
import { readTree, type Tree } from './tree';

/** A folder of the output and all that shall be in it. */
export interface Replacement {
  readonly folder: string;
  readonly files: Tree;
}

const inStaging = (root: string, name: string): string => join(root, stagingName, name);
const incoming = (root: string, n: number): string => inStaging(root, `${n}.new`);
const outgoing = (root: string, n: number): string => inStaging(root, `${n}.old`);
const stagedMarker = (root: string): string => inStaging(root, 'marker');
const journal = (root: string): string => inStaging(root, 'journal');

/**
 * Puts the new output beside the old and makes it durable. Nothing counts until the journal is there, which appears in
 * one piece, by a rename: from then on the output is the new one, though parts of it may still have to be moved.
 */
export function stage(disk: Disk, root: string, replacements: readonly Replacement[], marker: string): void {
  disk.makeFolder(join(root, stagingName));
  const paths = replacements.flatMap(({ files }, n) => writeTree(disk, incoming(root, n), files));
  disk.write(stagedMarker(root), marker);
  const draft = `${journal(root)}.draft`;
  disk.write(draft, JSON.stringify(replacements.map(({ folder }) => folder)));
  // all writes first, then all syncs: the system can then write them in one go
  for (const path of [...paths, stagedMarker(root), draft, join(root, stagingName), root]) disk.sync(path);

  disk.rename(draft, journal(root));
  disk.sync(join(root, stagingName));
}

/** Writes files and returns all that has to be synced for them to last. */
function writeTree(disk: Disk, folder: string, files: Tree): string[] {
  const paths = new Set([folder]);
  disk.makeFolder(folder);
  for (const [name, content] of files) {
    const path = join(folder, name);
    for (let above = dirname(path); !paths.has(above); above = dirname(above)) paths.add(above);
    disk.makeFolder(dirname(path));
    disk.write(path, content ?? '');
    paths.add(path);
  }
  return [...paths];
}

export const isCommitted = (disk: Disk, root: string): boolean => disk.kind(journal(root)) !== undefined;

/** What a committed run has not yet moved to its place. */
export function pending(disk: Disk, root: string): Replacement[] {
  return journalled(disk, root)
    .map((folder, n) => ({ folder, path: incoming(root, n) }))
    .filter(({ path }) => disk.kind(path) !== undefined)
    .map(({ folder, path }) => ({ folder, files: readTree(disk, path) }));
}

const journalled = (disk: Disk, root: string): string[] => JSON.parse(disk.read(journal(root)).toString()) as string[];

/** Moves what is committed to its place. Every step may already have been done by a run that was cut off. */
export function finish(disk: Disk, root: string): void {
  const folders = journalled(disk, root);
  folders.forEach((folder, n) => {
    if (disk.kind(incoming(root, n)) === undefined) return;
    const place = join(root, folder);
    if (disk.kind(place) !== undefined) {
      disk.remove(outgoing(root, n));
      disk.rename(place, outgoing(root, n));
    }
    disk.makeFolder(dirname(place));
    disk.rename(incoming(root, n), place);
    disk.sync(dirname(place));
  });
  if (disk.kind(stagedMarker(root)) !== undefined) disk.rename(stagedMarker(root), join(root, markerName));
  disk.sync(root);
  quietly(() => discard(disk, root));
}

/** The journal goes first: without it a staging folder means nothing, however much of it is left. */
export function discard(disk: Disk, root: string): void {
  if (isCommitted(disk, root)) {
    disk.remove(journal(root));
    disk.sync(join(root, stagingName));
  }
  disk.remove(join(root, stagingName));
}
