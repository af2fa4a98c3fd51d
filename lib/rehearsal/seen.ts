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
  /** Somebody keeps new pods away from it. */
  readonly cordoned: boolean;
  readonly pods: number;
  readonly taken: Amount;
  readonly offered: Amount;
}

export interface SeenClaim {
  readonly name: string;
  readonly size: string;
  readonly storageClass: string;
  readonly bound: boolean;
  /** It waits for nothing but a node for the pod that needs it. */
  readonly waitsForPod: boolean;
  /** What the cluster says about one that is not bound. */
  readonly why: string;
}

/** A workload whose pods are not all there, and what its controller says. */
export interface Short {
  readonly name: string;
  /** How many pods there are, and how many there should be. */
  readonly pods: number;
  readonly wanted: number;
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
  readonly spec: { readonly replicas?: number; readonly updateStrategy?: UpdateStrategy };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly conditions?: readonly { type: string; status: string; message?: string }[];
  };
}

/** Of a StatefulSet. */
interface UpdateStrategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly partition?: number };
}

interface LiveClaim extends ApiObject {
  readonly spec: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status: { readonly phase?: string };
}

interface LiveEvent extends ApiObject {
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly namespace?: string };
  readonly reason: string;
  readonly message: string;
}

interface Owned extends ApiObject {
  readonly metadata: ApiObject['metadata'] & { readonly ownerReferences?: readonly { readonly uid: string }[] };
}

interface LiveNode extends ApiObject {
  readonly spec: { readonly unschedulable?: boolean };
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
  const [nodes, everywhere, claims, ...listed] = await Promise.all([
    api.list<LiveNode>('v1', 'Node'),
    api.list<LivePod>('v1', 'Pod'),
    within<LiveClaim>('v1', 'PersistentVolumeClaim'),
    ...workloadKinds.map((kind) => within<LiveWorkload>('apps/v1', kind)),
  ]);
  const workloads = listed.flat();
  const lacking = workloads.filter(isShort);
  // There are many more events than anything else: they are asked for when somebody has to say why
  const events = lacking.length > 0 || !claims.every(isBound) ? await within<LiveEvent>('v1', 'Event') : [];
  // A Deployment makes pods by ReplicaSets, of which the events are
  const makers = lacking.some(({ kind }) => kind === 'Deployment') ? await within<Owned>('apps/v1', 'ReplicaSet') : [];
  const short = lacking.map((workload) => ({
    ...{ name: nameOf(workload), pods: podsOf(workload), wanted: wantedOf(workload) },
    why: reasonFor(workload, events, makers),
  }));
  const seenPods = everywhere.filter(({ metadata }) => namespaces.includes(metadata.namespace ?? '')).map(seenPod);
  return {
    pods: seenPods,
    nodes: nodes.map((node) => seenNode(node, everywhere)),
    claims: claims.map((claim) => seenClaim(claim, events, seenPods)),
    short,
    settled:
      workloads.every(isObserved) &&
      short.every(({ why }) => why !== '') &&
      seenPods.every(({ state }) => state !== 'starting' && state !== 'ending'),
  };
}

const isShort = (workload: LiveWorkload): boolean => isNowhere(workload) || podsOf(workload) < wantedOf(workload);

const podsOf = ({ status }: LiveWorkload): number => status.replicas ?? status.currentNumberScheduled ?? 0;

const wantedOf = ({ spec, status }: LiveWorkload): number => spec.replicas ?? status.desiredNumberScheduled ?? 0;

/** A DaemonSet that has found no node of its own. */
const isNowhere = ({ kind, status }: LiveWorkload): boolean =>
  kind === 'DaemonSet' && (status.desiredNumberScheduled ?? 0) === 0;

/** What its controller says of a workload that has too few pods. */
function reasonFor(workload: LiveWorkload, events: readonly LiveEvent[], makers: readonly Owned[]): string {
  if (isNowhere(workload)) return 'no node is one of those that it is for';
  const { metadata, status } = workload;
  const failure = status.conditions?.find(({ type }) => type === 'ReplicaFailure')?.message;
  const own = makers.filter(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ uid }) => uid === metadata.uid),
  );
  const failed = events.filter(
    (event) => event.reason === 'FailedCreate' && [workload, ...own].some((object) => isAbout(event, object)),
  );
  return failure ?? failed.at(-1)?.message ?? '';
}

const isAbout = ({ involvedObject: of }: LiveEvent, { kind, metadata }: ApiObject): boolean =>
  of.kind === kind && of.name === metadata.name && of.namespace === metadata.namespace;

/** What a claim says whose class has a volume made where its pod will be (`WaitForFirstConsumer`). */
const isWaiting = (event: LiveEvent | undefined): boolean =>
  event !== undefined && ['WaitForFirstConsumer', 'WaitForPodScheduled'].includes(event.reason);

const isObserved = ({ metadata, status, spec }: LiveWorkload): boolean =>
  status.observedGeneration === metadata.generation &&
  (spec.replicas === undefined ||
    (status.updatedReplicas ?? 0) >= Math.min(replacedOf(spec.replicas, spec.updateStrategy), status.replicas ?? 0));

/** How many pods a controller replaces by itself; the others wait for somebody to delete them. */
const replacedOf = (replicas: number, { type, rollingUpdate: { partition = 0 } = {} }: UpdateStrategy = {}): number =>
  type === 'OnDelete' ? 0 : Math.max(replicas - partition, 0);

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

function seenNode({ metadata, spec, status }: LiveNode, pods: readonly LivePod[]): SeenNode {
  const here = pods.filter(({ spec }) => spec.nodeName === metadata.name).map(({ spec }) => requestsOf(spec));
  const sum = (resource: keyof Amount) => here.reduce((total, amount) => total + amount[resource], 0);
  const offered = (resource: keyof Amount) => quantityOf(status.allocatable?.[resource] ?? 0);
  return {
    name: metadata.name,
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    cordoned: spec.unschedulable === true,
    pods: here.length,
    taken: { cpu: sum('cpu'), memory: sum('memory') },
    offered: { cpu: offered('cpu'), memory: offered('memory') },
  };
}

const isBound = ({ status }: LiveClaim): boolean => status.phase === 'Bound';

function seenClaim(claim: LiveClaim, events: readonly LiveEvent[], pods: readonly SeenPod[]): SeenClaim {
  const { metadata, spec } = claim;
  const said = events.filter((event) => isAbout(event, claim));
  return {
    name: metadata.name,
    size: spec.resources?.requests?.storage ?? '',
    storageClass: spec.storageClassName ?? '',
    bound: isBound(claim),
    waitsForPod:
      !isBound(claim) &&
      isWaiting(said.at(-1)) &&
      pods.some(({ node, claims }) => node === undefined && claims.includes(metadata.name)),
    why: isBound(claim) ? '' : (said.at(-1)?.message ?? ''),
  };
}
