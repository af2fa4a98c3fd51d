import type { Content } from '../../catalog/contents';
import type { DeployedFile } from './folder';

/** Files that rows of the catalogue name, each with the first row that has it. */
export interface Named {
  readonly files: ReadonlyMap<DeployedFile, Content>;
  /** Rows that no file fits. */
  readonly absent: readonly Content[];
}

/** What a Deployment has of what is loaded or read by name. */
export function namedIn(all: readonly DeployedFile[], rows: readonly Content[]): Named {
  const files = new Map<DeployedFile, Content>();
  const absent = rows.filter((row) => {
    const fits = patternOf(row.path);
    const found = all.filter(({ path }) => fits.test(path));
    for (const file of found) if (!files.has(file)) files.set(file, row);
    return found.length === 0;
  });
  return { files, absent };
}

/** A path of the catalogue as a pattern: `*` for some letters of a name, `/` at the end for all that is in the folder. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.+()]/g, '\\$&').replaceAll('*', '[^/]*')}${path.endsWith('/') ? '' : '$'}`, 'i');
