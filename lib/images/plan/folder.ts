import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { isFailure } from '../../output/failure';
import { type Problem, refusal } from '../../problem';

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
  /** Everything in it that no image could hold as it is, and that is no file of it therefore. */
  readonly problems: readonly Problem[];
}

/**
 * Looks through a folder.
 *
 * @throws InputError if it is none
 */
export function deploymentIn(folder: string): Deployment {
  refuseNoFolder(folder);
  const problems: Problem[] = [];
  const files = [...walk(folder, realpathSync(folder), '', problems)].sort(byPath);
  const byName = new Map(files.map((file) => [asWindows(file.path), file]));
  return { files, find: (path) => byName.get(asWindows(path)), problems };
}

/** Sorts by code units, which no language of the machine changes. */
export const byPath = (left: { readonly path: string }, right: { readonly path: string }): number =>
  left.path < right.path ? -1 : Number(left.path > right.path);

/** A folder in the letters that it and those above it have in a Deployment; as it is written where that has none. */
export function inItsLetters(folder: string, { files }: Pick<Deployment, 'files'>): string {
  const parts = folder.split('/');
  for (let count = parts.length; count > 0; count -= 1) {
    const above = `${parts.slice(0, count).join('/')}/`;
    const file = files.find(({ path }) => asWindows(path.slice(0, above.length)) === asWindows(above));
    if (file !== undefined) return [file.path.slice(0, above.length - 1), ...parts.slice(count)].join('/');
  }
  return folder;
}

/** A name as Windows compares it. */
export const asWindows = (name: string): string => name.toLowerCase();

function refuseNoFolder(folder: string): void {
  const remedy = 'write --deployment with the Deployment folder that OpenTwin was built into';
  const found = orFailure(() => statSync(folder));
  if (isFailure(found))
    throw refusal(
      folder,
      isAbsent(found)
        ? `is not there; ${remedy}`
        : `cannot be looked into (${found.code}); ${isForbidden(found) ? 'give yourself the right to, or ' : ''}${remedy}`,
    );
  if (!found.isDirectory()) throw refusal(folder, `is a file and no folder; ${remedy}`);
}

/** What the system answers, or why it does not. */
export function orFailure<T>(asked: () => T): T | NodeJS.ErrnoException {
  try {
    return asked();
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error;
  }
}

/** Whether a path leads nowhere: below a file, too, there is nothing. */
export const isAbsent = ({ code }: NodeJS.ErrnoException): boolean => code === 'ENOENT' || code === 'ENOTDIR';

const isForbidden = ({ code }: NodeJS.ErrnoException): boolean => code === 'EACCES' || code === 'EPERM';

function* walk(root: string, realRoot: string, prefix: string, problems: Problem[]): Generator<DeployedFile> {
  const folder = join(root, prefix, '.');
  const names = namesIn(folder, problems);
  const second = sameForWindows(folder, names);
  problems.push(...second);
  for (const name of names) {
    const path = prefix + name;
    const source = join(root, path);
    if (second.some((one) => one.path === source)) continue;
    const found = orFailure(() => lstatSync(source));
    if (isFailure(found)) {
      problems.push({ path: found.code === 'EACCES' ? folder : source, message: unreadable(found) });
      // Its names may be listed, and nothing behind them be reached
      if (found.code === 'EACCES') return;
    } else if (found.isDirectory()) yield* walk(root, realRoot, `${path}/`, problems);
    else if (found.isFile()) yield { path, size: found.size, source };
    else if (found.isSymbolicLink()) yield* linked(source, path, realRoot, problems);
    else problems.push({ path: source, message: 'is neither a file nor a folder; take it out' });
  }
}

function namesIn(folder: string, problems: Problem[]): string[] {
  const names = orFailure(() => readdirSync(folder).sort());
  if (!isFailure(names)) return names;
  problems.push({ path: folder, message: unreadable(names) });
  return [];
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
  const problem = (message: string) => problems.push({ path: source, message });
  const target = orFailure(() => realpathSync(source));
  if (isFailure(target)) {
    problem(leadsNowhere(target) ? 'is a symbolic link to nothing; take it out' : unreadable(target));
    return;
  }
  const found = orFailure(() => statSync(target));
  if (!isWithin(target, realRoot))
    problem(`is a symbolic link out of the folder, to ${target}; put there what it points to`);
  else if (isFailure(found)) problem(unreadable(found));
  else if (found.isFile()) yield { path, size: found.size, source: target };
  else problem(`is a symbolic link to a folder, ${target}; put there what it points to`);
}

/** A link to itself, by way of others or not, leads nowhere either. */
export const leadsNowhere = (failure: NodeJS.ErrnoException): boolean => isAbsent(failure) || failure.code === 'ELOOP';

/** Whether a path is that of a folder, or lies below it. Paths on two disks of Windows have nothing in common. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way.split(sep)[0] !== '..' && !isAbsolute(way);
}
