import { highestChildPort } from '../catalog/services';
import { above, and, given, is, not, same, some } from '../words/conditions';
import { namedRefusals } from '../words/named';
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

const among = (installation: Installation, component: Singleton, published: Published): Refusal[] =>
  when(component === 'mongodb' || deployed(installation.values, component), () =>
    namedRefusals(
      'childPorts',
      'What is wrong with an address where local directories start their children, as JSON.',
      { ...published },
      (one) => met(installation, one),
    ),
  );

function met(installation: Installation, { host, port, path }: Published): Refusal[] {
  const { addresses, pools, publish } = installation.values.localDirectory;
  const isListed = () => some(addresses, 'isListed', (address) => same(address, host));
  const isAbovePool = () => some(pools, 'isAbovePool', (pool) => not(above(pool.port, port)));
  const inAddresses = () =>
    when(and(isListed(), isAbovePool()), () => [
      refuse(
        path,
        `publishes ${host}:${port}, but localDirectory.addresses lists ${host}, where pods take every port from their pool's up to ${highestChildPort}; give it another host or port`,
      ),
    ]);
  const inPools = () =>
    each(pools, (pool, poolIndex) =>
      readably(() => {
        const name = instancesName(installation, 'localDirectory', pool.name);
        const meets = (index: string) => same(localDirectoryHost(installation, pool.name, `${name}-${index}`), host);
        return when(above(port, pool.port), () =>
          times(pool.replicas, 'index', (index) =>
            when(meets(index), () => [
              refuse(
                path,
                `publishes ${host}:${port}, where localDirectory.pools[${poolIndex}] takes every port from ${pool.port} up to ${highestChildPort}; give it another host or port`,
              ),
            ]),
          ),
        );
      }),
    );
  return when(and(given(host), not(above(port, highestChildPort))), () =>
    when(is(publish, 'podIP'), inAddresses, inPools),
  );
}
