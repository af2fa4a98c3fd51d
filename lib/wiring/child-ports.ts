import { highestChildPort } from '../catalog/services';
import { above, and, given, is, not, same, some } from '../words/conditions';
import { refuse, type Refusal } from '../words/refusals';
import type { Count } from '../words/settings';
import { each, times, when } from '../words/structure';
import { deployed, instancesName, localDirectoryHost, type Singleton, singletons } from './addresses';
import type { Installation } from './names';
import { apart, readably, type Rule } from './rules';

/**
 * A local directory starts its children on the host that it publishes, each on the next free port above that of its
 * pool. Who is published there under one of these ports would meet them.
 */
export const childPorts: readonly Rule[] = singletons.map((component): Rule => (installation) => {
  const settings = installation.values[component];
  if (!('host' in settings)) return [];
  const { host } = settings;
  const atPort = (path: string, port: () => Count) => () =>
    among(installation, component, { host, port: port(), path });
  return apart(
    atPort(`${component}.port`, () => settings.port),
    ...('downloadPort' in settings ? [atPort(`${component}.downloadPort`, () => settings.downloadPort)] : []),
  );
});

interface Published {
  readonly host: string;
  readonly port: Count;
  /** Where the port is set. */
  readonly path: string;
}

function among(installation: Installation, component: Singleton, { host, port, path }: Published): Refusal[] {
  const { addresses, pools, publish } = installation.values.localDirectory;
  const there = component === 'mongodb' || deployed(installation.values, component);
  // The global session is published by its address: no pod is called so
  const hasName = component !== 'globalSession';
  const judged = and(there, given(host), not(above(port, highestChildPort)));
  return [
    ...when(
      and(
        judged,
        is(publish, 'podIP'),
        some(addresses, 'isListed', (address) => same(address, host)),
        some(pools, 'isAbovePool', (pool) => not(above(pool.port, port))),
      ),
      () => [
        refuse(
          path,
          `publishes ${host}:${port}, but localDirectory.addresses lists ${host}, where pods take every port from their pool's up to ${highestChildPort}; give it another host or port`,
        ),
      ],
    ),
    ...when(and(judged, not(is(publish, 'podIP')), hasName), () =>
      each(pools, (pool, poolIndex) =>
        readably(() => {
          const name = instancesName(installation, 'localDirectory', pool.name);
          return times(pool.replicas, 'index', (index) =>
            when(
              and(
                same(localDirectoryHost(installation, pool.name, `${name}-${index}`, ''), host),
                above(port, pool.port),
              ),
              () => [
                refuse(
                  path,
                  `publishes ${host}:${port}, where localDirectory.pools[${poolIndex}] takes every port from ${pool.port} up to ${highestChildPort}; give it another host or port`,
                ),
              ],
            ),
          );
        }),
      ),
    ),
  ];
}
