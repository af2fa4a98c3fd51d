import { relay } from '../catalog/compute';
import { highestChildPort, services } from '../catalog/services';
import type { ServiceRow } from '../catalog/service-row';
import type { Settings } from '../values/declaration';
import type { service as serviceShape } from '../values/shapes';
import { inAnyCase } from '../values/formats';
import {
  above,
  and,
  equals,
  given,
  is,
  lists,
  longer,
  matches,
  more,
  not,
  or,
  rangesAbove,
  same,
  some,
} from '../words/conditions';
import type { Condition, Count } from '../words/settings';
import { each, firstOpen, when, word } from '../words/structure';
import {
  deployed,
  hostOf,
  instancesName,
  localDirectoryHost,
  localSessionAddress,
  type Singleton,
  singletons,
} from './addresses';
import { certificateRules } from './certificate-rules';
import { childPorts } from './child-ports';
import { claims } from './claims';
import { extras } from './extras';
import { administrator } from './layout';
import { apart, readably, type Rule } from './rules';
import { componentName, fullname, kebab, type Installation } from './names';
import { refuse, type Refusal } from '../words/refusals';

/** Everything that can be wrong with an installation, in the order of the settings. */
export const rules: readonly Rule[] = [
  names,
  hostNames,
  ...certificateRules,
  windowsUser,
  database,
  ...singletons.map(
    (component): Rule =>
      (installation) =>
        published(installation, component),
  ),
  downloads,
  localSessions,
  localDirectories,
  pools,
  ...claims,
  ...childPorts,
  ...extras,
];

/** Every refusal of an installation. */
export const refusals = (installation: Installation): Refusal[] => rules.flatMap((rule) => rule(installation));

/** A Service is a DNS-1035 label; a StatefulSet leaves room for what its controller adds to a label of its pods. */
const longestName = 63;
const longestStatefulSet = 52;
const nameForm = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

/** The component whose objects have the longest names. */
const longest = (components: readonly Singleton[]): Singleton =>
  components.reduce((one, other) => (kebab(other).length > kebab(one).length ? other : one));

function names(installation: Installation): Refusal[] {
  const start = fullname(installation);
  const tooLong = (name: string, limit: number) =>
    when(longer(name, limit), () => [
      refuse(
        'fullnameOverride',
        `the name ${name} would be longer than ${limit} characters; set a shorter fullnameOverride, or take a shorter release name`,
      ),
    ]);
  return apart(
    () =>
      when(not(matches(start, nameForm)), () => [
        refuse(
          'fullnameOverride',
          `names would begin with ${start}, which no Service can; set a fullnameOverride that begins with a letter and has letters, digits and hyphens only`,
        ),
      ]),
    () => tooLong(componentName(installation, longest(singletons)), longestName),
    () => tooLong(instancesName(installation, 'localSession'), longestStatefulSet),
    () =>
      each(installation.values.localDirectory.pools, (pool) =>
        readably(() => tooLong(instancesName(installation, 'localDirectory', pool.name), longestStatefulSet)),
      ),
  );
}

/** As long as a DNS name may be; a pod's number takes one digit of it, and two more where there are over a hundred. */
const longestHost = 253;
const longestFirstHost = longestHost - 2;

/** Names of Services and pods, which grow with release, namespace and domain; names below a domain of one's own fit. */
function hostNames(installation: Installation): Refusal[] {
  const { localDirectory, localSession } = installation.values;
  const tooLong = (host: string, limit: number) =>
    when(longer(host, limit), () => [
      refuse(
        'clusterDomain',
        `services would be dialled as ${host}, which is longer than ${limit} characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain`,
      ),
    ]);
  return apart(
    ...singletons.map(
      (component) => () =>
        when(deployed(installation.values, component), () => tooLong(hostOf(installation, component), longestHost)),
    ),
    () =>
      when(not(given(localSession.domain)), () =>
        tooLong(
          localSessionAddress(installation, `${instancesName(installation, 'localSession')}-0`).host,
          longestFirstHost,
        ),
      ),
    () =>
      when(is(localDirectory.publish, 'podName'), () =>
        each(localDirectory.pools, (pool) =>
          readably(() =>
            tooLong(
              localDirectoryHost(
                installation,
                pool.name,
                `${instancesName(installation, 'localDirectory', pool.name)}-0`,
                '',
              ),
              longestFirstHost,
            ),
          ),
        ),
      ),
  );
}

/** Windows hears no capitals, and neither does the kubelet where it asks who is root; our condition does. */
function windowsUser({ values }: Installation): Refusal[] {
  const { runAsUserName } = values.windows;
  return when(
    and(matches(runAsUserName, `^${inAnyCase(administrator)}$`), not(same(runAsUserName, administrator))),
    () => [
      refuse(
        'windows.runAsUserName',
        `${runAsUserName} is ${administrator} in other letters, and root to clusters all the same; write ${administrator}`,
      ),
    ],
  );
}

const firstFreePort = 1024;

function database({ values }: Installation): Refusal[] {
  const { mongodb } = values;
  return apart(
    () =>
      when(and(not(mongodb.enabled), not(given(mongodb.host))), () => [
        refuse('mongodb.host', 'is empty, but mongodb.enabled is false; name the host of the database that exists'),
      ]),
    () =>
      when(and(mongodb.enabled, not(above(mongodb.port, firstFreePort - 1))), () => [
        refuse(
          'mongodb.port',
          `${mongodb.port} cannot be bound by a process that is not root, which the database is not: only some container runtimes let it (containerd from 2.0); choose one of at least ${firstFreePort}`,
        ),
      ]),
  );
}

const firstNodePort = 30_000;
const lastNodePort = 32_767;

/** What one published address and the way to it have to do with each other. */
function published(installation: Installation, component: Singleton): Refusal[] {
  const settings = installation.values[component];
  const refused = () => (component === 'mongodb' ? [] : not443(`${component}.port`, settings.port, binders[component]));
  const judged = (...refusals: readonly (() => Refusal[])[]) =>
    when(deployed(installation.values, component), () => apart(...refusals));
  if (!('service' in settings) || !('host' in settings)) return judged(refused);
  const { service } = settings;
  return judged(
    refused,
    () => sourceRanges(component, service),
    () =>
      when(and(outside(service), not(given(settings.host))), () => [
        refuse(
          `${component}.host`,
          `is empty, so users would be told a name that only the cluster knows, although ${component}.service.type is not ClusterIP; give the address under which users reach it`,
        ),
      ]),
    () =>
      when(and(is(service.type, 'NodePort'), outOfNodePorts(settings.port)), () => [
        refuse(
          `${component}.port`,
          `${settings.port} is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from ${firstNodePort} to ${lastNodePort}, or a LoadBalancer`,
        ),
      ]),
  );
}

type ServiceSettings = Settings<ReturnType<typeof serviceShape>>;

const sourceRanges = (component: string, { type, loadBalancerSourceRanges }: ServiceSettings): Refusal[] =>
  when(and(given(loadBalancerSourceRanges), not(is(type, 'LoadBalancer'))), () => [
    refuse(
      `${component}.service.loadBalancerSourceRanges`,
      `lists ranges, but ${component}.service.type is ${word(type)}, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty`,
    ),
  ]);

const outside = ({ type }: ServiceSettings): Condition => not(is(type, 'ClusterIP'));

const outOfNodePorts = (port: Count): Condition => or(not(above(port, firstNodePort - 1)), above(port, lastNodePort));

const not443 = (path: string, port: Count, reason = 'the launcher takes it for no port at all and ends'): Refusal[] =>
  when(equals(port, 443), () => [refuse(path, `443 cannot be bound: ${reason}; choose another`)]);

function downloads({ values }: Installation): Refusal[] {
  const { downloadPort, service } = values.globalSession;
  return apart(
    () => not443('globalSession.downloadPort', downloadPort, 'a plain HTTP page there would be taken for HTTPS'),
    () =>
      when(and(is(service.type, 'NodePort'), outOfNodePorts(downloadPort)), () => [
        refuse(
          'globalSession.downloadPort',
          `${downloadPort} is no port of a NodePort Service; choose one from ${firstNodePort} to ${lastNodePort}`,
        ),
      ]),
  );
}

/** Who binds a port, where that is not the launcher. */
const binders: Partial<Record<Singleton, string>> = {
  adminPanel: 'the configuration of Apache takes it for something else',
};

const noNodePort = (path: string, what: string): Refusal =>
  refuse(
    path,
    `NodePort cannot serve ${what}: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network`,
  );

function localSessions({ values }: Installation): Refusal[] {
  const { localSession } = values;
  const type = () => localSession.service.type;
  return apart(
    () => not443('localSession.port', localSession.port),
    () => sourceRanges('localSession', localSession.service),
    () => when(is(type(), 'NodePort'), () => [noNodePort('localSession.service.type', 'numbered instances')]),
    () =>
      when(and(is(type(), 'LoadBalancer'), not(given(localSession.domain))), () => [
        refuse(
          'localSession.domain',
          'is empty, so users would be told names that only the cluster knows; give the domain under which each <pod>.<domain> leads to its load balancer',
        ),
      ]),
  );
}

const lowestExposedPool = 49_000;
const clusterNodePorts = lastNodePort - firstNodePort + 1;

function localDirectories({ values }: Installation): Refusal[] {
  const { localDirectory } = values;
  const { service } = localDirectory;
  const balanced = () => is(service.type, 'LoadBalancer');
  const published = (how: 'podNameUnderDomain' | 'podIP') => is(localDirectory.publish, how);
  const tooFewAddresses = () =>
    more(localDirectory.pools, 'instances', (pool) => pool.replicas, localDirectory.addresses);
  const tooManyNodePorts = () =>
    rangesAbove(
      localDirectory.pools,
      'nodePortsOfPools',
      (pool) => ({ times: pool.replicas, from: pool.port, to: highestChildPort }),
      clusterNodePorts,
    );
  const tooLow = () => some(localDirectory.pools, 'poolTooLow', (pool) => not(above(pool.port, lowestExposedPool - 1)));
  return apart(
    () =>
      when(is(service.type, 'NodePort'), () => [
        noNodePort('localDirectory.service.type', 'local directories and their relays'),
      ]),
    () => sourceRanges('localDirectory', service),
    () =>
      when(and(given(localDirectory.domain), not(published('podNameUnderDomain'))), () => [
        refuse(
          'localDirectory.domain',
          `${localDirectory.domain} would not be used, because localDirectory.publish is ${word(localDirectory.publish)}; set podNameUnderDomain, or leave the domain empty`,
        ),
      ]),
    () =>
      when(and(given(localDirectory.addresses), not(published('podIP'))), () => [
        refuse(
          'localDirectory.addresses',
          `lists addresses that would not be used, because localDirectory.publish is ${word(localDirectory.publish)}; set podIP, or leave the list empty`,
        ),
      ]),
    () =>
      when(and(published('podNameUnderDomain'), not(given(localDirectory.domain))), () => [
        refuse('localDirectory.domain', 'is empty, but localDirectory.publish is podNameUnderDomain; give the domain'),
      ]),
    () =>
      when(and(published('podIP'), not(given(localDirectory.addresses))), () => [
        refuse(
          'localDirectory.addresses',
          'is empty, but localDirectory.publish is podIP; list the addresses that pods can get, because the certificate must name them',
        ),
      ]),
    () =>
      when(and(published('podIP'), given(localDirectory.addresses), tooFewAddresses()), () => [
        refuse(
          'localDirectory.addresses',
          'lists fewer addresses than the pools have replicas together, so some pod would get one that the certificate does not name; list every address that pods can get, or take fewer replicas',
        ),
      ]),
    () =>
      when(and(balanced(), not(published('podNameUnderDomain'))), () => [
        refuse(
          'localDirectory.publish',
          'a LoadBalancer is reached by a name of its own: set podNameUnderDomain, and let each <pod>.<domain> lead to its load balancer',
        ),
      ]),
    () =>
      each(localDirectory.pools, (pool, index) =>
        readably(() =>
          when(and(balanced(), not(above(pool.port, lowestExposedPool - 1))), () => [
            refuse(
              `localDirectory.pools[${index}].port`,
              `${pool.port} leaves too many ports for a LoadBalancer, which has to list every port from there up to ${highestChildPort}; choose one of at least ${lowestExposedPool}`,
            ),
          ]),
        ),
      ),
    () =>
      when(and(balanced(), not(tooLow()), service.allocateLoadBalancerNodePorts, tooManyNodePorts()), () => [
        refuse(
          'localDirectory.service.allocateLoadBalancerNodePorts',
          `is true, but a cluster has ${clusterNodePorts} node ports, and the load balancers of all instances would take more: each takes every port from its pool's up to ${highestChildPort}; set it to false if they reach pods directly, or take higher ports or fewer replicas`,
        ),
      ]),
  );
}

function pools({ values }: Installation): Refusal[] {
  const { localDirectory } = values;
  const hasRelay = () =>
    some(localDirectory.pools, 'hasRelay', (pool) =>
      and(lists(firstOpen(pool.services, localDirectory.services), relay), above(pool.replicas, 0)),
    );
  return apart(
    () =>
      each(localDirectory.pools, (pool, index) =>
        readably(() => not443(`localDirectory.pools[${index}].port`, pool.port)),
      ),
    () =>
      when(not(hasRelay()), () => [
        refuse(
          'localDirectory.pools',
          `no pool with an instance starts the ${relay}, without which no session opens; add it to the services of at least one`,
        ),
      ]),
  );
}

/** Why a key is no setting, where a user may well expect one. */
export const notSettings: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<ServiceRow>(services).flatMap(([service, { onlyOnce, title }]) =>
    onlyOnce === undefined
      ? []
      : [[`${service}.replicas`, `is not a setting: the ${title} always runs once, because ${onlyOnce}; remove it`]],
  ),
);
