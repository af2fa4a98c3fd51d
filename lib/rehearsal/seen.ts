import { nameOf } from '../checks/manifest';
import type { PodSpec } from '../checks/pod-spec';
import type { Api, ApiObject } from '../cluster/api';
import { quantityOf } from '../kubernetes/quantity';

/** A pod, as somebody sees it who looks at the cluster. */
export interface SeenPod {
  readonly name: string;
  /** The node that it is on; nothing before it is scheduled. */
  readonly node: string | undefined;
  readonly state: 'scheduled' | 'unready' | 'crashing' | 'waiting' | 'pending' | 'starting' | 'ending';
  /** Why it has no node, in the scheduler's words. */
  readonly why: string;
  /** Claims of its volumes. */
  readonly claims: readonly string[];
  readonly requests: Amount;
}

/** Cores and bytes. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

/** A node, and what is taken of it. */
export interface SeenNode {
  readonly name: string;
  readonly ready: boolean;
  readonly pods: number;
  readonly taken: Amount;
  readonly offered: Amount;
}

export interface SeenClaim {
  readonly name: string;
  readonly size: string;
  readonly storageClass: string;
  readonly bound: boolean;
  /** What the cluster says about one that is not bound. */
  readonly why: string;
}

/** A workload whose pods are not all there, and what its controller says. */
export interface Short {
  readonly name: string;
  readonly why: string;
}

/** What there is of an installation. */
export interface Seen {
  readonly pods: readonly SeenPod[];
  readonly nodes: readonly SeenNode[];
  readonly claims: readonly SeenClaim[];
  readonly short: readonly Short[];
  /** Nothing is on its way any more. */
  readonly settled: boolean;
}

interface LivePod extends ApiObject {
  readonly spec: PodSpec & { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly { type: string; status: string; reason?: string; message?: string }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly state?: { readonly waiting?: { readonly reason?: string }; readonly running?: object };
}

interface LiveWorkload extends ApiObject {
  readonly metadata: ApiObject['metadata'] & { readonly generation?: number };
  readonly spec: { readonly replicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly conditions?: readonly { type: string; status: string; message?: string }[];
  };
}

interface LiveClaim extends ApiObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status: { readonly phase?: string };
}

interface LiveEvent extends ApiObject {
  readonly involvedObject: { readonly kind: string; readonly name: string };
  readonly reason: string;
  readonly message: string;
}

interface LiveNode extends ApiObject {
  readonly status: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly { type: string; status: string }[];
  };
}

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** Looks at some namespaces once. */
export async function look(api: Api, namespaces: readonly string[]): Promise<Seen> {
  const within = async <T extends ApiObject>(apiVersion: string, kind: string): Promise<readonly T[]> =>
    (await Promise.all(namespaces.map((namespace) => api.list<T>(apiVersion, kind, namespace)))).flat();
  const [nodes, everywhere, claims, ...workloads] = await Promise.all([
    api.list<LiveNode>('v1', 'Node'),
    api.list<LivePod>('v1', 'Pod'),
    within<LiveClaim>('v1', 'PersistentVolumeClaim'),
    ...workloadKinds.map((kind) => within<LiveWorkload>('apps/v1', kind)),
  ]);
  const lacking = workloads.flat().filter(isShort);
  // There are many more events than anything else: they are asked for when somebody has to say why
  const events = lacking.length > 0 || !claims.every(isBound) ? await within<LiveEvent>('v1', 'Event') : [];
  const short = lacking.map((workload) => ({ name: nameOf(workload), why: reasonFor(workload, events) }));
  const seenPods = everywhere.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? '')).map(seenPod);
  return {
    pods: seenPods,
    nodes: nodes.map((node) => seenNode(node, everywhere)),
    claims: claims.map((claim) => seenClaim(claim, events)),
    short,
    settled:
      workloads.flat().every(isObserved) &&
      short.every(({ why }) => why !== '') &&
      seenPods.every(({ state }) => state !== 'starting' && state !== 'ending'),
  };
}

const isShort = (workload: LiveWorkload): boolean =>
  isNowhere(workload) ||
  (workload.status.replicas ?? workload.status.currentNumberScheduled ?? 0) <
    (workload.spec.replicas ?? workload.status.desiredNumberScheduled ?? 0);

/** A DaemonSet that has found no node of its own. */
const isNowhere = ({ kind, status }: LiveWorkload): boolean =>
  kind === 'DaemonSet' && (status.desiredNumberScheduled ?? 0) === 0;

/** What its controller says of a workload that has too few pods. */
function reasonFor(workload: LiveWorkload, events: readonly LiveEvent[]): string {
  if (isNowhere(workload)) return 'no node is one of those that it is for';
  const { metadata, status } = workload;
  const failure = status.conditions?.find(({ type }) => type === 'ReplicaFailure')?.message;
  const failed = events.filter(
    ({ reason, involvedObject: of }) => reason === 'FailedCreate' && of.name.startsWith(metadata.name),
  );
  return failure ?? failed.at(-1)?.message ?? '';
}

const isObserved = ({ metadata, status, spec }: LiveWorkload): boolean =>
  status.observedGeneration === metadata.generation &&
  (spec.replicas === undefined || (status.updatedReplicas ?? 0) >= Math.min(spec.replicas, status.replicas ?? 0));

function seenPod({ metadata, spec, status }: LivePod): SeenPod {
  const unscheduled = status.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  return {
    name: metadata.name,
    node: spec.nodeName,
    state:
      metadata.deletionTimestamp === undefined ? stateOf(spec.nodeName, status, unscheduled !== undefined) : 'ending',
    // What the scheduler adds about preemption says the same again.
    why: (unscheduled?.message ?? '').replace(/ preemption: .*/, ''),
    claims: (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim: claim, ephemeral }) =>
      claim ? [claim.claimName] : ephemeral ? [`${metadata.name}-${name}`] : [],
    ),
    requests: requestsOf(spec),
  };
}

function stateOf(
  node: string | undefined,
  { conditions, containerStatuses = [], initContainerStatuses = [] }: LivePod['status'],
  isRefused: boolean,
): SeenPod['state'] {
  if (node === undefined) return isRefused ? 'pending' : 'starting';
  const holds = (condition: string) =>
    conditions?.some(({ type, status }) => type === condition && status === 'True') === true;
  if (holds('Ready')) return 'scheduled';
  // The controllers took it for not ready, for its node was late; the node says otherwise in a moment
  if (holds('ContainersReady')) return 'starting';
  if (initContainerStatuses.some(({ state }) => state?.running !== undefined)) return 'waiting';
  if (containerStatuses.some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff')) return 'crashing';
  return containerStatuses.length > 0 ? 'unready' : 'starting';
}

/**
 * As the scheduler counts (`PodRequests` of k8s.io/component-helpers): containers and sidecars together, or an init
 * container with the sidecars that were started before it, whatever is most; and what its RuntimeClass costs.
 */
export function requestsOf({ containers, initContainers = [], overhead = {} }: PodSpec): Amount {
  const of = (resource: keyof Amount): number => {
    let [sidecars, starting] = [0, 0];
    for (const { restartPolicy, resources } of initContainers) {
      const one = quantityOf(resources?.requests?.[resource] ?? 0);
      if (restartPolicy === 'Always') sidecars += one;
      else starting = Math.max(starting, sidecars + one);
    }
    const running = containers.reduce(
      (sum, { resources }) => sum + quantityOf(resources?.requests?.[resource] ?? 0),
      sidecars,
    );
    return Math.max(running, starting) + quantityOf(overhead[resource] ?? 0);
  };
  return { cpu: of('cpu'), memory: of('memory') };
}

function seenNode({ metadata, status }: LiveNode, pods: readonly LivePod[]): SeenNode {
  const here = pods.filter(({ spec }) => spec.nodeName === metadata.name).map(({ spec }) => requestsOf(spec));
  const sum = (resource: keyof Amount) => here.reduce((total, amount) => total + amount[resource], 0);
  const offered = (resource: keyof Amount) => quantityOf(status.allocatable?.[resource] ?? 0);
  return {
    name: metadata.name,
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    pods: here.length,
    taken: { cpu: sum('cpu'), memory: sum('memory') },
    offered: { cpu: offered('cpu'), memory: offered('memory') },
  };
}

const isBound = ({ status }: LiveClaim): boolean => status.phase === 'Bound';

function seenClaim(claim: LiveClaim, events: readonly LiveEvent[]): SeenClaim {
  const { metadata, spec } = claim;
  const said = events.filter(
    ({ involvedObject: of }) => of.kind === 'PersistentVolumeClaim' && of.name.startsWith(metadata.name),
  );
  return {
    name: metadata.name,
    size: spec.resources?.requests?.storage ?? '',
    storageClass: spec.storageClassName ?? '',
    bound: isBound(claim),
    why: isBound(claim) ? '' : (said.at(-1)?.message ?? ''),
  };
}
