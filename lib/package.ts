import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where this package lies: the sources, or wherever it was installed; the command runs from one file of the build. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** What this package says of itself. */
const manifest = (): { readonly version: string; readonly license: string } =>
  JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as ReturnType<typeof manifest>;

/** The version of this package, which is that of its charts. */
export const packageVersion = (): string => manifest().version;

/** Its licence, as SPDX says it. */
export const packageLicense = (): string => manifest().license;

/** One line of the changelog. */
export interface Change {
  readonly tag: 'CHANGE' | 'FEATURE' | 'BUGFIX';
  /** The chart that it is about; without one, all. */
  readonly chart?: string;
  readonly text: string;
}

export const changelog = (): string => readFileSync(join(packageFolder(), 'CHANGELOG.md'), 'utf8');

/** What the newest version of a changelog changes. */
export function newestChanges(text: string): Change[] {
  const [, newest = ''] = text.split(/^## .*$/m);
  return newest
    .split(/^- /m)
    .slice(1)
    .map((line) => {
      const [, tag, chart, text] =
        /^(CHANGE|FEATURE|BUGFIX)(?: \(([\w-]+)\))?: (.*)$/s.exec(line.trim().replace(/\s+/g, ' ')) ?? [];
      if (tag === undefined || text === undefined) {
        throw new Error(
          `CHANGELOG.md: a line without a tag: ${line.trim()}; begin it with CHANGE, FEATURE or BUGFIX, ` +
            'a chart in parentheses if it is about that one alone, and a colon',
        );
      }
      return { tag: tag as Change['tag'], chart, text };
    });
}

/** What it changes for those who install a chart. */
export const changesOf = (chart: string, text: string): Change[] =>
  newestChanges(text).filter((change) => change.chart === undefined || change.chart === chart);
