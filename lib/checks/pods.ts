import { specOf, type Manifest, type StringMap } from './manifest';
import type { Container, PodSpec, WorkloadSpec } from './pod-spec';

/** Pods that a set of objects asks for, bare or by a template. */
export interface Pod {
  readonly owner: Manifest;
  readonly namespace: string | undefined;
  readonly labels: StringMap;
  readonly spec: PodSpec;
  /** Where the pod spec is in its owner. */
  readonly path: string;
  /** What the owner says around the template; nothing for a bare pod. */
  readonly workload: WorkloadSpec | undefined;
}

const withTemplate = ['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'StatefulSet'];

export const podsIn = (objects: readonly Manifest[]): readonly Pod[] =>
  objects.flatMap((owner): readonly Pod[] => {
    const { namespace } = owner.metadata;
    if (owner.kind === 'Pod') {
      const labels = owner.metadata.labels ?? {};
      return [{ owner, namespace, labels, spec: specOf<PodSpec>(owner), path: 'spec', workload: undefined }];
    }
    if (!withTemplate.includes(owner.kind)) return [];
    const workload = specOf<WorkloadSpec>(owner);
    const { metadata, spec } = workload.template;
    return [{ owner, namespace, labels: metadata?.labels ?? {}, spec, path: 'spec.template.spec', workload }];
  });

/** A container of any sort, with its place in the pod. */
export interface ContainerInPod {
  readonly pod: Pod;
  readonly container: Container;
  readonly list: 'containers' | 'initContainers' | 'ephemeralContainers';
  readonly path: string;
}

export const containersIn = (pod: Pod): readonly ContainerInPod[] =>
  (['containers', 'initContainers', 'ephemeralContainers'] as const).flatMap((list) =>
    (pod.spec[list] ?? []).map((container, index) => ({ pod, container, list, path: `${pod.path}.${list}[${index}]` })),
  );
