import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * A new folder for its owner alone, in the one for temporary files.
 *
 * @throws Error saying what to do, if there is no such one, or no room in it
 */
export function temporaryFolder(prefix: string, parent = tmpdir()): string {
  try {
    return mkdtempSync(join(resolve(parent), prefix));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`no folder can be made in ${parent} (${code}); set TMPDIR to a folder that is there and is yours`);
  }
}
