// How fast a rehearsal's control plane is: until it answers, objects through server-side apply, and until all pods have
// their node, for the biggest example and for 100 local directories on 100 nodes.
//
//   npm run bench:cluster      needs what npm run test:cluster needs
//
// Machines differ and so do their loads. A missed target makes it fail.
const assert = require('node:assert/strict');
const { availableParallelism } = require('node:os');
const { join } = require('node:path');
const { performance } = require('node:perf_hooks');
const { parseAllDocuments } = require('yaml');
const { printed, products } = require('../build/charts/products');
const { startControlPlane } = require('../build/lib/cluster/control-plane');
const { clusterObjectsOf, nodesOf } = require('../build/lib/rehearsal/files');
const { applyAll, settled } = require('../build/lib/rehearsal/rehearse');
const { setScene } = require('../build/lib/rehearsal/scene');
const { gatherValues } = require('../build/lib/values/gather');
const { target } = require('./target');

const rounds = 3;
const targets = { start: 15 };

const example = (name) => join(__dirname, '../examples', name);
const [linux, windows] = nodesOf(undefined).slice(1);

const sites = {
  'big-site': {
    values: gatherValues({ files: [join(example('big-site'), 'values.yaml')], sets: [] }).values,
    nodes: nodesOf(join(example('big-site'), 'nodes.yaml')),
    cluster: clusterObjectsOf([join(example('big-site'), 'cluster.yaml')]),
  },
  '100 local directories on 100 nodes': {
    values: {
      // One fits on each node beside the others
      localDirectory: { pools: [{ name: 'default', replicas: 100, resources: oneOfANode(windows) }] },
    },
    nodes: [linux, { ...windows, count: 100 }],
    cluster: [],
  },
};

/** More than half of a node. */
function oneOfANode({ capacity: { cpu } }) {
  const limits = { cpu: Number(cpu) / 2 + 1, memory: '40Gi' };
  return { requests: { cpu: limits.cpu }, limits };
}

/** Installs a site on a control plane of its own. */
async function measured({ values, nodes, cluster }) {
  const { defaultRelease, make } = products.opentwin;
  const { made, problems } = make(defaultRelease, values);
  assert.deepEqual(problems, []);
  const objects = printed(made.chart).flatMap(({ text }) => parseAllDocuments(text).map((one) => one.toJS()));
  const { namespace } = defaultRelease;

  const began = performance.now();
  const plane = await startControlPlane();
  try {
    const up = performance.now();
    await setScene(plane.api, { nodes, cluster, objects, namespace });
    const ready = performance.now();
    assert.deepEqual(await applyAll(plane.api, objects, namespace), { refused: [], warnings: [] });
    const applied = performance.now();
    const { pods } = await settled(plane.api, [namespace], { check: plane.check, patience: 300_000 });
    const scheduled = performance.now();
    assert.deepEqual(
      pods.filter(({ node }) => node === undefined),
      [],
    );
    return {
      ...{ objects: objects.length, pods: pods.length, start: (up - began) / 1000 },
      ...{ apply: (applied - ready) / 1000, scheduled: (scheduled - ready) / 1000 },
    };
  } finally {
    await plane.end();
  }
}

const median = (numbers) => [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)];

async function main() {
  console.log(`node ${process.version}, ${availableParallelism()} CPUs; medians of ${rounds} control planes each`);
  const starts = [];
  for (const [name, site] of Object.entries(sites)) {
    const runs = [];
    for (let round = 0; round < rounds; round++) runs.push(await measured(site));
    const of = (figure) => median(runs.map((run) => run[figure]));
    starts.push(...runs.map(({ start }) => start));
    console.log(`\n${name}: ${of('objects')} objects, ${of('pods')} pods\n`);
    console.log(`  objects through apply         ${(of('objects') / of('apply')).toFixed(0)} a second`);
    console.log(`  all pods have their node      ${of('scheduled').toFixed(1)} s after the first object`);
  }
  const start = median(starts);
  console.log(`\na control plane is up in ${start.toFixed(1)} s${target(start, targets.start, 's')}`);
}

void main();
