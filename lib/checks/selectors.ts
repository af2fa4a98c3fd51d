import type { Problem } from '../problem';
import { ofKind, problemAt, selects, specOf, type LabelSelector, type Manifest, type ServiceSpec } from './manifest';
import { containersIn, podsIn, type Pod } from './pods';

/** Who means whom: Services and budgets find pods, and no workload takes the pods of another. */
export const checkSelectors = (objects: readonly Manifest[]): readonly Problem[] => [
  ...ofKind(objects, 'Service').flatMap((service) => serviceProblems(service, podsIn(objects))),
  ...ofKind(objects, 'PodDisruptionBudget').flatMap((budget) => budgetProblems(budget, podsIn(objects))),
  ...workloadProblems(podsIn(objects)),
];

const inNamespaceOf =
  ({ metadata }: Manifest) =>
  ({ namespace }: Pod) =>
    namespace === metadata.namespace;

function serviceProblems(service: Manifest, pods: readonly Pod[]): readonly Problem[] {
  const { selector, ports = [] } = specOf<ServiceSpec>(service);
  if (selector === undefined) return [];
  const behind = pods.filter(inNamespaceOf(service)).filter(({ labels }) => selects({ matchLabels: selector }, labels));
  if (behind.length === 0) {
    return [problemAt(service, 'spec.selector', 'selects none of the pods here; copy the labels of their template')];
  }
  return ports.flatMap(({ port, targetPort = port, protocol = 'TCP' }, index) =>
    behind
      .filter((pod) => !offers(pod, targetPort, protocol))
      .map(({ owner }) =>
        problemAt(
          service,
          `spec.ports[${index}]`,
          `wants port ${targetPort} (${protocol}), which no container of ${owner.kind}/${owner.metadata.name} has`,
        ),
      ),
  );
}

const offers = (pod: Pod, wanted: string | number, protocol: string) =>
  containersIn(pod)
    .flatMap(({ container }) => container.ports ?? [])
    .some((port) => [port.name, port.containerPort].includes(wanted) && (port.protocol ?? 'TCP') === protocol);

function budgetProblems(budget: Manifest, pods: readonly Pod[]): readonly Problem[] {
  const { selector = {} } = specOf<{ readonly selector?: LabelSelector }>(budget);
  return pods.filter(inNamespaceOf(budget)).some(({ labels }) => selects(selector, labels))
    ? []
    : [problemAt(budget, 'spec.selector', 'selects none of the pods here; copy the labels of their template')];
}

/** W50: a controller adopts whatever its selector matches, whoever made it. */
function workloadProblems(pods: readonly Pod[]): readonly Problem[] {
  return pods.flatMap((pod) => {
    const selector = pod.workload?.selector;
    if (selector === undefined) return [];
    const own = selects(selector, pod.labels)
      ? []
      : [problemAt(pod.owner, 'spec.selector', 'does not match the labels of its own pod template')];
    const taken = pods
      .filter((other) => other !== pod && other.namespace === pod.namespace && selects(selector, other.labels))
      .map(({ owner }) =>
        problemAt(
          pod.owner,
          'spec.selector',
          `also matches the pods of ${owner.kind}/${owner.metadata.name}; add a label that only its own pods have (W50)`,
        ),
      );
    return [...own, ...taken];
  });
}
