import { posix } from 'node:path';
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
 * A library in folders of the image where Windows does not look for it, until the program adds one of them, as Python
 * packages do (os.add_dll_directory): those of delvewheel have their libraries in a folder beside their own.
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
  const missing = new Map<string, { name: string; importedBy: Set<string>; delayed: boolean; whence: string }>();
  const unlike = new Map<string, Unlike>();
  const seen = new Set<string>();
  const queue: Root[] = [...roots];

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
        const entry = missing.get(key) ?? { name, importedBy: new Set(), delayed, whence: found.missing };
        missing.set(key, { ...entry, delayed: entry.delayed && delayed });
        entry.importedBy.add(file.path);
      } else if ('file' in found) {
        const machine = options.read(found.file, file)?.machine;
        if (machine !== undefined && machine !== pe!.machine)
          unlike.set(`${found.file.path}|${file.path}`, {
            path: found.file.path,
            machine,
            loadedBy: file.path,
            loader: pe!.machine,
          });
        queue.push({ file: found.file, why: `${file.path} imports it`, application: folder });
      }
    }
  }
  const wanted = sorted(missing).map(({ importedBy, ...entry }) => ({ ...entry, importedBy: [...importedBy].sort() }));
  const named = placesIn(files.keys());
  // Who lies beside the launcher is loaded by a program that adds no folder
  const placesOf = ({ importedBy, name }: Wanted) =>
    importedBy.every((path) => path.includes('/')) ? named(name) : [];
  return {
    files,
    missing: wanted.filter((entry) => placesOf(entry).length === 0),
    elsewhere: wanted.flatMap(({ whence: _, ...entry }) => {
      const lies = placesOf(entry);
      return lies.length === 0 ? [] : [{ ...entry, lies }];
    }),
    unlike: sorted(unlike),
  };
}

/** Where some files have one of a name, in whatever folder. */
function placesIn(files: Iterable<DeployedFile>): (name: string) => string[] {
  const places = new Map<string, string[]>();
  for (const { path } of files) {
    const name = asWindows(posix.basename(path));
    places.set(name, [...(places.get(name) ?? []), path].sort());
  }
  return (name) => places.get(asWindows(withEnding(name))) ?? [];
}

/** Windows adds the ending where there is none. */
const withEnding = (imported: string): string => (imported.includes('.') ? imported : `${imported}.dll`);

const sorted = <T>(map: ReadonlyMap<string, T>): T[] =>
  [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);

/** A program's libraries are looked for beside it, whoever starts it. */
const applicationOf = ({ path }: DeployedFile, application = ''): string =>
  /\.exe$/i.test(path) ? folderOf(path) : application;

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
