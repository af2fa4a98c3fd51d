import { isLinux, isWindows, type Rule, type RuleContext } from './rule';
import { ofKind, type Manifest, type StringMap } from './manifest';
import type { Toleration } from './pod-spec';
import type { Pod } from './pods';
import { isHostProcess } from './windows-security';

const build = 'node.kubernetes.io/windows-build';

interface RuntimeClass extends Manifest {
  readonly handler?: string;
  readonly scheduling?: { readonly nodeSelector?: StringMap };
}

const runtimeClassOf = (pod: Pod, { objects }: RuleContext): RuntimeClass | undefined =>
  ofKind(objects, 'RuntimeClass').find(({ metadata }) => metadata.name === pod.spec.runtimeClassName);

const requiredTerms = ({ spec }: Pod) =>
  spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];

/** By selector, by a list of builds in every term of the affinity, or by the runtime class. */
const pinsBuild = (pod: Pod, context: RuleContext) =>
  pod.spec.nodeSelector?.[build] !== undefined ||
  runtimeClassOf(pod, context)?.scheduling?.nodeSelector?.[build] !== undefined ||
  (requiredTerms(pod).length > 0 &&
    requiredTerms(pod).every(({ matchExpressions = [] }) =>
      matchExpressions.some(
        ({ key, operator, values = [] }) => key === build && operator === 'In' && values.length > 0,
      ),
    ));

const tolerates = ({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Toleration) =>
  (key === undefined || key === taint.key) &&
  (operator === 'Exists' || value === taint.value) &&
  (effect === undefined || effect === taint.effect);

/** Where pods go. The scheduler reads node selectors only; the kubelet and the API server read `os.name` (KEP-2802). */
export const placementRules: readonly Rule<Pod>[] = [
  {
    id: 'W01',
    says: 'a pod says which system it is for; set os.name to linux or windows',
    applies: () => true,
    holds: (pod) => isLinux(pod) || isWindows(pod),
  },
  {
    id: 'W02',
    says: 'the scheduler ignores os.name; set nodeSelector kubernetes.io/os to the same',
    applies: ({ spec }) => spec.os?.name !== undefined,
    holds: ({ spec }) => spec.nodeSelector?.['kubernetes.io/os'] === spec.os?.name,
  },
  {
    id: 'W03',
    says: 'Windows nodes are amd64 only; set nodeSelector kubernetes.io/arch to amd64',
    applies: isWindows,
    holds: ({ spec }) => spec.nodeSelector?.['kubernetes.io/arch'] === 'amd64',
  },
  {
    id: 'W04',
    says: `an image runs on its own Windows build; name it by nodeSelector, node affinity or runtime class ${build}`,
    applies: (pod) => isWindows(pod) && !isHostProcess(pod),
    holds: pinsBuild,
  },
  {
    id: 'W06',
    says: 'the Windows nodes have a taint; tolerate its key, value and effect',
    applies: (pod, { windowsTaint }) => isWindows(pod) && windowsTaint !== undefined,
    holds: ({ spec: { tolerations = [] } }, { windowsTaint }) =>
      windowsTaint === undefined || tolerations.some((toleration) => tolerates(toleration, windowsTaint)),
  },
  {
    id: 'W07',
    says: 'a Linux pod stays off Windows nodes; name the taints that it tolerates instead of all',
    applies: (pod) => isLinux(pod) && pod.owner.kind !== 'DaemonSet',
    holds: ({ spec: { tolerations = [] } }) => tolerations.every(({ key = '' }) => key !== ''),
  },
  {
    id: 'W09',
    says: 'the runtime class runs process-isolated containers (runhcs-wcow-process) and contradicts no node selector',
    applies: (pod, context) => isWindows(pod) && runtimeClassOf(pod, context) !== undefined,
    holds: (pod, context) => {
      const { handler, scheduling } = runtimeClassOf(pod, context) ?? {};
      const selector = pod.spec.nodeSelector ?? {};
      return (
        handler === 'runhcs-wcow-process' &&
        Object.entries(scheduling?.nodeSelector ?? {}).every(([key, value]) => (selector[key] ?? value) === value)
      );
    },
  },
];

/** API versions that a cluster of the supported window no longer serves, or never did under this name. */
const removed =
  /^(extensions|(apps|batch|policy|autoscaling|networking[.]k8s[.]io|node[.]k8s[.]io|rbac[.]authorization[.]k8s[.]io|scheduling[.]k8s[.]io|apiextensions[.]k8s[.]io|admissionregistration[.]k8s[.]io))\/v[0-9]+(alpha|beta)[0-9]+$/;

export const objectRules: readonly Rule<Manifest>[] = [
  {
    id: 'W51',
    says: 'no supported Kubernetes serves this API version by default; use the stable one',
    applies: () => true,
    holds: ({ apiVersion }) => !removed.test(apiVersion),
  },
  {
    id: 'W49',
    says: 'this network does not enforce policies, so this one protects nothing; leave it out or change the network',
    applies: ({ kind }) => kind === 'NetworkPolicy',
    holds: (_, { enforcesNetworkPolicy }) => enforcesNetworkPolicy,
  },
];
