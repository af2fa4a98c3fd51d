import { refTo } from '../kubernetes/json-schema';
import { choice, type Complete, list, number, object, open, text } from '../values/declaration';
import { passed } from '../values/passed';
import type { Manifest, StringMap } from '../checks/manifest';

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

/** A quantity as Kubernetes takes it, a number too. */
const amount = (description: string, scalar: 'PositiveBytes' | 'PositiveQuantity', value: string) =>
  open<string | number>(description, refTo(scalar), value);

const taint = object(
  'A taint, which pods must tolerate.',
  {
    key: text('Its key.', 'labelKey'),
    value: text('Its value; empty: none.', 'labelValue'),
    effect: choice('What happens to pods that do not tolerate it.', effects, 'NoSchedule'),
  },
  { required: ['key'] },
);

const node = object(
  'A node, or several alike.',
  {
    name: text('Its name; several alike are numbered, as name-1, name-2 ….', 'nodeName'),
    count: number('How many there are.', 1, 1, 500),
    os: choice('Its operating system.', ['linux', 'windows'], 'linux'),
    build: text('Build of Windows; of a Linux node it says nothing.', 'windowsBuild', '10.0.20348'),
    labels: passed('Labels beside those that a kubelet sets.', 'labels', 'linux', {}),
    taints: list('Taints.', taint, []),
    capacity: object('What the kubelet offers to pods.', {
      cpu: amount('Cores.', 'PositiveQuantity', '16'),
      memory: amount('Memory.', 'PositiveBytes', '64Gi'),
      pods: number('Pods.', 110, 1, 1000),
    }),
  },
  { required: ['name'] },
);

const controlPlane = 'node-role.kubernetes.io/control-plane';

/** What `opentwin rehearse --nodes` reads: the machines of a cluster. */
export const nodesDeclaration = object('The nodes of a cluster.', {
  nodes: list(
    'The nodes.',
    node,
    [
      {
        name: 'control-plane',
        labels: { [controlPlane]: '' },
        taints: [{ key: controlPlane }],
        capacity: { cpu: '4', memory: '8Gi' },
      },
      { name: 'linux', capacity: { cpu: '4', memory: '8Gi' } },
      { name: 'windows', count: 2, os: 'windows', taints: [{ key: 'os', value: 'windows' }] },
    ],
    { minimum: 1, maximum: 500 },
  ),
});

/** A node, or several alike, as the file describes it. */
export type NodeDescription = Complete<typeof node>;

/** A Node object with the status that its kubelet would report. */
export interface NodeObject extends Manifest {
  readonly spec: {
    readonly taints?: readonly { key: string; value?: string; effect: string }[];
    readonly unschedulable?: boolean;
  };
  readonly status: {
    readonly capacity: StringMap;
    readonly allocatable: StringMap;
    readonly nodeInfo: StringMap;
  };
}

/** The objects that kubelets would make of themselves. */
export const nodeObjects = (descriptions: readonly NodeDescription[]): readonly NodeObject[] =>
  descriptions.flatMap((description) => namesOf(description).map((name) => nodeObject(description, name)));

/** The names of the nodes that one entry makes. */
export const namesOf = ({ name, count }: NodeDescription): readonly string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);

function nodeObject({ os, build, labels, taints, capacity }: NodeDescription, name: string): NodeObject {
  const offered = {
    cpu: String(capacity.cpu),
    memory: String(capacity.memory),
    pods: String(capacity.pods),
    'ephemeral-storage': '500Gi',
  };
  const ofKubelet = {
    'kubernetes.io/os': os,
    'kubernetes.io/arch': 'amd64',
    ...(os === 'windows' && { 'node.kubernetes.io/windows-build': build }),
  };
  const spec = { taints: taints.map(({ key, value, effect }) => ({ key, ...(value !== '' && { value }), effect })) };
  return nodeOffering(offered, name, { ...ofKubelet, ...labels }, spec, nodeInfo(os, build));
}

/** A Node that offers to pods all that it has, beside the label of its name. */
export const nodeOffering = (
  offered: StringMap,
  name: string,
  labels: StringMap,
  spec: NodeObject['spec'],
  nodeInfo: StringMap = {},
): NodeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  spec,
  status: { capacity: offered, allocatable: offered, nodeInfo },
});

const nodeInfo = (os: string, build: string): StringMap => ({
  architecture: 'amd64',
  operatingSystem: os,
  osImage: os === 'windows' ? `Windows Server, build ${build}` : 'simulated',
  kernelVersion: os === 'windows' ? build : 'simulated',
  containerRuntimeVersion: 'simulated',
  kubeletVersion: 'simulated',
  kubeProxyVersion: '',
  machineID: '',
  systemUUID: '',
  bootID: '',
});
