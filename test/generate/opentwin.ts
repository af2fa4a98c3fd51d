import fc from 'fast-check';
import { relay } from '../../lib/catalog/compute';
import { serviceIds } from '../../lib/catalog/services';
import { quantityOf } from '../../lib/kubernetes/quantity';
import { defaultsOf } from '../../lib/values/declaration';
import { copyOf, isMap, type Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import { opentwin } from '../../lib/values/opentwin';
import type { Release } from '../../lib/values/readings';
import { schemaOf } from '../../lib/values/schema';
import { tryInstallation } from '../../lib/wiring/installation';
import { certificateFiles, volumes } from '../../lib/wiring/layout';
import { kebab } from '../../lib/wiring/names';
import { openValuesIn } from './kubernetes';
import { documentsOf } from './settings';

/** A release and values of the chart `opentwin`. */
export interface Given {
  readonly release: Release;
  readonly values: Values;
}

const label = '[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?';

/** Releases as Helm takes them. */
export const releases = (): fc.Arbitrary<Release> =>
  fc.record({
    name: fc.oneof(
      fc.constantFrom(
        'opentwin',
        'r',
        'my-opentwin-2',
        'y',
        'true',
        '1e3',
        '7',
        'a.b',
        'x'.repeat(53),
        `o${'-'.repeat(51)}p`,
      ),
      fc.stringMatching(new RegExp(`^${label}([.]${label})?$`)),
    ),
    namespace: fc.oneof(
      fc.constantFrom('opentwin', 'default', 'n', '123', 'true', 'z'.repeat(63)),
      fc.stringMatching(new RegExp(`^${label}$`)),
    ),
  });

/** Documents by type alone, from almost none of the settings to most. */
const documents = (): fc.Arbitrary<Values> => {
  const open = openValuesIn(schemaOf(opentwin, 'values', 'complete'));
  return fc.oneof(...[60, 12, 1].map((absence) => documentsOf(opentwin, open, absence)));
};

/** Values that should be valid; how many are is counted where they are used. */
export const givenFor = (release: fc.Arbitrary<Release>): fc.Arbitrary<Given> =>
  fc.tuple(release, documents()).map(([one, values]) => ({ release: one, values: settled(one, values) }));

/** Values that an installation can be made of. */
export const validFor = (release: fc.Arbitrary<Release>): fc.Arbitrary<Given> => givenFor(release).filter(isValid);

export const isValid = ({ release, values }: Given): boolean => tryInstallation(release, values).problems.length === 0;

type Object = Record<string, unknown>;

const defaults = defaultsOf(opentwin) as Values;

/** The same values with what several settings have to do with each other put right. */
function settled(release: Release, document: Values): Values {
  const values = copyOf(document);
  // Reads with defaults, writes into the user's document
  const read = (path: string): unknown => {
    const within = (document: Values) =>
      path.split('.').reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), document);
    const [standard, given] = [within(defaults), within(values)];
    return isMap(standard) && isMap(given) ? mergeValues(standard, given) : (given ?? standard);
  };
  const write = (path: string, value: unknown): void => {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    steps.reduce<Object>((at, key) => (at[key] ??= {}) as Object, values)[last] = value;
  };

  settleNames(release, read, write);
  settleWindowsUser(read, write);
  settleInstances(read, write);
  settleAddresses(read, write);
  settleCertificates(read, write);
  settleOtherPod(values['mongodb']);
  for (const id of ['mongodb', ...serviceIds] as const) {
    settleResources(`${id}.resources`, read, write);
    const workload = values[id];
    if (isMap(workload)) settleExtras(kebab(id), workload, portsOf(id, read), [volumes.certificates, volumes.scratch]);
  }
  if (read('mongodb.os') === 'windows') settleResources('mongodb.windows.resources', read, write);
  settleDatabase(values['mongodb'], read);
  return values;
}

type Read = (path: string) => unknown;
type Write = (path: string, value: unknown) => void;

const nameForm = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const shortNames = ['opentwin', 'a', 't1', 'y', 'true', 'e1', 'null', 'x'.repeat(28)];

/** What a StatefulSet of a pool leaves for what all names begin with and for the pool: 52 less `-local-directory-`. */
const roomForPool = 35;

function settleNames(release: Release, read: Read, write: Write): void {
  const name = (read('nameOverride') as string) || 'opentwin';
  const start =
    (read('fullnameOverride') as string) || (release.name.includes(name) ? release.name : `${release.name}-${name}`);
  const usable = nameForm.test(start) && start.length <= 28;
  const used = usable ? start : (shortNames[(start.length + release.namespace.length) % shortNames.length] ?? 'a');
  if (!usable) write('fullnameOverride', used);

  const seen = new Set<string>();
  const pools = (read('localDirectory.pools') as Object[]).flatMap((pool) => {
    const short = (pool['name'] as string).slice(0, roomForPool - used.length).replace(/-+$/, '');
    if (seen.has(short)) return [];
    seen.add(short);
    return [{ ...pool, name: short }];
  });
  if (pools.some((pool) => pool.name !== 'default') || pools.length > 1) write('localDirectory.pools', pools);
}

/** Requests stay below limits, where one of them is the default too. */
function settleResources(path: string, read: Read, write: Write): void {
  const { requests = {}, limits = {} } = read(path) as Record<
    'limits' | 'requests',
    Record<string, string> | undefined
  >;
  for (const amount of ['cpu', 'memory', 'ephemeral-storage']) {
    const [request, limit] = [requests[amount], limits[amount]];
    if (request !== undefined && limit !== undefined && quantityOf(request) > quantityOf(limit))
      write(`${path}.requests.${amount}`, limit);
  }
}

function settleWindowsUser(read: Read, write: Write): void {
  const user = read('windows.runAsUserName') as string;
  if (/^containeradministrator$/i.test(user)) write('windows.runAsUserName', 'ContainerAdministrator');
}

const firstNodePort = 30_000;

function settleAddresses(read: Read, write: Write): void {
  // Names inside the cluster have to fit into 253 characters, whatever else they are made of
  if ((read('clusterDomain') as string).length > 75) write('clusterDomain', 'cluster.local');
  if (read('mongodb.enabled') && (read('mongodb.port') as number) < 1024) write('mongodb.port', 27018);
  if (!read('mongodb.enabled') && read('mongodb.host') === '') write('mongodb.host', 'mongo.example.org');
  const published = ['mongodb', 'logger', 'authorisation', 'globalSession', 'adminPanel'];
  published.forEach((one, index) => {
    const type = read(`${one}.service.type`);
    if (type !== 'ClusterIP' && read(`${one}.host`) === '') {
      write(`${one}.host`, one === 'globalSession' ? '192.0.2.10' : `${one.toLowerCase()}.example.org`);
    }
    const port = read(`${one}.port`) as number;
    if (type === 'NodePort' && (port < firstNodePort || port > 32_767)) write(`${one}.port`, firstNodePort + index);
    const download = read('globalSession.downloadPort') as number;
    if (one === 'globalSession' && type === 'NodePort' && (download < firstNodePort || download > 32_767)) {
      write('globalSession.downloadPort', firstNodePort + 100);
    }
  });
  for (const one of [...published, 'localSession', 'globalDirectory', 'libraryManagement']) {
    if (read(`${one}.port`) === 443) write(`${one}.port`, 444);
  }
  if ([443, read('globalSession.port')].includes(read('globalSession.downloadPort')))
    write('globalSession.downloadPort', 31_999);
  for (const one of [...published, 'localSession', 'localDirectory']) {
    const ranges = `${one}.service.loadBalancerSourceRanges`;
    if (read(`${one}.service.type`) !== 'LoadBalancer' && (read(ranges) as unknown[]).length > 0) write(ranges, []);
  }
}

function settleInstances(read: Read, write: Write): void {
  for (const one of ['localSession', 'localDirectory']) {
    if (read(`${one}.service.type`) === 'NodePort') write(`${one}.service.type`, 'LoadBalancer');
  }
  if (read('localSession.service.type') === 'LoadBalancer' && read('localSession.domain') === '') {
    write('localSession.domain', 's.example.org');
  }
  const balanced = read('localDirectory.service.type') === 'LoadBalancer';
  if (balanced) write('localDirectory.publish', 'podNameUnderDomain');
  if (read('localDirectory.publish') === 'podNameUnderDomain' && read('localDirectory.domain') === '') {
    write('localDirectory.domain', 'd.example.org');
  }
  if (read('localDirectory.publish') !== 'podIP') write('localDirectory.addresses', []);
  if (read('localDirectory.publish') !== 'podNameUnderDomain') write('localDirectory.domain', '');

  const pools = (read('localDirectory.pools') as Object[]).map((pool) => {
    const { port = 9095, replicas = 1 } = pool as { port?: number; replicas?: number };
    if (port === 443) return { ...pool, port: 444 };
    // Each instance has a Service that lists every port up to 49151: few of both
    return balanced ? { ...pool, port: 49_149 - (port % 20), replicas: Math.min(replicas, 3) } : pool;
  });
  const ofAll = read('localDirectory.services') as string[];
  const servicesOf = (pool: Object) =>
    ((pool['services'] ?? []) as string[]).length > 0 ? (pool['services'] as string[]) : ofAll;
  const [first = {}, ...others] = pools;
  const settled = pools.some((pool) => pool['replicas'] !== 0 && servicesOf(pool).includes(relay))
    ? pools
    : [{ ...first, replicas: 1, services: [...new Set([...servicesOf(first), relay])] }, ...others];
  if (JSON.stringify(settled) !== JSON.stringify(read('localDirectory.pools'))) write('localDirectory.pools', settled);
  if (read('localDirectory.publish') === 'podIP') settlePodAddresses(settled, read, write);
}

/** No pod gets an address that is not listed. */
function settlePodAddresses(pools: readonly Object[], read: Read, write: Write): void {
  const instances = pools.reduce((sum, { replicas = 1 }) => sum + (replicas as number), 0);
  const listed = read('localDirectory.addresses') as string[];
  const more = Array.from({ length: instances }, (_, index) => `10.0.${index >> 7}.${(index & 127) + 1}`);
  const addresses = [...new Set([...listed, ...more])].slice(0, Math.max(instances, listed.length));
  if (addresses.length > listed.length) write('localDirectory.addresses', addresses);
}

function settleCertificates(read: Read, write: Write): void {
  const ours = 'certificates.certManager';
  if (read('certificates.source') === 'secret') {
    if (read(`${ours}.issuer.name`) !== '') write(`${ours}.issuer.name`, '');
    return;
  }
  for (const [file, key] of Object.entries(certificateFiles))
    if (read(`certificates.keys.${file}`) !== key) write(`certificates.keys.${file}`, key);
  const [duration, before] = [`${ours}.durationHours`, `${ours}.renewBeforeHours`].map((path) => read(path) as number);
  if (before! >= duration!) write(`${ours}.renewBeforeHours`, duration! - 1);
  if ((read(`${ours}.caDurationHours`) as number) <= duration!) {
    write(`${ours}.durationHours`, 30);
    write(`${ours}.renewBeforeHours`, 29);
    if ((read(`${ours}.caDurationHours`) as number) <= 30) write(`${ours}.caDurationHours`, 31);
  }
  const secret = read('certificates.secret') as string;
  if (secret !== '') write('certificates.secret', `${secret.slice(0, 200)}x`);
  if (secret !== '' && read('credentials.secret') === `${secret.slice(0, 200)}x`) write('credentials.secret', '');
}

/** Ports that our own container has, and, of local directories, one of several pods. */
const portsOf = (id: string, read: Read): readonly unknown[] =>
  id === 'localDirectory'
    ? (read('localDirectory.pools') as Object[]).map(({ port = 9095 }) => port)
    : [read(`${id}.port`), ...(id === 'globalSession' ? [read(`${id}.downloadPort`)] : [])];

interface Container {
  name: string;
  ports?: { name?: string; containerPort: number; protocol?: string }[];
  volumeMounts?: { name: string }[];
}

/** What a site adds to a pod, and what is in it already: one space of names of containers, of ports and of volumes. */
function settleExtras(
  container: string,
  workload: Values,
  ours: readonly unknown[],
  ownVolumes: readonly string[],
): void {
  const containerNames = new Set([container, 'wait', 'initialise']);
  const portNames = new Set<string | undefined>(['https', 'download', 'mongodb']);
  const portNumbers = new Set(ours.map((port) => `${String(port)}/TCP`));
  const mountable = [
    ...ownVolumes,
    ...((workload['extraVolumes'] ?? []) as { name: string }[]).map(({ name }) => name),
  ];
  const mount = (mounts: { name: string }[] = []) =>
    mounts.forEach((one, index) => (one.name = mountable[(one.name.length + index) % mountable.length] ?? ''));

  mount(workload['extraVolumeMounts'] as { name: string }[] | undefined);
  for (const list of ['extraInitContainers', 'extraContainers']) {
    const kept = ((workload[list] ?? []) as Container[]).filter(
      ({ name }) => !containerNames.has(name) && containerNames.add(name),
    );
    for (const one of kept) {
      const { ports = [], volumeMounts } = one;
      mount(volumeMounts);
      const free = ports.filter(({ containerPort, protocol = 'TCP' }) => {
        const number = `${containerPort}/${protocol}`;
        return !portNumbers.has(number) && portNumbers.add(number);
      });
      if (one.ports) one.ports = free;
      for (const port of free) {
        if (portNames.has(port.name)) delete port.name;
        portNames.add(port.name);
      }
    }
    if (workload[list] !== undefined) workload[list] = kept;
  }
}

/** What is set for a pod that is not made, is refused. Settings of the Windows pod come with it, or few values would have one. */
function settleOtherPod(database: unknown): void {
  if (!isMap(database)) return;
  if (isMap(database['windows'])) database['os'] ??= 'windows';
  const { fields } = opentwin.fields.mongodb;
  const ofLinux = [...Object.keys(fields.windows.fields), 'podSecurityContext', 'containerSecurityContext'];
  for (const name of database['os'] === 'windows' ? ofLinux : ['windows']) delete database[name];
}

/** What Kubernetes and our rules want of the database, and of its pod, which may be the one that is not for Windows. */
function settleDatabase(database: unknown, read: Read): void {
  if (!isMap(database)) return;
  const { windows } = database;
  if (isMap(windows)) {
    settleExtras('mongodb', windows, [read('mongodb.port')], [volumes.certificates, volumes.data]);
  }
  // It must not tolerate whatever keeps others off the Windows nodes (W07)
  const tolerations = database['tolerations'] as { key?: string }[] | undefined;
  if (tolerations) database['tolerations'] = tolerations.filter(({ key = '' }) => key !== '');
  // The API server warns of parts of a byte, and cannot tell those of very many: see Bytes in kubernetes.ts
  const persistence = database['persistence'] as { size?: string } | undefined;
  const { size = '1Gi' } = persistence ?? {};
  if (persistence && (size.includes('.') || quantityOf(size) > 2 ** 53)) persistence.size = '7Ti';
}
