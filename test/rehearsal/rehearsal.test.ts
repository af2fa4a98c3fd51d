import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Manifest, nameOf } from '../../lib/checks/manifest';
import { awaited } from '../../lib/checks/references';
import { type Answer, Api, ApiError, type ApiObject } from '../../lib/cluster/api';
import { type NodeObject, nodeObjects } from '../../lib/cluster/nodes';
import { InputError } from '../../lib/problem';
import { assumptions } from '../../lib/rehearsal/assumptions';
import { fatesOf, goingOn } from '../../lib/rehearsal/fates';
import { clusterObjectsOf, nodesOf } from '../../lib/rehearsal/files';
import { ownEnvironment } from '../../lib/rehearsal/helm';
import { reportOf } from '../../lib/rehearsal/report';
import { setScene } from '../../lib/rehearsal/scene';
import { look, requestsOf } from '../../lib/rehearsal/seen';
import { opentwin } from '../bin/opentwin';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** What the command says when it starts nothing; paths without the folder of this test. */
async function refusal(...args: string[]): Promise<string> {
  const { code, out, err } = await opentwin('rehearse', ...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  return err.replaceAll(`${folder}/`, '');
}

test.each([
  [['--via', 'kubectl'], "--via: 'kubectl' is not allowed; write yaml or helm\n"],
  [['--kubernetes', '1.20.0'], "--kubernetes: '1.20.0' is not allowed; write 1.35.4 or 1.37.2\n"],
  [['--unready', 'global-sesion'], "--unready: 'global-sesion' is no component of this installation; did you mean global-session?\n"],
  [['--unready', 'x', '--crashing', 'logger', '--crashing', 'y', '--nodes', '/nowhere.yaml'], [
    expect.stringMatching(/^--unready: 'x' is no component of this installation; allowed: /),
    expect.stringMatching(/^--crashing: 'y' is no component of this installation; allowed: /),
    '/nowhere.yaml: there is no such file; check the path, which starts from the current folder',
  ]],
  [['--unready', 'logger', '--crashing', 'opentwin-logger'], "--crashing: 'opentwin-logger' would make opentwin-logger crash, which --unready makes unready; name it in one of them\n"],
  [['--nodes', '/nowhere.yaml'], '/nowhere.yaml: there is no such file; check the path, which starts from the current folder\n'],
  [['--cluster', '/nowhere.yaml'], '/nowhere.yaml: there is no such file; check the path, which starts from the current folder\n'],
  [['--set', 'logger.port=x'], "logger.port: 'x' is text; write a whole number from 1 to 65535\n"],
  [['--nodes', 'a', '--nodes=b'], 'opentwin rehearse: --nodes is given twice; write it once\n'],
  [['--node', 'x'], 'opentwin rehearse: --node is not an option; did you mean --nodes?\n'],
])('rejects %j', async (args, message) => {
  const said = await refusal(...args);
  expect(Array.isArray(message) ? said.trim().split('\n') : said).toEqual(message);
}); // prettier-ignore

test.each(['/nowhere/helm', 'nohelm'])('rejects a HELM that is no file, before anything starts: %s', async (helm) => {
  process.env['HELM'] = helm;
  try {
    expect(await refusal('--via', 'helm')).toBe(
      `HELM: ${helm} is no file; name one that is Helm, or unset it: then helm of your PATH is taken, or built\n`,
    );
  } finally {
    delete process.env['HELM'];
  }
});

test('rejects nodes that are none, each with its file', async () => {
  const wrong = file(
    'wrong.yaml',
    'nodes:\n  - { name: A, os: macos, capacity: { cpu: many } }\n  - { nam: b, count: 0, taints: [{ value: x }] }\n',
  );
  const lines = (await refusal('--nodes', wrong)).trim().split('\n');
  expect(lines).toEqual([
    expect.stringContaining('wrong.yaml: nodes[0].name: '),
    "wrong.yaml: nodes[0].os: 'macos' is not one of linux, windows",
    expect.stringMatching(
      /^wrong\.yaml: nodes\[0\]\.capacity\.cpu: 'many' is not a quantity above 0; write it such as 500m, 2 or 4Gi$/,
    ),
    expect.stringMatching(/^wrong\.yaml: nodes\[1\]: lacks name/),
    'wrong.yaml: nodes[1].nam: is not a setting; did you mean name?',
    'wrong.yaml: nodes[1].count: 0 is out of bounds; write a whole number from 1 to 500',
    expect.stringMatching(/^wrong\.yaml: nodes\[1\]\.taints\[0\]: lacks key/),
  ]);
});

test('takes names and quantities of nodes as Kubernetes does', () => {
  const nodes = file(
    'quantities.yaml',
    `nodes:
  - { name: worker-1.example.org, capacity: { cpu: 16, memory: 68719476736 } }
  - { name: small, capacity: { cpu: 100m, memory: 0.5Gi } }
  - { name: large, capacity: { cpu: '1.5', memory: 1e12 } }
`,
  );
  const offered = nodeObjects(nodesOf(nodes)).map(({ metadata: { name }, status: { allocatable } }) => [
    name,
    allocatable['cpu'],
    allocatable['memory'],
  ]);
  expect(offered).toEqual([
    ['worker-1.example.org', '16', '68719476736'],
    ['small', '100m', '0.5Gi'],
    ['large', '1.5', '1000000000000'],
  ]);
});

test.each([
  ['{ name: a }, { name: a }', 'nodes[1].name: makes a node a, as nodes[0] does (name a, count 1)'],
  ['{ name: b }, { name: a, count: 2 }, { name: a-1 }', 'nodes[2].name: makes a node a-1, as nodes[1] does (name a, count 2)'],
  ['{ name: a, count: 2 }, { name: a, count: 3 }', 'nodes[1].name: makes a node a-1, as nodes[0] does (name a, count 2)'],
])('rejects entries that make one node of two: %s', async (nodes, message) => {
  expect(await refusal('--nodes', file('twice.yaml', `nodes: [${nodes}]`))).toBe(
    `twice.yaml: ${message}; give each its own name, or say how many there are with count\n`,
  );
}); // prettier-ignore

test('rejects what is no object of a cluster', async () => {
  const broken = file('broken.yaml', 'a: [');
  const other = file('other.yaml', 'kind: List\nitems:\n  - { kind: Node }\n');
  expect((await refusal('--cluster', broken, '--cluster', other)).split('\n')).toEqual([
    expect.stringMatching(/^broken\.yaml: is no YAML: /),
    'other.yaml: has something that is no Kubernetes object; each needs apiVersion, kind and metadata.name',
    '',
  ]);
});

test('fails without Go, and says which one to install', async () => {
  const { env } = process;
  process.env = { ...env, PATH: folder, HOME: folder, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
  try {
    const { code, out, err } = await opentwin('rehearse');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^opentwin rehearse: \S+ of kubernetes-\S+ is not built yet, and there is no go on the PATH; install Go [\d.]+ or later from https:\/\/go\.dev\/dl\/ or your system's packages$/m,
    );
  } finally {
    process.env = env;
  }
});

test('fails on Windows at once, and says what to do; the assumed nodes it prints', async () => {
  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: 'win32' });
  try {
    expect(await opentwin('rehearse', '--values', '/nowhere.yaml')).toEqual({
      ...{ code: 1, out: '' },
      err:
        'opentwin rehearse: a control plane does not run on Windows; run it in WSL 2 (wsl --install), or on a machine ' +
        'with Linux or macOS: what it reads and prints is the same there\n',
    });
    expect((await opentwin('rehearse', '--print-nodes')).code).toBe(0);
  } finally {
    Object.defineProperty(process, 'platform', { value: platform });
  }
});

test('rejects what is no setting of nodes, though it is one of charts', async () => {
  expect(await refusal('--nodes', file('enabled.yaml', 'nodes: [{ name: a }]\nenabled: true\n'))).toMatch(
    /enabled\.yaml: enabled: is not a setting/,
  );
});

test('prints nodes that read back as the default ones', async () => {
  const { code, out } = await opentwin('rehearse', '--print-nodes');
  expect(code).toBe(0);
  expect(nodesOf(file('default.yaml', out))).toEqual(nodesOf(undefined));
});

test('takes a node from a cluster as its kubelet reported it, without what the cluster wrote into it', () => {
  const exported = {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        ...{ apiVersion: 'v1', kind: 'Node' },
        metadata: { name: 'a', uid: '1', resourceVersion: '2', managedFields: [], labels: { b: 'c' } },
        spec: { podCIDR: '10.0.0.0/24', providerID: 'x', taints: [{ key: 'os', effect: 'NoSchedule' }] },
        status: {
          ...{ capacity: { cpu: '4' }, allocatable: { cpu: '3' }, nodeInfo: { kubeletVersion: 'v1' }, images: [{}] },
          conditions: [{ type: 'Ready', status: 'True' }],
        },
      },
    ],
  };
  expect(clusterObjectsOf([file('nodes.json', JSON.stringify(exported))])).toEqual([
    {
      ...{ apiVersion: 'v1', kind: 'Node' },
      metadata: { name: 'a', labels: { b: 'c' } },
      spec: { taints: [{ key: 'os', effect: 'NoSchedule' }] },
      status: { capacity: { cpu: '4' }, allocatable: { cpu: '3' }, nodeInfo: { kubeletVersion: 'v1' } },
    },
  ]);
});

test.each(['False', 'Unknown'])('takes a node that is not ready as such: Ready is %s', (status) => {
  const ready = { type: 'Ready', status, reason: 'KubeletNotReady', message: 'down', lastHeartbeatTime: '2026-01-01' };
  const node = { ...nodeNamed('a'), status: { conditions: [{ type: 'MemoryPressure', status: 'False' }, ready] } };
  const [given] = clusterObjectsOf([file('unready.json', JSON.stringify(node))]) as readonly NodeObject[];
  expect(given?.metadata.annotations).toEqual({ 'rehearsal.opentwin/not-ready': 'true' });
  expect(given?.status).toEqual({
    conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'down' }],
  });
});

test('takes of a Secret that it is there, and nothing that it holds', () => {
  const exported = {
    ...{
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      data: { 'tls.key': 'Y2FuYXJ5' },
      stringData: { a: 1 },
    },
    metadata: { name: 'a', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":"Y2FuYXJ5"}' } },
  };
  expect(clusterObjectsOf([file('secret.json', JSON.stringify(exported))])).toEqual([
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
  ]);
});

const workload = (component: string, spec: object = {}): Manifest => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `site-${component}` } },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/component': component } },
    template: { metadata: { labels: { 'app.kubernetes.io/component': component } }, spec: { containers: [], ...spec } },
  },
});

test('assumes the classes and accounts that pods name, but none of a kind that is described', () => {
  const object = workload('a', {
    ...{ priorityClassName: 'first', runtimeClassName: 'windows', serviceAccountName: 'of-a' },
    volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } } }],
  });
  const system = workload('b', { priorityClassName: 'system-node-critical', serviceAccountName: 'default' });
  const named = (cluster: readonly Manifest[]) =>
    assumptions([object, system], cluster, 'lab').map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect(named([])).toEqual([
    'ServiceAccount/of-a',
    'PriorityClass/first',
    'RuntimeClass/windows',
    'StorageClass/fast',
  ]);
  const described = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'slow' } };
  expect(named([described])).not.toContain('StorageClass/fast');
});

test('assumes namespaces of objects that nobody makes, and accounts in that of their pods', () => {
  const within = (namespace: string, kind: string, fields: object = {}): Manifest => ({
    ...{ apiVersion: 'v1', kind, metadata: { name: 'a', namespace } },
    ...fields,
  });
  const pod = within('kube-flannel', 'Pod', { spec: { containers: [], serviceAccountName: 'flannel' } });
  const assumed = assumptions([pod, within('kube-system', 'ConfigMap'), within('lab', 'ConfigMap')], [], 'lab');
  expect(assumed.map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name])).toEqual([
    ['Namespace', undefined, 'kube-flannel'],
    ['ServiceAccount', 'kube-flannel', 'flannel'],
  ]);
  const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-flannel' } };
  expect(assumptions([made, pod], [], 'lab').map(({ kind }) => kind)).toEqual(['ServiceAccount']);
});

/** An API server that takes everything but objects of some names. */
class Refusing extends Api {
  constructor(private readonly refused: readonly string[]) {
    super({ url: '', ca: '', token: '' });
  }

  override apply(object: Manifest): Promise<Answer<ApiObject>> {
    if (this.refused.includes(nameOf(object))) return Promise.reject(new ApiError(422, `${nameOf(object)} is invalid`));
    return Promise.resolve({ code: 200, body: object as ApiObject, warnings: [] });
  }

  override async patch(object: Manifest): Promise<void> {
    await this.apply({ ...object, kind: `status of ${object.kind}` });
  }
}

const nodeNamed = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } });

test('rejects all given objects that the API server refuses, each with its option', async () => {
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' } };
  const objects = [nodeNamed('a'), nodeNamed('b'), quota];
  const scene = { nodes: nodesOf(undefined), objects: [], namespace: 'lab' };
  const said = (refused: readonly string[], cluster: readonly Manifest[]) =>
    setScene(new Refusing(refused), { ...scene, cluster });
  await expect(said(['Node/a', 'status of Node/b', 'ResourceQuota/q'], objects)).rejects.toEqual(
    new InputError([
      { path: '--cluster', message: 'the API server refuses Node/a: Node/a is invalid' },
      { path: '--cluster', message: 'the API server refuses Node/b: status of Node/b is invalid' },
      { path: '--cluster', message: 'the API server refuses ResourceQuota/q: ResourceQuota/q is invalid' },
    ]),
  );
  await expect(said(['Node/linux'], [quota])).rejects.toEqual(
    new InputError([{ path: '--nodes', message: 'the API server refuses Node/linux: Node/linux is invalid' }]),
  );
});

test('tells all warnings about what stands before an installation', async () => {
  const warning = class extends Refusing {
    override async apply(object: Manifest): Promise<Answer<ApiObject>> {
      return { ...(await super.apply(object)), warnings: [`${nameOf(object)} is old`] };
    }
  };
  const cluster = [nodeNamed('a'), { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' } }];
  const objects = [workload('b', { runtimeClassName: 'windows' })];
  const { warnings } = await setScene(new warning([]), { nodes: [], cluster, objects, namespace: 'lab' });
  expect(warnings).toEqual(
    ['Node/a', 'ResourceQuota/q', 'RuntimeClass/windows'].map((object) => ({ object, message: `${object} is old` })),
  );
});

test('makes the namespaces of what is described, and leaves out what the API server would ask others about', async () => {
  const made: string[] = [];
  const noting = class extends Refusing {
    override apply(object: Manifest): Promise<Answer<ApiObject>> {
      made.push(nameOf(object));
      return super.apply(object);
    }
  };
  const quota = (namespace: string): Manifest => ({
    ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q', namespace } },
  });
  const webhooks = (kind: string) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name: 'w' } });
  const service = (spec: object) => ({ apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.a' }, spec }); // prettier-ignore
  const cluster = [
    ...['other', 'kube-system', 'lab', 'given'].map(quota),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'given' } },
    ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'ValidatingAdmissionPolicy'].map(webhooks),
    service({ service: { name: 'a', namespace: 'b' } }),
  ];
  const { assumed, leftOut } = await setScene(new noting([]), { nodes: [], cluster, objects: [], namespace: 'lab' });
  expect(made).toEqual([
    ...['Namespace/lab', 'Namespace/other', 'Namespace/given'],
    ...Array.from({ length: 4 }, () => 'ResourceQuota/q'),
    'ValidatingAdmissionPolicy/w',
  ]);
  expect(assumed).toEqual(['Namespace/other']);
  const why = 'nobody here answers what the API server would ask it';
  expect(leftOut).toEqual([
    { object: 'ValidatingWebhookConfiguration/w', why },
    { object: 'MutatingWebhookConfiguration/w', why },
    { object: 'APIService/v1.a', why },
  ]);
});

test('fails for an assumed object that the API server refuses, without blaming what was given', async () => {
  const scene = { nodes: [], cluster: [nodeNamed('a')], namespace: 'lab' };
  const objects = [workload('b', { runtimeClassName: 'windows' })];
  const setting = setScene(new Refusing(['RuntimeClass/windows']), { ...scene, objects });
  await expect(setting).rejects.not.toBeInstanceOf(InputError);
  await expect(setting).rejects.toThrow(
    /^the API server refuses RuntimeClass\/windows: .* is invalid; the rehearsal assumes it, for the installation needs one: describe yours with --cluster$/,
  );
});

describe('what becomes of workloads when some are held back', () => {
  const waits = new Map([
    ['session', { hard: [], soft: ['logger'] }],
    ['directory', { hard: ['session'], soft: ['logger'] }],
    ['worker', { hard: ['directory'], soft: ['logger'] }],
    ['viewer', { hard: [], soft: ['directory', 'logger'] }],
  ]);
  const objects = ['session', 'directory', 'worker', 'viewer', 'logger'].map((name) => workload(name));
  const become = (unready: readonly string[], crashing: readonly string[] = []) => {
    const fates = fatesOf(objects, { unready, crashing }, waits);
    return {
      held: fates.map(({ name, fate, for: peers }) => [name, fate, ...peers].join(' ')),
      goingOn: goingOn(objects, fates, waits).map(({ name, without }) => [name, ...without].join(' ')),
    };
  };

  test('whoever waits for one without limit waits too, and so on; who gives up goes on without them all', () => {
    expect(become(['session'])).toEqual({
      held: ['site-session unready', 'site-directory waiting site-session', 'site-worker waiting site-directory'],
      goingOn: ['site-viewer site-directory'],
    });
  });

  test('a name of an object means what the name of its component means', () => {
    expect(become([], ['site-logger'])).toEqual(become([], ['logger']));
    expect(become([], ['site-logger']).goingOn).toEqual(
      ['site-session', 'site-directory', 'site-worker', 'site-viewer'].map((name) => `${name} site-logger`),
    );
  });

  test('nobody is said to go on who is held or waits', () => {
    expect(become(['session', 'viewer'], ['logger']).goingOn).toEqual([]);
  });

  test('one workload of several of a component is missed by nobody', () => {
    const second = { ...workload('logger'), metadata: { name: 'second' } };
    const fates = fatesOf([...objects, second], { unready: ['second'], crashing: [] }, waits);
    expect(goingOn([...objects, second], fates, waits)).toEqual([]);
  });
});

describe('a pod asks for', () => {
  const GiB = 2 ** 30;
  const of = (cpu: string, more: object = {}) => ({
    name: 'a',
    resources: { requests: { cpu, memory: `${cpu}Gi` } },
    ...more,
  });
  const sidecar = (cpu: string) => of(cpu, { restartPolicy: 'Always' });

  test.each([
    ['its containers together', { containers: [of('1'), of('2')], initContainers: [of('2')] }, 3],
    ['its largest init container', { containers: [of('1')], initContainers: [of('2'), of('1')] }, 2],
    ['its sidecars beside its containers', { containers: [of('1')], initContainers: [of('2'), sidecar('2')] }, 3],
    ['an init container beside the sidecars before it', { containers: [of('1')], initContainers: [sidecar('1'), of('3'), sidecar('1')] }, 4],
    ['what its RuntimeClass costs, too', { containers: [of('1')], overhead: { cpu: '500m', memory: '512Mi' } }, 1.5],
  ])('%s', (_, pod, amount) => {
    expect(requestsOf(pod)).toEqual({ cpu: amount, memory: amount * GiB });
  }); // prettier-ignore
});

/** An API server that has some objects, by kind. */
class Having extends Api {
  readonly asked: string[] = [];

  constructor(private readonly objects: Readonly<Record<string, readonly object[]>>) {
    super({ url: '', ca: '', token: '' });
  }

  override list<T extends ApiObject>(_: string, kind: string): Promise<readonly T[]> {
    this.asked.push(kind);
    return Promise.resolve((this.objects[kind] ?? []) as readonly T[]);
  }
}

const metadata = (name: string) => ({ name, namespace: 'lab', uid: name, resourceVersion: '1' });

test('a pod that is late, whose containers are ready, is on its way; one whose containers are not is unready', async () => {
  const pod = (name: string, containersReady: string) => ({
    ...{ metadata: metadata(name), spec: { nodeName: 'one', containers: [] } },
    status: {
      conditions: [
        { type: 'ContainersReady', status: containersReady },
        { type: 'Ready', status: 'False' },
      ],
      containerStatuses: [{ name: 'a', ready: containersReady === 'True' }],
    },
  });
  const states = async (...pods: object[]) => {
    const seen = await look(new Having({ Pod: pods }), ['lab']);
    return [seen.pods.map(({ state }) => state), seen.settled];
  };
  expect(await states(pod('a', 'True'))).toEqual([['starting'], false]);
  expect(await states(pod('a', 'False'))).toEqual([['unready'], true]);
});

const claim = (phase: string) => ({
  ...{ kind: 'PersistentVolumeClaim', metadata: metadata('data'), spec: {}, status: { phase } },
});
const event = (kind: string, name: string, reason: string, message: string, namespace = 'lab') => ({
  ...{ metadata: metadata(message), involvedObject: { kind, name, namespace }, reason, message },
});

test('events are read when a volume waits or pods are missing, and not before; others are about other objects', async () => {
  const deployment = (replicas: number) => ({
    ...{ kind: 'Deployment', metadata: { ...metadata('session'), generation: 1 }, spec: { replicas: 2 } },
    status: { observedGeneration: 1, replicas, updatedReplicas: replicas },
  });
  const replicaSet = (name: string, uid: string) => ({
    ...{ kind: 'ReplicaSet', metadata: { ...metadata(name), ownerReferences: [{ uid }] } },
  });
  const whole = new Having({ PersistentVolumeClaim: [claim('Bound')], Deployment: [deployment(2)] });
  expect((await look(whole, ['lab'])).short).toEqual([]);
  expect(whole.asked).not.toContain('Event');

  const lacking = new Having({
    PersistentVolumeClaim: [claim('Pending')],
    Deployment: [deployment(1)],
    ReplicaSet: [replicaSet('session-5d', 'session'), replicaSet('session-b-5d', 'session-b')],
    Event: [
      event('PersistentVolumeClaim', 'data', 'ProvisioningFailed', 'no such class'),
      event('PersistentVolumeClaim', 'data-2', 'ProvisioningFailed', 'of another claim'),
      event('PersistentVolumeClaim', 'data', 'ProvisioningFailed', 'of another namespace', 'other'),
      event('ReplicaSet', 'session-5d', 'FailedCreate', 'exceeded quota'),
      event('ReplicaSet', 'session-b-5d', 'FailedCreate', 'of another Deployment'),
    ],
  });
  const { claims, short, settled } = await look(lacking, ['lab']);
  expect(claims.map(({ bound, waitsForPod, why }) => [bound, waitsForPod, why])).toEqual([
    [false, false, 'no such class'],
  ]);
  expect(short).toEqual([{ name: 'Deployment/session', pods: 1, wanted: 2, why: 'exceeded quota' }]);
  expect(settled).toBe(true);
});

test('a volume that waits for a pod without a node is not missing', async () => {
  const pod = (nodeName?: string) => ({
    ...{ metadata: metadata('session'), status: {} },
    spec: { nodeName, containers: [], volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'data' } }] },
  });
  const waits = async (reason: string, nodeName?: string) => {
    const said = event('PersistentVolumeClaim', 'data', reason, 'waiting');
    const there = { PersistentVolumeClaim: [claim('Pending')], Pod: [pod(nodeName)], Event: [said] };
    return (await look(new Having(there), ['lab'])).claims.map(({ waitsForPod }) => waitsForPod);
  };
  expect(await waits('WaitForPodScheduled')).toEqual([true]);
  expect(await waits('WaitForFirstConsumer')).toEqual([true]);
  expect(await waits('ProvisioningFailed')).toEqual([false]);
  expect(await waits('WaitForPodScheduled', 'one')).toEqual([false]);
});

test('a DaemonSet that no node is for makes no pods', async () => {
  const set = (generation: number, desiredNumberScheduled: number) => ({
    ...{ kind: 'DaemonSet', metadata: { ...metadata('flannel'), generation }, spec: {} },
    status: { observedGeneration: 1, desiredNumberScheduled, currentNumberScheduled: desiredNumberScheduled },
  });
  const seenOf = async (...sets: object[]) => {
    const { short, settled } = await look(new Having({ DaemonSet: sets }), ['lab']);
    return { short, settled };
  };
  const short = [{ name: 'DaemonSet/flannel', pods: 0, wanted: 0, why: 'no node is one of those that it is for' }];
  expect(await seenOf(set(1, 0))).toEqual({ short, settled: true });
  expect(await seenOf(set(2, 0))).toEqual({ short, settled: false });
  expect(await seenOf(set(1, 1))).toEqual({ short: [], settled: true });
});

test('Secrets and ConfigMaps that pods name and nobody has are known, but for those that may be missing', () => {
  const secrets = (...names: string[]) => names.map((name) => ({ name }));
  const spec = {
    ...{ imagePullSecrets: secrets('login', 'here'), containers: [] },
    volumes: [
      { name: 'a', secret: { secretName: 'tls' } },
      { name: 'b', configMap: { name: 'settings' } },
      { name: 'c', secret: { secretName: 'perhaps', optional: true } },
    ],
  };
  const object = (kind: string, name: string, more: object = {}) =>
    ({ apiVersion: 'v1', kind, metadata: { name }, ...more }) as Manifest;
  const pod = object('Pod', 'one', { spec });
  expect(awaited([pod], [object('Secret', 'here')])).toEqual(['ConfigMap/settings', 'Secret/login', 'Secret/tls']);
});

test('the report of an installation that a cluster would not take', () => {
  const amount = { cpu: 0, memory: 0 };
  const report = reportOf({
    ...{ version: '1.37.2', objects: 3, fates: [], goingOn: [] },
    scene: {
      ...{ assumed: ['StorageClass/fast'], awaited: ['Secret/login'], leftOut: [] },
      warnings: [{ object: 'Node/one', message: 'old label' }],
    },
    applied: {
      refused: [{ object: 'Service/a', message: 'port is in use' }],
      warnings: [{ object: 'Pod/b', message: 'old field' }],
    },
    seen: {
      pods: [
        { name: 'b', node: undefined, state: 'pending', why: '0/1 nodes are available', claims: [], requests: amount },
      ],
      nodes: [
        {
          name: 'one',
          ready: true,
          cordoned: false,
          pods: 1,
          taken: { cpu: 1.5, memory: 2 ** 30 },
          offered: { cpu: 4, memory: 2 ** 32 },
        },
        ...[
          [false, false],
          [true, true],
          [false, true],
        ].map(([ready = false, cordoned = false], index) => ({
          ...{ name: `node-${index}`, ready, cordoned, pods: 0, taken: amount, offered: { cpu: 4, memory: 2 ** 32 } },
        })),
      ],
      claims: [
        { name: 'data', size: '1Gi', storageClass: 'fast', bound: false, waitsForPod: false, why: 'no such class' },
        { name: 'data-b', size: '1Gi', storageClass: 'fast', bound: false, waitsForPod: true, why: 'waits for b' },
      ],
      short: [
        { name: 'Deployment/c', pods: 0, wanted: 1, why: 'exceeded quota' },
        { name: 'Deployment/d', pods: 1, wanted: 3, why: 'exceeded quota' },
      ],
      settled: true,
    },
  });
  expect(report.split('\n').filter((line) => line !== '')).toEqual([
    'Kubernetes 1.37.2, 4 simulated nodes',
    'objects: not all of 3 were taken',
    '  Service/a  refused: port is in use',
    '  Pod/b      warning: old field',
    'pods',
    '  b               pending: 0/1 nodes are available',
    '  Deployment/c    makes no pods: exceeded quota',
    '  Deployment/d    1 of 3 pods: exceeded quota',
    'volumes',
    '  data    1Gi  fast  waits: no such class',
    '  data-b  1Gi  fast  waits: waits for b',
    'nodes',
    '  one     1 pods  cpu 38 % (1.5 of 4)  memory 25 % (1 of 4 GiB)',
    '  node-0  0 pods  cpu 0 % (0 of 4)     memory 0 % (0 of 4 GiB)   not ready',
    '  node-1  0 pods  cpu 0 % (0 of 4)     memory 0 % (0 of 4 GiB)   cordoned',
    '  node-2  0 pods  cpu 0 % (0 of 4)     memory 0 % (0 of 4 GiB)   not ready, cordoned',
    'assumed to be there',
    '  StorageClass/fast',
    'named by pods, which do not start without them, and not looked for here',
    '  Secret/login',
    'warnings about what is there before',
    '  Node/one  old label',
    'scheduled means that a pod has a node and its volumes. Nothing runs here: not shown are images, the start of the',
    'processes, the network, NetworkPolicies, addresses of load balancers, and builds of Windows containers.',
    'verdict: 1 object was refused, 1 warning, 2 workloads have too few pods, 1 pod has no node, 1 volume is missing',
  ]);
});

test('the report says who is held back, who waits and who goes on, and what was left out', () => {
  const fates = [
    { name: 'session', labels: {}, fate: 'crashing', for: [] },
    { name: 'directory', labels: {}, fate: 'waiting', for: ['session'] },
    { name: 'worker', labels: {}, fate: 'waiting', for: ['directory'] },
  ] as const;
  const leftOut = [{ object: 'Gateway/site', why: 'this cluster does not know its kind' }];
  const report = reportOf({
    ...{ version: '1.37.2', objects: 3, fates, goingOn: [{ name: 'viewer', without: ['session', 'directory'] }] },
    scene: { assumed: [], awaited: [], leftOut, warnings: [] },
    applied: { refused: [], warnings: [] },
    seen: { pods: [], nodes: [], claims: [], short: [], settled: true },
  });
  const lines = report.split('\n').filter((line) => line !== '');
  expect(lines.slice(2, 9)).toEqual([
    'held back',
    '  session    made crashing',
    '  directory  waits for session',
    '  worker     waits for directory',
    '  viewer     goes on without session, directory after a minute',
    'left out',
    '  Gateway/site  this cluster does not know its kind',
  ]);
  expect(lines.at(-1)).toBe(
    'verdict: everything was taken and has its place; 1 workload was held back, 2 wait, 1 goes on without',
  );
});

test('nothing in the environment leads Helm to another cluster', () => {
  const others = { PATH: '/bin', HTTPS_PROXY: 'http://proxy.example.org' };
  const leading = { HELM_KUBEAPISERVER: 'https://prod.example.org', HELM_KUBECONTEXT: 'prod', HELM_DRIVER: 'sql' };
  expect(ownEnvironment('/tmp/a', { ...others, ...leading, KUBECONFIG: '/home/me/.kube/config' })).toEqual({
    ...others,
    HELM_CACHE_HOME: join('/tmp/a', 'helm', 'cache'),
    HELM_CONFIG_HOME: join('/tmp/a', 'helm', 'config'),
    HELM_DATA_HOME: join('/tmp/a', 'helm', 'data'),
  });
});
