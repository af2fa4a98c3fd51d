import { type LabelSelector, type Manifest, selects, type StringMap } from '../../lib/checks/manifest';
import type { Amounts, PodSpec, Toleration } from '../../lib/checks/pod-spec';
import type { NodeObject } from '../../lib/cluster/nodes';
import { quantityOf } from '../../lib/kubernetes/quantity';

// Where a pod can be: what kube-scheduler asks of a node (its plugins NodeAffinity, TaintToleration, NodeUnschedulable,
// NodeResourcesFit, VolumeBinding, InterPodAffinity and PodTopologySpread), said again, so that a pod without a place is
// expected only where there is none. What no set of ours has is left out: ports of the host, devices, volumes that are on
// one node.

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface NodeTerm {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

interface PodTerm {
  readonly labelSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly namespaceSelector?: LabelSelector;
  readonly topologyKey: string;
}

interface Spread {
  readonly labelSelector?: LabelSelector;
  readonly maxSkew: number;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: string;
}

interface Required<Term> {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: Term;
}

export const requiredOf = <Term>(affinity: Required<Term> | undefined): Term | undefined =>
  affinity?.requiredDuringSchedulingIgnoredDuringExecution;

/** What of a pod decides where it can be. */
export type PlacedSpec = PodSpec & {
  readonly nodeName?: string;
  readonly affinity?: {
    readonly nodeAffinity?: Required<{ readonly nodeSelectorTerms?: readonly NodeTerm[] }>;
    readonly podAffinity?: Required<readonly PodTerm[]>;
    readonly podAntiAffinity?: Required<readonly PodTerm[]>;
  };
  readonly topologySpreadConstraints?: readonly Spread[];
};

export interface PlacedPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: StringMap;
  readonly spec: PlacedSpec;
  readonly ending: boolean;
}

/** Everything that has a part in where a pod can be. */
export interface Places {
  readonly nodes: readonly NodeObject[];
  readonly pods: readonly PlacedPod[];
  /** Labels of namespaces, by name. */
  readonly namespaces: ReadonlyMap<string, StringMap>;
}

/** Nodes that a pod can be put on. */
export const placesFor = (pod: PlacedPod, places: Places): readonly string[] =>
  places.nodes.filter((node) => obstacle(pod, node, places) === undefined).map(({ metadata }) => metadata.name);

/** What keeps a pod from a node: nothing, where the scheduler can put it there. */
export function obstacle(pod: PlacedPod, node: NodeObject, places: Places): string | undefined {
  const { spec } = pod;
  if (!isChosen(spec, node)) return 'labels';
  if (!tolerates(spec, node)) return 'taints';
  if (waitsForVolume(spec)) return 'volumes';
  if (!hasRoom(spec, node, places)) return 'room';
  return misfit(pod, node, places);
}

/** Whether a node is one of those that a pod asks for. */
function isChosen({ nodeSelector, affinity }: PlacedSpec, node: NodeObject): boolean {
  const terms = requiredOf(affinity?.nodeAffinity)?.nodeSelectorTerms;
  const labels = labelsOf(node);
  return selects({ matchLabels: nodeSelector }, labels) && (terms?.some((term) => meets(term, node)) ?? true);
}

/** A term that asks for nothing chooses no node. */
export function meets({ matchExpressions = [], matchFields = [] }: NodeTerm, node: NodeObject): boolean {
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.length + matchFields.length > 0 &&
    matchExpressions.every((one) => isMet(one, labelsOf(node))) &&
    matchFields.every((one) => isMet(one, fields))
  );
}

function isMet(requirement: Requirement, labels: StringMap): boolean {
  const { key, operator, values: [bound] = [] } = requirement;
  if (operator !== 'Gt' && operator !== 'Lt') return selects({ matchExpressions: [requirement] }, labels);
  const value = labels[key];
  if (value === undefined || !/^[+-]?[0-9]+$/.test(value)) return false;
  return operator === 'Gt' ? BigInt(value) > BigInt(bound ?? 0) : BigInt(value) < BigInt(bound ?? 0);
}

function tolerates({ tolerations = [] }: PlacedSpec, { spec: { taints = [], unschedulable } }: NodeObject): boolean {
  const all = unschedulable ? [...taints, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : taints;
  return all
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .every((taint) => tolerations.some((toleration) => bears(toleration, taint)));
}

const bears = (
  { key = '', operator = 'Equal', value = '', effect = '' }: Toleration,
  taint: { key: string; value?: string; effect: string },
): boolean =>
  (effect === '' || effect === taint.effect) &&
  (key === '' || key === taint.key) &&
  (operator === 'Exists' || value === (taint.value ?? ''));

/** A claim of its own that asks for one certain volume, or for one of no class, waits: nobody has made any (VolumeBinding). */
const waitsForVolume = ({ volumes = [] }: PlacedSpec): boolean =>
  volumes.some(({ ephemeral }) => {
    const { volumeName = '', storageClassName } = ephemeral?.volumeClaimTemplate?.spec ?? {};
    return volumeName !== '' || storageClassName === '';
  });

function hasRoom(spec: PlacedSpec, node: NodeObject, { pods }: Places): boolean {
  const there = pods.filter((other) => other.spec.nodeName === node.metadata.name);
  const offered = node.status.allocatable;
  if (there.length + 1 > quantityOf(offered['pods'] ?? 0)) return false;
  const all = [spec, ...there.map((other) => other.spec)].map(requested);
  const names = [...(all[0]?.keys() ?? [])];
  return names.every(
    (name) => all.reduce((sum, amounts) => sum + (amounts.get(name) ?? 0), 0) <= quantityOf(offered[name] ?? 0),
  );
}

/** More than the scheduler counts where init containers ask for something: nodes of tests have room for that. */
function requested({ containers, initContainers = [], overhead = {} }: PlacedSpec): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  const add = (amounts: Amounts) =>
    Object.entries(amounts).forEach(([name, amount]) => sum.set(name, (sum.get(name) ?? 0) + quantityOf(amount)));
  for (const { resources: { requests = {} } = {} } of [...containers, ...initContainers]) add(requests);
  add(overhead);
  return sum;
}

/** What other pods have against this one on a node, and it against them. */
function misfit(pod: PlacedPod, node: NodeObject, places: Places): string | undefined {
  const placed = places.pods.filter(({ spec }) => spec.nodeName !== undefined);
  const own = domainsOf(node);
  const nodeOf = (other: PlacedPod) => places.nodes.find(({ metadata }) => metadata.name === other.spec.nodeName);
  const isHere = (other: PlacedPod, key: string) => {
    const there = nodeOf(other);
    return own(key) !== undefined && there !== undefined && domainsOf(there)(key) === own(key);
  };

  const near = termsOf(pod, 'podAffinity');
  const wanted = placed.filter((other) => near.every((term) => isMeant(term, pod, other, places)));
  // The first of those that want each other has to be somewhere
  const isFirst = wanted.length === 0 && near.every((term) => isMeant(term, pod, pod, places));
  const isNear = ({ topologyKey: key }: PodTerm) =>
    own(key) !== undefined && (isFirst || wanted.some((other) => isHere(other, key)));
  if (!near.every(isNear)) return 'affinity to pods';

  const repels = (one: PlacedPod, other: PlacedPod, away: PlacedPod) =>
    termsOf(one, 'podAntiAffinity').some((term) => isMeant(term, one, other, places) && isHere(away, term.topologyKey));
  if (placed.some((other) => repels(pod, other, other) || repels(other, pod, other))) return 'anti-affinity of pods';

  return isSpread(pod, node, places) ? undefined : 'spread';
}

const termsOf = ({ spec }: PlacedPod, kind: 'podAffinity' | 'podAntiAffinity'): readonly PodTerm[] =>
  requiredOf(spec.affinity?.[kind]) ?? [];

/** Whether a term of one pod is about another one. Without a selector it is about none. */
function isMeant(
  { labelSelector, namespaces = [], namespaceSelector }: PodTerm,
  of: PlacedPod,
  other: PlacedPod,
  places: Places,
): boolean {
  const within = namespaces.length === 0 && namespaceSelector === undefined ? [of.namespace] : namespaces;
  const isWithin =
    within.includes(other.namespace) ||
    (namespaceSelector !== undefined && selects(namespaceSelector, places.namespaces.get(other.namespace) ?? {}));
  return isWithin && labelSelector !== undefined && selects(labelSelector, other.labels);
}

function isSpread(pod: PlacedPod, node: NodeObject, { nodes, pods }: Places): boolean {
  const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  const own = domainsOf(node);
  const hasKeys = (one: NodeObject) =>
    constraints.every(({ topologyKey }) => domainsOf(one)(topologyKey) !== undefined);
  return constraints.every(({ topologyKey: key, labelSelector, maxSkew, minDomains = 1, ...policies }) => {
    if (own(key) === undefined) return false;
    const counts = (labels: StringMap) => labelSelector !== undefined && selects(labelSelector, labels);
    const counted = nodes.filter(
      (one) =>
        hasKeys(one) &&
        (policies.nodeAffinityPolicy === 'Ignore' || isChosen(pod.spec, one)) &&
        (policies.nodeTaintsPolicy !== 'Honor' || tolerates(pod.spec, one)),
    );
    const numbers = new Map<string | undefined, number>();
    for (const one of counted) {
      const here = pods.filter(
        (other) =>
          other.spec.nodeName === one.metadata.name &&
          other.namespace === pod.namespace &&
          !other.ending &&
          counts(other.labels),
      );
      const domain = domainsOf(one)(key);
      numbers.set(domain, (numbers.get(domain) ?? 0) + here.length);
    }
    const least = numbers.size < minDomains ? 0 : Math.min(...numbers.values());
    return (numbers.get(own(key)) ?? 0) + (counts(pod.labels) ? 1 : 0) - least <= maxSkew;
  });
}

const labelsOf = ({ metadata: { labels = {} } }: Manifest): StringMap => labels;

/** The value of a key that makes a domain of nodes. */
const domainsOf =
  (node: Manifest) =>
  (key: string): string | undefined =>
    Object.hasOwn(labelsOf(node), key) ? labelsOf(node)[key] : undefined;
