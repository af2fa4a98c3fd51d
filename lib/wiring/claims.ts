import { and, is, not } from '../words/conditions';
import { type Claim, type Refusal, repeated } from '../words/refusals';
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

/** What only one may have: names, ports and addresses that two of an installation would share. */
export const claimedTwice = (installation: Installation): Refusal[] => [
  ...repeated(
    'poolNames',
    poolClaims(installation),
    (name, path) => `${name} is the name of ${path} too; give each pool a name of its own`,
  ),
  ...repeated(
    'nodePorts',
    nodePortClaims(installation),
    (port, path) => `${port} is the node port of ${path} too, and nodes have each port once; choose another`,
  ),
  ...repeated(
    'serviceNames',
    serviceClaims(installation),
    (name, path) => `${name} would be a Service of ${path} too; give the pool another name`,
  ),
  ...repeated(
    'addresses',
    addressClaims(installation),
    (address, path) => `publishes ${address}, as ${path} does; give each a host or a port of its own`,
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

/** The names of pools, from which those of their objects are made. */
const poolClaims = ({ values }: Installation): Claim[] =>
  each(values.localDirectory.pools, (pool, index) => [
    { what: pool.name, path: `localDirectory.pools[${index}].name` },
  ]);
