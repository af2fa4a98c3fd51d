import type { Manifest } from '../../lib/checks/manifest';
import { type Pod, podsIn } from '../../lib/checks/pods';
import type { NodeObject } from '../../lib/cluster/nodes';

/** Nodes with room for everything, for each workload of some objects: with the labels and the taints that it asks for. */
export const fittingNodes = (objects: readonly Manifest[]): readonly NodeObject[] =>
  podsIn(objects)
    .filter(({ workload }) => workload !== undefined)
    .flatMap((pod, index) => {
      const count = Math.min(Math.max(pod.workload?.replicas ?? 1, 1), 3);
      return Array.from({ length: count }, (_, number) => nodeFor(pod, `fitting-${index}-${number}`));
    });

function nodeFor({ spec }: Pod, name: string): NodeObject {
  const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const wanted = (term?.matchExpressions ?? [])
    .filter(({ operator }) => operator === 'In' || operator === 'Exists' || operator === 'Gt')
    .map(({ key, operator, values: [value = 'x'] = [] }) => [
      key,
      operator === 'Gt' ? String(Number(value) + 1) : value,
    ]);
  const taints = (spec.tolerations ?? [])
    .filter(({ key, effect = 'NoSchedule' }) => key !== undefined && key !== '' && effect === 'NoSchedule')
    .map(({ key = '', value }) => ({
      key,
      effect: 'NoSchedule',
      ...(value !== undefined && value !== '' && { value }),
    }));
  // A pod is spread over nodes that have the key alone
  const { topologySpreadConstraints: spread = [] } = spec as { topologySpreadConstraints?: { topologyKey: string }[] };
  const domains = Object.fromEntries(spread.map(({ topologyKey }) => [topologyKey, name]));
  const one = new Map(taints.map((taint) => [taint.key, taint]));
  const room = { cpu: '100000', memory: '1Pi', pods: '1000', 'ephemeral-storage': '1Pi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        ...domains,
        ...(Object.fromEntries(wanted) as object),
        ...spec.nodeSelector,
      },
    },
    spec: { taints: [...one.values()] },
    status: { capacity: room, allocatable: room, nodeInfo: {} },
  };
}
