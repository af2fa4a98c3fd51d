import type { StringMap } from '../checks/manifest';

/** What a simulated kubelet makes of a pod that is not simply ready. */
export type Fate = 'unready' | 'crashing' | 'waiting';

/** The pods that share a fate: those that have all of these labels. */
export interface Fated {
  readonly name: string;
  readonly labels: StringMap;
  readonly fate: Fate;
}

export interface StageOptions {
  /** Pods that do not become ready. @default [] */
  readonly fated?: readonly Fated[];
  /** How long a pod takes to end, in milliseconds. @default 0 */
  readonly ending?: number;
}

/**
 * What kwok does with nodes, pods and claims: its Stages, as JSON documents of one YAML file. Nodes become Ready, pods
 * are ready as soon as they have a node, and claims get a volume from whatever class they name, if it is there.
 */
export const stagesFile = (options: StageOptions = {}): string =>
  [...stages(options)].map((stage) => `${JSON.stringify(stage)}\n`).join('---\n');

const stages = ({ fated = [], ending = 0 }: StageOptions): readonly object[] => [
  nodeReady,
  podReady,
  podReadyAgain,
  podEnds(ending),
  volumeForClaim,
  volumeEnds,
  ...fated.map(podFated),
];

interface Expression {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

const stage = (name: string, kind: string, matchExpressions: readonly Expression[], rest: object) => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name },
  spec: { resourceRef: { apiGroup: 'v1', kind }, selector: { matchExpressions }, ...rest },
});

const alive: Expression = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };
const pending: Expression = { key: '.status.phase', operator: 'In', values: ['Pending'] };
const statusOfCondition = (type: string) => `.status.conditions.[] | select( .type == "${type}" ) | .status`;
const ready = statusOfCondition('Ready');

/** The annotation of nodes that are not ready, and stay so: the controllers keep pods away from them. */
export const staysUnready = 'rehearsal.opentwin/not-ready';

const toBeReady: readonly Expression[] = [
  { key: ready, operator: 'NotIn', values: ['True'] },
  { key: `.metadata.annotations["${staysUnready}"]`, operator: 'DoesNotExist' },
];

const nodeReady = stage('node-ready', 'Node', toBeReady, {
  next: {
    statusTemplate: `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
phase: Running
`,
  },
});

const condition = (type: string, status: string, more = '') =>
  `- type: ${type}\n  status: "${status}"\n  lastTransitionTime: {{ $now | Quote }}\n${more}`;

/** Status of containers of a list, each in one state. */
const containers = (list: 'containers' | 'initContainers', isReady: boolean, state: string) => `
${list === 'containers' ? 'containerStatuses' : 'initContainerStatuses'}:
{{ range .spec.${list} }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: ${isReady}
  started: ${isReady}
${state}
{{ end }}`;

const addresses = `
{{ with .spec.nodeName }}
hostIP: {{ NodeIPWith . | Quote }}
podIP: {{ PodIPWith . (or $.spec.hostNetwork false) (or $.metadata.uid "") (or $.metadata.name "") (or $.metadata.namespace "") | Quote }}
{{ end }}
startTime: {{ $now | Quote }}`;

const running = '  restartCount: 0\n  state:\n    running:\n      startedAt: {{ $now | Quote }}';
const completed =
  '  restartCount: 0\n  state:\n    terminated:\n      exitCode: 0\n      reason: Completed\n      startedAt: {{ $now | Quote }}\n      finishedAt: {{ $now | Quote }}';
const initialising = '  restartCount: 0\n  state:\n    waiting:\n      reason: PodInitializing';
const backingOff =
  '  restartCount: 1\n  state:\n    waiting:\n      reason: CrashLoopBackOff\n      message: made to crash by the rehearsal';

// A pod that waits in an init container stays there: no other has one that runs.
const notWaiting: Expression = {
  key: '.status.initContainerStatuses.[].state.running.startedAt',
  operator: 'DoesNotExist',
};

const podReady = stage('pod-ready', 'Pod', [alive, pending, notWaiting], {
  next: {
    statusTemplate: `
{{ $now := Now }}
phase: Running
conditions:
${condition('Initialized', 'True')}${condition('ContainersReady', 'True')}${condition('Ready', 'True')}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
${containers('initContainers', true, completed)}
${containers('containers', true, running)}
${addresses}
`,
  },
});

/**
 * The controllers take a pod for not ready while its node seems not to be; a kubelet that is there says again that it
 * is, as long as its containers are.
 */
const podReadyAgain = stage(
  'pod-ready-again',
  'Pod',
  [
    alive,
    { key: '.status.phase', operator: 'In', values: ['Running'] },
    { key: statusOfCondition('ContainersReady'), operator: 'In', values: ['True'] },
    { key: ready, operator: 'In', values: ['False'] },
  ],
  { next: { statusTemplate: `\n{{ $now := Now }}\nconditions:\n${condition('Ready', 'True')}` } },
);

const podEnds = (milliseconds: number) =>
  stage(
    'pod-ends',
    'Pod',
    [
      { key: '.metadata.deletionTimestamp', operator: 'Exists' },
      { key: '.metadata.finalizers', operator: 'DoesNotExist' },
    ],
    { weight: 2, delay: { durationMilliseconds: milliseconds }, next: { delete: true } },
  );

const notReady = (reason: string) => condition('Ready', 'False', `  reason: ${reason}\n`);

const statusOf: Readonly<Record<Fate, string>> = {
  unready: `
phase: Running
conditions:
${condition('Initialized', 'True')}${condition('ContainersReady', 'False')}${notReady('ContainersNotReady')}
${containers('initContainers', true, completed)}
${containers('containers', false, running)}`,
  crashing: `
phase: Running
conditions:
${condition('Initialized', 'True')}${condition('ContainersReady', 'False')}${notReady('ContainersNotReady')}
${containers('initContainers', true, completed)}
${containers('containers', false, backingOff)}`,
  waiting: `
phase: Pending
conditions:
${condition('Initialized', 'False')}${condition('ContainersReady', 'False')}${notReady('ContainersNotInitialized')}
${containers('initContainers', false, running)}
${containers('containers', false, initialising)}`,
};

/** Heavier than the stage for all pods, so that kwok takes this one wherever both match. */
const podFated = ({ name, labels, fate }: Fated) => {
  const { spec, ...rest } = stage(`pod-${fate}-${name}`, 'Pod', [alive, pending, notWaiting], {
    weight: 1,
    next: { statusTemplate: `\n{{ $now := Now }}${statusOf[fate]}\n${addresses}\n` },
  });
  return { ...rest, spec: { ...spec, selector: { ...spec.selector, matchLabels: labels } } };
};

/** The provisioner of every class of a rehearsal, as `volumesOf` marks them. */
export const provisioner = 'rehearsal.opentwin/volumes';

/** Until a claim is bound, whoever provisions is named in it, if its class has a provisioner of ours. */
const volumeForClaim = stage(
  'volume-for-claim',
  'PersistentVolumeClaim',
  [
    alive,
    pending,
    { key: '.metadata.annotations["volume.kubernetes.io/storage-provisioner"]', operator: 'In', values: [provisioner] },
    { key: '.spec.volumeName', operator: 'DoesNotExist' },
  ],
  {
    steps: [
      {
        apply: {
          // Only a volume of CSI has a class of attributes
          template: `
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
  annotations:
    pv.kubernetes.io/provisioned-by: ${provisioner}
spec:
  storageClassName: {{ .spec.storageClassName | Quote }}
  persistentVolumeReclaimPolicy: Delete
  volumeMode: {{ or .spec.volumeMode "Filesystem" }}
  capacity:
    storage: {{ .spec.resources.requests.storage | Quote }}
  accessModes:
  {{ range .spec.accessModes }}
  - {{ . }}
  {{ end }}
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    namespace: {{ .metadata.namespace | Quote }}
    name: {{ .metadata.name | Quote }}
    uid: {{ .metadata.uid | Quote }}
  {{ if .spec.volumeAttributesClassName }}
  volumeAttributesClassName: {{ .spec.volumeAttributesClassName | Quote }}
  csi:
    driver: rehearsal.opentwin
    volumeHandle: {{ .metadata.uid | Quote }}
  {{ else }}
  hostPath:
    path: /rehearsal
  {{ end }}
`,
        },
      },
    ],
  },
);

const volumeEnds = stage(
  'volume-ends',
  'PersistentVolume',
  [
    alive,
    { key: '.metadata.annotations["pv.kubernetes.io/provisioned-by"]', operator: 'In', values: [provisioner] },
    { key: '.status.phase', operator: 'In', values: ['Released'] },
  ],
  { next: { delete: true } },
);
