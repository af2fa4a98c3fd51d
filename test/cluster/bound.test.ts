import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

// How the tests of a control plane end with whoever runs them, with other programs in their place.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bound-'));
  mkdirSync(join(root, 'temporary'));
});
afterEach(() => rmSync(root, { recursive: true }));

const noted = (): readonly number[] =>
  existsSync(join(root, 'notes')) ? readFileSync(join(root, 'notes'), 'utf8').trim().split('\n').map(Number) : [];

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(10);
}

/** Notes its process, and runs until somebody ends it. */
const waiting = () =>
  `require('fs').appendFileSync(${JSON.stringify(join(root, 'notes'))}, process.pid + '\\n'); setInterval(() => {}, 1000);`;

/** As a test that has a rehearsal run, and one that keeps its control plane, whose guard is in a group of its own. */
const testing = () => `
const { spawn } = require('child_process');
const others = ${JSON.stringify(waiting())};
require('fs').writeFileSync(process.env.TMPDIR + '/file', '');
spawn(process.execPath, ['-e', others]);
spawn(process.execPath, ['-e', others, process.env.TMPDIR], { detached: true, stdio: 'ignore' });
${waiting()}`;

/** Whoever runs the tests. */
function running(then: string): ChildProcess {
  const script = join(root, 'run.mjs');
  const bound = JSON.stringify(resolve(__dirname, 'bound.mjs'));
  writeFileSync(
    script,
    `import { existsSync } from 'node:fs';
import { bound } from ${bound};
const { run, end } = bound();
const ran = run(['-e', ${JSON.stringify(testing())}], {});
${then}`,
  );
  return spawn(process.execPath, [script], {
    env: { ...process.env, TMPDIR: join(root, 'temporary') },
    stdio: 'ignore',
  });
}

const nothingIsLeft = () => until(() => readdirSync(join(root, 'temporary')).length === 0 && !noted().some(isRunning));

test.each(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'tests, what they have started and what that has left end with whoever runs them: %s',
  async (signal) => {
    const child = running('await ran;');
    await until(() => noted().length === 3);
    child.kill(signal);
    await nothingIsLeft();
  },
  60_000,
);

test('so it is when whoever runs them fails', async () => {
  const child = running(
    `setInterval(() => { if (existsSync(${JSON.stringify(join(root, 'fail'))})) throw 'failed'; }, 10);`,
  );
  await until(() => noted().length === 3);
  writeFileSync(join(root, 'fail'), '');
  expect(await once(child, 'exit')).toEqual([1, null]);
  await nothingIsLeft();
}, 60_000);

test('whoever ends them goes on when nothing of them is left', async () => {
  const child = running(
    `setInterval(() => { if (existsSync(${JSON.stringify(join(root, 'end'))})) end().then(() => process.exit(7)); }, 10);`,
  );
  await until(() => noted().length === 3);
  writeFileSync(join(root, 'end'), '');
  expect(await once(child, 'exit')).toEqual([7, null]);
  expect(readdirSync(join(root, 'temporary'))).toEqual([]);
  // Whoever has ended is in the system's list until somebody has asked how
  await nothingIsLeft();
}, 60_000);
