import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning, noted, until, waiting } from './waiting';

// How the tests of a control plane end with whoever runs them, with other programs in their place.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bound-'));
  mkdirSync(join(root, 'temporary'));
});
afterEach(() => rmSync(root, { recursive: true }));

const notes = () => join(root, 'notes');
const processes = (): readonly number[] => noted(notes()).map(Number);

/** As a test that has a rehearsal run, and one that keeps its control plane, whose guard is in a group of its own. */
const testing = () => `
const { spawn } = require('child_process');
const others = ${JSON.stringify(waiting(notes()))};
require('fs').writeFileSync(process.env.TMPDIR + '/file', '');
spawn(process.execPath, ['-e', others]);
spawn(process.execPath, ['-e', others, process.env.TMPDIR], { detached: true, stdio: 'ignore' });
${waiting(notes())}`;

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

const nothingIsLeft = () =>
  until(() => readdirSync(join(root, 'temporary')).length === 0 && !processes().some(isRunning));

test.each(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'tests, what they have started and what that has left end with whoever runs them: %s',
  async (signal) => {
    const child = running('await ran;');
    await until(() => processes().length === 3);
    child.kill(signal);
    await nothingIsLeft();
  },
  60_000,
);

test('so it is when whoever runs them fails', async () => {
  const child = running(
    `setInterval(() => { if (existsSync(${JSON.stringify(join(root, 'fail'))})) throw 'failed'; }, 10);`,
  );
  await until(() => processes().length === 3);
  writeFileSync(join(root, 'fail'), '');
  expect(await once(child, 'exit')).toEqual([1, null]);
  await nothingIsLeft();
}, 60_000);

test('whoever ends them goes on when nothing of them is left', async () => {
  const child = running(
    `setInterval(() => { if (existsSync(${JSON.stringify(join(root, 'end'))})) end().then(() => process.exit(7)); }, 10);`,
  );
  await until(() => processes().length === 3);
  writeFileSync(join(root, 'end'), '');
  expect(await once(child, 'exit')).toEqual([7, null]);
  expect(readdirSync(join(root, 'temporary'))).toEqual([]);
  // Whoever has ended is in the system's list until somebody has asked how
  await nothingIsLeft();
}, 60_000);
