// What a real Kubernetes control plane makes of our output, with simulated nodes:
//
//   npm run test:cluster [-- --kubernetes 1.35.4] [--runs N] [--seed S]
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf } from '../laws/options.mjs';

const require = createRequire(import.meta.url);
const { startControlPlane } = require('../../build/lib/cluster/control-plane');
const { builtPrograms, newestOf, versionOf, versionsOf } = require('../../build/lib/programs/go-programs');

const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  const { kubernetes, others } = versionIn(process.argv.slice(2));
  const helms = {};
  for (const folder of versionsOf('helm')) helms[basename(folder)] = (await builtPrograms(folder)).helm;
  const shared = { HELMS: JSON.stringify(helms), ...environmentOf(others) };
  // Two control planes: one for what makes nodes, pods and node ports, whose pods take a moment to end, or nobody would
  // see two at one time; one that is only asked, for it would refuse node ports that are taken
  const clusters = [];
  const environment = async (options) => {
    const cluster = await startControlPlane({ kubernetes, ...options });
    clusters.push(cluster);
    const { url, ca, token } = cluster.access;
    const own = { CLUSTER_URL: url, CLUSTER_CA: ca, CLUSTER_TOKEN: token, CLUSTER_VERSION: cluster.version };
    return { ...shared, ...own, KUBECONFIG: cluster.kubeconfig };
  };
  try {
    const made = await environment({ stages: { ending: 300 } });
    process.exitCode = await tests(made, await environment({}));
    // If one of the programs has ended, that is why tests have failed
    for (const cluster of clusters) cluster.check();
  } finally {
    for (const cluster of clusters) await cluster.end();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The folder of the version that was asked for, or of the newest, and the other options. */
function versionIn([option, version, ...others]) {
  if (option !== '--kubernetes') return { kubernetes: newestOf('kubernetes'), others: process.argv.slice(2) };
  const known = versionsOf('kubernetes');
  const kubernetes = known.find((folder) => versionOf(folder) === version);
  if (kubernetes !== undefined) return { kubernetes, others };
  throw new Error(`--kubernetes ${version} is unknown; allowed: ${known.map(versionOf).join(', ')}`);
}

/**
 * What makes nodes and pods runs one test after the other, for they share nodes, node ports and classes. Beside it run
 * the tests that only ask the API server, or have control planes of their own; they are printed when they are over.
 */
async function tests(made, asked) {
  const making = 'installation.cluster.ts';
  const others = jest(['**/*.cluster.ts', '--testPathIgnorePatterns', making], asked, 'pipe');
  const printed = Promise.all([others.stdout, others.stderr].map((stream) => stream.setEncoding('utf8').toArray()));
  const codes = await Promise.all([ended(jest([`**/${making}`], made, 'inherit')), ended(others)]);
  for (const parts of await printed) process.stdout.write(parts.join(''));
  return Math.max(...codes);
}

/** @param files what is run: a pattern, and options behind it */
function jest(files, environment, output) {
  const args = [join(root, 'node_modules/jest/bin/jest.js'), '--ci', '--runInBand', '--testMatch'];
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [...args, ...files], { cwd: root, env, stdio: ['ignore', output, output] });
  // A terminal's Ctrl-C reaches all by itself; a signal for this process alone has to be handed on
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return child;
}

function ended(child) {
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}
