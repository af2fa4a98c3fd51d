import type { Os } from '../kubernetes/open-schema';
import { choice, flag, number, object, text } from './declaration';
import { passed } from './passed';

/** Where an image comes from. A digest wins over a tag. */
export const image = (what: string, repository: string, { registry = '', tag = '' } = {}) =>
  object(`The image of ${what}.`, {
    registry: text('Registry of this image; global.imageRegistry wins over it.', 'optionalRegistry', registry),
    repository: text('Repository of this image.', 'repository', repository),
    tag:
      tag === ''
        ? text('Tag of this image; empty: image.tag.', 'optionalTag')
        : text('Tag of this image.', 'optionalTag', tag),
    digest: text('Digest of this image, sha256:…; wins over the tag.', 'optionalDigest'),
  });

/** The ways out of the cluster. */
const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer'] as const;

/** How a component is reached from outside the cluster. */
export const service = (whose: string) =>
  object(`The Service in front of ${whose}.`, {
    type: choice(
      'ClusterIP serves the cluster alone; NodePort and LoadBalancer also serve users outside.',
      serviceTypes,
      'ClusterIP',
    ),
    annotations: passed('Annotations of the Service, such as those of a load balancer.', 'annotations', 'linux', {}),
    allocateLoadBalancerNodePorts: flag(
      'Whether Kubernetes gives each port of a LoadBalancer a port of the nodes too; there are 2768 of them, and load balancers that reach pods directly need none.',
      true,
    ),
    loadBalancerSourceRanges: passed(
      'CIDR ranges that a LoadBalancer lets in; empty: everybody.',
      'loadBalancerSourceRanges',
      'linux',
      [],
    ),
  });

/** How long a start and a hiccup may last. Times are in seconds. */
const probes = (startSeconds: number) =>
  object('How Kubernetes asks whether the pod serves; there is no liveness probe, because it would end sessions.', {
    startup: object('Until it has succeeded once, the pod counts as starting.', {
      periodSeconds: number('Seconds between two questions.', 10, 5, 300),
      timeoutSeconds: number('Seconds after which a question counts as unanswered.', 5, 5, 300),
      failureThreshold: number(
        'Unanswered questions after which the start has failed and is tried again.',
        Math.ceil(startSeconds / 10),
        1,
        10_000,
      ),
    }),
    readiness: object(
      'While it fails, the pod counts as not ready; it stays reachable unless there are several alike, for nobody else could serve.',
      {
        periodSeconds: number('Seconds between two questions.', 15, 5, 300),
        timeoutSeconds: number('Seconds after which a question counts as unanswered.', 10, 5, 300),
        failureThreshold: number('Unanswered questions in a row after which the pod counts as not ready.', 4, 1, 100),
      },
    ),
  });

interface WorkloadDefaults {
  readonly os: Os;
  readonly resources: object;
  readonly startSeconds: number;
  readonly terminationGracePeriodSeconds: number;
}

/** What every workload has alike: where it runs, with how much, and what a site adds to its pods. */
export const workload = (
  what: string,
  { os, resources, startSeconds, terminationGracePeriodSeconds }: WorkloadDefaults,
) => ({
  resources: passed(
    os === 'windows'
      ? `CPU and memory of ${what}; the memory request is always the limit, because Windows does not overcommit.`
      : `CPU and memory of ${what}.`,
    'resources',
    os,
    resources,
  ),
  nodeSelector: passed(
    `Labels of the nodes for ${what}, beside ${os === 'windows' ? 'operating system, architecture and build' : 'the operating system'}.`,
    'nodeSelector',
    os,
    {},
  ),
  affinity: passed(
    `Affinity of ${what}; empty: ${os === 'windows' ? 'that of all Windows pods' : 'none'}.`,
    'affinity',
    os,
    {},
  ),
  tolerations: passed(
    `Tolerations of ${what}; empty: ${os === 'windows' ? 'those of all Windows pods' : 'none'}.`,
    'tolerations',
    os,
    [],
  ),
  topologySpreadConstraints: passed(`How pods of ${what} are spread.`, 'topologySpreadConstraints', os, []),
  priorityClassName: text(
    `PriorityClass of ${what}; empty: ${os === 'windows' ? 'that of all Windows pods' : 'none'}.`,
    'optionalObjectName',
  ),
  podLabels: passed(`Labels added to the pods of ${what}.`, 'labels', os, {}),
  podAnnotations: passed(`Annotations added to the pods of ${what}.`, 'annotations', os, {}),
  extraEnv: passed(`Environment variables added to ${what}.`, 'env', os, []),
  extraEnvFrom: passed(`Sources of environment variables added to ${what}.`, 'envFrom', os, []),
  extraVolumes: passed(`Volumes added to the pods of ${what}.`, 'volumes', os, []),
  extraVolumeMounts: passed(`Mounts of volumes added to ${what}.`, 'volumeMounts', os, []),
  extraInitContainers: passed(`Init containers that run before ours in the pods of ${what}.`, 'initContainers', os, []),
  extraContainers: passed(`Containers that run beside ${what}.`, 'containers', os, []),
  hostAliases: passed(`Lines of the hosts file in the pods of ${what}.`, 'hostAliases', os, []),
  dnsConfig: passed(`DNS settings of the pods of ${what}.`, 'dnsConfig', os, {}),
  probes: probes(startSeconds),
  terminationGracePeriodSeconds: number(
    `Seconds between asking ${what} to end and ending it.`,
    terminationGracePeriodSeconds,
    5,
    3600,
  ),
});
