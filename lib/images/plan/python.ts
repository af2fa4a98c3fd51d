import { posix } from 'node:path';
import { spdxExpression, spdxId } from '../spdx';
import { shortText } from './bytes';
import { asWindows } from './folder';
import type { PlannedFile } from './plan';

/** A package of Python, as its installer has recorded it. */
export interface Distribution {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly license: string | undefined;
}

/**
 * Which package of Python a file is of. An installer writes a folder `<name>-<version>.dist-info` with `METADATA` about it
 * and with its files in `RECORD`, as paths from where that folder lies (packaging.python.org, "Recording installed
 * projects").
 */
export function distributionsIn(
  files: readonly Pick<PlannedFile, 'path' | 'source'>[],
): (path: string) => Distribution | undefined {
  const byName = new Map(files.map((file) => [asWindows(file.path), file]));
  const owners = new Map<string, Distribution>();
  for (const { path, source } of files.filter(({ path }) => /\.dist-info\/metadata$/i.test(path))) {
    const distribution = distributionIn(shortText(source));
    if (distribution === undefined) continue;
    const info = posix.dirname(path);
    const record = byName.get(asWindows(`${info}/RECORD`));
    const recorded = record === undefined ? [] : pathsIn(shortText(record.source, { mebibytes: longestRecord }));
    const beside = posix.dirname(info);
    for (const each of [path, ...recorded.map((one) => posix.join(beside, one))])
      owners.set(asWindows(each), distribution);
  }
  return (path) => owners.get(asWindows(path));
}

/** Some packages have ten thousand files, and a line for each. */
const longestRecord = 16;

/** What a METADATA tells: headers as in mail, up to the first empty line. */
function distributionIn(metadata: string): Distribution | undefined {
  const [head = ''] = metadata.split(/\r?\n\r?\n/);
  // A line that begins with a space goes on with the one before
  const headers = head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
  const header = (name: string) => {
    const start = `${name}:`.toLowerCase();
    const told = headers.filter((line) => line.toLowerCase().startsWith(start));
    return told.map((line) => line.slice(start.length).trim()).find((text) => text !== '');
  };
  const [name, version] = [header('Name'), header('Version')];
  if (name === undefined || version === undefined) return undefined;
  // The older header has any text, from a name to the whole licence
  const license = spdxExpression(header('License-Expression')) ?? spdxId(header('License'));
  return { name, version, purl: purlOf(name, version), license };
}

/** A package URL of type pypi, in which names have small letters and no underscore (package-url, PURL-TYPES). */
const purlOf = (name: string, version: string): string =>
  `pkg:pypi/${encoded(name.toLowerCase().replaceAll('_', '-'))}@${encoded(version)}`;

/** Package URLs encode more than encodeURIComponent does: all but letters, digits and `.-_~` (PURL-SPECIFICATION). */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The first column of a table with commas. */
const pathsIn = (record: string): string[] =>
  record.split(/\r?\n/).flatMap((line) => {
    const [, quoted, bare = ''] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line) ?? [];
    const path = (quoted?.replaceAll('""', '"') ?? bare).replaceAll('\\', '/');
    return path === '' ? [] : [path];
  });
