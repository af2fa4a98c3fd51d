import type { Manifest } from '../../lib/checks/manifest';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { variables } from '../../lib/wiring/layout';

/** `host:port` in the arguments and variables of rendered pods, as each instance of them would see it. */
const address = /(?:^|[\s,/"])((?:[a-z0-9$](?:[-a-zA-Z0-9_.()$]*[a-z0-9)])?)):[0-9]{1,5}(?=$|[\s,"/])/g;

/**
 * Every host that rendered manifests dial or publish; `$(POD_NAME)` is each of the pods.
 *
 * @param podIps what pods can get as their addresses
 * @param least as many instances there are at least, of what is scaled to nothing too
 */
export function hostsIn(objects: readonly Manifest[], podIps: readonly string[], least = 0): Set<string> {
  const hosts = podsIn(objects).flatMap((pod) => {
    const replicas = pod.owner.kind === 'StatefulSet' ? Math.max(least, pod.workload?.replicas ?? 1) : 1;
    const names = Array.from({ length: replicas }, (_, index) => `${pod.owner.metadata.name}-${index}`);
    return containersIn(pod)
      .filter(({ container }) => ours.has(container.name))
      .flatMap(({ container: { args = [], env = [] } }) => [
        ...args,
        ...env.flatMap(({ name, value }) => (wired.has(name) ? [value ?? ''] : [])),
      ])
      .flatMap((text) => [...text.matchAll(address)].map(([, host = '']) => host))
      .flatMap((host) => (host.includes(`$(${variables.podName})`) ? names.map(named(host)) : [host]))
      .flatMap((host) => (host === `$(${variables.podIp})` ? podIps : [host]));
  });
  return new Set(hosts);
}

const named = (host: string) => (name: string) => host.replace(`$(${variables.podName})`, name);

/** Variables with addresses in them; others are the user's, or no addresses. */
const wired: ReadonlySet<string> = new Set([variables.loggingUrl, variables.mongodbAddress]);
const ours: ReadonlySet<string> = new Set([
  ...['wait', 'logger', 'authorisation', 'global-session', 'local-session', 'global-directory'],
  ...['local-directory', 'library-management'],
]);

/** Whether a name of a certificate is that of a host, as OpenSSL has it. */
export const covers = (name: string, host: string): boolean =>
  name === host || (name.split('.').length > 2 && name === host.replace(/^[^.]+/, '*'));
