import { quoted } from '../output/shell';
import type { Checksums } from './checksums';
import { type Download, downloadsOf, type Image, sumArgument } from './image';

/** An image as a site wants it. */
export interface Build {
  readonly image: Image;
  /** What the chart calls it. */
  readonly reference: string;
  /** Versions by build argument, all of those that the image has. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface CommandOptions {
  readonly checksums: Checksums;
  /** The file that what is not recorded yet goes to. */
  readonly file: string;
  /** Where `containerfiles` lies. */
  readonly folder: string;
}

/** A builder that makes images of another system than its own, which the one that Docker begins with does not. */
const builder = 'opentwin-images';

/**
 * The commands that build images, as a shell takes them: first what asks projects for checksums that nobody has recorded
 * yet, then one for each image.
 */
export function commandsFor(builds: readonly Build[], options: CommandOptions): string {
  if (builds.length === 0) return '# Nothing to build: the values deploy none of our images.\n';
  const blocks = [
    ...recording(builds, options),
    `# Once on the machine that builds:\ndocker buildx create --name ${builder} --driver docker-container`,
    ...builds.map((build) => building(build, options)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** A file that is fetched in a version. */
interface Fetched {
  readonly download: Download;
  readonly version: string;
  readonly address: string;
}

const fetchedFor = ({ image, versions }: Build): Fetched[] =>
  downloadsOf(image).map((download) => {
    const version = versions[download.version.argument] ?? download.version.standard;
    return { download, version, address: download.address(version) };
  });

function recording(builds: readonly Build[], { checksums, file }: CommandOptions): string[] {
  const all = new Map(builds.flatMap(fetchedFor).map((fetched) => [fetched.address, fetched]));
  const unknown = [...all.values()].filter(({ address }) => !checksums.has(address));
  if (unknown.length === 0) return [];
  return [
    [
      '# Nobody has recorded the SHA-256 of these files yet. Each command asks the project for it and adds a line to',
      `# ${file}. Look at it, keep it with your values, and print the commands again with --checksums ${quoted(file)}.`,
      ...unknown.map(({ download, version, address }) => {
        const { address: source, filter } = download.published(version);
        const words = [`"$(curl -fsSL ${source} | ${filter})"`, address, '"$(date -u +%F)"', source];
        return `printf '%s %s %s %s\\n' ${words.join(' ')} >> ${quoted(file)}`;
      }),
    ].join('\n'),
  ];
}

function building(build: Build, { checksums, folder }: CommandOptions): string {
  const { image, reference, versions } = build;
  const fetched = fetchedFor(build);
  const missing = fetched.filter(({ address }) => !checksums.has(address)).map(({ download }) => download);
  const sums = fetched.flatMap(({ download, address }) => {
    const sum = checksums.get(address);
    return sum === undefined ? [] : [`${sumArgument(download)}=${sum}`];
  });
  const others = Object.entries(versions).map(([argument, version]) => `${argument}=${version}`);
  const archive = `${image.name}.tar`;
  return [
    `# ${image.name}: ${image.about}`,
    ...(missing.length > 0
      ? [`# Refuses what it fetches until ${missing.map(sumArgument).join(', ')} can be given.`]
      : []),
    [
      // Attestations beside the image are what Windows nodes stumbled over (kubernetes-sigs/sig-windows-tools 05c321f).
      `docker buildx build --builder ${builder} --platform windows/amd64 --provenance=false --sbom=false`,
      `--file ${quoted(`${folder}/${image.name}/Containerfile`)}`,
      ...[...others, ...sums].map((argument) => `--build-arg ${quoted(argument)}`),
      `--tag ${quoted(reference)} ${hasRegistry(reference) ? '--push' : `--output type=docker,dest=${archive}`}`,
      quoted(`${folder}/${image.context}`),
    ].join(' \\\n  '),
    ...(hasRegistry(reference)
      ? []
      : [
          '# No registry is named, so it goes to every Windows node as a file; image.pullPolicy must not be Always:',
          `#   ctr.exe --namespace k8s.io images import ${archive}`,
        ]),
  ].join('\n');
}

/** Whether an image can be pushed: a name alone means a repository of Docker's own. */
const hasRegistry = (reference: string): boolean => reference.includes('/');
