// Programs that tests need and npm does not have, built by Go from pinned modules. Each folder `<program>-<version>`
// here has a go.mod and a go.sum, which pin everything that goes in, and a build.json:
//
//   programs    what to build: the name of the file, and the package of its command
//   variables   texts that the linker puts into it, as the makefile of a release does (`-ldflags -X`)
//
// What is built lies in the user's cache folder, so that the next checkout finds it there. A build that was broken off
// goes on where Go's own cache has it.
const { spawn } = require('node:child_process');
const { createHash, randomUUID } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } = require('node:fs');
const { homedir } = require('node:os');
const { basename, join } = require('node:path');
const { createInterface } = require('node:readline');
const { clearInterval, setInterval } = require('node:timers');

/** The folders of a program here, the oldest version first. */
function versionsOf(program) {
  return readdirSync(__dirname)
    .filter((name) => new RegExp(`^${program}-[0-9.]+$`).test(name))
    .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
    .map((name) => join(__dirname, name));
}

/** Where this user's caches lie. */
function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (platform === 'win32') return env.LOCALAPPDATA || join(home, 'AppData/Local');
  if (platform === 'darwin') return join(home, 'Library/Caches');
  return env.XDG_CACHE_HOME || join(home, '.cache');
}

/**
 * The files of the programs of one folder, by name; those that are not in the cache are built first. Says what it does
 * and how far it is, a line every 15 seconds.
 */
async function builtPrograms(folder, options = {}) {
  const { env = process.env, cache = cacheFolder(env), say = console.error, go = ['go'] } = options;
  const { programs, variables } = JSON.parse(readFileSync(join(folder, 'build.json'), 'utf8'));
  const target = join(cache, 'opentwin-charts', basename(folder), hashOf(folder));
  const files = {};
  for (const [name, command] of Object.entries(programs)) {
    files[name] = join(target, process.platform === 'win32' ? `${name}.exe` : name);
    if (existsSync(files[name])) continue;
    mkdirSync(target, { recursive: true });
    await build({ folder, name, command, variables, file: files[name], env, say, go });
  }
  return files;
}

/** What decides what comes out of a build, beside the compiler. */
function hashOf(folder) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['go.mod', 'go.sum', 'build.json']) hash.update('\0').update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Builds next to the file and moves it there: it is whole, or not there, also when two build it at once. */
async function build({ folder, name, command, variables, file, env, say, go }) {
  const what = name === programOf(folder) ? basename(folder) : `${name} of ${basename(folder)}`;
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

const programOf = (folder) => basename(folder).replace(/-[\d.]+$/, '');

function moveTo(file, unfinished) {
  try {
    renameSync(unfinished, file);
  } catch (error) {
    // Windows replaces no program that runs: another build was first, of the same.
    if (!existsSync(file)) throw error;
  }
}

/** Runs Go, whose `-v` names each package: they are counted, and anything else it says is kept for when it fails. */
function runGo([program, ...args], { folder, what, env, report }) {
  const needed = /^go (\S+)$/m.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))?.[1];
  const toolchain = needed === undefined ? 'Go' : `Go ${needed} or later`;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off' },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const said = [];
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

    child.on('error', ({ code, message }) => {
      clearInterval(ticking);
      const why = code === 'ENOENT' ? 'there is no go on the PATH' : `go did not run: ${message}`;
      reject(
        new Error(
          `${what} is not built yet, and ${why}; install ${toolchain} from https://go.dev/dl/ or your system's packages`,
        ),
      );
    });
    child.on('close', (status, signal) => {
      clearInterval(ticking);
      if (status === 0) return resolve();
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

module.exports = { builtPrograms, cacheFolder, versionsOf };
