import { and, is, not } from '../words/conditions';
import { type Claim, repeated } from '../words/refusals';
import { each, times, when } from '../words/structure';
import {
  deployed,
  dialled,
  hostOf,
  hostPort,
  instancesName,
  localDirectoryHost,
  localSessionAddress,
  singletons,
} from './addresses';
import type { Installation } from './names';
import type { Rule } from './rules';

/** What only one may have: names, ports and addresses that two of an installation would share. */
export const claims: readonly Rule[] = [
  (installation) =>
    repeated(
      'nodePorts',
      nodePortClaims(installation),
      (port, path) => `${port} is the node port of ${path} too, and nodes have each port once; choose another`,
    ),
  (installation) =>
    repeated(
      'serviceNames',
      serviceClaims(installation),
      (name, path) => `${name} would be a Service of ${path} too; give each pool a name of its own`,
    ),
  (installation) =>
    repeated(
      'addresses',
      addressClaims(installation),
      (address, path) => `publishes ${address}, as ${path} does; give each a host or a port of its own`,
    ),
  ({ values }) =>
    repeated(
      'listedAddresses',
      each(values.localDirectory.addresses, (address, index) => [
        { what: address, path: `localDirectory.addresses[${index}]` },
      ]),
      (address, path) => `${address} is ${path} too; remove one of them`,
    ),
];

/** The published addresses of what there is; two of one address would never talk to each other (docs/opentwin.md 10.9). */
const addressClaims = (installation: Installation): Claim[] => [
  ...singletons.flatMap((component) =>
    when(component === 'mongodb' || deployed(installation.values, component), () => [
      { what: dialled(installation, component), path: component },
    ]),
  ),
  {
    what: `${hostOf(installation, 'globalSession')}:${installation.values.globalSession.downloadPort}`,
    path: 'globalSession.downloadPort',
  },
  ...instanceClaims(installation),
];

function instanceClaims(installation: Installation): Claim[] {
  const { localDirectory, localSession } = installation.values;
  const sessions = instancesName(installation, 'localSession');
  return [
    ...times(localSession.replicas, 'index', (index) => [
      { what: hostPort(localSessionAddress(installation, `${sessions}-${index}`)), path: 'localSession' },
    ]),
    ...when(not(is(localDirectory.publish, 'podIP')), () =>
      each(localDirectory.pools, (pool, poolIndex) => {
        const name = instancesName(installation, 'localDirectory', pool.name);
        return times(pool.replicas, 'index', (index) => [
          {
            what: `${localDirectoryHost(installation, pool.name, `${name}-${index}`, '')}:${pool.port}`,
            path: `localDirectory.pools[${poolIndex}]`,
          },
        ]);
      }),
    ),
  ];
}

/** The ports that are taken on every node. */
const nodePortClaims = ({ values }: Installation): Claim[] =>
  singletons.flatMap((component) => {
    const settings = values[component];
    if (!('service' in settings)) return [];
    const claims = [{ what: `${settings.port}`, path: `${component}.port` }];
    if ('downloadPort' in settings)
      claims.push({ what: `${settings.downloadPort}`, path: `${component}.downloadPort` });
    return when(and(is(settings.service.type, 'NodePort'), deployed(values, component)), () => claims);
  });

/** The Services of pools: the load balancer of an instance may be called as another pool is. */
const serviceClaims = (installation: Installation): Claim[] => {
  const { pools, service } = installation.values.localDirectory;
  return each(pools, (pool, poolIndex) => {
    const name = instancesName(installation, 'localDirectory', pool.name);
    const path = `localDirectory.pools[${poolIndex}].name`;
    return [
      { what: name, path },
      ...when(is(service.type, 'LoadBalancer'), () =>
        times(pool.replicas, 'index', (index) => [{ what: `${name}-${index}`, path }]),
      ),
    ];
  });
};
