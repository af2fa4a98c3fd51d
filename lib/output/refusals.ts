import { join } from 'node:path';
import { InputError, type Problem } from '../problem';
import type { Disk } from './disk';
import { generatedBy } from './generated-by';
import { markerName, stagingName, ticketPrefix } from './names';
import { readTree, sameContent, type Tree } from './tree';

/** Refuses a root that may hold someone else's work: ours is absent, empty, or has our marker. */
export function refuseForeignRoot(disk: Disk, root: string): void {
  const kind = disk.kind(root);
  if (kind === undefined) return;
  if (kind === 'link') throw refusal(root, 'is a symbolic link; give --out the folder that it points to');
  if (kind !== 'folder') throw refusal(root, 'is not a folder; give --out a new or an empty folder');

  const names = disk.names(root).filter((name) => !name.startsWith(ticketPrefix));
  if (names.length === 0 || names.includes(markerName) || names.includes(stagingName)) return;
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
  throw refusal(
    root,
    `holds ${some}, but no ${markerName} file to say that an earlier run made this folder, so nothing was written; ` +
      'give --out a new or an empty folder, or delete what is in this one',
  );
}

/**
 * Refuses to replace a folder in which someone else's work would be lost.
 *
 * A file is ours if the marker lists it. It is also ours if this run writes a file of that name and the one on the disk
 * has the same bytes, or our header: then `cdk8s synth`, which keeps no marker, wrote it. Changes made by hand to a
 * file of ours are not kept; its header says so.
 */
export function refuseStrangers(
  disk: Disk,
  root: string,
  folder: string,
  next: Tree,
  listed: ReadonlySet<string>,
): void {
  const parts = folder.split('/');
  for (const path of parts.map((_, n) => join(root, ...parts.slice(0, n + 1)))) {
    const kind = disk.kind(path) ?? 'folder';
    if (kind !== 'folder')
      throw refusal(path, `is a ${kind} where the output needs a folder; move it away and run again`);
  }

  const strangers = [...readTree(disk, join(root, ...parts))].filter(([name, content]) => {
    if (content === undefined) return true;
    if (listed.has(`${folder}/${name}`)) return false;
    return !(next.has(name) && (sameContent(content, next.get(name)) || isGenerated(content)));
  });
  if (strangers.length > 0)
    throw new InputError(strangers.map(([name]) => strangerProblem(join(root, folder, name), folder)));
}

const strangerProblem = (path: string, folder: string): Problem => ({
  path,
  message: `was not written by an earlier run and would be lost, as ${folder} is replaced as a whole; move it out or delete it`,
});

const isGenerated = (content: Buffer): boolean =>
  content.subarray(0, 200).toString().split('\n')[0]!.includes(generatedBy);

const refusal = (path: string, message: string): InputError => new InputError([{ path, message }]);
