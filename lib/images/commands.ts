import type { WindowsBuild } from '../kubernetes/windows-builds';
import type { Builder } from './builders';
import type { Checksums } from './checksums';
import { baseArgument, type Image, sumArgument } from './image';
import { canBuild, fetchedFor, recording, unrecorded } from './recording';
import { osVersion, serverCore } from './server-core';

/** What is run by itself of commands for several builds of Windows: on a machine with one, or once all are built. */
export type Part = WindowsBuild | 'lists';

/** An image as a site wants it. */
export interface Build {
  readonly image: Image;
  /** What the chart calls it. */
  readonly reference: string;
  /** The versions that values decide, by build argument; the others are ours. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface CommandOptions {
  readonly builder: Builder;
  readonly checksums: Checksums;
  /** The file that what is not recorded yet goes to. */
  readonly file: string;
  /** Where `containerfiles` lies. */
  readonly folder: string;
  /** Where the folder lies that `opentwin images plan` has written. */
  readonly plan: string;
  /** The builds of Windows for which images are made that do not fit all of them. */
  readonly windowsBuilds: readonly WindowsBuild[];
  /** The part that is wanted; all of them where none is named. */
  readonly only: Part | undefined;
}

/** The parts that commands have. */
export function partsOf(builds: readonly Build[], windowsBuilds: readonly WindowsBuild[]): Part[] {
  const forBuilds = builds.filter(dependsOnBuild);
  if (windowsBuilds.length < 2 || forBuilds.length === 0) return [];
  return [...windowsBuilds, ...(forBuilds.some(({ reference }) => hasRegistry(reference)) ? ['lists' as const] : [])];
}

/**
 * The commands that build images, as a shell takes them: the builds, each after what it is built on, and at last the lists
 * by which nodes of several builds of Windows find theirs under one name. Where nobody has recorded a checksum that a
 * build needs, the commands ask projects for it, and nothing else.
 */
export function commandsFor(builds: readonly Build[], options: CommandOptions): string {
  if (builds.length === 0) return '# Nothing to build: the values deploy none of our images.\n';
  const { builder, only } = options;
  const unknown = only === 'lists' ? [] : unrecorded(builds, options);
  const blocks =
    unknown.length > 0
      ? recording(unknown, options)
      : [...(only === 'lists' ? [] : groups(builds, options)), ...lists(builds, options)];
  return `${builder.whole(blocks.join('\n\n'))}\n`;
}

function groups(builds: readonly Build[], options: CommandOptions): string[] {
  const { builder, only, windowsBuilds } = options;
  const [forBuilds, forAll] = [builds.filter(dependsOnBuild), builds.filter((build) => !dependsOnBuild(build))];
  return [
    ...(builder.before === undefined ? [] : [builder.before]),
    ...group(forAll, options),
    ...windowsBuilds
      .filter((windows) => only === undefined || only === windows)
      .flatMap((windows) => group(forBuilds, options, windows)),
  ];
}

/** The commands for images that one machine builds: all of them, or those for one build of Windows. */
function group(builds: readonly Build[], options: CommandOptions, windows?: WindowsBuild): string[] {
  if (builds.length === 0) return [];
  return [
    ...whereBuilt(options, windows),
    ...builds.map((build) => building(build, builds, options, windows)),
    ...saving(builds, options, windows),
  ];
}

const dependsOnBuild = ({ image }: Build): boolean => baseArgument(image) !== undefined;

/** Whether others are built on an image, which no node runs by itself. */
export const isGround = ({ image }: Build, builds: readonly Build[]): boolean =>
  builds.some(({ image: { base } }) => typeof base === 'object' && 'ours' in base && base.ours === image);

/** A machine with Windows builds what it can run: images of its own build. */
const whereBuilt = ({ builder, windowsBuilds }: CommandOptions, windows?: WindowsBuild): string[] =>
  windows !== undefined && windowsBuilds.length > 1 && builder.onWindows
    ? [`# On a machine with Windows ${windows}:`]
    : [];

/** The commands for one image; for one build of Windows, where it does not fit all. */
function building(build: Build, all: readonly Build[], options: CommandOptions, windows?: WindowsBuild): string {
  const { image } = build;
  const { builder } = options;
  const reference = referenceFor(build, all, options, windows);
  if (!canBuild(builder, build))
    return `# ${image.name} runs a program in its build, which takes Windows: build ${reference} there and push it first (--builder docker).`;
  const archive = hasRegistry(reference) ? undefined : archiveOf(image.name, options, windows);
  const { quoted, continues } = builder.shell;
  const commands = [
    builder.checked(
      [
        builder.build,
        `--file ${quoted(`${folderOf(image, options, 'file')}/Containerfile`)}`,
        ...argumentsFor(build, all, options, windows).map((argument) => `--build-arg ${quoted(argument)}`),
        ['--tag', quoted(reference), ...(builder.output ? [builder.output(archive)] : [])].join(' '),
        quoted(folderOf(image, options, 'context')),
      ].join(`${continues}\n  `),
      `${image.name} was not built`,
    ),
    ...(builder.engine !== undefined && archive === undefined
      ? [pushing(build, all, reference, builder, builder.engine)]
      : []),
    ...(builder.output && archive !== undefined ? importing(archive, windows) : []),
  ].join('\n');
  return [
    `# ${image.name}: ${image.about}`,
    ...(isGround(build, all) && builder.engine !== undefined
      ? unlessThere(reference, commands, builder, builder.engine)
      : [commands]),
  ].join('\n');
}

/** What others are built on is pushed right after its build alone: once it is there, nothing is done about it. */
function pushing(build: Build, all: readonly Build[], reference: string, builder: Builder, engine: string): string {
  const push = `${engine} push ${builder.shell.quoted(reference)}`;
  const failure = `${build.image.name} was not pushed`;
  return builder.checked(
    push,
    isGround(build, all) ? `${failure}; mend that, run this by itself, and then all of it again: ${push}` : failure,
  );
}

/**
 * What others are built on: built anew without a cache it would have new layers, and so would all that is built on it. What
 * lies here is enough for a builder that sees it; another one takes it from the registry.
 */
function unlessThere(reference: string, commands: string, builder: Builder, engine: string): readonly string[] {
  const inRegistry = hasRegistry(reference);
  const looks = [
    ...(builder.seesOwnImages ? ["image inspect --format '{{.Id}}'"] : []),
    ...(inRegistry ? ['pull'] : []),
  ].map((look) => `${engine} ${look} ${builder.shell.quoted(reference)}`);
  return [
    '# Its tag says what is in it: what is there of that name is not built again. What looks for it may say that it is not',
    `# found.${inRegistry ? ' Where it says no for another reason (network, login), end this and mend that first.' : ''}`,
    looks.reduceRight((otherwise, look) => builder.otherwise(look, otherwise), commands),
  ];
}

/** One archive of all images for nodes, in which what they have in common lies once. */
function saving(builds: readonly Build[], options: CommandOptions, windows?: WindowsBuild): string[] {
  const { checked, engine, shell } = options.builder;
  const saved = builds.filter((build) => !hasRegistry(build.reference) && !isGround(build, builds));
  if (engine === undefined || saved.length === 0) return [];
  const archive = archiveOf('images', options, windows);
  return [
    [
      `# No registry is named for ${saved.length === 1 ? 'this image' : 'these images'}:`,
      checked(
        [`${engine} save --output ${archive}`, ...saved.map(({ reference }) => shell.quoted(reference))].join(
          `${shell.continues}\n  `,
        ),
        `${archive} was not written`,
      ),
      ...importing(archive, windows),
    ].join('\n'),
  ];
}

/**
 * What an image is called that is for one build of Windows: the chart's own name is that of the list of them. No chart
 * names what others are built on, and it stays for as long as it can: it always says of which Windows it is.
 */
function referenceFor(
  build: Build,
  all: readonly Build[],
  { windowsBuilds }: CommandOptions,
  windows?: WindowsBuild,
): string {
  const { reference } = build;
  if (windows === undefined) return reference;
  if (isGround(build, all)) return `${reference}-${osVersion(windows)}`;
  return windowsBuilds.length > 1 && hasRegistry(reference) ? `${reference}-${numberOf(windows)}` : reference;
}

const archiveOf = (name: string, { windowsBuilds }: CommandOptions, windows?: WindowsBuild): string =>
  `${name}${windows !== undefined && windowsBuilds.length > 1 ? `-${numberOf(windows)}` : ''}.tar`;

/** `20348` of `10.0.20348`. */
const numberOf = (windows: WindowsBuild): string => windows.split('.').at(-1)!;

const importing = (archive: string, windows?: WindowsBuild): string[] => [
  `# It goes to every node with Windows${windows === undefined ? '' : ` ${windows}`} as a file; image.pullPolicy must not be Always:`,
  `#   ctr.exe --namespace k8s.io images import ${archive}`,
];

function argumentsFor(build: Build, all: readonly Build[], options: CommandOptions, windows?: WindowsBuild): string[] {
  const { base } = build.image;
  const { checksums } = options;
  const ground = all.find(({ image }) => typeof base === 'object' && 'ours' in base && image === base.ours);
  return [
    ...(base === 'serverCore' && windows !== undefined ? [`${baseArgument(build.image)}=${serverCore(windows)}`] : []),
    ...(ground === undefined ? [] : [`${baseArgument(build.image)}=${referenceFor(ground, all, options, windows)}`]),
    ...Object.entries(build.versions).map(([argument, version]) => `${argument}=${version}`),
    ...fetchedFor(build).map(({ download, address }) => `${sumArgument(download)}=${checksums.get(address)!}`),
  ];
}

/** Where the Containerfile of an image lies, and the files that it copies. */
function folderOf(image: Image, { folder, plan }: CommandOptions, what: 'file' | 'context'): string {
  if (image.context === 'plan') return `${noOption(plan)}/${image.name}`;
  return `${noOption(folder)}/${what === 'file' ? image.name : image.context.folder}`;
}

/** A folder as no builder takes it for an option. */
const noOption = (folder: string): string => (folder.startsWith('-') ? `./${folder}` : folder);

/** Lists are for the end of all builds. */
function lists(builds: readonly Build[], options: CommandOptions): string[] {
  if (options.only !== undefined && options.only !== 'lists') return [];
  const each = builds
    .filter((build) => dependsOnBuild(build) && !isGround(build, builds))
    .flatMap((build) => listing(build, builds, options));
  return each.length === 0 ? [] : ['# The docker CLI makes lists, whatever has built the images.', ...each];
}

/**
 * The list in a registry by which a node finds the image of its build. Said to be on the safe side: the engine reads
 * `os.version` out of images, but BuildKit has forgotten it before (containerd, platforms/defaults_windows.go).
 */
function listing(build: Build, all: readonly Build[], options: CommandOptions): string[] {
  const { windowsBuilds } = options;
  const { image, reference } = build;
  if (windowsBuilds.length < 2 || !hasRegistry(reference)) return [];
  const {
    checked,
    shell: { quoted },
  } = options.builder;
  const each = windowsBuilds.map((windows) => ({ windows, own: quoted(referenceFor(build, all, options, windows)) }));
  return [
    [
      `# ${image.name} for all of them, once each of these images is in the registry. Docker refuses a list that an earlier try left`,
      `# here: docker manifest rm ${quoted(reference)}`,
      ...[
        `create ${quoted(reference)} ${each.map(({ own }) => own).join(' ')}`,
        ...each.map(
          ({ windows, own }) =>
            `annotate --os windows --arch amd64 --os-version ${osVersion(windows)} ${quoted(reference)} ${own}`,
        ),
        // Without --purge the list stays here, and the next build of the same tag would push the old images again
        `push --purge ${quoted(reference)}`,
      ].map((command) => checked(`docker manifest ${command}`, `${image.name} has no list`)),
    ].join('\n'),
  ];
}

/** Whether a reference says where an image is pushed: its first part has a dot or a port, or is this machine. */
export const hasRegistry = (reference: string): boolean => /^(localhost|[^/]*[.:][^/]*)\//.test(reference);
