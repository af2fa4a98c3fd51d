// The laws of the chart on more values than all tests together have time for, and those that take long at any number:
// npm run law -- --runs 5000 [--seed 4711].
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentOf } from './options.mjs';

const usage = 'usage: npm run law -- --runs <number> [--seed <number>]';

try {
  const environment = environmentOf(process.argv.slice(2));
  const jest = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url));
  const laws = ['**/test/laws/{alone,chart,invariants,refused,values}.test.ts', '**/test/**/*.law.ts'];
  const { status } = spawnSync(process.execPath, [jest, '--testMatch', ...laws], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}
