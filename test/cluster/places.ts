import { serviceIds } from '../../lib/catalog/services';
import type { Manifest, StringMap } from '../../lib/checks/manifest';
import { type Pod, podsIn } from '../../lib/checks/pods';
import type { ApiObject } from '../../lib/cluster/api';
import { type NodeObject, nodeOffering } from '../../lib/cluster/nodes';
import { addNode } from '../../lib/rehearsal/scene';
import { type Complete, defaultsOf } from '../../lib/values/declaration';
import type { Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import { opentwin } from '../../lib/values/opentwin';
import { completeValues } from '../../lib/values/readings';
import { poolLabel } from '../../lib/wiring/layout';
import { kebab } from '../../lib/wiring/names';
import { api, type LivePod, podsOf, until } from './cluster';
import {
  meets,
  type NodeTerm,
  obstacle,
  type PlacedPod,
  type Places,
  type PlacedSpec,
  placesFor,
  requiredOf,
} from './fits';

export const component = 'app.kubernetes.io/component';
const controlPlane = 'node-role.kubernetes.io/control-plane';
const build = 'node.kubernetes.io/windows-build';

/** All settings, as the values and the defaults say them. */
export const settingsOf = (values: Values): Complete<typeof opentwin> =>
  completeValues(opentwin, mergeValues(defaultsOf(opentwin) as Values, values));

/** The labels of the nodes that a pod may be on, by what the values say of its component and its pool. */
function placeOf({ metadata: { labels } }: LivePod, values: Complete<typeof opentwin>): object {
  const { mongodb } = values;
  const isDatabase = labels[component] === 'mongodb';
  if (isDatabase && mongodb.os === 'linux') return { 'kubernetes.io/os': 'linux', ...mongodb.nodeSelector };
  const service = serviceIds.find((id) => kebab(id) === labels[component]);
  if (service === undefined && !isDatabase) throw new Error(`${labels[component]} is no component`);
  const own = service === undefined ? mongodb.windows : values[service];
  const ofPool = values.localDirectory.pools.find(({ name }) => name === labels[poolLabel])?.nodeSelector ?? {};
  return {
    ...{ 'kubernetes.io/os': 'windows', 'kubernetes.io/arch': 'amd64', [build]: values.windows.build },
    ...values.windows.nodeSelector,
    ...(Object.keys(ofPool).length > 0 ? ofPool : own.nodeSelector),
  };
}

/** Pods are where the values say, or nowhere: never elsewhere, and never on the control plane. */
export async function expectRightPlaces(namespace: string, values: Values): Promise<void> {
  const settings = settingsOf(values);
  const nodes = new Map((await api.list('v1', 'Node')).map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  for (const pod of await podsOf(namespace)) {
    const { nodeName } = pod.spec;
    if (nodeName === undefined) continue;
    const { name } = pod.metadata;
    expect({ pod: name, node: nodeName, ...nodes.get(nodeName) }).toMatchObject({
      pod: name,
      ...placeOf(pod, settings),
    });
    expect(nodes.get(nodeName)).not.toHaveProperty([controlPlane]);
  }
}

/**
 * Nodes with room for everything: for each workload of some objects, those with the labels and the taints that it asks
 * for; one that is the same but for its build; and a control plane, which lacks nothing of what the database asks for.
 */
export function fittingNodes(objects: readonly Manifest[]): readonly NodeObject[] {
  const workloads = podsIn(objects).filter(({ workload }) => workload !== undefined);
  const room = roomFor(workloads);
  // Pods that want others near them find them where all nodes are near each other
  const near = workloads.flatMap(({ spec }) => requiredOf((spec as PlacedSpec).affinity?.podAffinity) ?? []);
  const shared = Object.fromEntries(near.map(({ topologyKey }) => [topologyKey, 'shared']));
  return workloads.flatMap((pod, index) => {
    const made = (name: string) => nodeFor(pod, name, room, shared);
    const count = Math.min(Math.max(pod.workload?.replicas ?? 1, 1), 3);
    const nodes = Array.from({ length: count }, (_, number) => made(`fitting-${index}-${number}`));
    const other = made(`other-build-${index}`);
    if (pod.spec.os?.name !== 'linux') return [...nodes, labelled(other, { [build]: '10.0.1' })];
    const control = labelled(made('control-plane'), { [controlPlane]: '' });
    return [...nodes, { ...control, spec: { taints: [...(control.spec.taints ?? []), { key: controlPlane, effect: 'NoSchedule' }] } }]; // prettier-ignore
  });
}

/** What a node offers that has room for all of some pods. */
export const roomFor = (pods: readonly Pod[]): StringMap => ({
  ...Object.fromEntries(pods.flatMap(({ spec }) => requestedBy(spec)).map((name) => [name, '7E'])),
  ...{ cpu: '100000', memory: '1Pi', pods: '1000', 'ephemeral-storage': '7Ei' },
});

const requestedBy = ({ containers, initContainers = [] }: Pod['spec']): readonly string[] =>
  [...containers, ...initContainers].flatMap(({ resources: { requests = {}, limits = {} } = {} }) =>
    Object.keys({ ...requests, ...limits }),
  );

const labelled = (node: NodeObject, labels: Readonly<Record<string, string>>): NodeObject => ({
  ...node,
  metadata: { ...node.metadata, labels: { ...node.metadata.labels, ...labels } },
});

function nodeFor({ spec }: Pod, name: string, room: StringMap, shared: StringMap): NodeObject {
  const taints = (spec.tolerations ?? [])
    .filter(({ key, effect = 'NoSchedule' }) => key !== undefined && key !== '' && effect === 'NoSchedule')
    .map(({ key = '', value }) => ({
      key,
      effect: 'NoSchedule',
      ...(value !== undefined && value !== '' && { value }),
    }));
  // A pod is spread over nodes that have the key alone
  const { affinity, topologySpreadConstraints: spread = [] } = spec as PlacedSpec;
  const domains = Object.fromEntries(spread.map(({ topologyKey }) => [topologyKey, name]));
  const one = new Map(taints.map((taint) => [taint.key, taint]));
  const made = (wanted: StringMap) =>
    nodeOffering(room, name, { ...shared, ...domains, ...wanted, ...spec.nodeSelector }, { taints: [...one.values()] });
  const terms = requiredOf(affinity?.nodeAffinity)?.nodeSelectorTerms ?? [];
  const fitting = terms.map((term) => ({ term, node: made(wantedBy(term)) }));
  return fitting.find(({ term, node }) => meets(term, node))?.node ?? made({});
}

/** Labels that meet a term, if any do. */
const wantedBy = ({ matchExpressions = [] }: NodeTerm): StringMap =>
  Object.fromEntries(
    matchExpressions
      .filter(({ operator }) => ['In', 'Exists', 'Gt', 'Lt'].includes(operator))
      .map(({ key, operator, values: [value = 'x'] = [] }) => [
        key,
        operator === 'Gt' ? String(Number(value) + 1) : operator === 'Lt' ? String(Number(value) - 1) : value,
      ]),
  );

/** Whether all pods of some objects find a place on some nodes, one after the other, before anything else is there. */
export function canBePlaced(objects: readonly Manifest[], nodes: readonly NodeObject[], namespace: string): boolean {
  const namespaces = new Map([[namespace, { 'kubernetes.io/metadata.name': namespace }]]);
  const placed: PlacedPod[] = [];
  return podsIn(objects).every(({ owner, labels, spec, workload }) =>
    Array.from({ length: workload?.replicas ?? 1 }, () => {
      const pod = { name: owner.metadata.name, namespace, labels, spec: spec as PlacedSpec, ending: false };
      const [nodeName] = placesFor(pod, { nodes, pods: placed, namespaces });
      placed.push({ ...pod, spec: { ...pod.spec, nodeName } });
      return nodeName;
    }).every((node) => node !== undefined),
  );
}

/** What there is on all nodes. */
async function placesNow(): Promise<Places> {
  const [nodes, pods, namespaces] = await Promise.all([
    api.list<ApiObject & NodeObject>('v1', 'Node'),
    api.list<LivePod>('v1', 'Pod'),
    api.list('v1', 'Namespace'),
  ]);
  return {
    nodes,
    pods: pods.map(({ metadata, spec }) => ({
      ...{
        name: metadata.name,
        namespace: metadata.namespace ?? '',
        labels: metadata.labels,
        spec,
      },
      ending: metadata.deletionTimestamp !== undefined,
    })),
    namespaces: new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
  };
}

/** A pod that has no node, though it can be on one; the scheduler looks again after some seconds. */
export async function expectPendingOnlyWithoutPlace(namespace: string): Promise<void> {
  let late: readonly (readonly [string, readonly string[]])[] = [];
  const look = async () => {
    const places = await placesNow();
    const homeless = places.pods.filter((pod) => pod.namespace === namespace && pod.spec.nodeName === undefined);
    late = homeless.map((pod) => [pod.name, placesFor(pod, places)] as const).filter(([, nodes]) => nodes.length > 0);
    return late.length === 0;
  };
  await until('every pod that fits a node is on one', look).catch(() => undefined);
  expect(late).toEqual([]);

  // Whoever is there could be put there: what is expected of the scheduler is what it does
  const { pods, ...others } = await placesNow();
  const strange = pods.flatMap((pod) => {
    const node = others.nodes.find(({ metadata }) => metadata.name === pod.spec.nodeName);
    const why = node && obstacle(pod, node, { ...others, pods: pods.filter((other) => other !== pod) });
    return why !== undefined && lasting.includes(why) ? [[pod.name, node?.metadata.name, why]] : [];
  });
  expect(strange).toEqual([]);
}

/** What keeps a pod from a node as long as both are there. */
const lasting = ['labels', 'room', 'anti-affinity of pods'];

/** Makes nodes, and waits until they are ready: until then nothing is put there. */
export async function makeNodes(nodes: readonly NodeObject[]): Promise<void> {
  await Promise.all(nodes.map((node) => addNode(api, node)));
  await until('nodes are ready', async () =>
    (await api.list('v1', 'Node')).every((node) => {
      const { taints = [] } = node.spec as NodeObject['spec'];
      return taints.every(({ key }) => key !== 'node.kubernetes.io/not-ready');
    }),
  );
}
