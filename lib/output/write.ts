import { join } from 'node:path';
import { InputError } from '../problem';
import { type Disk, realDisk } from './disk';
import { isFailure } from './failure';
import { listedIn, printMarker, readMarker } from './marker';
import { checkNames } from './names';
import { refuseForeignRoot, refuseStrangers } from './refusals';
import { quietly } from './quietly';
import { discard, finish, isCommitted, pending, type Replacement, stage } from './staging';
import { inTurn } from './turn';
import { readTree, sameContent, sameTree, treeOf } from './tree';

export interface WrittenFile {
  /** From the output root, with `/` on every system. */
  readonly path: string;
  readonly bytes: number;
  /** Whether the file is new or says something else than before. */
  readonly changed: boolean;
}

export interface WriteOutputOptions {
  /** @default - the real one */
  readonly disk?: Disk;
  /**
   * How long to wait for another run in the same root, in milliseconds.
   *
   * @default 3000
   */
  readonly patienceMs?: number;
}

/**
 * Replaces folders (`yaml/opentwin`, `schema`) below an output root as a whole, all of them or none.
 *
 * Files that are no longer made vanish; other folders stay, and a folder that would not change is not touched. A run
 * that is killed or fills the disk leaves the old output, or the new one that the next run moves into place first. The
 * root must be new, empty or marked by an earlier run, and nothing that an earlier run did not write is ever lost.
 *
 * @throws InputError with the remedy if the root or a file in it is not ours, cannot be written, or is being written
 */
export function writeOutput(
  root: string,
  folders: ReadonlyMap<string, ReadonlyMap<string, string>>,
  { disk = realDisk, patienceMs = 3000 }: WriteOutputOptions = {},
): WrittenFile[] {
  checkNames(folders);
  const replacements = [...folders].map(([folder, texts]) => ({ folder, files: treeOf(texts) }));
  try {
    refuseForeignRoot(disk, root);
    disk.makeFolder(root);
    return inTurn(disk, root, patienceMs, () => {
      recover(disk, root);
      return replace(disk, root, replacements);
    });
  } catch (error) {
    throw isFailure(error) ? explained(disk, root, error) : error;
  }
}

/**
 * The same refusal of a root that is not ours, before there is anything to write.
 *
 * @throws InputError with the remedy
 */
export function checkRoot(root: string, disk: Disk = realDisk): void {
  try {
    refuseForeignRoot(disk, root);
  } catch (error) {
    throw isFailure(error) ? explained(disk, root, error) : error;
  }
}

/** Ends what an earlier run began: forward if it had committed, else back. */
function recover(disk: Disk, root: string): void {
  if (!isCommitted(disk, root)) return discard(disk, root);
  refuseLosses(disk, root, pending(disk, root), listedIn(readMarker(disk, root)));
  finish(disk, root);
}

function replace(disk: Disk, root: string, replacements: readonly Replacement[]): WrittenFile[] {
  const oldMarker = readMarker(disk, root);
  const listed = listedIn(oldMarker);
  refuseLosses(disk, root, replacements, listed);

  const before = new Map(replacements.map(({ folder }) => [folder, readTree(disk, join(root, folder))]));
  const changed = replacements.filter(({ folder, files }) => !sameTree(files, before.get(folder)!));
  const marker = printMarker([...written(replacements), ...stillThere(disk, root, listed, replacements)]);
  if (changed.length > 0 || marker !== oldMarker) commit(disk, root, changed, marker);

  return replacements.flatMap(({ folder, files }) =>
    [...files].map(([name, content]) => ({
      path: `${folder}/${name}`,
      bytes: content?.length ?? 0,
      changed: !sameContent(content, before.get(folder)?.get(name)),
    })),
  );
}

function commit(disk: Disk, root: string, changed: readonly Replacement[], marker: string): void {
  try {
    stage(disk, root, changed, marker);
  } catch (error) {
    quietly(() => discard(disk, root));
    throw error;
  }
  finish(disk, root);
}

function refuseLosses(
  disk: Disk,
  root: string,
  replacements: readonly Replacement[],
  listed: ReadonlySet<string>,
): void {
  for (const { folder, files } of replacements) refuseStrangers(disk, root, folder, files, listed);
}

const written = (replacements: readonly Replacement[]): string[] =>
  replacements.flatMap(({ folder, files }) => [...files.keys()].map((name) => `${folder}/${name}`));

/** What earlier runs wrote into other folders. */
const stillThere = (
  disk: Disk,
  root: string,
  listed: ReadonlySet<string>,
  replacements: readonly Replacement[],
): string[] =>
  [...listed].filter(
    (path) =>
      !replacements.some(({ folder }) => path.startsWith(`${folder}/`)) && disk.kind(join(root, path)) === 'file',
  );

function explained(disk: Disk, root: string, error: NodeJS.ErrnoException): InputError {
  let state = 'what was there is untouched';
  quietly(() => {
    if (isCommitted(disk, root)) state = 'the new output is complete, and the next run moves it into place';
  });
  return new InputError([
    { path: root, message: `cannot be written: ${error.message}; ${state}; ${remedy(error.code)}` },
  ]);
}

function remedy(code: string | undefined): string {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'free some disk space and run again';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'give --out a folder that you may write to, or close the program that holds this one';
    default:
      return 'put that right and run again, or give --out another folder';
  }
}
