import { transformSync } from 'esbuild';
import { KeyObject, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { x509 } from '../../lib/certificates/x509';
import { Api } from '../../lib/cluster/api';
import { startControlPlane } from '../../lib/cluster/control-plane';
import { Guarded } from '../../lib/cluster/guarded';
import { temporaryFolder } from '../../lib/temporary';
import { isRunning, noted, until, waiting } from './waiting';

// How the programs of a control plane are started and ended, without them: others stand in for them, and for Go.

let root: string;
let guard: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'control-plane-'));
  // As it is now, not as it was when somebody built it
  const source = readFileSync(resolve(__dirname, '../../lib/cluster/guard.ts'), 'utf8');
  guard = join(root, 'guard.js');
  writeFileSync(guard, transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' }).code);
  mkdirSync(join(root, 'temporary'));
});
afterEach(() => rmSync(root, { recursive: true }));

const notes = () => join(root, 'notes');

const temporary = () => readdirSync(join(root, 'temporary'));

test('what runs is ended, and the folder removed, when the guard is killed, and the reason is told', async () => {
  const folder = mkdtempSync(join(root, 'temporary', 'guarded-'));
  const guarded = new Guarded(folder, guard);
  for (const name of ['first', 'second']) guarded.start(name, process.execPath, ['-e', waiting(notes())]);
  await until(() => noted(notes()).length === 2);
  const pids = noted(notes()).map(Number);
  expect(pids.every(isRunning)).toBe(true);

  process.kill(guarded.pid, 'SIGKILL');
  await until(() => !existsSync(folder));
  await until(() => !pids.some(isRunning));
  expect(() => guarded.check()).toThrow(
    new RegExp(`^the process ${guarded.pid}, which guards .*, was ended by SIGKILL: they were ended too; run it again`),
  );
  // Whoever has not looked yet does not fail of it
  guarded.start('third', process.execPath, ['-e', waiting(notes())]);
  await guarded.end();
}, 30_000);

test('a program that ends by itself is told of, with the last lines of its log', async () => {
  const folder = mkdtempSync(join(root, 'temporary', 'guarded-'));
  const guarded = new Guarded(folder, guard);
  guarded.start('judge', process.execPath, ['-e', "console.error('no\\nspace'); process.exitCode = 7"]);
  const failing = async () => {
    for (;;) {
      guarded.check();
      await setTimeout(10);
    }
  };
  await expect(failing()).rejects.toThrow('judge ended with 7\njudge: no\njudge: space');
  await guarded.end();
  expect(temporary()).toEqual([]);
}, 30_000);

test('a program is run to its end, with what it says of errors', async () => {
  const guarded = new Guarded(mkdtempSync(join(root, 'temporary', 'guarded-')), guard);
  const code = "console.log('fine'); console.error('not ' + process.env.A); process.exitCode = 3";
  const ran = (file: string) => guarded.run('judge', file, ['-e', code], { A: 'b' });
  expect(await ran(process.execPath)).toEqual({ code: 3, log: 'not b\n' });
  await expect(ran('/nowhere/judge')).rejects.toThrow('/nowhere/judge did not start: spawn /nowhere/judge ENOENT');
  guarded.check();
  await guarded.end();
}, 30_000);

test('a program that is run ends with everything else, and leaves nothing of what it was writing', async () => {
  const folder = mkdtempSync(join(root, 'temporary', 'guarded-'));
  const guarded = new Guarded(folder, guard);
  const writing = `setInterval(() => require('fs').mkdirSync('helm/cache', { recursive: true }), 1); ${waiting(notes())}`;
  const running = guarded.run('judge', process.execPath, ['-e', writing], {});
  await until(() => noted(notes()).length === 1);
  await Promise.all([expect(running).rejects.toThrow(`${process.execPath} was ended`), guarded.end()]);
  await until(() => !noted(notes()).map(Number).some(isRunning));
  expect(temporary()).toEqual([]);
}, 30_000);

test.each(['nowhere', 'guard.js'])(
  'a folder for temporary files that is none is refused, with what to set: %s',
  (name) => {
    expect(() => temporaryFolder('a-', join(root, name))).toThrow(
      /^no folder can be made in \S+ \((ENOENT|ENOTDIR)\); set TMPDIR to a folder that is there and is yours$/,
    );
  },
);

/** A certificate for the loopback address, and its key. */
async function certificate(): Promise<{ cert: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { X509CertificateGenerator, SubjectAlternativeNameExtension } = x509();
  const made = await X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=127.0.0.1', keys, signingAlgorithm: algorithm },
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { cert: made.toString('pem'), key: String(key) };
}

/** In the place of Go, it makes this of each program. */
const compilingTo = (code: string): readonly string[] => {
  const program = JSON.stringify(`#!${process.execPath}\n${code}`);
  writeFileSync(
    join(root, 'go.js'),
    `require('fs').writeFileSync(process.argv[process.argv.indexOf('-o') + 1], ${program}, { mode: 0o755 });`,
  );
  return [process.execPath, join(root, 'go.js')];
};

/** What stands in for every program: the API server notes its port, and finds it taken for a number of times. */
const programs = (times: number, served: { cert: string; key: string }) => `
const { basename } = require('path');
const fs = require('fs');
const [, name, ...args] = process.argv;
const flag = (name) => args[args.indexOf('--' + name) + 1];
setInterval(() => {}, 1000);
if (basename(name) === 'kube-apiserver') {
  const notes = ${JSON.stringify(join(root, 'notes'))};
  const port = flag('secure-port');
  fs.appendFileSync(notes, port + '\\n');
  if (fs.readFileSync(notes, 'utf8').trim().split('\\n').length <= ${times}) {
    // What kube-apiserver 1.37.2 says
    console.error('"command failed" err="failed to create listener: failed to listen on 127.0.0.1:' + port + ': listen tcp 127.0.0.1:' + port + ': bind: address already in use"');
    process.exit(1);
  }
  const served = ${JSON.stringify(served)};
  fs.mkdirSync(flag('cert-dir'));
  fs.writeFileSync(flag('cert-dir') + '/apiserver.crt', served.cert);
  require('https').createServer(served, (_, answer) => answer.end('{}')).listen(Number(port), '127.0.0.1');
}`;

/** A control plane whose API server finds its port taken for a number of times. */
async function startedWithTaken(times: number) {
  const kubernetes = join(root, 'kubernetes-1.2.3');
  mkdirSync(kubernetes);
  const names = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
  const about = { programs: Object.fromEntries(names.map((name) => [name, `k8s.io/${name}`])), variables: {} };
  const files = { 'go.mod': 'module kubernetes\n\ngo 1.26.0\n', 'go.sum': '', 'build.json': JSON.stringify(about) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(kubernetes, name), text);
  const go = compilingTo(programs(times, await certificate()));
  const build = { cache: join(root, 'cache'), say: () => undefined, go };
  return startControlPlane({ kubernetes, build, guard, temporary: join(root, 'temporary') });
}

test('an API server whose port was taken meanwhile is started on another one, and nothing of the first is left', async () => {
  const { access, version, end } = await startedWithTaken(2);
  expect(noted(notes())).toHaveLength(3);
  expect(new Set(noted(notes())).size).toBe(3);
  expect({ url: access.url, version }).toEqual({ url: `https://127.0.0.1:${noted(notes()).at(-1)}`, version: '1.2.3' });
  expect(temporary()).toHaveLength(1);
  await end();
  expect(temporary()).toEqual([]);
}, 60_000);

test('fails with what the API server said when each of five ports was taken', async () => {
  await expect(startedWithTaken(1000)).rejects.toThrow(
    /^kube-apiserver ended with 1\nkube-apiserver: .*bind: address already in use"$/,
  );
  expect(noted(notes())).toHaveLength(5);
  expect(temporary()).toEqual([]);
}, 60_000);

test.each([
  ['nothing', () => undefined],
  ['half of something', (_: unknown, answer: ServerResponse) => void answer.write('{')],
])('an API server that says %s is not waited for without end', async (_, answering) => {
  const served = await certificate();
  const server = createServer(served, answering).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const api = new Api({ url: `https://127.0.0.1:${port}`, ca: served.cert, token: 'a' }, 200);
  await expect(api.get('/readyz')).rejects.toThrow(
    'GET /readyz: the API server gave no whole answer within 0.2 seconds; run it again',
  );
  api.close();
  server.closeAllConnections();
  server.close();
});
