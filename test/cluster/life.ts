import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serviceIds, services } from '../../lib/catalog/services';
import type { ServiceId } from '../../lib/catalog/service-row';
import { type Manifest, nameOf } from '../../lib/checks/manifest';
import { applyAll, settled } from '../../lib/rehearsal/rehearse';
import type { Seen } from '../../lib/rehearsal/seen';
import { kebab } from '../../lib/wiring/names';
import type { Values } from '../../lib/values/maps';
import type { Given } from '../generate/opentwin';
import { opentwinChart } from '../helm/chart';
import type { HelmChart } from '../helm/umbrella';
import { api, appliedIn, clear, clearAll, counting, helmMust, helmRun, helms, type LivePod, make, objectsOf, podsOf, until, versionsIn } from './cluster'; // prettier-ignore
import { component, expectRightPlaces, settingsOf } from './places';
import { makeKinds } from './things';

// What an installation goes through, whatever its values.

export const [, newestHelm = ''] = helms.at(-1) ?? [];

/** Charts, and files of values, for the tests of one file. */
export class Folder {
  private readonly path = mkdtempSync(join(tmpdir(), 'opentwin-charts-'));
  private files = 0;
  /** The chart as it is. */
  readonly chart: string;
  /** The same without what no object is made of, which Helm keeps in each release: for where it has judged the values before. */
  readonly bare: string;
  /** That, of a newer version. */
  readonly bumped: string;

  constructor(chart = opentwinChart()) {
    this.chart = this.writeChart('chart', chart, (text) => text);
    const { 'README.md': _, 'values.schema.json': __, ...files } = chart.files;
    const bare = { ...chart, files };
    this.bare = this.writeChart('bare', bare, (text) => text);
    this.bumped = this.writeChart('bumped', bare, (text) => text.replace(/^version: .*/m, 'version: 99.0.0'));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }

  /** @returns the options of Helm for these values */
  values(values: Values): readonly string[] {
    this.files += 1;
    const file = join(this.path, `values-${this.files}.json`);
    writeFileSync(file, JSON.stringify(values));
    return ['--values', file];
  }

  private writeChart(name: string, { files }: HelmChart, change: (text: string) => string): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name, path)), { recursive: true });
      writeFileSync(join(this.path, name, path), path === 'Chart.yaml' ? change(text) : text);
    }
    return join(this.path, name);
  }
}

/** Charts for the tests of a file, in a cluster that knows every kind; each test leaves it as it was. */
export function charts(): Folder {
  const folder = new Folder();
  beforeAll(makeKinds, 240_000);
  afterAll(() => folder.remove());
  afterEach(clearAll, 240_000);
  return folder;
}

/** Waits until everything has a place, and all volumes are bound. */
export async function allScheduled(namespace: string): Promise<Seen> {
  const seen = await settled(api, [namespace], { quiet: 5000 });
  const missing = [
    ...seen.pods.filter(({ state }) => state !== 'scheduled'),
    ...seen.claims.filter(({ bound }) => !bound),
    ...seen.short,
  ];
  expect(missing).toEqual([]);
  expect(seen.settled).toBe(true);
  return seen;
}

/** Pods by component: uids, in the order of their names. */
export async function uidsIn(namespace: string): Promise<Readonly<Record<string, string>>> {
  const pods = [...(await podsOf(namespace))].sort((left, right) =>
    left.metadata.name.localeCompare(right.metadata.name),
  );
  const of = (pod: LivePod) => pod.metadata.labels[component] ?? '';
  return Object.fromEntries(pods.map((pod) => [of(pod), pods.filter((other) => of(other) === of(pod)).map(({ metadata }) => metadata.uid).join(' ')])); // prettier-ignore
}

export const changed = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] =>
  Object.keys({ ...before, ...after })
    .filter((name) => before[name] !== after[name])
    .sort();

/** A service, and those that do not survive its restart or that of one of them. */
export const withDependants = (service: ServiceId): readonly string[] => {
  const direct = serviceIds.filter((other) =>
    (services[other].restartsAfter as readonly ServiceId[]).includes(service),
  );
  return [...new Set([kebab(service), ...direct.flatMap(withDependants)])];
};

export const singletons = serviceIds.filter((service) => services[service].instances === 'one').map(kebab);

/** Watches pods of singletons, as far as there are any. @returns what ends it, and expects that there were never two */
export async function watchingSingletons(namespace: string): Promise<() => void> {
  const there = Object.keys(await uidsIn(namespace)).filter((name) => singletons.includes(name));
  const watches = await Promise.all(there.map((name) => counting(namespace, `${component}=${name}`)));
  return () =>
    expect(Object.fromEntries(there.map((name, index) => [name, watches[index]?.().most]))).toEqual(
      Object.fromEntries(there.map((name) => [name, 1])),
    );
}

/** An installation in a namespace of its own, on nodes that stay. */
export interface Site {
  readonly given: Given;
  /** What plain YAML has of it. */
  readonly objects: readonly Manifest[];
  /** Makes what it refers to. */
  readonly prepare: () => Promise<unknown>;
  /** Waits until nothing is on its way, and judges it. */
  readonly rest: () => Promise<Seen>;
}

/**
 * Applies it twice, and installs it by each Helm: the same objects, in their place, and a second time changes nothing.
 *
 * @param alike Helms that only have to leave the same objects
 * @returns the names of what was there before it
 */
export async function expectSameObjects(
  site: Site,
  folder: Folder,
  by: readonly string[],
  alike: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  const { given, objects, prepare, rest } = site;
  const { release, values } = given;
  const { namespace } = release;
  const nothingWrong = { refused: [], warnings: [] };
  await prepare();
  const prepared = await namesIn(namespace);
  expect(await applyAll(api, objects, namespace)).toEqual(nothingWrong);
  await rest();
  await expectRightPlaces(namespace, values);
  const plain = await appliedIn(namespace);
  const versions = await versionsIn(namespace);
  expect(await applyAll(api, objects, namespace)).toEqual(nothingWrong);
  expect(await versionsIn(namespace)).toEqual(versions);

  const args = [release.name, folder.chart, '--namespace', namespace, ...folder.values(values)];
  for (const helm of alike) {
    await clear(namespace);
    await prepare();
    await withoutPods(namespace, async () => {
      await helmMust(helm, 'install', ...args);
      expect(await appliedIn(namespace)).toEqual(plain);
      await clear(namespace);
    });
  }
  for (const helm of by) {
    await clear(namespace);
    await prepare();
    await helmMust(helm, 'install', ...args);
    await rest();
    await expectRightPlaces(namespace, values);
    expect(await appliedIn(namespace)).toEqual(plain);
    const before = await versionsIn(namespace);
    await helmMust(helm, 'upgrade', ...args);
    expect(await versionsIn(namespace)).toEqual(before);
  }
  return prepared;
}

/** Does something while no pod can be made, where nobody looks at pods: most of what a cluster does is for them. */
async function withoutPods(namespace: string, work: () => Promise<void>): Promise<void> {
  const quota = {
    ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'no-pods', namespace } },
    spec: { hard: { pods: '0' } },
  };
  await make(quota);
  await work();
  await api.delete(quota);
}

const namesIn = async (namespace: string): Promise<ReadonlySet<string>> =>
  new Set((await objectsOf(namespace)).map(nameOf));

/** The newest Helm, for an installation that it has made. */
const helmFor =
  ({ given: { release } }: Site) =>
  (command: string, ...args: readonly string[]) =>
    helmMust(newestHelm, command, release.name, ...args, '--namespace', release.namespace);

/** What Helm itself judges was judged when it was installed for the first time; it takes half of the time of an upgrade. */
export const judged = ['--disable-openapi-validation', '--skip-schema-validation'];

const options = (values: Values, folder: Folder) => [...judged, ...folder.values(values)];

/** A new version of the chart, a setting, a rollback and an upgrade that fails: what becomes of pods and objects. */
export async function expectUpgrades(site: Site, folder: Folder): Promise<void> {
  const { given, rest } = site;
  const { namespace } = given.release;
  const helm = helmFor(site);
  const by = options(given.values, folder);
  const old = await appliedIn(namespace);
  const first = await uidsIn(namespace);

  await helm('upgrade', folder.bumped, ...by);
  await rest();
  expect(await uidsIn(namespace)).toEqual(first);

  await expectRestarts(site, () =>
    helm('upgrade', folder.bare, ...by, '--set', `${setting}=${otherThan(given.values)}`),
  );
  await helm('rollback', '1');
  const seen = await rest();
  expect(await appliedIn(namespace)).toEqual(old);

  // Helm waits until all is ready again, which a pod without a place never is
  if (!isWhole(seen)) return;
  await expectFailedUpgrade(site, folder);
  expect(await appliedIn(namespace)).toEqual(old);
}

/**
 * More and fewer of its pods, a drained node, its end and its return.
 *
 * @param prepared the names of what was there before it
 */
export async function expectMoves(site: Site, folder: Folder, prepared: ReadonlySet<string>): Promise<void> {
  const { given, rest } = site;
  const { namespace } = given.release;
  const helm = helmFor(site);
  const old = await appliedIn(namespace);
  await expectScaling(site);
  await expectDrain(site);
  expect(await appliedIn(namespace)).toEqual(old);

  const volumes = await claimsIn(namespace);
  await helm('uninstall');
  const expected = new Set([...prepared, ...volumes.keys()]);
  await until('the pods are gone', async () => (await podsOf(namespace)).length === 0);
  await until('nothing but the claims is left', async () => (await namesIn(namespace)).size === expected.size);
  expect(await namesIn(namespace)).toEqual(expected);
  await helm('install', folder.bare, ...options(given.values, folder));
  await rest();
  expect(await claimsIn(namespace)).toEqual(volumes);
  await expectRightPlaces(namespace, given.values);
}

/** One that a service reads on which most others depend. */
const setting = 'globalSession.terminationGracePeriodSeconds';
/** Another value of it than the values have. */
const otherThan = (values: Values): number =>
  settingsOf(values).globalSession.terminationGracePeriodSeconds === 3599 ? 3597 : 3599;

const isWhole = ({ pods, claims, short }: Seen): boolean =>
  pods.every(({ node }) => node !== undefined) && claims.every(({ bound }) => bound) && short.length === 0;

/** Components all of whose pods have a place: a StatefulSet replaces no pod while another has none. */
async function wholeIn(namespace: string): Promise<ReadonlySet<string>> {
  const pods = await podsOf(namespace);
  const homeless = new Set(pods.filter(({ spec }) => spec.nodeName === undefined).map(componentOf));
  return new Set(pods.map(componentOf).filter((name) => !homeless.has(name)));
}

const componentOf = ({ metadata }: LivePod): string => metadata.labels[component] ?? '';

/** A setting restarts the pods that read it and those that depend on them, and of a singleton never two are there. */
async function expectRestarts({ given, rest }: Site, upgrade: () => Promise<unknown>): Promise<void> {
  const { namespace } = given.release;
  const settings = settingsOf(given.values);
  const ended = await watchingSingletons(namespace);
  const before = await uidsIn(namespace);
  const whole = await wholeIn(namespace);
  await upgrade();
  await rest();
  const restarted = changed(before, await uidsIn(namespace));

  const kept = serviceIds.filter(
    (id) => 'updateStrategy' in settings[id] && keepsPods(settings[id].updateStrategy as Strategy),
  );
  const may = new Set(settings.restartDependants ? withDependants('globalSession') : [kebab('globalSession')]);
  const must = [...may].filter((name) => whole.has(name) && !kept.map(kebab).includes(name));
  expect(restarted.filter((name) => !may.has(name))).toEqual([]);
  expect(restarted).toEqual(expect.arrayContaining(must));
  ended();
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly partition?: number };
}

/** Whether a strategy leaves pods as they are until somebody deletes them. */
const keepsPods = ({ type, rollingUpdate }: Strategy): boolean =>
  type === 'OnDelete' || (rollingUpdate?.partition ?? 0) > 0;

/** An upgrade that the API server refuses in part is taken back. */
async function expectFailedUpgrade({ given, rest }: Site, folder: Folder): Promise<void> {
  const { release, values } = given;
  // A Service without ports is refused, when Helm has upgraded much already
  const refused = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'refused' }, spec: { type: 'ClusterIP' } };
  const extraObjects = [...settingsOf(values).extraObjects, refused];
  const { failed, output } = await helmRun(newestHelm, [
    ...['upgrade', release.name, folder.bare, '--namespace', release.namespace, '--rollback-on-failure'],
    ...[
      '--timeout',
      '3m',
      ...options({ ...values, extraObjects }, folder),
      '--set',
      `${setting}=${otherThan(values) - 1}`,
    ],
  ]);
  expect({ failed, output }).toEqual({
    failed: true,
    output: expect.stringMatching(/refused.*(rolled back|rollback)/s),
  });
  await rest();
}

interface StatefulSet {
  readonly spec: { readonly replicas: number };
}

/** Local sessions and local directories keep their identity when there are more or fewer of them. */
async function expectScaling({ given }: Site): Promise<void> {
  const { namespace } = given.release;
  const whole = await wholeIn(namespace);
  const uids = async () => new Map((await podsOf(namespace)).map(({ metadata }) => [metadata.name, metadata.uid]));
  const before = await uids();
  const sets = (await api.list('apps/v1', 'StatefulSet', namespace)).filter(({ metadata }) =>
    ['local-session', 'local-directory'].some((name) => metadata.labels?.[component] === name && whole.has(name)),
  );
  const scale = (by: number) =>
    Promise.all(
      sets.map((set) =>
        api.patch(set, { spec: { replicas: (set as unknown as StatefulSet).spec.replicas + by } }, 'scale'),
      ),
    );
  const more = sets.map((set) => `${set.metadata.name}-${(set as unknown as StatefulSet).spec.replicas}`);
  await scale(1);
  await until('there is one more of each', async () => {
    const now = await uids();
    return more.every((name) => now.has(name));
  });
  const now = await uids();
  expect(new Map([...now].filter(([name]) => before.has(name)))).toEqual(before);
  await scale(0);
  await until('there are as many as before', async () => (await uids()).size === before.size);
  expect(await uids()).toEqual(before);
}

/** A node is drained: what no budget holds goes, nothing comes, and all is in its place afterwards. */
async function expectDrain({ given, rest }: Site): Promise<void> {
  const { release, values } = given;
  const { namespace } = release;
  const drained = (await podsOf(namespace)).find(({ spec }) => spec.os?.name === 'windows' && spec.nodeName)?.spec
    .nodeName;
  if (drained === undefined) return;
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: drained } };
  await api.patch(node, { spec: { unschedulable: true } });
  const leaving = (await podsOf(namespace)).filter(({ spec }) => spec.nodeName === drained);
  const held = new Set<string>();
  for (const { metadata } of leaving) {
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: metadata.name, namespace } };
    const path = `/api/v1/namespaces/${namespace}/pods/${metadata.name}/eviction`;
    const { code } = await api.ask('POST', path, { body });
    expect([201, 429]).toContain(code);
    if (code === 429) held.add(metadata.uid);
  }
  const settings = settingsOf(values);
  const budgeted = serviceIds.filter(
    (id) => (settings[id] as { disruptionBudget?: { enabled: boolean } }).disruptionBudget?.enabled,
  );
  const heldComponents = leaving.filter(({ metadata }) => held.has(metadata.uid)).map(componentOf);
  expect(heldComponents.filter((name) => !budgeted.map(kebab).includes(name))).toEqual([]);
  const evicted = new Set(leaving.map(({ metadata }) => metadata.uid).filter((uid) => !held.has(uid)));
  await until('evicted pods are gone', async () =>
    (await podsOf(namespace)).every(({ metadata }) => !evicted.has(metadata.uid)),
  );
  // What has no other node of its kind waits for this one
  const { pods } = await settled(api, [namespace], { quiet: 1500 });
  expect(pods.filter(({ node: at, why }) => at === undefined && !/nodes are available: |claim/.test(why))).toEqual([]);
  const there = (await podsOf(namespace)).filter(({ spec }) => spec.nodeName === drained && !toleratesDrains(spec));
  expect(there.filter(({ metadata }) => !held.has(metadata.uid)).map(componentOf)).toEqual([]);
  await expectRightPlaces(namespace, values);
  await api.patch(node, { spec: { unschedulable: null } });
  await rest();
}

/** Values may have pods tolerate whatever there is, and so this too. */
const toleratesDrains = ({ tolerations = [] }: LivePod['spec']): boolean =>
  tolerations.some(({ key = '' }) => key === '' || key === 'node.kubernetes.io/unschedulable');

/** Volumes of claims that no pod owns, by the name of the claim. */
async function claimsIn(namespace: string): Promise<ReadonlyMap<string, string>> {
  const claims = (await api.list('v1', 'PersistentVolumeClaim', namespace)) as readonly (Manifest & {
    metadata: { ownerReferences?: unknown };
    spec: { volumeName?: string };
  })[];
  return new Map(
    claims
      .filter(({ metadata }) => metadata.ownerReferences === undefined)
      .map((claim) => [nameOf(claim), claim.spec.volumeName ?? '']),
  );
}
