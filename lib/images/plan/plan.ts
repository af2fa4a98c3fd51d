import { basename } from 'node:path/posix';
import {
  buildInformation,
  type Content,
  contentsOf,
  isOwnLibrary,
  isSecret,
  launcherFile,
  runtimeInstallers,
  writtenFolders,
} from '../../catalog/contents';
import { baseName, imageName } from '../../wiring/image-names';
import type { ServiceId } from '../../catalog/service-row';
import { serviceIds, services } from '../../catalog/services';
import { InputError, type Problem, refusal } from '../../problem';
import { shortText } from './bytes';
import { type Closure, closureOf, type Elsewhere, type Missing, type Unlike } from './closure';
import { contents, type Contents, type Damaged } from './files';
import { byPath, type DeployedFile, type Deployment, inItsLetters } from './folder';
import { namedIn } from './named';
import type { Product } from './version-resource';

/**
 * Where an image has a file from: from the base image, or from a folder of its build context. What is in `opentwin` is
 * new with each build of OpenTwin.
 */
export type Layer = 'base' | 'vc-redist' | 'third-party' | 'opentwin';

export interface PlannedFile {
  /** Below the Deployment folder, and so below OpenTwin's folder in the image; with `/`. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly layer: Layer;
  readonly why: string;
  readonly product: Product | undefined;
  /** Where it is now. */
  readonly source: string;
}

export interface PlannedImage {
  /** The last part of the chart's default repository, or `base`. */
  readonly name: string;
  readonly files: readonly PlannedFile[];
  /** Folders that it has although they are empty, below OpenTwin's. */
  readonly folders: readonly string[];
  /** Libraries that nothing in the image provides. */
  readonly missing: readonly Missing[];
  /** Libraries that it has, where Windows does not look for them by itself. */
  readonly elsewhere: readonly Elsewhere[];
  /** What is loaded or read by name, and is not in the Deployment. */
  readonly absent: readonly Absent[];
  /** Libraries for another processor than who imports them. */
  readonly unlike: readonly Unlike[];
  /** Programs and libraries that Windows would not load, though no service ends for it. */
  readonly damaged: readonly Damaged[];
}

export interface Absent {
  readonly path: string;
  readonly without: string;
}

/** What of a Deployment goes into which image. */
export interface Plan {
  readonly deployment: Totals;
  /** Which build of OpenTwin it is, as that tells it; nothing if it does not. */
  readonly build: string | undefined;
  /** The base image first. */
  readonly images: readonly PlannedImage[];
  /** What no image needs, by the first part of its path; files beside the launcher together, as `''`. */
  readonly unused: readonly (Totals & { readonly path: string })[];
  /** The biggest files among it. */
  readonly biggestUnused: readonly Pick<DeployedFile, 'path' | 'size'>[];
  /** Keys, certificates, passwords and logs, which go into no image. */
  readonly leftOut: readonly string[];
}

export interface Totals {
  readonly files: number;
  readonly size: number;
}

/**
 * What of a Deployment goes into which image.
 *
 * @throws InputError with all that is wrong with the Deployment
 */
export function planOf(deployment: Deployment, folder: string): Plan {
  const known = contents();
  const services = servicesIn(deployment, folder);
  const secrets = deployment.files.filter(({ path }) => isSecret(path));
  const candidates = deployment.files.filter(({ path }) => !isSecret(path));
  const found = namedIn(candidates, Object.values(installers));
  const chosen = serviceIds.map((id) => chosenFor(id, deployment, candidates, known));
  const installed = [...found.files.keys()];
  // Read before anything is refused, so that one run tells of all that cannot be
  installed.forEach((file) => known.pe(file));
  refuse(known, new Set(chosen.flatMap(({ needed }) => needed)), [
    ...deployment.problems,
    ...services.flatMap((file) => unlikeImages(file, known)),
  ]);

  const shared = sharedOf(chosen);
  const planned = (file: DeployedFile, layer: Layer, why: string): PlannedFile => ({
    ...file,
    sha256: known.sha256(file),
    layer,
    why,
    product: known.pe(file)?.product,
  });
  const base: PlannedImage = {
    name: baseName,
    files: [
      ...[...found.files].map(([file, { why }]) => planned(file, 'vc-redist', why)),
      ...shared.map((file) => planned(file, 'third-party', 'every service needs it')),
    ].sort(byPath),
    folders: [],
    missing: [],
    elsewhere: [],
    absent: absentIn(found.absent),
    unlike: [],
    damaged: known.damaged(installed),
  };
  const images = [base, ...chosen.map((choice) => imageOf(choice, shared, planned))];
  refuse(known);

  const keys = chosen.flatMap(({ keys }) => keys);
  const used = new Set([
    ...images.flatMap(({ files }) => files.map(({ path }) => path)),
    ...keys,
    ...secrets.map(({ path }) => path),
  ]);
  const unused = deployment.files.filter(({ path }) => !used.has(path));
  return {
    deployment: totalsOf(deployment.files),
    build: buildOf(deployment),
    images,
    unused: byFirstPart(unused),
    biggestUnused: biggest(unused),
    leftOut: [...new Set([...secrets.map(({ path }) => path), ...keys])].sort(),
  };
}

/** What a service takes of a Deployment. */
interface Choice {
  readonly id: ServiceId;
  readonly closure: Closure;
  /** Files without which a service ends. */
  readonly needed: readonly DeployedFile[];
  readonly damaged: readonly Damaged[];
  readonly own: (file: DeployedFile) => boolean;
  readonly absent: readonly Absent[];
  readonly folders: readonly string[];
  /** Paths of keys that lay where it takes whole folders. */
  readonly keys: readonly string[];
}

function chosenFor(
  id: ServiceId,
  deployment: Deployment,
  candidates: readonly DeployedFile[],
  known: Contents,
): Choice {
  const named = namedIn(candidates, contentsOf(id));
  const keys = [...named.files.keys()].filter(known.holdsKey);
  const roots = [...named.files]
    .filter(([file]) => !keys.includes(file))
    .map(([file, { application, service, why }]) => ({ file, why, application, service }));
  const closureFrom = (some: typeof roots) =>
    closureOf(some, { deployment, read: known.pe, hasRuntime: (machine) => hasInstaller(deployment, machine) });
  const closure = closureFrom(roots);
  return {
    id,
    needed: [...closureFrom(roots.filter(({ service }) => service)).files.keys()],
    damaged: known.damaged(closure.files.keys()),
    closure: { ...closure, unlike: [...unlikeLauncher([...named.files.keys()], known), ...closure.unlike] },
    own: (file) => {
      const row = named.files.get(file);
      return row === undefined ? isOwnLibrary(basename(file.path)) : row.own === true;
    },
    absent: absentIn(named.absent),
    folders: (writtenFolders[id] ?? []).map((folder) => inItsLetters(folder, deployment)),
    keys: keys.map(({ path }) => path),
  };
}

const installers: Readonly<Record<string, Content>> = runtimeInstallers;

/** What stands in the file by which user interfaces compare builds; nothing if it says none, or too much for a version. */
function buildOf({ find }: Deployment): string | undefined {
  const file = find(buildInformation.path);
  const told = file === undefined ? '' : shortText(file.source).trim().replace(/\s+/g, ' ');
  return told === '' || told.length > longestBuild ? undefined : told;
}

const longestBuild = 100;

const hasInstaller = ({ find }: Deployment, machine: string): boolean =>
  Object.hasOwn(installers, machine) && find(installers[machine]!.path) !== undefined;

/** Libraries beside the launcher that are loaded by name, by it or a program like it. */
const unlikeLauncher = (files: readonly DeployedFile[], known: Contents): Unlike[] =>
  files.flatMap((file) => {
    const machine = /^[^/]+\.(dll|pyd)$/i.test(file.path) ? known.pe(file)?.machine : undefined;
    return machine === undefined || machine === ourMachine
      ? []
      : [{ path: file.path, machine, loadedBy: launcherFile, loader: ourMachine }];
  });

/** What OpenTwin is built for (docs/opentwin.md 7.3). */
const ourMachine = 'x64';

const isLaunched = (id: ServiceId): boolean => 'library' in services[id].program;

/** What is not OpenTwin's and all services need that the launcher starts: one layer for all of them. */
function sharedOf(chosen: readonly Choice[]): DeployedFile[] {
  const [first, ...others] = chosen.filter(({ id }) => isLaunched(id));
  return [...first!.closure.files.keys()].filter(
    (file) => !first!.own(file) && others.every(({ closure }) => closure.files.has(file)),
  );
}

function imageOf(
  { absent, closure, damaged, folders, id, own }: Choice,
  shared: readonly DeployedFile[],
  planned: (file: DeployedFile, layer: Layer, why: string) => PlannedFile,
): PlannedImage {
  const ofBase = new Set(shared);
  const others = [...closure.files].filter(([file]) => !ofBase.has(file));
  return {
    name: imageName(id),
    files: [
      ...shared.map((file) => planned(file, 'base', closure.files.get(file) ?? 'is in the base image')),
      ...others.map(([file, why]) => planned(file, own(file) ? 'opentwin' : 'third-party', why)),
    ].sort(byPath),
    folders,
    missing: closure.missing,
    elsewhere: closure.elsewhere,
    absent,
    unlike: closure.unlike,
    damaged,
  };
}

/**
 * What must be there for a folder to be a Deployment: the launcher, and every service that it starts.
 *
 * @throws InputError if one is not there
 */
function servicesIn({ find, problems }: Deployment, folder: string): DeployedFile[] {
  const needed = serviceIds
    .filter(isLaunched)
    .flatMap((id) => contentsOf(id).filter(({ service, without }) => service && without === undefined));
  const paths = [...new Set(needed.map(({ path }) => path))];
  const absent = paths.filter((path) => find(path) === undefined);
  // What could not be looked at may be what is not there
  if (absent.length > 0 && problems.length > 0) throw new InputError(problems);
  if (absent.length > 0)
    throw refusal(
      folder,
      `is no Deployment folder of OpenTwin: it has no ${absent.join(', ')}; name the folder that CreateDeployment.bat fills, once all is built`,
    );
  return paths.map((path) => find(path)!);
}

function unlikeImages(file: DeployedFile, known: Contents): Problem[] {
  const machine = known.pe(file)?.machine;
  if (machine === undefined || machine === ourMachine) return [];
  const message = `is a program for ${machine}, and images take ${ourMachine}; take the release build of ${ourMachine}`;
  return [{ path: file.source, message }];
}

/** @throws InputError if a file cannot be read, or one of these is damaged, or there are other problems */
function refuse(known: Contents, needed: Iterable<DeployedFile> = [], others: readonly Problem[] = []): void {
  const damaged = known.damaged(needed).map(({ damage, source }) => ({ path: source, message: damage }));
  const problems = [...known.unreadable(), ...damaged, ...others];
  if (problems.length > 0) throw new InputError(problems);
}

const absentIn = (rows: readonly Content[]): Absent[] =>
  rows.flatMap(({ path, without }) => (without === undefined ? [] : [{ path, without }]));

export const totalsOf = (files: readonly { readonly size: number }[]): Totals => ({
  files: files.length,
  size: files.reduce((sum, { size }) => sum + size, 0),
});

function byFirstPart(files: readonly DeployedFile[]): Plan['unused'] {
  const parts = new Map<string, DeployedFile[]>();
  for (const file of files) {
    const part = file.path.includes('/') ? `${file.path.split('/')[0]}/` : '';
    if (!parts.has(part)) parts.set(part, []);
    parts.get(part)!.push(file);
  }
  return [...parts].map(([path, inIt]) => ({ path, ...totalsOf(inIt) })).sort(byPath);
}

/** The biggest of some files; of two of a size, the first. */
export const biggest = <T extends Pick<DeployedFile, 'path' | 'size'>>(files: readonly T[], count = 5): T[] =>
  [...files].sort((left, right) => right.size - left.size || byPath(left, right)).slice(0, count);
