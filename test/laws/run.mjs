// The laws of the chart on more values than all tests together have time for, and those that take long at any number:
// npm run law -- --runs 5000 [--seed 4711].
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const usage = 'usage: npm run law -- --runs <number> [--seed <number>]';

/** Options as the environment of the tests: see runs.ts. */
function environmentOf([option, value, ...others]) {
  if (option === undefined) return {};
  const names = { '--runs': 'RUNS', '--seed': 'SEED' };
  if (!Object.hasOwn(names, option)) throw new Error(`'${option}' is not an option`);
  if (!/^[0-9]+$/.test(value ?? '')) throw new Error(`${option} takes a whole number, not '${value ?? ''}'`);
  return { [names[option]]: value, ...environmentOf(others) };
}

try {
  const environment = environmentOf(process.argv.slice(2));
  const jest = fileURLToPath(new URL('../../node_modules/jest/bin/jest.js', import.meta.url));
  const laws = ['**/test/laws/{chart,refused,values}.test.ts', '**/test/**/*.law.ts'];
  const { status } = spawnSync(process.execPath, [jest, '--testMatch', ...laws], {
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}
