import { relative } from 'node:path';
import { type ProductName, products } from '../charts/products';
import { type Checksums, containerfiles, ownChecksums, readChecksums } from '../lib/images/checksums';
import { type Build, commandsFor } from '../lib/images/commands';
import { networkBuilds } from '../lib/network/images';
import { judged } from '../lib/network/rules';
import { allOf, InputError, refusal } from '../lib/problem';
import { inShort } from '../lib/values/validate';
import { tried } from '../lib/wiring/tried';
import { gatheredFrom } from './description';
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

/** Charts with images that are described, and those images as values have them. */
const describedIn = {
  'windows-network': (given: Given): Build[] => {
    const { release, values } = gatheredFrom(given, products['windows-network'].defaultRelease);
    const { made, problems } = tried(judged, release, values);
    if (!made) throw new InputError(problems);
    return networkBuilds(made);
  },
} as const satisfies Partial<Record<ProductName, (given: Given) => Build[]>>;

/** `opentwin images build --print`: the commands that build them, which a container engine then runs. */
function build(args: readonly string[], io: Io): number {
  const given = optionsOf('images build', args, {
    print: flag,
    chart: text,
    values: texts,
    set: texts,
    checksums: text,
  });
  const [, builds, checksums] = allOf(
    () => refuseToRun(given.print),
    () => buildsOf(given.chart ?? 'windows-network', given),
    () => checksumsIn(given.checksums),
  );
  const file = given.checksums ?? 'checksums.txt';
  io.out(commandsFor(builds, { checksums, file, folder: folderFromHere() }));
  return exitCode.done;
}

function refuseToRun(print: boolean | undefined): void {
  if (print !== true)
    throw refusal('opentwin images build', 'runs no container engine; give --print, and run what it prints');
}

function buildsOf(chart: string, given: Given): Build[] {
  if (!Object.hasOwn(describedIn, chart))
    throw refusal(
      '--chart',
      `${inShort(chart)} is no chart whose images are described here; allowed: ${Object.keys(describedIn).join(', ')}`,
    );
  const builds = describedIn[chart as keyof typeof describedIn](given);
  const byDigest = builds.filter(({ reference }) => reference.includes('@'));
  if (byDigest.length > 0)
    throw new InputError(
      byDigest.map(({ image, reference }) => ({
        path: image.name,
        message: `${reference} has a digest, which is known once it is built; build it by a tag, and set the digest then`,
      })),
    );
  return builds;
}

/** What is recorded: here, and in a file of the user's, which wins. */
function checksumsIn(file: string | undefined): Checksums {
  if (file === '')
    throw refusal('--checksums', 'the name of the file is empty; write one, such as --checksums checksums.txt');
  return new Map([...ownChecksums(), ...(file === undefined ? [] : readChecksums(file))]);
}

/** Where our Containerfiles lie, from the folder in which the commands will be run. */
const folderFromHere = (): string => relative(process.cwd(), containerfiles()).replaceAll('\\', '/') || '.';
