import type { Os } from '../kubernetes/open-schema';
import { choice, flag, number, object, text } from './declaration';
import { passed } from './passed';

/**
 * Where an image comes from. A digest wins over a tag.
 *
 * @param untagged what is the tag where none is set
 */
export const image = (repository: string, { registry = '', tag = '', untagged = 'image.tag' } = {}) =>
  object('Where the image comes from.', {
    registry: text('Registry of this image; global.imageRegistry wins over it.', 'optionalRegistry', registry),
    repository: text('Repository of this image.', 'repository', repository),
    tag:
      tag === ''
        ? text(`Tag of this image; empty: ${untagged}.`, 'optionalTag')
        : text('Tag of this image.', 'optionalTag', tag),
    digest: text('Digest of this image, sha256:…; wins over the tag.', 'optionalDigest'),
  });

/** The ways out of the cluster. */
const serviceTypes = ['ClusterIP', 'NodePort', 'LoadBalancer'] as const;

/** How a component is reached from outside the cluster. */
export const service = (description: string) =>
  object(description, {
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

/** What holds a drain of a node up. */
export const disruptionBudget = object('How many pods a drain of nodes may take away at a time.', {
  enabled: flag('Whether a PodDisruptionBudget is made.', false),
  maxUnavailable: number('Pods that may be away; 0 stops every drain until somebody deletes the pods.', 1, 0, 200),
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

/**
 * What every workload has alike: where it runs, with how much, and what a site adds to its pods. The words are the same
 * for all, so that the schema has each setting once.
 */
export const workload = ({ os, resources, startSeconds, terminationGracePeriodSeconds }: WorkloadDefaults) => ({
  resources: passed(
    os === 'windows'
      ? 'CPU and memory; the memory request is always the limit, because Windows does not overcommit.'
      : 'CPU and memory.',
    'resources',
    os,
    resources,
  ),
  nodeSelector: passed(
    `Labels of the nodes, beside ${os === 'windows' ? 'operating system, architecture and build' : 'the operating system'}.`,
    'nodeSelector',
    os,
    {},
  ),
  affinity: passed(
    `Affinity of the pods; empty: ${os === 'windows' ? 'that of all Windows pods' : 'none'}.`,
    'affinity',
    os,
    {},
  ),
  tolerations: passed(
    `Tolerations of the pods; empty: ${os === 'windows' ? 'those of all Windows pods' : 'none'}.`,
    'tolerations',
    os,
    [],
  ),
  topologySpreadConstraints: passed('How pods are spread over nodes.', 'topologySpreadConstraints', os, []),
  priorityClassName: text(
    `PriorityClass of the pods; empty: ${os === 'windows' ? 'that of all Windows pods' : 'none'}.`,
    'optionalObjectName',
  ),
  podLabels: passed('Labels added to the pods.', 'labels', os, {}),
  podAnnotations: passed('Annotations added to the pods.', 'annotations', os, {}),
  extraEnv: passed('Environment variables added to the container.', 'env', os, []),
  extraEnvFrom: passed('Sources of environment variables added to the container.', 'envFrom', os, []),
  extraVolumes: passed('Volumes added to the pods.', 'volumes', os, []),
  extraVolumeMounts: passed('Mounts of volumes added to the container.', 'volumeMounts', os, []),
  extraInitContainers: passed('Init containers that run before ours.', 'initContainers', os, []),
  extraContainers: passed('Containers that run beside ours.', 'containers', os, []),
  hostAliases: passed('Lines of the hosts file of the pods.', 'hostAliases', os, []),
  dnsConfig: passed('DNS settings of the pods.', 'dnsConfig', os, {}),
  probes: probes(startSeconds),
  terminationGracePeriodSeconds: number(
    'Seconds between asking a pod to end and ending it.',
    terminationGracePeriodSeconds,
    5,
    3600,
  ),
});
