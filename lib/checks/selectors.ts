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
  const behind = podsBehind(selector, pods.filter(inNamespaceOf(service)));
  if (behind.length === 0) {
    return [problemAt(service, 'spec.selector', 'selects none of the pods here; copy the labels of their template')];
  }
  // What serves a single instance may also pass ports that the children of its process bind later.
  const judged = podName in selector ? ports.filter(({ targetPort }) => typeof targetPort === 'string') : ports;
  return judged.flatMap(({ port, targetPort = port, protocol = 'TCP' }) =>
    behind
      .filter((pod) => !offers(pod, targetPort, protocol))
      .map(({ owner }) =>
        problemAt(
          service,
          `spec.ports[${ports.findIndex((other) => other.port === port && (other.protocol ?? 'TCP') === protocol)}]`,
          `wants port ${targetPort} (${protocol}), which no container of ${owner.kind}/${owner.metadata.name} has`,
        ),
      ),
  );
}

/** The label by which a StatefulSet's controller tells its pods apart; no template has it. */
const podName = 'statefulset.kubernetes.io/pod-name';

/** The pods that a Service's selector finds, with the label that controllers add to them. */
export function podsBehind(selector: Readonly<Record<string, string>>, pods: readonly Pod[]): readonly Pod[] {
  const { [podName]: name, ...labels } = selector;
  return pods.filter(
    (pod) => selects({ matchLabels: labels }, pod.labels) && (name === undefined || hasPod(pod, name)),
  );
}

function hasPod({ owner, workload }: Pod, name: string): boolean {
  const ordinal = name.slice(owner.metadata.name.length + 1);
  return (
    owner.kind === 'StatefulSet' &&
    name === `${owner.metadata.name}-${ordinal}` &&
    /^(0|[1-9][0-9]*)$/.test(ordinal) &&
    Number(ordinal) < (workload?.replicas ?? 1)
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
