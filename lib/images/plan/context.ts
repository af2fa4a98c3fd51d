import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isFailure } from '../../output/failure';
import { refusal } from '../../problem';
import { sha256 } from '../../words/json';
import { sha256Of } from './digest';
import { isAbsent, orFailure } from './folder';

/** The SBOM in a build context, which is about an image and not in it. */
export const sbomFile = 'sbom.cdx.json';

/** All files below a folder, as paths from there with `/`. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();

/**
 * What tells build contexts apart that a plan has written: the names of all files that a build is given, and what is in
 * them. Twelve digits are enough for a tag: nobody makes one of these to be taken for another.
 *
 * @throws InputError if there is none
 */
export function contextDigest(folder: string): string {
  const remedy = 'run opentwin images plan --deployment DIR first, and name its folder by --plan';
  const found = orFailure(() => filesBelow(folder));
  if (isFailure(found) ? isAbsent(found) : !found.includes('Containerfile'))
    throw refusal(folder, `holds no Containerfile; ${remedy}`);
  const digest = isFailure(found) ? found : orFailure(() => digestOf(folder, found));
  if (isFailure(digest)) throw refusal(folder, `cannot be read: ${digest.message}; put that right, or ${remedy}`);
  return digest;
}

function digestOf(folder: string, paths: readonly string[]): string {
  const files = paths.filter((path) => path !== sbomFile);
  // A pipe has no end, and a link to a folder no content
  const odd = files.find((path) => !statSync(join(folder, path)).isFile());
  if (odd !== undefined)
    throw refusal(join(folder, odd), 'is no file, and a build context holds nothing else; take it out');
  return sha256(files.map((path) => `${sha256Of(join(folder, path))} ${path}\n`).join('')).slice(0, 12);
}
