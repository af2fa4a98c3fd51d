// What a real Kubernetes control plane makes of our output, with simulated nodes:
//
//   npm run test:cluster [-- --kubernetes 1.35.4] [--runs N] [--seed S]
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf } from '../laws/options.mjs';
import { bound } from './bound.mjs';

const require = createRequire(import.meta.url);
const { startControlPlane } = require('../../build/lib/cluster/control-plane');
const { requirePlatform } = require('../../build/lib/cluster/platform');
const { builtPrograms, newestOf, versionOf, versionsOf } = require('../../build/lib/programs/go-programs');

const root = fileURLToPath(new URL('../..', import.meta.url));

// Side by side, each with a control plane of its own, for the tests of one share nodes, node ports and classes. The files
// that are not named here are one group. Random installations take longest, and are two.
const alone = ['random', 'installation', 'operation', 'network'];
const files = readdirSync(join(root, 'test/cluster')).flatMap((name) => /^(.*)\.cluster\.ts$/.exec(name)?.[1] ?? []);
const groups = [
  { files: ['random'], half: { HALF: 'other' } },
  ...alone.map((file) => ({ files: [file] })),
  { files: files.filter((file) => !alone.includes(file)) },
];
// Pods take a moment to end, or nobody would see two at one time
const stages = { ending: 300 };

process.chdir(root);
try {
  requirePlatform();
  const { kubernetes, others } = versionIn(process.argv.slice(2));
  const helms = {};
  for (const folder of versionsOf('helm')) helms[basename(folder)] = (await builtPrograms(folder)).helm;
  const shared = { HELMS: JSON.stringify(helms), ...environmentOf(others) };
  // Waiting for little garbage costs time, of which there is less than of memory
  process.env.GOGC ??= '400';
  const clusters = [];
  const programs = bound();
  try {
    const begun = [];
    for (const { files, half } of groups) {
      const cluster = await startControlPlane({ kubernetes, stages });
      clusters.push(cluster);
      const { url, ca, token } = cluster.access;
      const own = { CLUSTER_URL: url, CLUSTER_CA: ca, CLUSTER_TOKEN: token, CLUSTER_VERSION: cluster.version };
      begun.push(tests(programs, files, { ...shared, ...own, ...half, KUBECONFIG: cluster.kubeconfig }));
    }
    console.error('the tests run side by side; what they say comes when they are over, some minutes from now');
    process.exitCode = Math.max(...(await Promise.all(begun)));
    // If one of the programs has ended, that is why tests have failed
    for (const cluster of clusters) cluster.check();
  } finally {
    await programs.end();
    await Promise.all(clusters.map((cluster) => cluster.end()));
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The folder of the version that was asked for, or of the newest, and the other options. */
function versionIn(options) {
  const at = options.indexOf('--kubernetes');
  if (at < 0) return { kubernetes: newestOf('kubernetes'), others: options };
  const [, version] = options.slice(at);
  const known = versionsOf('kubernetes');
  const kubernetes = known.find((folder) => versionOf(folder) === version);
  if (kubernetes !== undefined) return { kubernetes, others: options.toSpliced(at, 2) };
  throw new Error(`--kubernetes ${version ?? ''} is unknown; allowed: ${known.map(versionOf).join(', ')}`);
}

/** Runs the tests of some files, one after the other, and prints what they say when they are over. */
async function tests({ run }, files, environment) {
  const args = [join(root, 'node_modules/jest/bin/jest.js'), '--ci', '--verbose', '--runInBand', '--forceExit'];
  // forceExit: else a watch that a failed test has left keeps it from ending
  // Their temporary files go with them, and what jest keeps stays
  const cache = ['--cacheDirectory', join(root, 'node_modules/.cache/jest')];
  const patterns = files.map((file) => `**/${file}.cluster.ts`);
  const { code, said } = await run([...args, ...cache, '--testMatch', ...patterns], environment);
  process.stdout.write(said);
  return code;
}
