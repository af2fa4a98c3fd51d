import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What may be done to kept files: jest's `all` with `-u`, `none` with `--ci`, else `new`. */
export type Update = 'all' | 'new' | 'none';

/** What became of the files, by their names. */
export interface Comparison {
  readonly matched: readonly string[];
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
  readonly differing: readonly string[];
  readonly missing: readonly string[];
  readonly obsolete: readonly string[];
}

/**
 * Compares texts with the files that are kept in a folder, byte by byte and in both directions: a file that nothing
 * makes any more is as wrong as one that differs.
 */
export function keepFiles(folder: string, texts: ReadonlyMap<string, string>, update: Update): Comparison {
  const kept = filesBelow(folder);
  const names = [...texts.keys()];
  const matched = names.filter((name) => kept.get(name) === texts.get(name));
  const missing = names.filter((name) => !kept.has(name));
  const differing = names.filter((name) => !matched.includes(name) && !missing.includes(name));
  const obsolete = [...kept.keys()].filter((name) => !texts.has(name));

  const added = update === 'none' ? [] : missing;
  const [updated, removed] = update === 'all' ? [differing, obsolete] : [[], []];
  for (const name of [...added, ...updated]) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, texts.get(name) ?? '');
  }
  for (const name of removed) rmSync(join(folder, name));

  const left = (found: readonly string[], done: readonly string[]) => found.filter((name) => !done.includes(name));
  return {
    ...{ matched, added, updated, removed },
    differing: left(differing, updated),
    missing: left(missing, added),
    obsolete: left(obsolete, removed),
  };
}

/** The texts of all files below a folder, by their paths; none if there is no such folder. */
export function filesBelow(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return new Map(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}
