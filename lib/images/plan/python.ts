import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
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
    const distribution = distributionIn(readFileSync(source, 'utf8'));
    if (distribution === undefined) continue;
    const info = posix.dirname(path);
    const record = byName.get(asWindows(`${info}/RECORD`));
    const recorded = record === undefined ? [] : pathsIn(readFileSync(record.source, 'utf8'));
    const beside = posix.dirname(info);
    for (const each of [path, ...recorded.map((one) => posix.join(beside, one))])
      owners.set(asWindows(each), distribution);
  }
  return (path) => owners.get(asWindows(path));
}

/** What a METADATA tells: headers as in mail, up to the first empty line. */
function distributionIn(metadata: string): Distribution | undefined {
  const [headers = ''] = metadata.split(/\r?\n\r?\n/);
  const header = (name: string) => new RegExp(`^${name}:[ \\t]*(\\S[^\\r\\n]*?)[ \\t]*$`, 'im').exec(headers)?.[1];
  const [name, version] = [header('Name'), header('Version')];
  if (name === undefined || version === undefined) return undefined;
  return { name, version, purl: purlOf(name, version), license: header('License-Expression') };
}

/** A package URL of type pypi, in which names have small letters and no underscore (package-url, PURL-TYPES). */
const purlOf = (name: string, version: string): string =>
  `pkg:pypi/${encodeURIComponent(name.toLowerCase().replaceAll('_', '-'))}@${encodeURIComponent(version)}`;

/** The first column of a table with commas. */
const pathsIn = (record: string): string[] =>
  record.split(/\r?\n/).flatMap((line) => {
    const [, quoted, bare = ''] = /^(?:"((?:[^"]|"")*)"|([^,]*))/.exec(line) ?? [];
    const path = (quoted?.replaceAll('""', '"') ?? bare).replaceAll('\\', '/');
    return path === '' ? [] : [path];
  });
