import { contains, given } from '../words/conditions';
import { namedTexts } from '../words/named';
import type { List } from '../words/settings';
import { each, match, times, when } from '../words/structure';
import { deployed, hostOf, instancesName, podHost, singletons } from './addresses';
import type { Installation } from './names';

/** Names that every machine has for itself; OpenTwin's own certificates have them too (docs/opentwin.md 5). */
export const ownNames = { dns: 'localhost', ip: '127.0.0.1' } as const;

/** What a CA is called that is made for an installation, here or by cert-manager. */
export const authorityName = 'OpenTwin CA';

/** What stands for the number and all else of an instance's name: one label. */
const anyInstance = '*';

/**
 * Every name and address that the certificate must have, each once: whatever stands as a host on command lines of this
 * installation, a star for instances that are numbered, and what the user adds.
 *
 * Addresses of pods are not known before they run: with `localDirectory.publish: podIP`, those that the user lists. A
 * database outside of the installation has a certificate of its own.
 */
export const certificateNames = (installation: Installation): List<string> =>
  namedTexts(
    'certificateNames',
    'Every name and address in the certificate, as JSON: hosts that are dialled.',
    'name',
    () => [
      ownNames.dns,
      ownNames.ip,
      ...singletons.flatMap((component) =>
        when(deployed(installation.values, component), () => [hostOf(installation, component)]),
      ),
      ...ofLocalSessions(installation),
      ...ofLocalDirectories(installation),
      ...each(installation.values.certificates.dnsNames, (name) => [name]),
      ...each(installation.values.certificates.ipAddresses, (address) => [address]),
    ],
    'certificates',
  );

function ofLocalSessions(installation: Installation): string[] {
  const { domain, replicas } = installation.values.localSession;
  const name = instancesName(installation, 'localSession');
  return when(
    given(domain),
    () => below(domain, () => times(replicas, 'index', (index) => [`${name}-${index}.${domain}`])),
    () => [podHost(installation, 'localSession', anyInstance)],
  );
}

function ofLocalDirectories(installation: Installation): string[] {
  const { addresses, domain, pools, publish } = installation.values.localDirectory;
  return match(publish, {
    podName: () => each(pools, (pool) => [podHost(installation, 'localDirectory', anyInstance, pool.name)]),
    podNameUnderDomain: () =>
      below(domain, () =>
        each(pools, (pool) => {
          const name = instancesName(installation, 'localDirectory', pool.name);
          return times(pool.replicas, 'index', (index) => [`${name}-${index}.${domain}`]);
        }),
      ),
    podIP: () => each(addresses, (address) => [address]),
  });
}

/**
 * Instances below a domain of the user's. A star needs two labels behind it: OpenSSL, and others with it, take `*.lab` for no
 * name at all.
 */
const below = (domain: string, instances: () => string[]): string[] =>
  when(contains(domain, '.'), () => [`${anyInstance}.${domain}`], instances);
