import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { interruptions } from '../../lib/signals';
import { helms, until } from './cluster';
import { commandLineOf, processesNaming } from './processes';

// The command as a user runs it: each time a control plane of its own.

const command = resolve(__dirname, '../../build/bin/opentwin.js');
const newestHelm = helms.at(-1)?.[1];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-rehearsal-'));
});
afterEach(() => {
  // What a test that failed has left
  for (const pid of programs()) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly over: Promise<{ code: number | null; out: string; err: string }>;
}

const rehearsing = (...args: string[]): Running => rehearsingBy(newestHelm, ...args);

/** Its temporary files lie in a folder of the test's own, so that what is left of it is seen. */
function rehearsingBy(helm: string | undefined, ...args: string[]): Running {
  const env = { ...process.env, TMPDIR: folder, HELM: helm };
  const version = process.env['CLUSTER_VERSION'] ?? '';
  const all = ['rehearse', '--kubernetes', version, ...args];
  const child = spawn(process.execPath, [command, ...all], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => {
    err += part.toString('utf8');
    process.stderr.write(part);
  });
  return { child, over: once(child, 'close').then(([code]) => ({ code: code as number | null, out, err })) };
}

/** A file in the folder. */
function written(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Programs that run in the folder. */
const programs = (): readonly number[] => processesNaming(folder);

/** Of what is in the folder, files of the tests themselves. */
const given = ['nodes.yaml', 'values.yaml', 'cluster.yaml', 'cluster.json', 'helm.js', 'windows.js'];

const nothingIsLeft = () =>
  until('nothing is left', () => {
    const left = readdirSync(folder).filter((name) => !given.includes(name));
    return Promise.resolve(left.length + programs().length === 0);
  });

test('on Windows these tests say at once what to do', async () => {
  const windows = written('windows.js', "Object.defineProperty(process, 'platform', { value: 'win32' });");
  const args = ['--require', windows, resolve(__dirname, 'run.mjs')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toMatch(/^a control plane does not run on Windows; run it in WSL 2 .*\n$/);
});

test('a rehearsal ends with 3 and the reason when a pool has no place, and leaves nothing behind', async () => {
  const nodes = written(
    'nodes.yaml',
    `nodes:
  - { name: linux }
  - { name: windows, os: windows, taints: [{ key: os, value: windows }], capacity: { cpu: '16', memory: 16Gi } }
`,
  );
  const { code, out } = await rehearsing('--nodes', nodes).over;
  expect(code).toBe(3);
  expect(out).toMatch(
    /^ {2}opentwin-local-directory-default-0 +pending: 0\/2 nodes are available: .*Insufficient memory/m,
  );
  expect(out).toMatch(/^verdict: 1 pod has no node$/m);
  await nothingIsLeft();
}, 240_000);

test('a rehearsal assumes what the installation names, and says what it leaves out', async () => {
  const values = written(
    'values.yaml',
    `certificates: { source: certManager }
serviceAccount: { create: false, name: site }
windows: { runtimeClassName: windows-2022, priorityClassName: sessions }
mongodb: { persistence: { storageClassName: fast } }
`,
  );
  const cluster = written(
    'cluster.yaml',
    `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: site } }
---
{ apiVersion: v1, kind: ResourceQuota, metadata: { name: most, namespace: other }, spec: { hard: { pods: '1' } } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: policies }
webhooks:
  - name: policies.example.org
    rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'] }]
    clientConfig: { service: { name: policies, namespace: policies } }
    sideEffects: None
    admissionReviewVersions: [v1]
`,
  );
  const { code, out } = await rehearsing('--values', values, '--cluster', cluster).over;
  expect(code).toBe(0);
  expect(out).toContain(`
assumed to be there
  Namespace/other
  CustomResourceDefinition/certificates.cert-manager.io
  CustomResourceDefinition/issuers.cert-manager.io
  ServiceAccount/site
  PriorityClass/sessions
  RuntimeClass/windows-2022
  StorageClass/fast

named by pods, which do not start without them, and not looked for here
  Secret/opentwin-credentials

left out
  Gateway/site                             this cluster does not know its kind
  ValidatingWebhookConfiguration/policies  nobody here answers what the API server would ask it
`);
}, 240_000);

test('nothing lands on a node of --cluster that is not ready', async () => {
  const node = (name: string, os: string, ready: string) => {
    const room = { cpu: '16', memory: '64Gi', pods: '110' };
    return {
      ...{ apiVersion: 'v1', kind: 'Node' },
      metadata: {
        name,
        labels: {
          'kubernetes.io/os': os,
          'kubernetes.io/arch': 'amd64',
          'node.kubernetes.io/windows-build': '10.0.20348',
        },
      },
      status: { capacity: room, allocatable: room, conditions: [{ type: 'Ready', status: ready }] },
    };
  };
  const items = [
    node('linux', 'linux', 'True'),
    node('broken', 'windows', 'Unknown'),
    node('whole', 'windows', 'True'),
  ];
  const cluster = written('cluster.json', JSON.stringify({ kind: 'List', items }));
  const { code, out } = await rehearsing('--cluster', cluster).over;
  expect(out).toMatch(/^ {2}broken +0 pods .* not ready$/m);
  expect(out).toMatch(/^ {2}whole +[1-9]\d* pods .*\)$/m);
  expect(code).toBe(0);
}, 240_000);

test('a rehearsal ends with 2 and the words of the API server when it refuses what was given', async () => {
  const cluster = written(
    'cluster.yaml',
    `{ apiVersion: v1, kind: Node, metadata: { name: a }, spec: { taints: [{ key: os, effect: Never }] } }
---
{ apiVersion: v1, kind: LimitRange, metadata: { name: b }, spec: { limit: [] } }
`,
  );
  // Nothing is kept of a rehearsal that did not begin
  const { code, out, err } = await rehearsing('--cluster', cluster, '--keep').over;
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^--cluster: the API server refuses Node\/a: .*metadata\.taints\[0\]\.effect: .*"Never"/m);
  expect(err).toMatch(/^--cluster: the API server refuses LimitRange\/b: .*\.spec\.limit\b/m);
  await nothingIsLeft();
}, 240_000);

test('a rehearsal by Helm says who is held back, and who waits for it', async () => {
  const { code, out } = await rehearsing('--via', 'helm', '--unready', 'global-session', '--crashing', 'logger').over;
  expect(out).toMatch(/^ {2}opentwin-global-session-\S+ +windows-\d +unready$/m);
  expect(out).toMatch(/^ {2}opentwin-logger-\S+ +windows-\d +crashing$/m);
  for (const name of ['local-session', 'global-directory', 'library-management']) {
    expect(out).toMatch(new RegExp(`^ {2}opentwin-${name} +waits for opentwin-global-session$`, 'm'));
  }
  expect(out).toMatch(/^ {2}opentwin-local-directory-default +waits for opentwin-global-directory$/m);
  expect(out).toMatch(/^ {2}opentwin-authorisation +goes on without opentwin-logger after a minute$/m);
  expect(out).not.toMatch(/session.* goes on without/);
  expect(out).toMatch(/^verdict: everything was taken and has its place; 2 workloads were held back, 4 wait, 1 goes /m);
  expect(code).toBe(0);
}, 240_000);

test('--keep leaves the cluster up, with a kubeconfig, until somebody ends it; of what Secrets hold nothing is told or kept', async () => {
  const canary = 'canary-password-7Kq';
  const base64 = Buffer.from(canary).toString('base64');
  const secret = {
    ...{
      apiVersion: 'v1',
      kind: 'Secret',
      data: { password: base64, wrong: canary },
      stringData: { number: 7, canary },
    },
    metadata: { name: 'opentwin-credentials', annotations: { was: canary } },
  };
  const cluster = join(folder, 'cluster.json');
  writeFileSync(cluster, JSON.stringify(secret));
  const { child, over } = rehearsing('--cluster', cluster, '--keep');
  const { code, out, err } = await over;
  expect(code).toBe(0);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== 'cluster.json')
    .map((path) => join(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  expect(files.length).toBeGreaterThan(5);
  const kept = files.map((file) => readFileSync(file, 'latin1'));
  expect([out, err, ...kept].filter((text) => text.includes(canary) || text.includes(base64.slice(0, -4)))).toEqual([]);

  const [, kubeconfig = ''] = /export KUBECONFIG=(\S+)/.exec(err) ?? [];
  expect(existsSync(kubeconfig)).toBe(true);
  const get = spawn(newestHelm ?? '', ['list', '--all-namespaces', '--kubeconfig', kubeconfig], { stdio: 'ignore' });
  expect(await once(get, 'close')).toEqual([0, null]);
  process.kill(Number(/kill ([0-9]+)/.exec(err)?.[1] ?? child.pid), 'SIGTERM');
  await nothingIsLeft();
}, 240_000);

test.each(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'nothing is left of a rehearsal that %s ends',
  async (signal) => {
    const { child, over } = rehearsing();
    await until('an API server runs', () =>
      Promise.resolve(programs().some((pid) => commandLineOf(pid).includes('kube-apiserver'))),
    );
    child.kill(signal);
    expect((await over).code).toBe({ ...interruptions, SIGKILL: null }[signal]);
    await nothingIsLeft();
  },
  240_000,
);

test('nothing is left of a rehearsal that is ended while Helm runs', async () => {
  // Another one in its place, which writes where Helm has its caches, without end
  const writing = "setInterval(() => require('fs').mkdirSync(process.env.HELM_CACHE_HOME, { recursive: true }), 1)";
  const helm = written('helm.js', `#!${process.execPath}\n${writing}\n`);
  chmodSync(helm, 0o755);
  const { child, over } = rehearsingBy(helm, '--via', 'helm');
  await until('Helm runs', () => Promise.resolve(programs().some((pid) => commandLineOf(pid).includes(helm))));
  child.kill('SIGTERM');
  expect((await over).code).toBe(143);
  await nothingIsLeft();
}, 240_000);

test('nothing is left of a rehearsal whose guard is killed, and it says so', async () => {
  const { over } = rehearsing();
  const running = (name: string) => programs().find((pid) => commandLineOf(pid).includes(name));
  await until('an API server runs', () => Promise.resolve(running('kube-apiserver') !== undefined));
  process.kill(Number(running('guard.js')), 'SIGKILL');
  const { code, err } = await over;
  expect(err).toMatch(
    /^opentwin rehearse: the process \d+, which guards the programs of the cluster, was ended by SIGKILL/m,
  );
  expect(code).toBe(1);
  await nothingIsLeft();
}, 240_000);
