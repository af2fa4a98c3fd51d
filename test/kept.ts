import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../node_modules/.cache/opentwin-charts');

/**
 * The file of what takes long to make and depends on nothing but its ingredients: made once on a machine, and not by
 * each file of tests. A new install forgets it.
 *
 * @param ingredients everything that it depends on
 */
export function kept(name: string, ingredients: unknown, make: () => string): string {
  const sum = createHash('sha256').update(JSON.stringify(ingredients)).digest('hex');
  const file = join(folder, `${sum.slice(0, 16)}-${name}`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  // Whole or not at all: other tests read it at the same time.
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, make(), { mode: 0o600 });
  renameSync(unfinished, file);
  return file;
}

/** The same, as text. */
export const keptText = (...given: Parameters<typeof kept>): string => readFileSync(kept(...given), 'utf8');
