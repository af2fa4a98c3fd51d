import { serviceIds } from '../../lib/catalog/services';
import type { Manifest } from '../../lib/checks/manifest';
import { type Pod, podsIn } from '../../lib/checks/pods';
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
  const offered = Object.fromEntries(
    workloads.flatMap(({ spec }) => requestedBy(spec)).map((name) => [name, '1000000']),
  );
  const room = { ...offered, cpu: '100000', memory: '1Pi', pods: '1000', 'ephemeral-storage': '7Ei' };
  const fitting = workloads.flatMap((pod, index) => {
    const count = Math.min(Math.max(pod.workload?.replicas ?? 1, 1), 3);
    const nodes = Array.from({ length: count }, (_, number) => nodeFor(pod, `fitting-${index}-${number}`, room));
    const other = nodeFor(pod, `other-build-${index}`, room);
    if (pod.spec.os?.name !== 'linux') return [...nodes, labelled(other, { [build]: '10.0.1' })];
    const control = labelled(nodeFor(pod, 'control-plane', room), { [controlPlane]: '' });
    return [...nodes, { ...control, spec: { taints: [...(control.spec.taints ?? []), { key: controlPlane, effect: 'NoSchedule' }] } }]; // prettier-ignore
  });
  return fitting;
}

const requestedBy = ({ containers, initContainers = [] }: Pod['spec']): readonly string[] =>
  [...containers, ...initContainers].flatMap(({ resources: { requests = {}, limits = {} } = {} }) =>
    Object.keys({ ...requests, ...limits }),
  );

const labelled = (node: NodeObject, labels: Readonly<Record<string, string>>): NodeObject => ({
  ...node,
  metadata: { ...node.metadata, labels: { ...node.metadata.labels, ...labels } },
});

function nodeFor({ spec }: Pod, name: string, room: Readonly<Record<string, string>>): NodeObject {
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
  const labels = { ...domains, ...(Object.fromEntries(wanted) as object), ...spec.nodeSelector };
  return nodeOffering(room, name, labels, { taints: [...one.values()] });
}

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
