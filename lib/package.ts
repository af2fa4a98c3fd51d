import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where this package lies: the sources, or wherever it was installed; the command runs from one file of the build. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The version of this package, which is that of its charts. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;

/** One line of the changelog. */
export interface Change {
  readonly tag: 'CHANGE' | 'FEATURE' | 'BUGFIX';
  readonly text: string;
}

/** What the newest version changes, from the changelog. */
export function newestChanges(): Change[] {
  const [, newest = ''] = readFileSync(join(packageFolder(), 'CHANGELOG.md'), 'utf8').split(/^## .*$/m);
  return newest
    .split(/^- /m)
    .slice(1)
    .map((line) => {
      const [, tag, text] = /^(CHANGE|FEATURE|BUGFIX): (.*)$/s.exec(line.trim().replace(/\s+/g, ' ')) ?? [];
      if (tag === undefined || text === undefined) throw new Error(`CHANGELOG.md: a line without a tag: ${line}`);
      return { tag: tag as Change['tag'], text };
    });
}
