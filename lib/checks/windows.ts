import { leastMemory } from '../kubernetes/windows-memory';
import type { Problem } from '../problem';
import { ofKind, specOf, type Manifest, type ServiceSpec } from './manifest';
import { containersIn, podsIn, type Pod } from './pods';
import { broken, isWindows, type ClusterFacts, type Place, type RuleContext } from './rule';
import { podsBehind } from './selectors';
import { nameRules, textsOnWindows } from './windows-names';
import { objectRules, placementRules } from './windows-placement';
import { containerRuntimeRules, podRuntimeRules, probeRules, probesIn } from './windows-runtime';
import { containerSecurityRules, podSecurityRules } from './windows-security';
import { serviceRules } from './windows-services';
import { deviceRules, mountRules, volumeRules } from './windows-volumes';

export type { ClusterFacts };

const podRules = [...placementRules, ...podSecurityRules, ...podRuntimeRules];
const containerRules = [...containerSecurityRules, ...containerRuntimeRules, ...deviceRules];

/**
 * The rules for pods on Windows nodes, W01 to W51, as far as finished manifests show them.
 *
 * Not here, because a manifest does not show it: W05 and W08 (what is in an image), W33 (which argument means a mounted
 * file), W43 and W44 (what a node has). W50 is in `selectors.ts`, for it is true of any operating system. W52 is the
 * choice of `kubernetesVersions`.
 */
export const windowsRules = [
  ...podRules,
  ...containerRules,
  ...probeRules,
  ...volumeRules,
  ...mountRules,
  ...nameRules,
  ...serviceRules,
  ...objectRules,
].map(({ id, says }) => ({ id, says }));

/** Whether what runs on Windows nodes can run there, and what runs elsewhere stays away. */
export function checkWindows(objects: readonly Manifest[], facts: ClusterFacts = {}): readonly Problem[] {
  const pods = podsIn(objects);
  const context: RuleContext = { ...defaults, ...facts, objects };
  return [
    ...broken(
      objectRules,
      objects.map((owner) => ({ owner, path: '', thing: owner })),
      context,
    ),
    ...broken(
      podRules,
      pods.map((pod) => ({ owner: pod.owner, path: pod.path, thing: pod })),
      context,
    ),
    ...broken(containerRules, pods.flatMap(containersIn).map(placed), context),
    ...broken(probeRules, pods.flatMap(probesOf), context),
    ...broken(volumeRules, pods.flatMap(volumesOf), context),
    ...broken(mountRules, pods.flatMap(mountsOf), context),
    ...broken(nameRules, textsOnWindows(objects, pods), context),
    ...broken(serviceRules, servicesOnWindows(objects, pods), context),
  ];
}

const defaults = {
  clusterDomain: 'cluster.local',
  outerDomains: [],
  allowAdministrator: false,
  minimumMemory: leastMemory.nanoServer,
  overlay: false,
  directServerReturn: false,
  enforcesNetworkPolicy: true,
} as const satisfies Required<Omit<ClusterFacts, 'windowsTaint'>>;

const placed = <Thing extends { readonly pod: Pod; readonly path: string }>(thing: Thing): Place<Thing> => ({
  owner: thing.pod.owner,
  path: thing.path,
  thing,
});

const probesOf = (pod: Pod) => probesIn(pod).map(({ probe, path }) => placed({ pod, probe, path }));

const volumesOf = (pod: Pod) =>
  (pod.spec.volumes ?? []).map((volume, index) => placed({ pod, volume, path: `${pod.path}.volumes[${index}]` }));

const mountsOf = (pod: Pod) =>
  containersIn(pod).flatMap(({ container: { volumeMounts = [] }, path }) =>
    volumeMounts.map((mount, index) => {
      const before = volumeMounts.slice(0, index);
      return placed({ pod, mount, before, path: `${path}.volumeMounts[${index}]` });
    }),
  );

const servicesOnWindows = (objects: readonly Manifest[], pods: readonly Pod[]) =>
  ofKind(objects, 'Service').flatMap((owner) => {
    const service = specOf<ServiceSpec>(owner);
    const near = pods.filter(isWindows).filter(({ namespace }) => namespace === owner.metadata.namespace);
    const behind = service.selector ? podsBehind(service.selector, near) : [];
    return behind.length === 0 ? [] : [{ owner, path: 'spec', thing: { service, pods: behind } }];
  });
