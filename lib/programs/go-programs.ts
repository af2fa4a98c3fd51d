import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageFolder } from '../package';
import { type Interruption, interruptions, interruptionSignals } from '../signals';

// Programs that npm does not have, built by Go from pinned modules. Each folder `tools/<program>-<version>` of this
// package has a go.mod and a go.sum, which pin everything that goes in, and a build.json (`Build` below).
//
// What is built lies in the user's cache folder, so that the next checkout finds it there. A build that was broken off
// goes on where Go's own cache has it.

interface Build {
  /** What to build: the name of the file, and the package of its command. */
  readonly programs: Readonly<Record<string, string>>;
  /** Texts that the linker puts into it, as the makefile of a release does (`-ldflags -X`). */
  readonly variables: Readonly<Record<string, string>>;
}

export interface BuildOptions {
  /** @default - the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
  /** Where programs are kept. @default - the user's cache folder */
  readonly cache?: string;
  /** Hears what is done and how far it is, a line every 15 seconds. @default - the standard error output */
  readonly say?: (line: string) => void;
  /** How Go is started. @default ['go'] */
  readonly go?: readonly string[];
}

/** Where the folders of all programs are. */
const toolsFolder = (): string => join(packageFolder(), 'tools');

/** The folders of a program, the oldest version first. */
export const versionsOf = (program: string): readonly string[] =>
  readdirSync(toolsFolder())
    .filter((name) => new RegExp(`^${program}-[0-9.]+$`).test(name))
    .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
    .map((name) => join(toolsFolder(), name));

/** The version in the name of a program's folder, such as `1.37.2`. */
export const versionOf = (folder: string): string => basename(folder).replace(/^.*-/, '');

/** The folder of the newest version of a program. */
export function newestOf(program: string): string {
  const newest = versionsOf(program).at(-1);
  if (newest === undefined) throw new Error(`there is no ${toolsFolder()}/${program}-<version>`);
  return newest;
}

/** Where this user's caches lie. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
  home = homedir(),
): string {
  // A variable that is set to nothing says nothing.
  const said = (name: string) => (env[name] === '' ? undefined : env[name]);
  if (platform === 'win32') return said('LOCALAPPDATA') ?? join(home, 'AppData/Local');
  if (platform === 'darwin') return join(home, 'Library/Caches');
  return said('XDG_CACHE_HOME') ?? join(home, '.cache');
}

/**
 * The files of the programs of one folder, by name; those that are not in the cache are built first.
 *
 * @throws Error saying which Go is missing, or what Go said
 */
export async function builtPrograms(
  folder: string,
  { env = process.env, cache = cacheFolder(env), say = console.error, go = ['go'] }: BuildOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const { programs, variables } = JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8')) as Build;
  const target = join(cache, 'opentwin-charts', basename(folder), hashOf(folder));
  const files: Record<string, string> = {};
  for (const [name, command] of Object.entries(programs)) {
    const file = join(target, process.platform === 'win32' ? `${name}.exe` : name);
    files[name] = file;
    if (existsSync(file)) continue;
    makeFolder(target, cache);
    await build({ folder, name, command, variables, file, env, say, go });
  }
  return files;
}

function makeFolder(folder: string, cache: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `programs cannot be kept in ${cache} (${code}); set ${cacheVariable()} to a folder that is there and is yours`,
    );
  }
}

/** What leads to another cache folder. */
const cacheVariable = (platform: string = process.platform): string =>
  platform === 'win32' ? 'LOCALAPPDATA' : platform === 'darwin' ? 'HOME' : 'XDG_CACHE_HOME';

/** What decides what comes out of a build, beside the compiler. */
function hashOf(folder: string): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['go.mod', 'go.sum', 'build.json']) hash.update('\0').update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

interface OneBuild extends Required<Pick<BuildOptions, 'env' | 'say' | 'go'>> {
  readonly folder: string;
  readonly name: string;
  readonly command: string;
  readonly variables: Build['variables'];
  readonly file: string;
}

/** Builds next to the file and moves it there: it is whole, or not there, also when two build it at once. */
async function build({ folder, name, command, variables, file, env, say, go }: OneBuild): Promise<void> {
  const what = name === basename(folder).replace(/-[\d.]+$/, '') ? basename(folder) : `${name} of ${basename(folder)}`;
  const unfinished = `${file}.${randomUUID()}`;
  const ldflags = ['-s', '-w', ...Object.entries(variables).map(([variable, text]) => `-X ${variable}=${text}`)];
  const args = ['build', '-v', '-trimpath', '-ldflags', ldflags.join(' '), '-o', unfinished, command];

  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  say(`${what}: Go builds ${command}; the first time that takes minutes`);
  try {
    await runGo([...go, ...args], { folder, what, env, report: (far) => say(`${what}: ${seconds()}, ${far}`) });
    moveTo(file, unfinished);
  } finally {
    rmSync(unfinished, { force: true });
  }
  say(`${what}: built in ${seconds()}, ${file}`);
}

function moveTo(file: string, unfinished: string): void {
  try {
    renameSync(unfinished, file);
  } catch (error) {
    // Windows replaces no program that runs: another build was first, of the same.
    if (!existsSync(file)) throw error;
  }
}

interface GoRun {
  readonly folder: string;
  readonly what: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (far: string) => void;
}

/** Runs Go, whose `-v` names each package: they are counted, and anything else it says is kept for when it fails. */
function runGo([program = 'go', ...args]: readonly string[], { folder, what, env, report }: GoRun): Promise<void> {
  const needed = /^go (\S+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1];
  const toolchain = needed === undefined ? 'Go' : `Go ${needed} or later`;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'inherit', 'pipe'],
      // A group of its own, so that compilers and linkers end with it
      detached: process.platform !== 'win32',
    });
    const interrupts = interruptsOf(child);
    const said: string[] = [];
    let packages = 0;
    let last = 'nothing compiled yet';
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (/^[\w./~-]+$/.test(line)) {
        packages += 1;
        last = `${packages} packages compiled, the last ${line}`;
      } else if (line.startsWith('go: downloading ')) {
        last = line.slice('go: '.length);
      } else {
        said.push(line);
      }
    });
    const ticking = setInterval(() => report(last), 15_000);

    child.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      clearInterval(ticking);
      interrupts.over();
      const why = code === 'ENOENT' ? 'there is no go on the PATH' : `go did not run: ${message}`;
      reject(
        new Error(
          `${what} is not built yet, and ${why}; install ${toolchain} from https://go.dev/dl/ or your system's packages`,
        ),
      );
    });
    child.on('close', (status, signal) => {
      clearInterval(ticking);
      interrupts.over();
      if (status === 0) {
        resolve();
        return;
      }
      const end = signal === null ? `ended with ${status}` : `was ended by ${signal}`;
      reject(
        new Error(
          `${what} was not built: go ${end} in ${folder}; it needs ${toolchain}, and the network for what it has not ` +
            `downloaded yet\n${said.join('\n')}`,
        ),
      );
    });
  });
}

/** How long Go may take to tidy up, in milliseconds. */
const patience = 10_000;

/**
 * Whoever interrupts this process ends what it has Go do, and then itself. Go is interrupted as by Ctrl-C, for of that
 * it knows how to remove its temporary files.
 */
function interruptsOf(child: ChildProcess): { readonly over: () => void } {
  let interruption: Interruption | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    interruption = signal as Interruption;
    end(child, 'SIGINT');
    setTimeout(() => end(child, 'SIGKILL'), patience).unref();
  };
  for (const signal of interruptionSignals) process.once(signal, interrupt);
  return {
    over: () => {
      for (const signal of interruptionSignals) process.off(signal, interrupt);
      // After those who wait for the build have removed what is unfinished
      if (interruption !== undefined) {
        const code = interruptions[interruption];
        setImmediate(() => process.exit(code));
      }
    },
  };
}

/** Windows has no groups. */
function end(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has just ended
  }
}
