import { join } from 'node:path';
import type { Disk } from './disk';
import { markerName } from './names';

const preface = `\
# Written by \`opentwin-charts synth\`, which owns the folders certificates, helm, schema and yaml here.
# It replaces or removes the files below and refuses to touch any other. Keep this file with them.
`;

/** One path per line: a merge in Git leaves a readable list, and at worst a line too many. */
export const printMarker = (files: Iterable<string>): string =>
  preface +
  [...files]
    .sort()
    .map((file) => `${file}\n`)
    .join('');

/** The files that earlier runs wrote, as paths from the root. They may be gone: `cdk8s synth` clears folders as well. */
export const listedIn = (marker: string): ReadonlySet<string> =>
  new Set(marker.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#')));

/** Empty if there is none. */
export function readMarker(disk: Disk, root: string): string {
  const file = join(root, markerName);
  return disk.kind(file) === 'file' ? disk.read(file).toString() : '';
}
