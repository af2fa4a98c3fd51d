// How long the command takes, beside node itself and the cdk8s CLI, and how that grows with the number of objects.
//
//   npm run bench
//
// Machines differ and so do their loads: what counts are ratios of runs that took turns. A missed target
// ends the run with 1, and no step of CI runs this.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');
const { target } = require('./target');

const root = join(__dirname, '..');
const coldRounds = 11;
const growthRounds = 3;
const targets = { cold: 4, mebibytes: 512, growth: 1.2 };

const folder = mkdtempSync(join(tmpdir(), 'opentwin-bench-'));

/** What one small run takes. Returns the milliseconds of one with a values file. */
function measureCold() {
  const bare = 'node -e 0';
  const all = 'opentwin synth';
  const synth = 'opentwin synth --chart opentwin';
  const withValues = 'opentwin synth --values FILE';
  const cdk8s = 'cdk8s synth, same objects';
  const ours = join(folder, 'ours');
  const theirs = join(folder, 'theirs');
  const programs = {
    [bare]: ['-e', '0'],
    [all]: opentwin('--out', join(folder, 'all')),
    [synth]: opentwin('--chart', 'opentwin', '--out', ours),
    [withValues]: opentwin('--out', join(folder, 'given'), '--values', written('small.yaml', smallValues)),
    [cdk8s]: [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'synth', '--check-upgrade=false', '--output', theirs],
  };
  const runs = inTurns(coldRounds, programs);
  assert.deepEqual(filesIn(theirs), filesIn(join(ours, 'yaml/opentwin')), 'both make the same files');

  console.log(`\na cold run, ${coldRounds} rounds\n`);
  for (const [name, ofProgram] of Object.entries(runs)) {
    const times = median(ofProgram.map(({ ms }, round) => ms / runs[bare][round].ms));
    const wanted = name === bare || name === cdk8s ? '' : target(times, targets.cold, 'times');
    row(name, `${median(ofProgram.map(({ ms }) => ms)).toFixed(0)} ms`, `${times.toFixed(1)} times`, wanted);
  }
  const faster = median(runs[cdk8s].map(({ ms }, round) => ms / runs[synth][round].ms));
  console.log(`\n  cdk8s synth takes ${faster.toFixed(1)} times as long as opentwin synth of the same`);
  return median(runs[withValues].map(({ ms }) => ms));
}

/** What many objects take, beyond a cold run. */
function measureGrowth(cold) {
  const sizes = [20, 200].map((pools) => ({ pools, name: `${pools} pools` }));
  const programs = sizes.map(({ pools, name }) => {
    const values = written(`${pools}.yaml`, manyObjects(pools));
    return [
      name,
      ['--require', join(__dirname, 'peak.js'), ...opentwin('--out', join(folder, name), '--values', values)],
    ];
  });
  const runs = inTurns(growthRounds, Object.fromEntries(programs));

  console.log(`\nmany objects, ${growthRounds} rounds\n`);
  const each = sizes.map(({ name }) => {
    const objects = Number(/total +(\d+)/.exec(runs[name][0].printed)[1]);
    const ms = median(runs[name].map((run) => run.ms));
    const mebibytes = median(runs[name].map((run) => run.mebibytes));
    const wanted = objects > 10_000 ? target(mebibytes, targets.mebibytes, 'MiB') : '';
    row(`${objects} objects`, `${(ms / 1000).toFixed(2)} s`, `${mebibytes.toFixed(0)} MiB`, wanted);
    return (ms - cold) / objects;
  });
  const growth = each[1] / each[0];
  console.log(
    `\n  among ten times as many, an object takes ${growth.toFixed(2)} times as long${target(growth, targets.growth, 'times')}`,
  );
}

const opentwin = (...args) => [join(root, 'build/bin/opentwin.js'), 'synth', ...args];

/** Runs every program once in each round. */
function inTurns(rounds, programs) {
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(programs)) runs[name].push(run(args));
  }
  return runs;
}

function run(args) {
  const began = process.hrtime.bigint();
  const { status, stdout, stderr, output } = spawnSync(
    process.execPath,
    ['--require', join(__dirname, 'peak.js'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    },
  );
  const ms = Number(process.hrtime.bigint() - began) / 1e6;
  assert.equal(status, 0, `${args.join(' ')}\n${stderr}`);
  return { ms, printed: stdout, mebibytes: Number(output[3]) / 1024 };
}

function written(name, text) {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const filesIn = (from) =>
  readdirSync(from)
    .sort()
    .map((name) => [name, readFileSync(join(from, name), 'utf8')]);

const median = (numbers) => [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)];

const row = (name, ...cells) =>
  console.log(
    `  ${name.padEnd(30)}${cells
      .slice(0, 2)
      .map((cell) => cell.padStart(12))
      .join('')}${cells[2]}`,
  );

const smallValues = `\
global:
  imageRegistry: registry.example.org
globalSession:
  host: 192.0.2.10
  service:
    type: LoadBalancer
localDirectory:
  pools:
    - name: general
      replicas: 3
    - name: solvers
      replicas: 2
      nodeSelector:
        example.org/memory: large
`;

/** Pools of a hundred objects each, nearly all of them the Services of single instances. */
const manyObjects = (pools) => `\
localDirectory:
  publish: podNameUnderDomain
  domain: opentwin.example.org
  service:
    type: LoadBalancer
    allocateLoadBalancerNodePorts: false
  pools:
${Array.from({ length: pools }, (_, index) => `    - name: pool-${index}\n      replicas: 98\n      port: 49149\n`).join('')}`;

try {
  console.log(`node ${process.version}, ${availableParallelism()} CPUs; medians of runs that took turns`);
  const cold = measureCold();
  measureGrowth(cold);
} finally {
  rmSync(folder, { recursive: true });
}
