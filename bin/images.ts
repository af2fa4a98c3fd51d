import { join, relative } from 'node:path';
import type { ProductName } from '../charts/products';
import { type Builder, type BuilderName, builderNames, builders } from '../lib/images/builders';
import { type Checksums, containerfiles, ownChecksums, readChecksums } from '../lib/images/checksums';
import { type Build, commandsFor, hasRegistry, isGround, type Part, partsOf } from '../lib/images/commands';
import { fetchedByBuilder } from '../lib/images/image';
import { contextDigest } from '../lib/images/plan/context';
import { type WindowsBuild, windowsBuilds } from '../lib/kubernetes/windows-builds';
import { networkBuilds } from '../lib/network/images';
import { judged } from '../lib/network/rules';
import { allOf, InputError, type Problem, refusal } from '../lib/problem';
import { inShort } from '../lib/values/validate';
import { baseName } from '../lib/wiring/image-names';
import { openTwinBuilds, windowsBuildOf } from '../lib/wiring/own-images';
import { word } from '../lib/words/structure';
import { installationGiven, subjectGiven } from './installation';
import { exitCode, type Io } from './io';
import { flag, optionsOf, text, texts } from './options';
import { subcommand } from './subcommand';

/** `opentwin images …`: what the images of a chart are built of, and how. */
export const images = subcommand('images', {
  build,
  // What writes SBOMs takes longer to load than the rest of this.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  plan: (args, io) => (require('./plan') as typeof import('./plan')).plan(args, io),
});

/** What says which images a chart needs. */
interface Given {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
}

/** What is built for values, as they have it. */
interface Wanted {
  readonly builds: readonly Build[];
  /** The builds of Windows that the values have nodes of. */
  readonly windowsBuilds: readonly WindowsBuild[];
  readonly pullPolicy: string;
}

/** Images of a chart as values have them, and the builder that most sites have for them. */
const describedIn = {
  opentwin: {
    builder: 'docker',
    wanted: (given: Given, plan: string | undefined): Wanted => {
      const [installation, revision] = allOf(
        () => installationGiven(given),
        () => (plan === undefined ? undefined : contextDigest(join(plan, baseName))),
      );
      const { image } = installation.values;
      return {
        builds: openTwinBuilds(installation, revision),
        windowsBuilds: [windowsBuildOf(installation)],
        pullPolicy: word(image.pullPolicy),
      };
    },
  },
  'windows-network': {
    builder: 'buildx',
    wanted: (given: Given): Wanted => {
      const network = subjectGiven('windows-network', judged, given);
      return { builds: networkBuilds(network), windowsBuilds, pullPolicy: word(network.values.image.pullPolicy) };
    },
  },
} as const satisfies Record<
  ProductName,
  { builder: BuilderName; wanted: (given: Given, plan: string | undefined) => Wanted }
>;

/** `opentwin images build --print`: the commands that build them, which a container engine then runs. */
function build(args: readonly string[], io: Io): number {
  const given = optionsOf('images build', args, {
    print: flag,
    chart: text,
    values: texts,
    set: texts,
    builder: text,
    plan: text,
    'plan-there': text,
    containerfiles: text,
    'windows-build': texts,
    only: text,
    checksums: text,
  });
  const [, { builder, plan, wanted }, there, named, checksums, folder] = allOf(
    () => refuseToRun(given.print),
    () => wantedOf(given),
    () => planThere(given['plan-there']),
    () => windowsBuildsIn(given['windows-build']),
    () => checksumsIn(given.checksums),
    () => containerfilesIn(given.containerfiles),
  );
  const windowsBuilds = named ?? wanted.windowsBuilds;
  const only = partIn(given.only, partsOf(wanted.builds, windowsBuilds), builder);
  const file = given.checksums ?? 'checksums.txt';
  io.out(commandsFor(wanted.builds, { builder, checksums, file, folder, plan: there ?? plan, windowsBuilds, only }));
  return exitCode.done;
}

function refuseToRun(print: boolean | undefined): void {
  if (print !== true)
    throw refusal('opentwin images build', 'runs no container engine; give --print, and run what it prints');
}

/** The builder, and what it shall build. @throws InputError if it cannot, or if the values are wrong */
function wantedOf(given: Given & { readonly [option in 'chart' | 'builder' | 'plan' | 'only']?: string }) {
  const { chart = 'opentwin' } = given;
  if (!Object.hasOwn(describedIn, chart))
    throw refusal('--chart', `${inShort(chart)} is no chart of ours; allowed: ${Object.keys(describedIn).join(', ')}`);
  const described = describedIn[chart as ProductName];
  const { builder = described.builder } = given;
  if (!Object.hasOwn(builders, builder))
    throw refusal('--builder', `${inShort(builder)} is no builder; allowed: ${builderNames.join(', ')}`);
  const plan = planIn(given.plan);
  // Lists are of images that are built, and name nothing that the plan tells
  const wanted = described.wanted(given, given.only === 'lists' ? undefined : plan);
  const problems = unbuildable(wanted, builder as BuilderName);
  if (problems.length > 0) throw new InputError(problems);
  return { builder: builders[builder as BuilderName], plan, wanted };
}

/** Why images cannot be built as they are named, or not by this builder, or would not be found by nodes. */
const unbuildable = ({ builds, pullPolicy }: Wanted, builder: BuilderName): Problem[] =>
  builds.flatMap((build) => {
    const { image, reference } = build;
    const hasDigest = reference.includes('@');
    const inNoRegistry = !hasDigest && !hasRegistry(reference);
    const { fetches, seesOwnImages } = builders[builder];
    const others = (can: (one: Builder) => boolean) => builderNames.filter((name) => can(builders[name])).join(', ');
    const faults: readonly (readonly [is: boolean, message: string])[] = [
      [
        hasDigest,
        `${reference} has a digest, which is known once it is built; build it by a tag, and set the digest then`,
      ],
      [
        builds.find((other) => other.reference === reference) !== build,
        `${reference} is what another image is called too, and one would take the place of the other; give it a repository of its own`,
      ],
      [
        inNoRegistry && isGround(build, builds) && !seesOwnImages,
        `${reference} is in no registry, from which ${builder} would take it to build on; name one by image.registry, or build with another --builder: ${others((one) => one.seesOwnImages)}`,
      ],
      [
        inNoRegistry && pullPolicy === 'Always',
        `${reference} is in no registry, and image.pullPolicy Always has nodes look for it in one; name one by image.registry, or set image.pullPolicy to IfNotPresent`,
      ],
      [
        fetchedByBuilder(image).length > 0 && !fetches,
        `is made of what its build fetches and checks, which ${builder} cannot on Windows; build it with another --builder: ${others((one) => one.fetches)}`,
      ],
    ];
    const messages = [...faults.flatMap(([is, message]) => (is ? [message] : [])), ...otherVersion(build)];
    return messages.map((message) => ({ path: image.name, message }));
  });

/** A tag that says a version says the one that is built; the image that others are built on has none. */
function otherVersion({ image, reference, versions }: Build): string[] {
  const inTag = /:v?(\d+\.\d+\.\d+)(?!\d)[^/]*$/.exec(reference)?.[1];
  const { argument, standard } = image.version;
  const builtVersion = /^v?(\d+\.\d+\.\d+)/.exec(versions[argument] ?? standard)?.[1];
  return inTag === undefined || builtVersion === undefined || inTag === builtVersion
    ? []
    : [
        `${reference} says ${inTag} by its tag, but ${builtVersion} is built; give it a tag of that version, or one that says none`,
      ];
}

/** The builds of Windows that were named instead of those of the values. */
function windowsBuildsIn(named: readonly string[] | undefined): WindowsBuild[] | undefined {
  const unknown = named?.find((build) => !(windowsBuilds as readonly string[]).includes(build));
  if (unknown !== undefined)
    throw refusal(
      '--windows-build',
      `${inShort(unknown)} is no build of Windows that is known here; allowed: ${windowsBuilds.join(', ')}`,
    );
  return named && windowsBuilds.filter((build) => named.includes(build));
}

/** The folder of the plan, which is read here. */
function planIn(folder = 'images'): string {
  if (folder === '')
    throw refusal('--plan', 'the name of the folder is empty; write the one that opentwin images plan wrote');
  return folder;
}

/** Where the plan was put on another machine, which builds. */
function planThere(folder: string | undefined): string | undefined {
  if (folder === '')
    throw refusal(
      '--plan-there',
      'the name of the folder is empty; write where the folder of the plan lies on the machine that builds',
    );
  return folder;
}

/** The part of the commands that is wanted. Windows builds images of its own build alone, and so a part at a time. */
function partIn(named: string | undefined, parts: readonly Part[], { onWindows }: Builder): Part | undefined {
  if (named === undefined && onWindows && parts.length > 0)
    throw refusal(
      '--windows-build',
      `names several builds of Windows, each of which builds its own images; print one part after the other: ${parts.map((part) => `--only ${part}`).join(', ')}`,
    );
  const part = parts.find((part) => part === named);
  if (named !== undefined && part === undefined)
    throw refusal(
      '--only',
      parts.length === 0
        ? `${inShort(named)} is no part of commands for one build of Windows, which are run as a whole; leave it out`
        : `${inShort(named)} is no part of these commands; allowed: ${parts.join(', ')}`,
    );
  return part;
}

/** What is recorded: here, and in a file of the user's, which wins. */
function checksumsIn(file: string | undefined): Checksums {
  if (file === '')
    throw refusal('--checksums', 'the name of the file is empty; write one, such as --checksums checksums.txt');
  return new Map([...ownChecksums(), ...(file === undefined ? [] : readChecksums(file))]);
}

/** Where our Containerfiles lie, from the folder in which the commands will be run; on another machine, where they were put. */
function containerfilesIn(folder: string | undefined): string {
  if (folder === '')
    throw refusal(
      '--containerfiles',
      'the name of the folder is empty; write where the folder containerfiles of this package lies on the machine that builds',
    );
  return folder ?? (relative(process.cwd(), containerfiles()).replaceAll('\\', '/') || '.');
}
