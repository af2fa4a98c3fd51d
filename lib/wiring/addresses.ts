import { serviceIds, services } from '../catalog/services';
import type { ServiceId } from '../catalog/service-row';
import type { Condition, Count } from '../words/settings';
import { namedText } from '../words/named';
import { is } from '../words/conditions';
import { choose, firstGiven, ifGiven } from '../words/text';
import { componentName, type Component, fullname, type Installation, kebab } from './names';

/**
 * Who is reached under which host and port. OpenTwin hands the strings of its command lines on to services and users
 * alike, so each component has one published address, which is dialled, bound and named in the certificate.
 */
export interface Address {
  readonly host: string;
  readonly port: Count;
}

/** `host:port`, as it stands on command lines. */
export const hostPort = ({ host, port }: Address): string => `${host}:${port}`;

/**
 * The name of a Service inside the cluster, in full: Windows pods take every name with a dot for a full one.
 */
const serviceHost = (installation: Installation, component: Component): string =>
  namedText(
    'serviceHost',
    'The name of the Service of a component inside the cluster, in full.',
    { component: kebab(component) },
    ({ component }) => inCluster(installation, `${fullname(installation)}-${component}`),
  );

/** The name of a Service inside the cluster, in full. */
export const inCluster = ({ release, values }: Installation, service: string): string =>
  `${service}.${release.namespace}.svc.${values.clusterDomain}`;

/** Components that run once, or whose instances are alike: one address for all. */
export type Singleton = 'mongodb' | Exclude<ServiceId, 'localSession' | 'localDirectory'>;

/** A service of OpenTwin with one address. */
export type SingletonId = Exclude<Singleton, 'mongodb'>;

export const isSingleton = (service: ServiceId): service is SingletonId => services[service].instances !== 'numbered';

/** Every component with one address. */
export const singletons: readonly Singleton[] = ['mongodb', ...serviceIds.filter(isSingleton)];

/** Whether a component is there at all; a database outside the cluster is not. */
export function deployed(values: Installation['values'], component: Singleton): Condition {
  const settings = values[component];
  return 'enabled' in settings ? settings.enabled : true;
}

/** The published host of a component. */
export function hostOf(installation: Installation, component: Singleton): string {
  const settings = installation.values[component];
  const own = () => serviceHost(installation, component);
  if (!('host' in settings)) return own();
  return namedText(`${component}Host`, `The host of the ${title(component)}, as services and users dial it.`, {}, () =>
    firstGiven(settings.host, own()),
  );
}

/** The published address of a component. */
const addressOf = (installation: Installation, component: Singleton): Address => ({
  host: hostOf(installation, component),
  port: installation.values[component].port,
});

/** The published address of an instance of the local session. */
export const localSessionAddress = (installation: Installation, pod: string): Address => {
  const { domain, port } = installation.values.localSession;
  const host = namedText(
    'localSessionHost',
    'The published host of an instance of the local session.',
    { pod },
    ({ pod }) => ifGiven(domain, (under) => `${pod}.${under}`, podHost(installation, 'localSession', pod)),
  );
  return { host, port };
};

/**
 * The published host of an instance of a local directory, unless that is its IP; its children publish the same host with
 * ports of their own.
 *
 * @param pod its name, or the variable that holds it
 */
export const localDirectoryHost = (installation: Installation, pool: string, pod: string): string =>
  namedText(
    'localDirectoryHost',
    'The published host of an instance of a local directory, unless that is its IP.',
    { pool, pod },
    ({ pool, pod }) => {
      const { publish, domain } = installation.values.localDirectory;
      return choose(
        is(publish, 'podName'),
        () => podHost(installation, 'localDirectory', pod, pool),
        () => `${pod}.${domain}`,
      );
    },
  );

/** The name of a pod below its headless Service, in full. */
export function podHost(installation: Installation, component: Component, pod: string, pool?: string): string {
  return `${pod}.${inCluster(installation, instancesName(installation, component, pool))}`;
}

/** The name of a StatefulSet and of its headless Service. */
export const instancesName = (installation: Installation, component: Component, pool?: string): string =>
  pool === undefined ? componentName(installation, component) : `${componentName(installation, component)}-${pool}`;

/** The published address of whom services wait for or dial, as it stands on their command lines. */
export const dialled = (installation: Installation, component: Singleton): string =>
  namedText(`${component}Address`, `Host and port of the ${title(component)}, as services and users dial it.`, {}, () =>
    hostPort(addressOf(installation, component)),
  );

const title = (component: Singleton): string => (component === 'mongodb' ? 'database' : services[component].title);
