import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { isFailure } from '../../output/failure';
import { InputError, type Problem, refusal } from '../../problem';

/** A file of a Deployment folder. */
export interface DeployedFile {
  /** From the folder, with `/` on every system, in the letters that it has there. */
  readonly path: string;
  readonly size: number;
  /** Where its bytes are, through a link if it is one. */
  readonly source: string;
}

/** A Deployment folder as Windows sees it: big and small letters are the same in names. */
export interface Deployment {
  /** All files, in the order of their paths. */
  readonly files: readonly DeployedFile[];
  /** The file of a path, whatever its letters. */
  readonly find: (path: string) => DeployedFile | undefined;
}

/**
 * Looks through a folder.
 *
 * @throws InputError with everything in it that no image could hold as it is
 */
export function deploymentIn(folder: string): Deployment {
  refuseNoFolder(folder);
  const problems: Problem[] = [];
  const files = [...walk(folder, realpathSync(folder), '', problems)].sort(byPath);
  if (problems.length > 0) throw new InputError(problems);
  const byName = new Map(files.map((file) => [asWindows(file.path), file]));
  return { files, find: (path) => byName.get(asWindows(path)) };
}

/** Sorts by code units, which no language of the machine changes. */
export const byPath = (left: { readonly path: string }, right: { readonly path: string }): number =>
  left.path < right.path ? -1 : Number(left.path > right.path);

/** A name as Windows compares it. */
export const asWindows = (name: string): string => name.toLowerCase();

function refuseNoFolder(folder: string): void {
  const remedy = 'write --deployment with the Deployment folder that OpenTwin was built into';
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) throw refusal(folder, `is not there; ${remedy}`);
  if (!found.isDirectory()) throw refusal(folder, `is a file and no folder; ${remedy}`);
}

function* walk(root: string, realRoot: string, prefix: string, problems: Problem[]): Generator<DeployedFile> {
  const folder = join(root, prefix, '.');
  const names = namesIn(folder, problems);
  problems.push(...sameForWindows(folder, names));
  for (const name of names) {
    const path = prefix + name;
    const source = join(root, path);
    const found = lstatSync(source);
    if (found.isDirectory()) yield* walk(root, realRoot, `${path}/`, problems);
    else if (found.isFile()) yield { path, size: found.size, source };
    else if (found.isSymbolicLink()) yield* linked(source, path, realRoot, problems);
    else problems.push({ path: source, message: 'is neither a file nor a folder; take it out' });
  }
}

function namesIn(folder: string, problems: Problem[]): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (!isFailure(error)) throw error;
    problems.push({ path: folder, message: unreadable(error) });
    return [];
  }
}

/** What a file or a folder is that this user may not read, as the end of a sentence about it. */
export const unreadable = ({ code }: NodeJS.ErrnoException): string =>
  `cannot be read (${code}); give yourself the right to, or take it out`;

/** Windows cannot hold two names that differ in big and small letters only, so a build there would lose one. */
function sameForWindows(folder: string, names: readonly string[]): Problem[] {
  const first = new Map<string, string>();
  return names.flatMap((name) => {
    const other = first.get(asWindows(name));
    first.set(asWindows(name), other ?? name);
    return other === undefined
      ? []
      : [
          {
            path: join(folder, name),
            message: `has the name of ${other} but for big and small letters, and Windows holds only one; take one out`,
          },
        ];
  });
}

function* linked(source: string, path: string, realRoot: string, problems: Problem[]): Generator<DeployedFile> {
  const target = targetOf(source);
  if (target === undefined) {
    problems.push({ path: source, message: 'is a symbolic link to nothing; take it out' });
    return;
  }
  const found = statSync(target);
  if (!isWithin(target, realRoot))
    problems.push({
      path: source,
      message: `is a symbolic link out of the folder, to ${target}; put there what it points to`,
    });
  else if (found.isFile()) yield { path, size: found.size, source: target };
  else
    problems.push({
      path: source,
      message: `is a symbolic link to a folder, ${target}; put there what it points to`,
    });
}

/** Whether a path is that of a folder, or lies below it. Paths on two disks of Windows have nothing in common. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way.split(sep)[0] !== '..' && !isAbsolute(way);
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  }
}
