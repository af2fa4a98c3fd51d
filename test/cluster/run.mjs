// Whether a real API server takes what we make: npm run test:cluster [-- --runs N] [--seed S]
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf } from '../laws/options.mjs';

const require = createRequire(import.meta.url);
const { builtPrograms, versionsOf } = require('../../tools/go-programs');
const { startControlPlane } = require('./control-plane');

const root = fileURLToPath(new URL('../..', import.meta.url));

process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
try {
  const { etcd, 'kube-apiserver': server } = await builtPrograms(versionsOf('kubernetes').at(-1));
  const cluster = await startControlPlane({ etcd, 'kube-apiserver': server });
  try {
    process.exitCode = await jest(cluster);
  } finally {
    await cluster.stop();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function jest({ url, ca, token }) {
  const env = { ...process.env, ...environmentOf(process.argv.slice(2)) };
  Object.assign(env, { CLUSTER_URL: url, CLUSTER_CA: ca, CLUSTER_TOKEN: token });
  const args = [join(root, 'node_modules/jest/bin/jest.js'), '--testMatch', '**/*.cluster.ts'];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).once('close', (code) => resolve(code ?? 1));
  });
}
