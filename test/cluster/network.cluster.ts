import fc from 'fast-check';
import { products } from '../../charts/products';
import type { Manifest } from '../../lib/checks/manifest';
import { podsIn } from '../../lib/checks/pods';
import type { ApiObject } from '../../lib/cluster/api';
import { type NodeDescription, type NodeObject, nodeObjects } from '../../lib/cluster/nodes';
import { staysUnready } from '../../lib/cluster/stages';
import { flannelNames, kubeProxyNames } from '../../lib/network/network';
import { applyAll } from '../../lib/rehearsal/rehearse';
import { addNode } from '../../lib/rehearsal/scene';
import type { Values } from '../../lib/values/maps';
import { exampleOf, examplesOf } from '../examples/example';
import { chartOf } from '../helm/chart';
import { plainOf } from '../laws/plain';
import { seed } from '../laws/runs';
import { tested, validOf } from '../products';
import {
  api,
  appliedAs,
  clearAll,
  counting,
  helmMust,
  helmRun,
  helms,
  make,
  objectionTo,
  podsOf,
  until,
} from './cluster';
import { Folder, judged, newestHelm } from './life';
import { roomFor } from './places';
import { makeKinds, named } from './things';

// The network of a cluster, on nodes as kubeadm leaves them.

const product = products['windows-network'];
const { name: release, namespace } = product.defaultRelease;
const network = tested.find(({ name }) => name === 'windows-network')!;

const node = (name: string, more: Partial<NodeDescription> = {}): NodeDescription => ({
  ...{ name, count: 1, os: 'linux', build: '10.0.20348', labels: {}, taints: [] },
  ...{ capacity: { cpu: '8', memory: '32Gi', pods: 110 } },
  ...more,
});
const windows = (name: string, build: string) =>
  node(name, { os: 'windows', build, taints: [{ key: 'os', value: 'windows', effect: 'NoSchedule' }] });

const controlPlane = 'node-role.kubernetes.io/control-plane';
const nodes = nodeObjects([
  node('control-plane', {
    labels: { [controlPlane]: '' },
    taints: [{ key: controlPlane, value: '', effect: 'NoSchedule' }],
  }),
  node('linux'),
  windows('windows-2022-a', '10.0.20348'),
  windows('windows-2022-b', '10.0.20348'),
  windows('windows-2025', '10.0.26100'),
  // A build for which nothing is made
  windows('windows-2019', '10.0.17763'),
]);

/** The nodes that each part belongs on, by its DaemonSet. */
const parts = {
  [flannelNames.linux]: ['control-plane', 'linux'],
  [flannelNames.windows]: ['windows-2022-a', 'windows-2022-b', 'windows-2025'],
  [kubeProxyNames.windows]: ['windows-2022-a', 'windows-2022-b', 'windows-2025'],
};

const folder = new Folder(chartOf(product));
afterAll(() => folder.remove());
beforeAll(async () => {
  await makeKinds();
  // Other tests may have made its namespace, which Helm would not take for its own
  await removed(() => deleted([named('v1', 'Namespace', flannelNames.namespace)]));
}, 240_000);

beforeEach(async () => {
  for (const one of nodes) await addNode(api, one);
  // What kubeadm has made
  for (const kind of ['ServiceAccount', 'ConfigMap']) {
    const metadata = { name: kubeProxyNames.account, namespace: kubeProxyNames.namespace };
    await make({ ...named('v1', kind, kubeProxyNames.account), metadata });
  }
}, 240_000);
afterEach(async () => {
  // Also the release that a test has left, and then what plain YAML has left
  await removed(async () => {
    await helmRun(newestHelm, ['uninstall', release, '--namespace', namespace]);
    await deleted(plainOf(product, { release: product.defaultRelease, values: {} }));
  });
  await clearAll();
}, 240_000);

const deleted = (objects: readonly Manifest[]) => Promise.all(objects.map((object) => api.delete(object)));

/** Removes all of it, pods first: the end of a namespace waits for half of the time that its pods may take to end. */
async function removed(others: () => Promise<unknown>): Promise<void> {
  await deleted(await daemonSets());
  await until('no pod is left', async () => (await pods()).length === 0);
  await others();
  await until('nothing of it is left', async () => {
    const namespaces = await api.list('v1', 'Namespace');
    return !namespaces.some(({ metadata }) => metadata.name === flannelNames.namespace);
  });
}

const pods = async () =>
  (await Promise.all([flannelNames.namespace, kubeProxyNames.namespace].map(podsOf)))
    .flat()
    .filter(({ metadata }) => ownerOf(metadata) !== undefined);

interface Owned {
  readonly ownerReferences?: readonly { readonly name: string }[];
}

/** The DaemonSet of a pod. */
const ownerOf = (metadata: ApiObject['metadata']): keyof typeof parts | undefined =>
  (Object.keys(parts) as (keyof typeof parts)[]).find(
    (name) => (metadata as Owned).ownerReferences?.[0]?.name === name,
  );

/** Where the pods of each part are that nobody ends. */
async function places(): Promise<Readonly<Record<string, readonly string[]>>> {
  const there = (await pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return Object.fromEntries(
    Object.keys(parts).map((name) => [
      name,
      there
        .filter(({ metadata }) => ownerOf(metadata) === name)
        .map(({ spec }) => spec.nodeName ?? 'nowhere')
        .sort(),
    ]),
  );
}

/** Waits until each part is on its nodes, on no other, and stays there. */
async function expectPlaces(expected: Readonly<Record<string, readonly string[]>> = parts): Promise<void> {
  const wanted = JSON.stringify(expected);
  await until('each part is on its nodes', async () => JSON.stringify(await places()) === wanted).catch(
    () => undefined,
  );
  expect(await places()).toEqual(expected);
  await until('the DaemonSets count them', async () => {
    const sets = await daemonSets();
    return sets.every(
      ({ metadata, status }) =>
        status.observedGeneration === metadata.generation &&
        status.desiredNumberScheduled === expected[metadata.name]?.length &&
        status.numberMisscheduled === 0,
    );
  });
}

interface LiveDaemonSet extends ApiObject {
  readonly metadata: ApiObject['metadata'] & { readonly generation: number };
  readonly spec: { readonly selector: { readonly matchLabels: Readonly<Record<string, string>> } };
  readonly status: {
    readonly observedGeneration: number;
    readonly desiredNumberScheduled: number;
    readonly numberMisscheduled: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
  };
}

const daemonSets = async (): Promise<readonly LiveDaemonSet[]> =>
  (
    await Promise.all(
      [flannelNames.namespace, kubeProxyNames.namespace].map((one) =>
        api.list<LiveDaemonSet>('apps/v1', 'DaemonSet', one),
      ),
    )
  )
    .flat()
    .filter(({ metadata }) => Object.hasOwn(parts, metadata.name));

const installedBy = (helm: string, ...more: string[]) =>
  helmMust(helm, 'install', release, folder.chart, '--namespace', namespace, ...more);

test('each part is on exactly the nodes that are its own: by plain YAML without a warning, and a second time nothing changes', async () => {
  const objects = plainOf(product, { release: product.defaultRelease, values: {} });
  expect(await applyAll(api, objects, namespace)).toEqual({ refused: [], warnings: [] });
  await expectPlaces();
  const before = (await daemonSets()).map(({ metadata }) => metadata.generation);
  expect(await applyAll(api, objects, namespace)).toEqual({ refused: [], warnings: [] });
  expect((await daemonSets()).map(({ metadata }) => metadata.generation)).toEqual(before);
}, 240_000);

/** Values that the chart takes: the defaults, every example, and random ones that have all parts. */
const random = fc.sample(
  validOf(network, fc.constant(product.defaultRelease)).filter(
    (given) => podsIn(plainOf(product, given)).length === Object.keys(parts).length,
  ),
  { numRuns: 2, seed },
);
const installations: readonly (readonly [string, Values])[] = [
  ['the defaults', {}],
  ...examplesOf('windows-network').map((name): [string, Values] => [name, exampleOf(name).values]),
  ...random.map(({ values }, index): [string, Values] => [`random values ${index + 1} (SEED=${seed})`, values]),
];

/** DaemonSets, each with what every change of it raises, and the nodes that it is on. */
const stateOf = async () =>
  new Map(
    (await daemonSets()).map(({ metadata, status }) => [
      metadata.name,
      [metadata.generation, status.desiredNumberScheduled],
    ]),
  );

/** Waits until all pods that are wanted have a node and no old one is left. */
const atRest = () =>
  until('every node has its parts', async () =>
    (await daemonSets()).every(
      ({ metadata, status }) =>
        status.observedGeneration === metadata.generation &&
        (status.updatedNumberScheduled ?? 0) === status.desiredNumberScheduled &&
        (status.numberAvailable ?? 0) === status.desiredNumberScheduled,
    ),
  );

test.each(installations)(
  'plain YAML and every Helm leave the same objects; a new version of the chart restarts nothing, and a rollback brings back the old state: %s',
  async (_, values) => {
    const objects = plainOf(product, { release: product.defaultRelease, values });
    const room = roomFor(podsIn(objects));
    for (const one of nodes) await api.patch(one, { status: { capacity: room, allocatable: room } }, 'status');
    expect(await applyAll(api, objects, namespace)).toEqual({ refused: [], warnings: [] });
    await atRest();
    const plain = await appliedAs(objects, namespace);
    await removed(() => deleted(objects));

    for (const [, helm] of helms) {
      await installedBy(helm, ...folder.values(values));
      expect(await appliedAs(objects, namespace)).toEqual(plain);
      if (helm !== newestHelm) {
        await removed(() => helmMust(helm, 'uninstall', release, '--namespace', namespace));
      }
    }
    await atRest();
    const [pods, state] = [await uids(), await stateOf()];
    const upgrade = (chart: string, ...more: string[]) =>
      helmMust(
        newestHelm,
        ...['upgrade', release, chart, '--namespace', namespace, ...judged],
        ...folder.values(values),
        ...more,
      );
    await upgrade(folder.chart);
    await upgrade(folder.bumped);
    await atRest();
    expect([await uids(), await stateOf()]).toEqual([pods, state]);
    await upgrade(folder.bare, '--set', 'kubeProxy.podAnnotations.changed=yes');
    await atRest();
    const changed = [...(await stateOf())].filter(([name, [generation]]) => generation !== state.get(name)?.[0]);
    const has = state.has(kubeProxyNames.windows);
    expect(changed.map(([name]) => name)).toEqual(has ? [kubeProxyNames.windows] : []);
    await helmMust(newestHelm, 'rollback', release, '1', '--namespace', namespace);
    await atRest();
    expect(await appliedAs(objects, namespace)).toEqual(plain);
  },
  240_000,
);

test.each(helms)(
  'the same by %s; a second release is refused, and what is removed is gone',
  async (_, helm) => {
    // No warning either: helmMust takes none
    await installedBy(helm);
    await expectPlaces();
    const { failed, output } = await helmRun(helm, ['install', 'other', folder.chart, '--namespace', namespace]);
    expect(failed).toBe(true);
    expect(output).toMatch(/cannot be imported into the current release|invalid ownership metadata/);
    await helmMust(helm, 'uninstall', release, '--namespace', namespace);
    await until('no pod is left', async () => (await pods()).length === 0, 120);
  },
  240_000,
);

test('a node that joins gets its parts, and so does one that is not ready: it becomes ready by them', async () => {
  await installedBy(newestHelm);
  await expectPlaces();
  const joined = nodeObjects([windows('windows-2025-b', '10.0.26100')]);
  const late = nodeObjects([node('linux-late'), windows('windows-late', '10.0.20348')]);
  for (const one of [...joined, ...late.map(notReady)]) await addNode(api, one);
  const onWindows = [...parts[flannelNames.windows], 'windows-2025-b', 'windows-late'].sort();
  await expectPlaces({
    [flannelNames.linux]: ['control-plane', 'linux', 'linux-late'],
    [flannelNames.windows]: onWindows,
    [kubeProxyNames.windows]: onWindows,
  });
}, 240_000);

/** A node as it is until its network is there, beside the taints that it has anyway. */
function notReady({ metadata, spec, ...rest }: NodeObject): NodeObject {
  const taints = ['NoExecute', 'NoSchedule'].map((effect) => ({ effect, key: 'node.kubernetes.io/not-ready' }));
  return {
    ...rest,
    metadata: { ...metadata, annotations: { [staysUnready]: 'true' } },
    spec: { taints: [...(spec.taints ?? []), ...taints] },
  };
}

test('a change goes from node to node: never is more than one of them without its pod, of each part', async () => {
  await installedBy(newestHelm);
  await expectPlaces();
  const sets = await daemonSets();
  expect(sets.map(({ metadata }) => metadata.name).sort()).toEqual(Object.keys(parts).sort());
  const watched = await Promise.all(
    sets.map(async ({ metadata: { name, namespace }, spec }): Promise<[string, () => { fewestWhole: number }]> => {
      const labels = Object.entries(spec.selector.matchLabels).map((pair) => pair.join('='));
      return [name, await counting(namespace!, labels.join())];
    }),
  );
  const before = await uids();
  const changed = { podAnnotations: { 'example.org/changed': 'yes' } };
  await helmMust(
    newestHelm,
    ...['upgrade', release, folder.chart, '--namespace', namespace],
    ...folder.values({ flannel: { linux: changed, windows: changed }, kubeProxy: changed }),
  );
  await until('all are new', async () => {
    const now = await uids();
    return now.size === before.size && [...now].every((uid) => !before.has(uid));
  });
  await expectPlaces();
  expect(Object.fromEntries(watched.map(([name, numbers]) => [name, numbers().fewestWhole]))).toEqual(
    Object.fromEntries(Object.entries(parts).map(([name, { length }]) => [name, length - 1])),
  );
}, 240_000);

/** Pods that nobody ends. */
const uids = async (): Promise<ReadonlySet<string>> =>
  new Set(
    (await pods())
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.uid),
  );

test('flannel that runs on Linux is taken over as the guide says: its pods stay until the new DaemonSet changes them', async () => {
  const objects = (values: Values) => plainOf(product, { release: product.defaultRelease, values });
  await applyAll(api, objects({ flannel: { linux: { podAnnotations: { 'example.org/of': 'upstream' } } } }), namespace);
  await expectPlaces();
  const set = (await daemonSets()).find(({ metadata }) => metadata.name === flannelNames.linux)!;
  const onLinux = async () =>
    (await podsOf(flannelNames.namespace)).filter(({ metadata }) => metadata.labels['app'] === 'flannel');
  const before = await onLinux();
  await api.ask('DELETE', await api.pathOf(set), { body: { propagationPolicy: 'Orphan' } });
  await until('its pods are of nobody', async () =>
    (await onLinux()).every(({ metadata }) => (metadata as Owned).ownerReferences === undefined),
  );
  // A DaemonSet that is new counts its changes from 1, and takes pods of another one with that count for changed
  for (const pod of before) await api.patch(pod, { metadata: { labels: { 'pod-template-generation': null } } });
  const watched = await counting(flannelNames.namespace, 'app=flannel');
  await applyAll(api, objects({}), namespace);
  await until('all are new', async () => {
    const old = new Set(before.map(({ metadata }) => metadata.uid));
    const now = await onLinux();
    return now.length === before.length && now.every(({ metadata }) => !old.has(metadata.uid));
  });
  await expectPlaces();
  expect(watched().fewestWhole).toBe(before.length - 1);
}, 180_000);

test('the namespace of flannel is privileged and no other: in one that is not, its pods are refused', async () => {
  await installedBy(newestHelm);
  const levels = (await api.list('v1', 'Namespace')).flatMap(({ metadata }) =>
    Object.entries(metadata.labels ?? {})
      .filter(([key]) => key.startsWith('pod-security.kubernetes.io/'))
      .map(([key, level]) => [metadata.name, key, level]),
  );
  expect(levels).toEqual([[flannelNames.namespace, 'pod-security.kubernetes.io/enforce', 'privileged']]);

  const baseline = { 'pod-security.kubernetes.io/enforce': 'baseline' };
  await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'baseline', labels: baseline } });
  const [set] = (await daemonSets()).filter(({ metadata }) => metadata.name === flannelNames.windows);
  const { template } = (set as unknown as { spec: { template: { spec: object } } }).spec;
  const pod = named('v1', 'Pod', 'a', { spec: { ...template.spec, serviceAccountName: 'default' } });
  expect(await objectionTo(pod, 'baseline')).toMatch(/violates PodSecurity "baseline:.*hostProcess/);
}, 240_000);
