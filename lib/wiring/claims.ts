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
import { apart, readably, type Rule } from './rules';

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
    readably(() =>
      when(component === 'mongodb' || deployed(installation.values, component), () => [
        { what: dialled(installation, component), path: component },
      ]),
    ),
  ),
  ...apart(
    () => [
      {
        what: `${hostOf(installation, 'globalSession')}:${installation.values.globalSession.downloadPort}`,
        path: 'globalSession.downloadPort',
      },
    ],
    () => localSessionClaims(installation),
    () => localDirectoryClaims(installation),
  ),
];

function localSessionClaims(installation: Installation): Claim[] {
  const sessions = instancesName(installation, 'localSession');
  return times(installation.values.localSession.replicas, 'index', (index) => [
    { what: hostPort(localSessionAddress(installation, `${sessions}-${index}`)), path: 'localSession' },
  ]);
}

function localDirectoryClaims(installation: Installation): Claim[] {
  const { pools, publish } = installation.values.localDirectory;
  return when(not(is(publish, 'podIP')), () =>
    each(pools, (pool) =>
      readably(() => {
        const name = instancesName(installation, 'localDirectory', pool.name);
        return times(pool.replicas, 'index', (index) => [
          {
            what: `${localDirectoryHost(installation, pool.name, `${name}-${index}`)}:${pool.port}`,
            // Two pools have an address in common only with their name, of which they are told already
            path: 'localDirectory.pools',
          },
        ]);
      }),
    ),
  );
}

/** The ports that are taken on every node. */
const nodePortClaims = ({ values }: Installation): Claim[] =>
  singletons.flatMap((component) => {
    const settings = values[component];
    if (!('service' in settings)) return [];
    const { service } = settings;
    const ports: readonly (() => Claim[])[] = [
      () => [{ what: `${settings.port}`, path: `${component}.port` }],
      () =>
        'downloadPort' in settings ? [{ what: `${settings.downloadPort}`, path: `${component}.downloadPort` }] : [],
    ];
    return readably(() => when(and(is(service.type, 'NodePort'), deployed(values, component)), () => apart(...ports)));
  });

/** The Services of pools: the load balancer of an instance may be called as another pool is. */
const serviceClaims = (installation: Installation): Claim[] => {
  const { pools, service } = installation.values.localDirectory;
  return each(pools, (pool, poolIndex) =>
    readably(() => {
      const name = instancesName(installation, 'localDirectory', pool.name);
      const path = `localDirectory.pools[${poolIndex}].name`;
      return [
        { what: name, path },
        ...readably(() =>
          when(is(service.type, 'LoadBalancer'), () =>
            times(pool.replicas, 'index', (index) => [{ what: `${name}-${index}`, path }]),
          ),
        ),
      ];
    }),
  );
};
