import { matches, given, is, longer, not } from '../words/conditions';
import { namedRefusals } from '../words/named';
import { refuse, type Refusal } from '../words/refusals';
import { each, when } from '../words/structure';
import { deployed, hostOf, instancesName, localDirectoryHost, localSessionAddress, singletons } from './addresses';
import { fullname, kebab, type Installation } from './names';
import { apart, readably, type Rule } from './rules';

/** What is wrong with the names of objects, and with those that are dialled. */
export const nameRules: readonly Rule[] = [names, hostNames];

/** A Service is a DNS-1035 label; a StatefulSet leaves room for what its controller adds to a label of its pods. */
const longestName = 63;
const longestStatefulSet = 52;
const nameForm = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

/** How long the beginning of all names may be, so that each has room; a pool takes a letter at least. */
const longestStart = Math.min(
  ...singletons.map((component) => longestName - `-${kebab(component)}`.length),
  longestStatefulSet - `-${kebab('localSession')}`.length,
  longestStatefulSet - `-${kebab('localDirectory')}-p`.length,
);

function names(installation: Installation): Refusal[] {
  const start = fullname(installation);
  const { fullnameOverride, localDirectory } = installation.values;
  const tooLong = `names would begin with ${start}, which is longer than ${longestStart} characters, so that some would be too long for Kubernetes`;
  return apart(
    () =>
      when(not(matches(start, nameForm)), () => [
        refuse(
          'fullnameOverride',
          `names would begin with ${start}, which no Service can; set a fullnameOverride that begins with a letter and has letters, digits and hyphens only`,
        ),
      ]),
    () =>
      when(longer(start, longestStart), () =>
        when(
          given(fullnameOverride),
          () => [refuse('fullnameOverride', `${tooLong}; shorten it`)],
          () => [
            refuse('release', `${tooLong}; take a shorter release name or nameOverride, or set a fullnameOverride`),
          ],
        ),
      ),
    () =>
      when(not(longer(start, longestStart)), () =>
        each(localDirectory.pools, (pool, index) =>
          readably(() => {
            const name = instancesName(installation, 'localDirectory', pool.name);
            return when(longer(name, longestStatefulSet), () => [
              refuse(
                `localDirectory.pools[${index}].name`,
                `a StatefulSet would be called ${name}, which is longer than ${longestStatefulSet} characters; give the pool, the release or fullnameOverride a shorter name`,
              ),
            ]);
          }),
        ),
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
        when(deployed(installation.values, component), () =>
          namedRefusals(
            'hostLength',
            'What is wrong with a host that is too long, as JSON.',
            { host: hostOf(installation, component) },
            ({ host }) => tooLong(host, longestHost),
          ),
        ),
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
              ),
              longestFirstHost,
            ),
          ),
        ),
      ),
  );
}
