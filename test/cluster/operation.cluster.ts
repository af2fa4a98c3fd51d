import { serviceIds, services } from '../../lib/catalog/services';
import { type Manifest, nameOf } from '../../lib/checks/manifest';
import { podsIn } from '../../lib/checks/pods';
import { nodeObjects } from '../../lib/cluster/nodes';
import { nodesOf } from '../../lib/rehearsal/files';
import { applyAll, settled } from '../../lib/rehearsal/rehearse';
import { addNode, setScene } from '../../lib/rehearsal/scene';
import type { Seen } from '../../lib/rehearsal/seen';
import type { Values } from '../../lib/values/maps';
import { kebab } from '../../lib/wiring/names';
import { exampleOf, examplesOf } from '../examples/example';
import { plainObjects } from '../laws/plain';
import { api, appliedIn, clear, helmMust, helmRun, helms, type LivePod, make, objectionTo, objectsOf, podsOf, until, warningApi } from './cluster'; // prettier-ignore
import { allScheduled, changed, charts, judged, newestHelm, singletons, uidsIn, watchingSingletons, withDependants } from './life'; // prettier-ignore
import { component, expectRightPlaces, makeNodes } from './places';
import { named } from './things';

// What operators do with one installation, and what happens to it.

const folder = charts();

const setOf = (values: readonly string[]) => values.flatMap((expression) => ['--set', expression]);

/** The defaults on the default nodes, under a name of their own, by the newest Helm. */
async function installed(namespace: string, ...args: string[]): Promise<Seen> {
  await makeNodes(nodeObjects(nodesOf(undefined)));
  await setScene(api, {
    nodes: [],
    cluster: [],
    objects: plainObjects({ release: { name: 'site', namespace }, values: {} }),
    namespace,
  });
  await helmMust(newestHelm, 'install', 'site', folder.chart, '--namespace', namespace, ...args);
  return allScheduled(namespace);
}

const upgrade = (namespace: string, ...args: string[]) =>
  helmMust(newestHelm, 'upgrade', 'site', folder.bare, '--namespace', namespace, ...judged, ...args);

test('a setting restarts the pods that read it and those that depend on them; there are never two of a singleton', async () => {
  const namespace = 'restarts';
  await installed(namespace);
  const ended = await watchingSingletons(namespace);
  // The admin panel is no service of OpenTwin's
  const logging = serviceIds.filter((id) => 'library' in services[id].program).map(kebab);
  expect(logging).toEqual(expect.arrayContaining(singletons));
  let before = await uidsIn(namespace);
  const values: string[] = [];
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['logger.resources.limits.memory=2Gi', withDependants('logger')],
    ['globalSession.terminationGracePeriodSeconds=33', withDependants('globalSession')],
    ['globalDirectory.probes.startup.failureThreshold=77', withDependants('globalDirectory')],
    ['localSession.podAnnotations.a=b', withDependants('localSession')],
    ['libraryManagement.podLabels.a=b', withDependants('libraryManagement')],
    ['localDirectory.podAnnotations.a=b', withDependants('localDirectory')],
    ['mongodb.podAnnotations.a=b', ['mongodb']],
    ['authorisation.podAnnotations.a=b', withDependants('authorisation')],
    ['adminPanel.podAnnotations.a=b', withDependants('adminPanel')],
    ['logging.mode=ERROR_LOG', logging],
    ['image.tag=other', serviceIds.map(kebab)],
    ['authorisation.service.annotations.a=b', []],
    ['restartDependants=false', ['global-directory', 'library-management', 'local-directory', 'local-session']],
    ['globalSession.terminationGracePeriodSeconds=34', ['global-session']],
    // Whose pods wait until somebody deletes them
    ['localSession.updateStrategy.rollingUpdate.partition=1', []],
    ['localSession.podAnnotations.c=d', []],
  ];
  for (const [setting, restarted] of steps) {
    values.push(setting);
    await upgrade(namespace, ...setOf(values));
    await allScheduled(namespace);
    const after = await uidsIn(namespace);
    expect({ setting, restarted: changed(before, after) }).toEqual({ setting, restarted: [...restarted].sort() });
    before = after;
  }
  ended();
  await clear(namespace);
}, 300_000);

test('a pod that the controllers took for not ready is ready again, for its containers are', async () => {
  const [node] = nodeObjects(nodesOf(undefined).filter(({ name }) => name === 'linux'));
  await addNode(api, node!);
  const pod = {
    ...named('v1', 'Pod', 'again', { spec: { containers: [{ name: 'a', image: 'a' }] } }),
    metadata: { name: 'again', namespace: 'default' },
  };
  await make(pod);
  const isReady = async () => {
    const [{ status } = {}] = await api.list('v1', 'Pod', 'default');
    const { conditions = [] } = status as { conditions?: { type: string; status: string }[] };
    return conditions.some((one) => one.type === 'Ready' && one.status === 'True');
  };
  await until('the pod is ready', isReady);
  const conditions = [
    { type: 'ContainersReady', status: 'True' },
    { type: 'Ready', status: 'False' },
  ];
  await api.patch(pod, { status: { conditions } }, 'status');
  await until('the pod is ready again', isReady);
  await api.delete(pod);
  await until('the pod is gone', async () => (await podsOf('default')).length === 0);
}, 240_000);

test('a claim gets a volume with the class of attributes that it names, and the volume goes with it', async () => {
  await makeNodes(nodeObjects(nodesOf(undefined)));
  const namespace = 'default';
  const claim = {
    ...{ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    volumeAttributesClassName: 'fast',
  };
  const volumes = [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec: claim } } }];
  const pod = {
    ...named('v1', 'Pod', 'claims', { spec: { containers: [{ name: 'a', image: 'a' }], volumes } }),
    metadata: { name: 'claims', namespace },
  };
  await setScene(api, { nodes: [], cluster: [], objects: [pod], namespace });
  await make(pod);
  await allScheduled(namespace);
  expect((await api.list('v1', 'PersistentVolume')).map(({ spec }) => spec)).toMatchObject([
    { volumeAttributesClassName: 'fast' },
  ]);
  await api.delete(pod);
  await until('the volume is gone', async () => (await api.list('v1', 'PersistentVolume')).length === 0);
}, 240_000);

test('local sessions and local directories keep their identity when there are more or fewer of them', async () => {
  const namespace = 'scaled';
  await installed(namespace);
  const first = await uidsIn(namespace);
  const names = async (name: string) =>
    (await podsOf(namespace)).filter(({ metadata }) => metadata.labels[component] === name).map(({ metadata }) => metadata.name).sort(); // prettier-ignore
  const scale = async (count: number) => {
    await upgrade(
      namespace,
      '--set',
      `localSession.replicas=${count}`,
      '--set',
      `localDirectory.pools[0].name=default,localDirectory.pools[0].replicas=${count}`,
    );
    await allScheduled(namespace);
    await until(
      'pods are as many as asked for',
      async () => (await names('local-session')).length === count && (await names('local-directory')).length === count,
    );
    const numbers = Array.from({ length: count }, (_, index) => index);
    expect(await names('local-session')).toEqual(numbers.map((index) => `site-opentwin-local-session-${index}`));
    expect(await names('local-directory')).toEqual(
      numbers.map((index) => `site-opentwin-local-directory-default-${index}`),
    );
    for (const name of ['local-session', 'local-directory']) {
      expect((await uidsIn(namespace))[name]?.split(' ')[0]).toBe(first[name]);
    }
  };
  for (const count of [3, 1]) await scale(count);
  // Nobody else was touched
  expect(changed(first, await uidsIn(namespace))).toEqual([]);
  await clear(namespace);
}, 240_000);

// The newest one does so with every installation above
test('a rollback, and an upgrade that fails, end in the old state, by older Helms too; the volume outlives the release', async () => {
  await makeNodes(nodeObjects(nodesOf(undefined)));
  const older = helms.filter(([, helm]) => helm !== newestHelm);
  expect(older.map(([name]) => name)).toContainEqual(expect.stringMatching(/^helm-3[.]/));
  await Promise.all(older.map(([name, helm]) => thereAndBack(name, helm)));
}, 240_000);

async function thereAndBack(name: string, helm: string): Promise<void> {
  const namespace = name.replaceAll('.', '-');
  const chart = folder.chart;
  const objects = plainObjects({ release: { name: 'site', namespace }, values: {} });
  await setScene(api, { nodes: [], cluster: [], objects, namespace });
  const run = (command: string, ...args: string[]) =>
    helmMust(helm, command, 'site', ...args, '--namespace', namespace);

  await run('install', chart);
  await allScheduled(namespace);
  const old = await appliedIn(namespace);
  await run(
    'upgrade',
    chart,
    ...setOf(['logging.mode=ALL_LOG_FLAGS', 'localSession.replicas=2', 'logger.service.annotations.a=b']),
  );
  await allScheduled(namespace);
  expect(await appliedIn(namespace)).not.toEqual(old);
  await run('rollback', '1');
  await allScheduled(namespace);
  expect(await appliedIn(namespace)).toEqual(old);

  const undo = name.startsWith('helm-3') ? '--atomic' : '--rollback-on-failure';
  const failing = await helmRun(helm, [
    ...['upgrade', 'site', chart, '--namespace', namespace, undo, '--wait', '--timeout', '20s'],
    ...setOf(['authorisation.nodeSelector.nowhere=here']),
  ]);
  expect(failing).toMatchObject({ failed: true, output: expect.stringMatching(/rolled back|rollback/) });
  await allScheduled(namespace);
  expect(await appliedIn(namespace)).toEqual(old);

  const claims = async () =>
    (await api.list('v1', 'PersistentVolumeClaim', namespace)) as unknown as { spec: { volumeName: string } }[];
  const [{ spec: { volumeName } = {} } = {}] = await claims();
  expect(volumeName).toMatch(/^pvc-/);
  await helmMust(helm, 'uninstall', 'site', '--namespace', namespace);
  await until('nothing but the claim is left', async () =>
    (await objectsOf(namespace)).every(({ kind }) => kind === 'PersistentVolumeClaim'),
  );
  expect((await objectsOf(namespace)).map(nameOf)).toEqual(['PersistentVolumeClaim/data-site-opentwin-mongodb-0']);
  await run('install', chart);
  await allScheduled(namespace);
  expect((await claims()).map(({ spec }) => spec.volumeName)).toEqual([volumeName]);
  await clear(namespace);
}

test('two releases in one namespace, and one release in two namespaces, do not disturb each other', async () => {
  await installed('first');
  const alone = await uidsIn('first');
  const others = [['other', 'first'], ['site', 'second']] as const; // prettier-ignore
  for (const [release, namespace] of others) {
    await make(named('v1', 'Namespace', namespace));
    await helmMust(newestHelm, 'install', release, folder.chart, '--namespace', namespace);
    await allScheduled(namespace);
  }
  const ofSite = async () => (await podsOf('first')).filter(({ metadata }) => metadata.name.startsWith('site-')).map(({ metadata }) => metadata.uid).sort(); // prettier-ignore
  expect(await ofSite()).toEqual(Object.values(alone).sort());
  await helmMust(newestHelm, 'uninstall', 'other', '--namespace', 'first');
  await helmMust(newestHelm, 'uninstall', 'site', '--namespace', 'second');
  await until('the other release is gone', async () =>
    (await podsOf('first')).every(({ metadata }) => metadata.name.startsWith('site-')),
  );
  expect(await ofSite()).toEqual(Object.values(alone).sort());
  await allScheduled('first');
  await clear('first');
  await clear('second');
}, 240_000);

/** A namespace with Pod Security, which refuses and warns alike. */
const secured = (name: string, level: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': level, 'pod-security.kubernetes.io/warn': level } },
});

test('Pod Security baseline takes everything, and restricted the database and Windows pods of a user, without a warning', async () => {
  await makeNodes(nodeObjects(nodesOf(undefined)));
  await make(secured('secured-baseline', 'baseline'));
  // Where they are only asked for: nothing of another one is in their way
  await make(secured('secured-examples', 'baseline'));
  await make(secured('secured-restricted', 'restricted'));
  const of = (namespace: string, values: Values = {}) =>
    plainObjects({ release: { name: 'site', namespace }, values }).filter(({ kind }) => kind !== 'Pod');
  expect(await applyAll(api, of('secured-baseline'), 'secured-baseline')).toEqual({ refused: [], warnings: [] });
  for (const name of examplesOf('opentwin')) {
    const objections = of('secured-examples', exampleOf(name).values).map((object) =>
      objectionTo(object, 'secured-examples'),
    );
    expect((await Promise.all(objections)).filter((said) => said !== '')).toEqual([]);
  }

  // Writing the CA into the root store of the container takes an administrator, whom it refuses on Windows too
  const strict = 'secured-restricted';
  const { warnings, refused } = await applyAll(warningApi, of(strict), strict);
  const onWindows = podsIn(of(strict)).filter(({ spec }) => spec.os?.name === 'windows').map(({ owner }) => nameOf(owner)).sort(); // prettier-ignore
  expect({ refused, warned: [...new Set(warnings.map(({ object }) => object))].sort() }).toEqual({ refused: [], warned: onWindows }); // prettier-ignore
  const { pods, short } = await settled(api, [strict]);
  expect(pods.map(({ name, state }) => [name, state])).toEqual([['site-opentwin-mongodb-0', 'scheduled']]);
  expect(short.map(({ name }) => name).sort()).toEqual(onWindows);
  for (const { why } of short) expect(why).toMatch(/violates PodSecurity "restricted:latest": runAsNonRoot != true/);

  // It asks for less of what says that it is of Windows: neither seccomp nor capabilities, which no Windows pod may have
  const users = of(strict, { windows: { runAsUserName: 'ContainerUser' } });
  expect(await applyAll(api, users, strict)).toEqual({ refused: [], warnings: [] });
  await allScheduled(strict);
  for (const namespace of ['secured-baseline', 'secured-restricted']) await clear(namespace);
}, 240_000);

/** What is lost with a pod. */
const lostWith = ({ spec: { volumes = [] } }: LivePod): readonly string[] =>
  volumes.flatMap(({ name, emptyDir }) => (emptyDir === undefined ? [] : [name]));

/** Claims, each with what would be another one for another volume. */
const claimsOf = async (namespace: string) =>
  (await api.list('v1', 'PersistentVolumeClaim', namespace)).map(({ metadata, spec }) => [metadata.name, metadata.uid, (spec as { volumeName?: string }).volumeName]); // prettier-ignore

test('drained nodes: pods move to others, a budget holds the rest, nothing goes to a wrong build, and scratch files alone are lost', async () => {
  const namespace = 'drained';
  await installed(
    namespace,
    ...setOf(['localDirectory.disruptionBudget.enabled=true', 'localDirectory.disruptionBudget.maxUnavailable=0']),
  );
  const [other] = nodeObjects([{ ...nodesOf(undefined)[2]!, name: 'newer', count: 1, build: '10.0.26100' }]);
  await addNode(api, other!);
  const [linux] = nodeObjects([{ ...nodesOf(undefined)[1]!, name: 'linux-2' }]);
  await addNode(api, linux!);
  const before = await podsOf(namespace);
  const directory = before.find(({ metadata }) => metadata.labels[component] === 'local-directory');
  const drained = directory?.spec.nodeName ?? '';
  for (const name of [drained, 'linux']) await api.patch(named('v1', 'Node', name), { spec: { unschedulable: true } });

  const claims = await claimsOf(namespace);
  expect(claims.map(([name]) => name)).toEqual(['data-site-opentwin-mongodb-0']);
  const leaving = before.filter(({ spec }) => [drained, 'linux'].includes(spec.nodeName ?? ''));
  // What `kubectl drain` asks for by --delete-emptydir-data
  expect(Object.fromEntries(leaving.map((pod) => [pod.metadata.labels[component], lostWith(pod)]))).toEqual(
    Object.fromEntries(leaving.map(({ metadata }) => [metadata.labels[component], ['scratch']])),
  );
  const answers = await Promise.all(
    leaving.map(async ({ metadata }) => {
      const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace } };
      const { code } = await api.ask('POST', `/api/v1/namespaces/${namespace}/pods/${metadata.name}/eviction`, {
        body: eviction,
      });
      return [metadata.labels[component], code] as const;
    }),
  );
  expect(leaving.length).toBeGreaterThan(2);
  expect(Object.fromEntries(answers)).toEqual({
    ...Object.fromEntries(leaving.map(({ metadata }) => [metadata.labels[component], 201])),
    'local-directory': 429,
  });
  const uids = new Set(leaving.map(({ metadata }) => metadata.uid));
  await until(
    'evicted pods are gone',
    async () => (await podsOf(namespace)).filter(({ metadata }) => uids.has(metadata.uid)).length === 1,
  );
  await allScheduled(namespace);
  const places = (await podsOf(namespace)).map(({ metadata, spec }) => [metadata.labels[component], spec.nodeName]);
  expect(places.filter(([, name]) => name === drained)).toEqual([['local-directory', drained]]);
  expect(places.filter(([, name]) => name === 'newer')).toEqual([]);
  expect(places).toContainEqual(['mongodb', 'linux-2']);
  // Of the database all is there, by the same claim and the same volume
  expect(await claimsOf(namespace)).toEqual(claims);
  await expectRightPlaces(namespace, {});
  await clear(namespace);
}, 240_000);
