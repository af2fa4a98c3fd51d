// A real Kubernetes API server with its database, on loopback, for tests: what it refuses is refused in earnest.
const { spawn } = require('node:child_process');
const { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { generateKeyPairSync, randomBytes } = require('node:crypto');
const https = require('node:https');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { setTimeout } = require('node:timers/promises');

/** How long it may take until it answers, in milliseconds. It takes about five seconds. */
const patience = 120_000;

/**
 * Starts etcd and kube-apiserver on free ports, in a temporary folder, and waits until they answer.
 *
 * @param programs the files of both, by name
 * @returns `url`, `ca` (its certificate) and `token` (of an administrator), and `stop`, which ends what was started
 */
async function startControlPlane(programs) {
  const folder = mkdtempSync(join(tmpdir(), 'opentwin-cluster-'));
  const children = [];
  const file = (name) => join(folder, name);
  // Also when this ends in the middle, and waits for nothing any more
  const kill = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);

  const start = (name, args) => {
    const child = spawn(programs[name], args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(file(`${name}.log`));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    child.ended = new Promise((resolve) => child.once('close', resolve));
    children.push(child);
  };
  const stop = async () => {
    for (const child of [...children].reverse()) {
      child.kill('SIGTERM');
      await Promise.race([child.ended, setTimeout(10_000, undefined, { ref: false })]);
    }
    kill();
    process.off('exit', kill);
  };

  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(file('accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(file('accounts.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const token = randomBytes(24).toString('hex');
  writeFileSync(file('tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });

  const [client, peer, secure] = await freePorts(3);
  start('etcd', [
    ...['--data-dir', file('etcd'), '--unsafe-no-fsync'],
    ...['--listen-client-urls', `http://127.0.0.1:${client}`, '--advertise-client-urls', `http://127.0.0.1:${client}`],
    ...['--listen-peer-urls', `http://127.0.0.1:${peer}`],
  ]);
  start('kube-apiserver', [
    ...['--etcd-servers', `http://127.0.0.1:${client}`, '--cert-dir', file('certificates')],
    ...['--bind-address', '127.0.0.1', '--secure-port', String(secure), '--token-auth-file', file('tokens.csv')],
    ...[
      '--service-account-issuer',
      'https://kubernetes.default.svc',
      '--service-account-key-file',
      file('accounts.pub'),
    ],
    ...['--service-account-signing-key-file', file('accounts.key'), '--authorization-mode', 'RBAC'],
    ...['--service-cluster-ip-range', '10.96.0.0/16'],
  ]);

  const url = `https://127.0.0.1:${secure}`;
  try {
    const ca = await untilReady({ url, token, caFile: file('certificates/apiserver.crt'), children });
    return { url, ca, token, stop };
  } catch (error) {
    const last = Object.keys(programs).flatMap((name) => lastLines(file(`${name}.log`), name));
    await stop();
    throw new Error([error.message, ...last].join('\n'), { cause: error });
  }
}

async function untilReady({ url, token, caFile, children }) {
  const end = Date.now() + patience;
  for (;;) {
    const over = children.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
    if (over) throw new Error(`${over.spawnfile} ended before the cluster was ready`);
    try {
      const ca = readFileSync(caFile, 'utf8');
      if ((await status(`${url}/readyz`, { ca, token })) === 200) return ca;
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ECONNREFUSED') throw error;
    }
    if (Date.now() > end) throw new Error(`no API server answered within ${patience / 1000} seconds`);
    await setTimeout(200);
  }
}

const status = (url, { ca, token }) =>
  new Promise((resolve, reject) => {
    https
      .get(url, { ca, headers: { Authorization: `Bearer ${token}` } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
      .on('error', reject);
  });

/** All are held until the last is known, or one could be given twice. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () => new Promise((resolve) => createServer().listen(0, '127.0.0.1', function () { resolve(this); })), // prettier-ignore
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function lastLines(file, name) {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-3).map((line) => `${name}: ${line}`); // prettier-ignore
  } catch {
    return [];
  }
}

module.exports = { startControlPlane };
