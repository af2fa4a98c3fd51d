import { posix } from 'node:path';
import { pythonOf } from '../../catalog/contents';
import { providerOf, whenceOf } from '../../catalog/system-libraries';
import { asWindows, type DeployedFile, type Deployment } from './folder';
import type { Pe } from './pe';

/** A file to begin with, and the folder of the program that loads its libraries. */
export interface Root {
  readonly file: DeployedFile;
  readonly why: string;
  /** @default - for a program its own folder, for a library the launcher's */
  readonly application?: string;
}

export interface Closure {
  /** All files, and why each is there. */
  readonly files: ReadonlyMap<DeployedFile, string>;
  readonly missing: readonly Missing[];
  readonly elsewhere: readonly Elsewhere[];
  readonly unlike: readonly Unlike[];
}

/** A library that Windows does not find by itself, and who wants it. */
interface Wanted {
  readonly name: string;
  /** Paths of those that import it. */
  readonly importedBy: readonly string[];
  /** Whether none of them needs it to be loaded, but only when it calls something in it. */
  readonly delayed: boolean;
}

/** A library that is nowhere. */
export interface Missing extends Wanted {
  readonly whence: string;
}

/**
 * A library in folders of the image where Windows does not look for it, until the program adds one of them, as packages
 * in a Python do (os.add_dll_directory): those of delvewheel have their libraries in a folder beside their own.
 */
export interface Elsewhere extends Wanted {
  /** Paths of files that are called so. */
  readonly lies: readonly string[];
}

/** A library that is for another kind of processor than a file that loads it, which Windows refuses to do. */
export interface Unlike {
  readonly path: string;
  readonly machine: string;
  readonly loadedBy: string;
  readonly loader: string;
}

export interface ClosureOptions {
  readonly deployment: Pick<Deployment, 'find'>;
  /** What a file says of itself; undefined if it is data. Asked for a file that is imported, it refuses what is none. */
  readonly read: (file: DeployedFile, importedBy?: DeployedFile) => Pe | undefined;
  /** Whether the base image gets the runtime of Visual C++ for these processors. */
  readonly hasRuntime: (machine: string) => boolean;
}

/**
 * The least set of files that has the roots and, with each program or library, what it imports. Libraries are looked for
 * as Windows does for OpenTwin's folder: where the program lies, where the library itself lies, in Windows, and last in
 * the working directory, which is the folder of the launcher (Microsoft, "Dynamic-link library search order").
 */
export function closureOf(roots: readonly Root[], options: ClosureOptions): Closure {
  const files = new Map<DeployedFile, string>();
  const missing = new Map<string, { name: string; importers: Set<DeployedFile>; delayed: boolean; whence: string }>();
  const unlike = new Map<string, Unlike>();
  const seen = new Set<string>();
  const queue: Root[] = [...roots];
  const machineOf = (file: DeployedFile, importer?: DeployedFile) => options.read(file, importer)?.machine;
  const tellUnlike = (file: DeployedFile, importer: DeployedFile) => {
    const [machine, loader] = [machineOf(file, importer), machineOf(importer)!];
    if (machine !== undefined && machine !== loader)
      unlike.set(`${file.path}|${importer.path}`, { path: file.path, machine, loadedBy: importer.path, loader });
  };

  // Grows while it is walked
  for (const { file, why, application } of queue) {
    if (!files.has(file)) files.set(file, why);
    const folder = applicationOf(file, application);
    if (seen.has(`${folder}|${file.path}`)) continue;
    seen.add(`${folder}|${file.path}`);
    const pe = options.read(file);
    for (const { name, delayed } of pe?.imports ?? []) {
      const found = lookUp(name, file, folder, options, pe!.machine);
      if ('missing' in found) {
        const key = `${asWindows(name)}|${found.missing}`;
        const entry = missing.get(key) ?? { name, importers: new Set(), delayed, whence: found.missing };
        missing.set(key, { ...entry, delayed: entry.delayed && delayed });
        entry.importers.add(file);
      } else if ('file' in found) {
        tellUnlike(found.file, file);
        queue.push({ file: found.file, why: `${file.path} imports it`, application: folder });
      }
    }
  }
  const named = filesByName(files.keys());
  const wanted = sorted(missing).map(({ importers, ...entry }) => {
    const added = [...importers].map((importer) => ({ importer, places: addedFor(importer, named(entry.name)) }));
    const lies = added.map(({ importer, places }) => places.filter((file) => machineOf(file) === machineOf(importer)));
    const isServed = lies.every((some) => some.length > 0);
    if (!isServed) added.forEach(({ importer, places }) => places.forEach((file) => tellUnlike(file, importer)));
    return { ...entry, importedBy: pathsOf([...importers]), lies: isServed ? pathsOf(lies.flat()) : [] };
  });
  return {
    files,
    missing: wanted.flatMap(({ lies, ...entry }) => (lies.length === 0 ? [entry] : [])),
    elsewhere: wanted.flatMap(({ whence: _, ...entry }) => (entry.lies.length === 0 ? [] : [entry])),
    unlike: sorted(unlike),
  };
}

const pathsOf = (files: readonly DeployedFile[]): string[] => [...new Set(files.map(({ path }) => path))].sort();

/** Files that a library can reach in folders that its Python adds. What a program imports it needs before it adds any. */
const addedFor = (importer: DeployedFile, files: readonly DeployedFile[]): DeployedFile[] =>
  pythonOf(importer.path) === undefined || isProgram(importer.path)
    ? []
    : files.filter(({ path }) => pythonOf(path) === pythonOf(importer.path));

/** Where some files have one of a name, in whatever folder. */
function filesByName(files: Iterable<DeployedFile>): (name: string) => DeployedFile[] {
  const places = new Map<string, DeployedFile[]>();
  for (const file of files) {
    const name = asWindows(posix.basename(file.path));
    places.set(name, [...(places.get(name) ?? []), file]);
  }
  return (name) => places.get(asWindows(withEnding(name))) ?? [];
}

/** Windows adds the ending where there is none. */
const withEnding = (imported: string): string => (imported.includes('.') ? imported : `${imported}.dll`);

const sorted = <T>(map: ReadonlyMap<string, T>): T[] =>
  [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);

/** A program's libraries are looked for beside it, whoever starts it. */
const applicationOf = ({ path }: DeployedFile, application = ''): string =>
  isProgram(path) ? folderOf(path) : application;

const isProgram = (path: string): boolean => /\.exe$/i.test(path);

const folderOf = (path: string): string => posix.dirname(path).replace(/^\.$/, '');

type Found = { readonly file: DeployedFile } | { readonly missing: string } | { readonly windows: true };

function lookUp(
  imported: string,
  importer: DeployedFile,
  application: string,
  { deployment, hasRuntime }: ClosureOptions,
  machine: string,
): Found {
  const name = withEnding(imported);
  const provider = providerOf(asWindows(name));
  const windows: Found = { windows: true };
  if (provider === 'apiSet') return windows;
  const beside = (folder: string) => deployment.find(posix.join(folder, name));
  const near = beside(application) ?? beside(folderOf(importer.path));
  if (near !== undefined) return { file: near };
  if (provider === 'windows' || (provider === 'visualC' && hasRuntime(machine))) return windows;
  const last = beside('');
  if (last !== undefined) return { file: last };
  return { missing: missingText(name, provider, machine) };
}

function missingText(name: string, provider: ReturnType<typeof providerOf>, machine: string): string {
  if (provider === 'visualC')
    return `the runtime of Visual C++ (${machine}), whose installer CreateDeployment.bat copies to VC_Redist`;
  if (provider === 'perhapsWindows')
    return 'Windows has it, Server Core perhaps not; look into the image, or take the base image windows/server';
  return whenceOf(asWindows(name));
}
