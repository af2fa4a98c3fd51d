import { oneLine } from '../problem';
import type { Builder } from './builders';
import type { Build, CommandOptions } from './commands';
import { type Download, downloadsOf, runsPrograms } from './image';

/** A file that is fetched in a version. */
interface Fetched {
  readonly download: Download;
  readonly version: string;
  readonly address: string;
}

export const fetchedFor = ({ image, versions }: Build): Fetched[] =>
  downloadsOf(image).map((download) => {
    const version = versions[download.version.argument] ?? download.version.standard;
    return { download, version, address: download.address(version) };
  });

/** Whether a builder can build an image: what runs in a build runs on Windows. */
export const canBuild = ({ onWindows }: Builder, { image }: Build): boolean => onWindows || !runsPrograms(image);

/** What a builder would fetch, and nobody has recorded. */
export function unrecorded(builds: readonly Build[], { builder, checksums }: CommandOptions): Fetched[] {
  const all = builds.filter((build) => canBuild(builder, build)).flatMap(fetchedFor);
  const each = new Map(all.map((fetched) => [fetched.address, fetched]));
  return [...each.values()].filter(({ address }) => !checksums.has(address));
}

/** Somebody looks at what was recorded before anything is built of it. */
export function recording(unknown: readonly Fetched[], { builder, file }: CommandOptions): string[] {
  return [
    [
      '# Nobody has recorded the SHA-256 of these files yet. Each command asks the project for it and adds a line to',
      `# ${oneLine(file)}. The commands that build are printed once all of them are there.`,
      ...unknown.map(({ download, version, address }) => builder.record(address, download.published(version), file)),
    ].join('\n'),
    builder.fails(
      `nothing is built yet: look at ${oneLine(file)}, keep it with your values, and print the commands again with --checksums ${oneLine(builder.shell.quoted(file))}`,
    ),
  ];
}
