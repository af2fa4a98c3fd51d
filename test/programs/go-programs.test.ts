import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import { type BuildOptions, builtPrograms, cacheFolder, versionsOf } from '../../lib/programs/go-programs';

type Options = Omit<BuildOptions, 'say'>;

const tools = resolve(__dirname, '../../tools');

let root: string;
const write = (name: string, text: string) => writeFileSync(join(root, name), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'go-programs-'));
  mkdirSync(join(root, 'judge-1.2.3'));
  write('judge-1.2.3/go.mod', 'module judge\n\ngo 1.26.0\n');
  write('judge-1.2.3/go.sum', '');
  write('judge-1.2.3/build.json', '{"programs": {"judge": "x.org/judge"}, "variables": {"main.version": "v1.2.3"}}');
});

afterEach(() => rmSync(root, { recursive: true }));

/** A program in Go's place, so that no test needs Go. */
function fake(code: string): readonly string[] {
  write('go.js', `const [, , ...args] = process.argv;\n${code}`);
  return [process.execPath, join(root, 'go.js')];
}

/** Compiles to its own arguments. */
const compiling = "require('fs').writeFileSync(args[args.indexOf('-o') + 1], args.join(' '));";

const built = (options: Options) =>
  builtPrograms(join(root, 'judge-1.2.3'), { cache: join(root, 'cache'), say: () => {}, ...options });

const inCache = () => readdirSync(join(root, 'cache/opentwin-charts/judge-1.2.3'), { recursive: true });

test('fails without Go, and says which one to install', async () => {
  await expect(built({ env: { PATH: root } })).rejects.toThrow(
    'judge-1.2.3 is not built yet, and there is no go on the PATH; ' +
      "install Go 1.26.0 or later from https://go.dev/dl/ or your system's packages",
  );
});

test('fails with what Go says of a broken go.mod, without the packages that it names before', async () => {
  const go = fake(
    "console.error('x.org/used\\ngo: errors parsing go.mod:\\ngo.mod:1: unknown word: x'); process.exit(1)",
  );

  await expect(built({ go })).rejects.toThrow(
    `judge-1.2.3 was not built: go ended with 1 in ${join(root, 'judge-1.2.3')}; it needs Go 1.26.0 or later, ` +
      'and the network for what it has not downloaded yet\n' +
      'go: errors parsing go.mod:\ngo.mod:1: unknown word: x',
  );
});

test('a build that fails leaves no program behind', async () => {
  await expect(built({ go: fake(`${compiling} process.exit(1)`) })).rejects.toThrow('go ended with 1');

  expect(inCache()).toHaveLength(1); // the folder for it
});

test('builds the package of the command, with the texts for the linker', async () => {
  const { judge = '' } = await built({ go: fake(compiling) });

  expect(readFileSync(judge, 'utf8')).toMatch(
    /^build -v -trimpath -ldflags -s -w -X main\.version=v1\.2\.3 -o \S+ x\.org\/judge$/,
  );
});

test('finds what was built, until what goes in changes', async () => {
  const first = await built({ go: fake(compiling) });
  const noGo = { env: { PATH: root } };

  expect(await built(noGo)).toEqual(first);
  write('judge-1.2.3/go.sum', 'x.org/used v1.0.0 h1:x=\n');
  await expect(built(noGo)).rejects.toThrow('is not built yet');
});

test('two builds at once do not hurt each other', async () => {
  const go = fake(compiling);
  const [first, second] = await Promise.all([built({ go }), built({ go })]);

  expect(first).toEqual(second);
  expect(existsSync(first.judge ?? '')).toBe(true);
  expect(inCache()).toHaveLength(2); // the folder, and the program in it
});

test('a cache folder that is none is refused, with what to set', async () => {
  write('file', '');
  await expect(built({ cache: join(root, 'file'), go: fake(compiling) })).rejects.toThrow(
    /^programs cannot be kept in \S+file \(ENOTDIR\); set \w+ to a folder that is there and is yours$/,
  );
});

const isRunning = (pid: string): boolean => {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
};

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends Go and what it has started, and leaves nothing that is unfinished',
  async (signal, code) => {
    const bundle = join(root, 'bundle.js');
    const entryPoints = [resolve(__dirname, '../../lib/programs/go-programs.ts')];
    buildSync({ entryPoints, outfile: bundle, bundle: true, platform: 'node' });
    const note = `require('fs').appendFileSync(${JSON.stringify(join(root, 'pids'))}, process.pid + '\\n');`;
    const linking = `${note} setInterval(() => {}, 1000);`;
    const go = fake(
      `${compiling} require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(linking)}]); ${linking}`,
    );
    const options = JSON.stringify({ go, cache: join(root, 'cache') });
    const building = `require(${JSON.stringify(bundle)}).builtPrograms(${JSON.stringify(join(root, 'judge-1.2.3'))}, ${options}).catch(() => {})`;
    const child = spawn(process.execPath, ['-e', building], { stdio: 'ignore' });

    const pids = () =>
      existsSync(join(root, 'pids')) ? readFileSync(join(root, 'pids'), 'utf8').trim().split('\n') : [];
    while (pids().length < 2) await setTimeout(10);
    expect(inCache()).toHaveLength(2); // the folder, and what is unfinished
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([code, null]);
    expect(inCache()).toHaveLength(1);
    while (pids().some(isRunning)) await setTimeout(10);
  },
  30_000,
);

test.each([
  ['linux', { XDG_CACHE_HOME: '/fast' }, '/fast'],
  ['linux', {}, join('/home/me', '.cache')],
  ['darwin', { XDG_CACHE_HOME: '/fast' }, join('/home/me', 'Library/Caches')],
  ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local'],
])('caches lie where %s has them, with %j', (platform, env, folder) => {
  expect(cacheFolder(env, platform, '/home/me')).toBe(folder);
});

test.each(readdirSync(tools).filter((name) => existsSync(join(tools, name, 'go.mod'))))(
  '%s pins the version in its name, and keeps the packages that are built',
  (name) => {
    const pinned = readFileSync(join(tools, name, 'go.mod'), 'utf8');
    const { programs } = JSON.parse(readFileSync(join(tools, name, 'build.json'), 'utf8')) as {
      programs: Record<string, string>;
    };

    expect(pinned).toMatch(new RegExp(` v${/-([\d.]+)$/.exec(name)?.[1]}\\s`));
    for (const command of Object.values(programs)) expect(pinned).toMatch(new RegExp(`^(tool )?\\s*${command}$`, 'm'));
  },
);

test('a program has a folder for each version, the oldest first', () => {
  const names = (program: string) => versionsOf(program).map((folder) => folder.slice(tools.length + 1));
  expect(names('helm')).toEqual([expect.stringMatching(/^helm-3[.]/), expect.stringMatching(/^helm-4[.]/)]);
  // Not the script of the same beginning
  expect(names('kubernetes')).toEqual(['kubernetes-1.35.4', 'kubernetes-1.37.2']);
  // The charts ask for the minor version that their tests have passed on: its API is that of all its patches
  const minor = (version = '') => version.replace(/[.][0-9]+$/, '');
  expect(minor(names('kubernetes')[0])).toBe(`kubernetes-${minor(oldestKubernetes)}`);
});
