import { atMostOne, exactlyOne, needs, type Rule, rules } from './field-rules';
import { refTo, type JsonSchema } from './json-schema';
import { int32, scalars, unprintable } from './scalars';

export type Os = 'linux' | 'windows';

/** One reason to allow less than the API schema does. */
export interface Narrowing {
  /** The rule of `lib/checks/windows.ts` that would refuse the rest, or a few words. */
  readonly because: string;
  readonly type: string;
  /** Fields that users may not write. */
  readonly without?: readonly string[];
  /** The only fields that users may write. */
  readonly only?: readonly string[];
  /** Fields that must be there besides upstream's. */
  readonly required?: readonly string[];
  /** Schemas that take the place of upstream's. */
  readonly fields?: Readonly<Record<string, JsonSchema>>;
  /** What several fields have to do with each other. */
  readonly rules?: readonly Rule[];
}

const oneOf = (...words: readonly string[]): JsonSchema => ({ type: 'string', enum: words });

/** Amounts of the resources that Kubernetes knows by a bare name, and of any that a vendor's device plugin adds. */
const amounts = (names: readonly string[], patterns: readonly string[] = [], required: readonly string[] = []) =>
  ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, refTo('Quantity')])),
    patternProperties: Object.fromEntries([extended, ...patterns].map((pattern) => [pattern, refTo('Quantity')])),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  }) satisfies JsonSchema;
const extended = '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$';

/** What a claim asks for. */
const claimed = (required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties: { storage: refTo('PositiveQuantity') },
  additionalProperties: false,
  ...(required.length > 0 && { required }),
});

const listOf = (items: JsonSchema, bounds: JsonSchema = {}): JsonSchema => ({ type: 'array', items, ...bounds });

const labelSelectorOperators = oneOf('In', 'NotIn', 'Exists', 'DoesNotExist');
const taintPolicies = oneOf('Honor', 'Ignore');
const profiles = oneOf('Localhost', 'RuntimeDefault', 'Unconfined');
const weight: JsonSchema = { type: 'integer', minimum: 1, maximum: 100 };
const positive: JsonSchema = { ...int32, minimum: 1 };

/** The signals of Linux as the API lists them. */
const signals = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL'],
  ...['PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1'],
  ...['USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ', 'RTMIN', 'RTMAX'],
  ...Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`),
].map((signal) => `SIG${signal}`);

const volumeKinds = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', 'hostPath', 'image', 'iscsi', 'nfs'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];

/** On every operating system. The words are those of the API's constants, which the 1.35 definitions do not list. */
const everywhere: readonly Narrowing[] = [
  // objects inside a pod that are made from a template may have nothing else
  { because: 'template', type: 'meta.v1.ObjectMeta', only: ['annotations', 'labels'] },

  // fields that a cluster drops without a word, because their feature gate is off by default in 1.35
  { because: 'gate EnvFiles', type: 'core.v1.EnvVarSource', without: ['fileKeyRef'] },
  { because: 'gate ClusterTrustBundleProjection', type: 'core.v1.VolumeProjection', without: ['clusterTrustBundle'] },
  { because: 'gate PodCertificateRequest', type: 'core.v1.VolumeProjection', without: ['podCertificate'] },
  { because: 'gate CrossNamespaceVolumeDataSource', type: 'core.v1.TypedObjectReference', without: ['namespace'] },

  // fields without effect
  { because: 'deprecated', type: 'core.v1.LifecycleHandler', without: ['tcpSocket'] },
  {
    because: 'the other kinds of volumes are deprecated or removed',
    type: 'core.v1.Volume',
    only: ['name', ...volumeKinds],
  },

  // what the API server demands but its schema does not say
  { because: 'no image', type: 'core.v1.Container', required: ['image'], fields: { name: refTo('DnsLabel') } },
  { because: 'names', type: 'core.v1.Volume', fields: { name: refTo('DnsLabel') } },
  ...[
    ...['ConfigMapEnvSource', 'ConfigMapProjection', 'ConfigMapVolumeSource', 'LocalObjectReference'],
    ...['SecretEnvSource', 'SecretProjection'],
  ].map((type): Narrowing => ({
    because: 'no name',
    type: `core.v1.${type}`,
    required: ['name'],
    fields: { name: refTo('DnsName') },
  })),
  ...['ConfigMapKeySelector', 'SecretKeySelector'].map((type): Narrowing => ({
    because: 'no name',
    type: `core.v1.${type}`,
    required: ['name'],
    fields: { name: refTo('DnsName'), key: refTo('DataKey') },
  })),
  {
    because: 'no name',
    type: 'core.v1.SecretVolumeSource',
    required: ['secretName'],
    fields: { secretName: refTo('DnsName') },
  },
  {
    because: 'names',
    type: 'core.v1.PersistentVolumeClaimVolumeSource',
    fields: { claimName: refTo('DnsName') },
  },
  { because: 'names', type: 'core.v1.EnvVar', fields: { name: refTo('VariableName') } },
  { because: 'names', type: 'core.v1.EnvFromSource', fields: { prefix: refTo('VariablePrefix') } },
  { because: 'names', type: 'core.v1.VolumeMount', fields: { name: refTo('DnsLabel') } },
  { because: 'labels', type: 'core.v1.PodSpec', fields: { nodeSelector: refTo('LabelMap') } },
  { because: 'labels', type: 'meta.v1.LabelSelector', fields: { matchLabels: refTo('LabelMap') } },
  { because: 'labels', type: 'meta.v1.ObjectMeta', fields: { labels: refTo('LabelMap') } },
  {
    because: 'ports',
    type: 'core.v1.ContainerPort',
    fields: {
      containerPort: refTo('Port'),
      hostPort: refTo('Port'),
      name: refTo('PortName'),
      protocol: oneOf('TCP', 'UDP', 'SCTP'),
    },
  },
  { because: 'ports', type: 'core.v1.GRPCAction', fields: { port: refTo('Port') } },
  { because: 'ports', type: 'core.v1.HTTPGetAction', fields: { port: refTo('PortReference') } },
  { because: 'ports', type: 'core.v1.TCPSocketAction', fields: { port: refTo('PortReference') } },
  {
    because: 'ports',
    type: 'core.v1.ServicePort',
    fields: {
      name: refTo('DnsLabel'),
      nodePort: refTo('Port'),
      port: refTo('Port'),
      protocol: oneOf('TCP', 'UDP', 'SCTP'),
      targetPort: refTo('PortReference'),
    },
  },
  {
    because: 'ports',
    type: 'networking.v1.NetworkPolicyPort',
    fields: { endPort: refTo('Port'), port: refTo('PortReference'), protocol: oneOf('TCP', 'UDP', 'SCTP') },
  },

  // addresses
  { because: 'addresses', type: 'core.v1.ServiceSpec', fields: { loadBalancerSourceRanges: listOf(refTo('Cidr')) } },
  {
    because: 'addresses',
    type: 'core.v1.HostAlias',
    fields: { ip: refTo('Ip'), hostnames: listOf(refTo('DnsName')) },
  },
  {
    because: 'the resolver of a pod asks no more than three',
    type: 'core.v1.PodDNSConfig',
    fields: { nameservers: listOf(refTo('Ip'), { maxItems: 3 }) },
  },
  {
    because: 'no name',
    type: 'core.v1.PodDNSConfigOption',
    required: ['name'],
    fields: { name: refTo('GivenText') },
  },
  {
    because: 'addresses',
    type: 'networking.v1.IPBlock',
    fields: { cidr: refTo('Cidr'), except: listOf(refTo('Cidr')) },
  },

  // bounds
  {
    because: 'bounds',
    type: 'core.v1.TopologySpreadConstraint',
    fields: { maxSkew: positive, minDomains: positive, topologyKey: refTo('Key') },
    rules: [rules.minDomains, needs('matchLabelKeys', 'labelSelector')],
  },
  {
    because: 'bounds',
    type: 'core.v1.PodAffinityTerm',
    fields: { topologyKey: refTo('Key') },
    rules: [needs('matchLabelKeys', 'labelSelector'), needs('mismatchLabelKeys', 'labelSelector')],
  },
  { because: 'bounds', type: 'core.v1.PreferredSchedulingTerm', fields: { weight } },
  { because: 'bounds', type: 'core.v1.WeightedPodAffinityTerm', fields: { weight } },
  {
    because: 'bounds',
    type: 'core.v1.NodeSelector',
    fields: { nodeSelectorTerms: listOf(refTo('NodeSelectorTerm'), { minItems: 1 }) },
  },
  {
    because: 'a claim asks for something',
    type: 'core.v1.PersistentVolumeClaimSpec',
    required: ['accessModes', 'resources'],
    fields: {
      accessModes: listOf(oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'), {
        minItems: 1,
        uniqueItems: true,
        allOf: [rules.onePodAlone.schema],
      }),
    },
  },
  {
    because: 'a claim asks for something',
    type: 'core.v1.VolumeResourceRequirements',
    required: ['requests'],
    fields: {
      limits: claimed([]),
      requests: claimed(['storage']),
    },
  },

  // sources and actions, of which there is one
  { because: 'one source', type: 'core.v1.EnvVar', rules: [atMostOne('value', 'valueFrom')] },
  {
    because: 'one source',
    type: 'core.v1.EnvVarSource',
    rules: [exactlyOne(['configMapKeyRef', 'fieldRef', 'resourceFieldRef', 'secretKeyRef'])],
  },
  { because: 'one source', type: 'core.v1.EnvFromSource', rules: [exactlyOne(['configMapRef', 'secretRef'])] },
  {
    because: 'one source',
    type: 'core.v1.VolumeProjection',
    rules: [exactlyOne(['configMap', 'downwardAPI', 'secret', 'serviceAccountToken'])],
  },
  {
    because: 'one source',
    type: 'core.v1.DownwardAPIVolumeFile',
    rules: [exactlyOne(['fieldRef', 'resourceFieldRef'])],
  },
  { because: 'one action', type: 'core.v1.Probe', rules: [exactlyOne(['exec', 'grpc', 'httpGet', 'tcpSocket'])] },
  { because: 'one action', type: 'core.v1.LifecycleHandler', rules: [exactlyOne(['exec', 'httpGet', 'sleep'])] },

  // what operators want of their neighbours
  {
    because: 'operators',
    type: 'core.v1.Toleration',
    fields: { key: refTo('OptionalKey'), value: refTo('LabelValue') },
    rules: [rules.existsWithoutValue, rules.anyKeyExists, rules.secondsForNoExecute],
  },
  { because: 'operators', type: 'core.v1.NodeSelectorRequirement', rules: [rules.valuesOfOperator, rules.oneNumber] },
  { because: 'operators', type: 'meta.v1.LabelSelectorRequirement', rules: [rules.valuesOfOperator] },

  // words
  {
    because: 'words',
    type: 'core.v1.Container',
    fields: {
      restartPolicy: oneOf('Always', 'Never', 'OnFailure'),
      imagePullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
      terminationMessagePolicy: oneOf('File', 'FallbackToLogsOnError'),
    },
  },
  {
    because: 'words',
    type: 'core.v1.PodSpec',
    fields: { dnsPolicy: oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None') },
  },
  {
    because: 'words',
    type: 'core.v1.ServiceSpec',
    fields: { ipFamilies: listOf(oneOf('IPv4', 'IPv6'), { maxItems: 2, uniqueItems: true }) },
  },
  { because: 'words', type: 'core.v1.AppArmorProfile', fields: { type: profiles } },
  { because: 'words', type: 'core.v1.SeccompProfile', fields: { type: profiles } },
  {
    because: 'words',
    type: 'core.v1.ContainerResizePolicy',
    fields: { resourceName: oneOf('cpu', 'memory'), restartPolicy: oneOf('NotRequired', 'RestartContainer') },
  },
  { because: 'words', type: 'core.v1.ContainerRestartRule', fields: { action: oneOf('Restart') } },
  { because: 'words', type: 'core.v1.ContainerRestartRuleOnExitCodes', fields: { operator: oneOf('In', 'NotIn') } },
  {
    because: 'words',
    type: 'core.v1.ImageVolumeSource',
    fields: { pullPolicy: oneOf('Always', 'IfNotPresent', 'Never') },
  },
  { because: 'words', type: 'core.v1.PersistentVolumeClaimSpec', fields: { volumeMode: oneOf('Block', 'Filesystem') } },
  {
    because: 'words',
    type: 'core.v1.PodSecurityContext',
    fields: {
      fsGroupChangePolicy: oneOf('Always', 'OnRootMismatch'),
      seLinuxChangePolicy: oneOf('MountOption', 'Recursive'),
      supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
    },
  },
  { because: 'words', type: 'core.v1.SecurityContext', fields: { procMount: oneOf('Default', 'Unmasked') } },
  {
    because: 'words',
    type: 'core.v1.VolumeMount',
    fields: {
      mountPropagation: oneOf('Bidirectional', 'HostToContainer', 'None'),
      recursiveReadOnly: oneOf('Disabled', 'Enabled', 'IfPossible'),
    },
  },
  { because: 'words', type: 'core.v1.HTTPGetAction', fields: { scheme: oneOf('HTTP', 'HTTPS') } },
  {
    because: 'words',
    type: 'core.v1.Toleration',
    fields: { effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'), operator: oneOf('Exists', 'Equal') },
  },
  {
    because: 'words',
    type: 'core.v1.TopologySpreadConstraint',
    fields: {
      nodeAffinityPolicy: taintPolicies,
      nodeTaintsPolicy: taintPolicies,
      whenUnsatisfiable: oneOf('DoNotSchedule', 'ScheduleAnyway'),
    },
  },
  {
    because: 'words',
    type: 'core.v1.NodeSelectorRequirement',
    fields: { operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt') },
  },
  { because: 'words', type: 'meta.v1.LabelSelectorRequirement', fields: { operator: labelSelectorOperators } },
  { because: 'words', type: 'apps.v1.DeploymentStrategy', fields: { type: oneOf('RollingUpdate', 'Recreate') } },
  { because: 'words', type: 'apps.v1.StatefulSetUpdateStrategy', fields: { type: oneOf('RollingUpdate', 'OnDelete') } },
  { because: 'words', type: 'apps.v1.DaemonSetUpdateStrategy', fields: { type: oneOf('RollingUpdate', 'OnDelete') } },
  {
    because: 'words',
    type: 'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy',
    fields: { whenDeleted: oneOf('Retain', 'Delete'), whenScaled: oneOf('Retain', 'Delete') },
  },
];

const linux: readonly Narrowing[] = [
  { because: 'one source', type: 'core.v1.Volume', rules: [exactlyOne(volumeKinds)] },
  { because: 'words', type: 'core.v1.Lifecycle', fields: { stopSignal: oneOf(...signals) } },
  {
    because: 'words',
    type: 'core.v1.HostPathVolumeSource',
    fields: {
      type: oneOf(
        ...['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'],
      ),
    },
  },
  { because: 'W13', type: 'core.v1.PodSecurityContext', without: ['windowsOptions'] },
  { because: 'W13', type: 'core.v1.SecurityContext', without: ['windowsOptions'] },
  {
    because: 'names of resources',
    type: 'core.v1.ResourceRequirements',
    fields: {
      limits: amounts(['cpu', 'ephemeral-storage', 'memory'], ['^hugepages-[0-9]+[KMGT]i$']),
      requests: amounts(['cpu', 'ephemeral-storage', 'memory'], ['^hugepages-[0-9]+[KMGT]i$']),
    },
  },
];

/** `User`, `DOMAIN\User` or `NT AUTHORITY\Local service`, as the API server's validation takes it. */
export const windowsUser = {
  type: 'string',
  pattern: `^([-A-Za-z0-9][-A-Za-z0-9_. ]*\\\\)?[. ]*[^. "/\\\\:;|=,+*?<>@\\[\\]${unprintable}\t\n\r][^"/\\\\:;|=,+*?<>@\\[\\]${unprintable}\t\n\r]*$`,
  maxLength: 256,
} as const satisfies JsonSchema;

/** An absolute path that is not the root of a drive; the kubelet puts `C:` before one that starts with a slash. */
export const windowsPath = {
  type: 'string',
  pattern: `^([A-Za-z]:[/\\\\]|/)[^/\\\\:*?"<>|${unprintable}\t\n\r][^:*?"<>|${unprintable}\t\n\r]*$`,
} as const satisfies JsonSchema;

/** Volumes that are Linux file systems or drivers. */
const notForWindows: readonly string[] = ['fc', 'image', 'iscsi', 'nfs'];

const windows: readonly Narrowing[] = [
  {
    because: 'W10',
    type: 'core.v1.PodSecurityContext',
    without: [
      ...['appArmorProfile', 'fsGroup', 'fsGroupChangePolicy', 'runAsGroup', 'runAsUser', 'seLinuxChangePolicy'],
      ...['seLinuxOptions', 'seccompProfile', 'supplementalGroups', 'supplementalGroupsPolicy'],
    ],
  },
  { because: 'W11', type: 'core.v1.PodSecurityContext', without: ['sysctls'] },
  {
    because: 'W12',
    type: 'core.v1.SecurityContext',
    without: [
      ...['allowPrivilegeEscalation', 'appArmorProfile', 'capabilities', 'privileged', 'procMount'],
      ...['readOnlyRootFilesystem', 'runAsGroup', 'runAsUser', 'seLinuxOptions', 'seccompProfile'],
    ],
  },
  { because: 'W15', type: 'core.v1.WindowsSecurityContextOptions', fields: { runAsUserName: windowsUser } },
  { because: 'W19', type: 'core.v1.WindowsSecurityContextOptions', without: ['hostProcess'] },
  { because: 'W20', type: 'core.v1.PodSpec', fields: { dnsPolicy: oneOf('ClusterFirst', 'Default', 'None') } },
  { because: 'W21', type: 'core.v1.PodDNSConfig', without: ['searches'] },
  {
    because: 'W21',
    type: 'core.v1.PodDNSConfigOption',
    fields: { name: { ...scalars.GivenText, ...rules.noNdots.schema } },
  },
  // The API server sets an absent request to the limit, which is what Windows needs: memory has no request here (W23).
  // CPU and memory limits are there, since Windows has neither weights nor an out-of-memory killer (W24).
  {
    because: 'W23, W24, W25',
    type: 'core.v1.ResourceRequirements',
    required: ['limits'],
    without: ['claims'],
    fields: {
      limits: amounts(['cpu', 'ephemeral-storage', 'memory'], [], ['cpu', 'memory']),
      requests: amounts(['cpu', 'ephemeral-storage']),
    },
  },
  { because: 'W24', type: 'core.v1.Container', required: ['resources'] },
  { because: 'a Windows pod is not resized in place', type: 'core.v1.Container', without: ['resizePolicy'] },
  { because: 'W26', type: 'core.v1.EmptyDirVolumeSource', without: ['medium'] },
  { because: 'W27', type: 'core.v1.Container', without: ['volumeDevices'] },
  { because: 'W27', type: 'core.v1.PersistentVolumeClaimSpec', without: ['volumeMode'] },
  { because: 'W28', type: 'core.v1.VolumeMount', without: ['mountPropagation', 'recursiveReadOnly'] },
  { because: 'W29', type: 'core.v1.VolumeMount', without: ['subPath', 'subPathExpr'] },
  ...['ConfigMapVolumeSource', 'DownwardAPIVolumeSource', 'ProjectedVolumeSource', 'SecretVolumeSource'].map(
    (type): Narrowing => ({ because: 'W30', type: `core.v1.${type}`, without: ['defaultMode'] }),
  ),
  { because: 'W30', type: 'core.v1.KeyToPath', without: ['mode'] },
  { because: 'W30', type: 'core.v1.DownwardAPIVolumeFile', without: ['mode'] },
  {
    because: 'W31',
    type: 'core.v1.Volume',
    without: notForWindows,
    rules: [exactlyOne(volumeKinds.filter((kind) => !notForWindows.includes(kind)))],
  },
  { because: 'W32', type: 'core.v1.VolumeMount', fields: { mountPath: windowsPath } },
  {
    because: 'W34',
    type: 'core.v1.HostPathVolumeSource',
    fields: { type: oneOf('', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate') },
  },
  {
    because: 'W35',
    type: 'core.v1.Probe',
    required: ['timeoutSeconds'],
    fields: { timeoutSeconds: { ...int32, minimum: 5 } },
  },
  { because: 'W38', type: 'core.v1.Lifecycle', fields: { stopSignal: oneOf('SIGKILL', 'SIGTERM') } },
  // Whichever argument it is: Windows images have no Unix shell to hand a command to.
  {
    because: 'W40',
    type: 'core.v1.ExecAction',
    fields: {
      command: {
        type: 'array',
        items: refTo('Text'),
        ...rules.noUnixShell.schema,
      },
    },
  },
];

/** What users may not write, or must, on each operating system; later rows win. */
export const narrowings: Readonly<Record<Os | 'everywhere', readonly Narrowing[]>> = { everywhere, linux, windows };

/** All rules over several fields, for whoever explains an error. */
export const fieldRules: readonly Rule[] = [
  ...Object.values(rules),
  ...Object.values(narrowings).flatMap((rows) => rows.flatMap((row) => row.rules ?? [])),
];
