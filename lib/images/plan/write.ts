import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { baseName } from '../../wiring/image-names';
import { makeFolder } from '../../output/disk';
import { isFailure } from '../../output/failure';
import { realPath } from '../../output/private-files';
import { quietly } from '../../output/quietly';
import { InputError, refusal } from '../../problem';
import { filesBelow, sbomFile } from './context';
import { isWithin, leadsNowhere, orFailure } from './folder';
import { type Layer, type Plan, type PlannedFile, type PlannedImage } from './plan';
import { packaged } from '../../wiring/own-images';
import { sha256 } from '../../words/json';
import { planJson, readPlanFiles, type WrittenImage } from './plan-json';
import { sbomOf } from './sbom';

/** How the files came into the build contexts. */
export interface Written {
  readonly linked: number;
  /** Where copies were wanted, or the system made no link: they take room of their own. */
  readonly copied: number;
}

const planFile = 'plan.json';

/** The folders of a build context, each of which a Containerfile copies though it may be empty. */
const contextFolders = (image: string): Layer[] =>
  image === baseName ? ['vc-redist', 'third-party'] : ['third-party', 'opentwin'];

/** Where a file lies in the build context of its image; nowhere if the base image has it. */
function contextPath({ layer, path }: Pick<PlannedFile, 'layer' | 'path'>): string | undefined {
  if (layer === 'base') return undefined;
  return `${layer}/${layer === 'vc-redist' ? basename(path) : path}`;
}

/**
 * Refuses a folder for a plan that holds somebody's work, or that would take in, or remove, the Deployment.
 *
 * @throws InputError
 */
export function refuseFolder(folder: string, deployment: string): void {
  if (folder === '') throw refusal('--output', 'the name of the folder is empty; write one, such as --output images');
  refuseLinkToNothing(folder);
  const [output, input] = [realPath(resolve(folder)), realPath(resolve(deployment))];
  if (isWithin(output, input))
    throw refusal('--output', `${folder} lies in the Deployment folder, which is left as it is; name another folder`);
  if (isWithin(input, output))
    throw refusal('--output', `${folder} holds the Deployment folder, and is replaced as a whole; name another folder`);
  if (isWithin(realPath(process.cwd()), output))
    throw refusal(
      '--output',
      `${folder} holds the folder where this runs, and is replaced as a whole; name a new folder below it`,
    );
  explaining(folder, () => {
    const earlier = foldersAbove(output).find((above) => planIn(above) !== undefined);
    if (earlier !== undefined)
      throw refusal(
        '--output',
        `${folder} lies in ${earlier}, where an earlier run wrote its plan, and would be in the way of the next one there; name another folder`,
      );
    refuseStrangers(folder);
  });
}

/** No folder can take the place of a link that leads nowhere, nor be made behind it. */
function refuseLinkToNothing(folder: string): void {
  const path = resolve(folder);
  const link = [path, ...foldersAbove(path)].find((one) => isLink(one) && isNowhere(orFailure(() => statSync(one))));
  if (link !== undefined)
    throw refusal(
      '--output',
      `${folder} leads nowhere, by the symbolic link ${link}; mend the link, or name another folder`,
    );
}

function isLink(path: string): boolean {
  const found = orFailure(() => lstatSync(path));
  return !isFailure(found) && found.isSymbolicLink();
}

const isNowhere = (found: unknown): boolean => isFailure(found) && leadsNowhere(found);

/** The folder above a folder, and so on. */
function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

/** The images of the plan in a folder; undefined if it is none of ours. */
const planIn = (folder: string): WrittenImage[] | undefined => {
  const file = join(folder, planFile);
  return existsSync(file) ? readPlanFiles(readFileSync(file, 'utf8')) : undefined;
};

function refuseStrangers(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw refusal(folder, 'is a file; name a new folder with --output');
  const there = filesBelow(folder);
  if (there.length === 0) return;
  const ours = planIn(folder);
  if (ours === undefined)
    throw refusal(
      folder,
      `holds ${there[0]!}, and no ${planFile} of an earlier run, so nothing was written; name a new or an empty folder with --output`,
    );
  const known = new Set([planFile, ...ours.flatMap((image) => [...pathsOf(image), ...unchanged(folder, image)])]);
  const strangers = there.filter((path) => !known.has(path));
  if (strangers.length > 0)
    throw new InputError(
      strangers.map((path) => ({
        path: join(folder, path),
        message: `was not written by an earlier run and would be lost, as ${folder} is replaced as a whole; move it out or delete it`,
      })),
    );
}

const pathsOf = ({ files, name }: WrittenImage): string[] => [
  `${name}/${sbomFile}`,
  ...files.map(contextPath).flatMap((path) => (path === undefined ? [] : [`${name}/${path}`])),
];

/** What came out of this package and is as it was: somebody may have changed a Containerfile for good reasons. */
const unchanged = (folder: string, { name, packaged }: WrittenImage): string[] =>
  Object.entries(packaged)
    .map(([path, digest]) => ({ path: `${name}/${path}`, digest }))
    .filter(
      ({ path, digest }) =>
        existsSync(join(folder, path)) && sha256(readFileSync(join(folder, path), 'utf8')) === digest,
    )
    .map(({ path }) => path);

/**
 * Writes the plan and a build context for each image: all of it, or nothing. What an earlier run wrote is replaced.
 *
 * @throws InputError saying why the folder cannot be written
 */
export function writePlan(folder: string, plan: Plan, { copy = false } = {}): Written {
  // A link to a bigger disk stays, and what it leads to is written
  const place = realPath(resolve(folder));
  return explaining(folder, () => {
    makeFolder(dirname(place));
    const draft = mkdtempSync(join(dirname(place), `.${basename(place)}.new-`));
    try {
      const written = { linked: 0, copied: 0 };
      const base = plan.images.find(({ name }) => name === baseName)!;
      for (const image of plan.images) {
        writeFiles(join(draft, image.name), image, (source, target) => {
          written[copy ? copied(source, target) : linkedOrCopied(source, target)] += 1;
        });
        writeFileSync(join(draft, image.name, sbomFile), sbomOf(image, base, plan.build));
      }
      writeFileSync(join(draft, planFile), planJson(plan));
      // What mkdtemp makes is for its owner alone, and another user may build
      chmodSync(draft, 0o755);
      exchange(draft, place);
      return written;
    } catch (error) {
      quietly(() => rmSync(draft, { recursive: true }));
      throw error;
    }
  });
}

function writeFiles(context: string, image: PlannedImage, put: (source: string, target: string) => void): void {
  const empty = image.folders.map((folder) => contextPath({ layer: 'third-party', path: folder })!);
  for (const folder of [...contextFolders(image.name), ...empty]) mkdirSync(join(context, folder), { recursive: true });
  for (const file of image.files) {
    const path = contextPath(file);
    if (path === undefined) continue;
    const target = join(context, path);
    mkdirSync(dirname(target), { recursive: true });
    put(file.source, target);
  }
  for (const [path, source] of packaged(image.name)) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    copyFileSync(source, join(context, path));
  }
}

/** A system that makes no link may well copy: it says so with many codes, some of which are about nothing of the kind. */
function linkedOrCopied(source: string, target: string): keyof Written {
  try {
    linkSync(source, target);
    return 'linked';
  } catch (error) {
    if (!isFailure(error)) throw error;
    return copied(source, target);
  }
}

function copied(source: string, target: string): keyof Written {
  copyFileSync(source, target, constants.COPYFILE_EXCL);
  return 'copied';
}

/** Puts a finished folder in the place of the old one, or leaves the old one. */
function exchange(draft: string, place: string): void {
  if (!existsSync(place)) return renameSync(draft, place);
  const old = `${draft}.old`;
  moveAway(place, old);
  try {
    renameSync(draft, place);
  } catch (error) {
    renameSync(old, place);
    throw error;
  }
  quietly(() => rmSync(old, { recursive: true }));
}

/** @throws InputError if a disk begins in a folder, which stays where it is then */
function moveAway(place: string, old: string): void {
  try {
    renameSync(place, old);
  } catch (error) {
    if (!isFailure(error) || error.code !== 'EBUSY') throw error;
    throw refusal(
      place,
      'cannot be replaced as a whole (EBUSY): a disk begins there, or a program uses it; name a folder below it with --output',
    );
  }
}

function explaining<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw refusal(folder, `cannot be written: ${error.message}; put that right, or name another folder with --output`);
  }
}
