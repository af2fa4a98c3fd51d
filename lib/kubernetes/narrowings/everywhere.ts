import { atMostOne, exactlyOne, needs, oneSuccess, rules } from '../field-rules';
import { refTo, type JsonSchema } from '../json-schema';
import { int32, scalars } from '../scalars';
import { claimed, listOf, type Narrowing, oneOf, volumeKinds } from './narrowing';

const weight: JsonSchema = { type: 'integer', minimum: 1, maximum: 100 };
const positive: JsonSchema = { ...int32, minimum: 1 };

/** A path in a volume. */
const relativePath: JsonSchema = { ...scalars.GivenText, ...rules.below.schema };

/** A field of the pod that a container reads. */
const fieldOf = (fields: keyof typeof scalars): JsonSchema => ({
  type: 'object',
  properties: { apiVersion: oneOf('v1'), fieldPath: refTo(fields) },
  additionalProperties: false,
  required: ['fieldPath'],
});
const amountNames = ['cpu', 'ephemeral-storage', 'memory'];
const divisors = [
  '1',
  '1m',
  ...'kMGTPE'.split('').map((unit) => `1${unit}`),
  ...'KMGTPE'.split('').map((unit) => `1${unit}i`),
];

/** On every operating system. The words are those of the API's constants, which the 1.35 definitions do not list. */
export const everywhere: readonly Narrowing[] = [
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
  {
    because: 'no image',
    type: 'core.v1.Container',
    required: ['image'],
    fields: { name: refTo('DnsLabel'), image: refTo('ImageReference') },
    rules: [
      needs('restartPolicyRules', 'restartPolicy'),
      oneSuccess('livenessProbe'),
      oneSuccess('startupProbe'),
      rules.noGraceOfReadiness,
    ],
  },
  {
    because: 'no program',
    type: 'core.v1.ExecAction',
    required: ['command'],
    fields: { command: listOf(refTo('Text'), { minItems: 1 }) },
  },
  { because: 'no pod that we make has claims', type: 'core.v1.ResourceRequirements', without: ['claims'] },
  { because: 'a block device is a claim of its own', type: 'core.v1.Container', without: ['volumeDevices'] },
  {
    because: 'fields',
    type: 'core.v1.EnvVarSource',
    fields: { fieldRef: fieldOf('PodField') },
  },
  {
    because: 'fields',
    type: 'core.v1.DownwardAPIVolumeFile',
    fields: { fieldRef: fieldOf('PodFieldOfFile'), path: relativePath },
    rules: [rules.containerOfFile],
  },
  { because: 'paths', type: 'core.v1.KeyToPath', fields: { key: refTo('DataKey'), path: relativePath } },
  {
    because: 'paths',
    type: 'core.v1.ServiceAccountTokenProjection',
    fields: {
      path: relativePath,
      expirationSeconds: { type: 'integer', minimum: 600, maximum: 2 ** 32 - 1 },
    },
  },
  {
    because: 'paths',
    type: 'core.v1.HostPathVolumeSource',
    fields: { path: { ...scalars.GivenText, ...rules.noStepUp.schema } },
  },
  {
    because: 'fields',
    type: 'core.v1.ResourceFieldSelector',
    fields: {
      resource: oneOf(...['limits', 'requests'].flatMap((of) => amountNames.map((amount) => `${of}.${amount}`))),
      divisor: { enum: [1, ...divisors] },
    },
    rules: [rules.divisorOfAmount],
  },
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
    type: 'core.v1.CSIVolumeSource',
    fields: { driver: { ...scalars.DnsName, maxLength: 63 } },
  },
  {
    because: 'names',
    type: 'core.v1.PersistentVolumeClaimVolumeSource',
    fields: { claimName: refTo('DnsName') },
  },
  { because: 'names', type: 'core.v1.EnvVar', fields: { name: refTo('VariableName') } },
  { because: 'names', type: 'core.v1.EnvFromSource', fields: { prefix: refTo('VariablePrefix') } },
  { because: 'names', type: 'core.v1.HTTPHeader', fields: { name: refTo('HeaderName') } },
  {
    because: 'bounds',
    type: 'core.v1.SleepAction',
    fields: { seconds: { type: 'integer', minimum: 1, maximum: 3600 } },
  },
  {
    because: 'a set',
    type: 'core.v1.ContainerRestartRuleOnExitCodes',
    fields: { values: listOf(int32, { minItems: 1, maxItems: 255, uniqueItems: true }) },
  },
  { because: 'no exit codes', type: 'core.v1.ContainerRestartRule', required: ['exitCodes'] },
  { because: 'no template', type: 'core.v1.EphemeralVolumeSource', required: ['volumeClaimTemplate'] },
  ...['TypedLocalObjectReference', 'TypedObjectReference'].map((type): Narrowing => ({
    because: 'names',
    type: `core.v1.${type}`,
    fields: { apiGroup: refTo('DnsName'), kind: refTo('GivenText'), name: refTo('DnsName') },
    rules: [rules.claimOrGroup],
  })),
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
    rules: [needs('hostIP', 'hostPort')],
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
    because: 'bounds; without a selector it counts no pod',
    type: 'core.v1.TopologySpreadConstraint',
    required: ['labelSelector'],
    fields: {
      maxSkew: positive,
      minDomains: positive,
      topologyKey: refTo('Key'),
      matchLabelKeys: listOf(refTo('Key')),
    },
    rules: [rules.minDomains],
  },
  {
    because: 'bounds; without a selector it matches no pod',
    type: 'core.v1.PodAffinityTerm',
    required: ['labelSelector'],
    fields: {
      topologyKey: refTo('Key'),
      namespaces: listOf(refTo('DnsLabel')),
      matchLabelKeys: listOf(refTo('Key')),
      mismatchLabelKeys: listOf(refTo('Key')),
    },
  },
  { because: 'bounds', type: 'core.v1.PreferredSchedulingTerm', fields: { weight } },
  { because: 'bounds', type: 'core.v1.WeightedPodAffinityTerm', fields: { weight } },
  {
    because: 'bounds',
    type: 'core.v1.NodeSelector',
    fields: { nodeSelectorTerms: listOf(refTo('NodeSelectorTerm'), { minItems: 1 }) },
  },
  {
    because: 'the one field of a node that a pod can ask for',
    type: 'core.v1.NodeSelectorTerm',
    fields: {
      matchFields: listOf({
        type: 'object',
        properties: {
          key: oneOf('metadata.name'),
          operator: oneOf('In', 'NotIn'),
          values: listOf(refTo('DnsName'), { minItems: 1, maxItems: 1 }),
        },
        additionalProperties: false,
        required: ['key', 'operator', 'values'],
      }),
    },
  },
  {
    because: 'bounds',
    type: 'core.v1.Probe',
    fields: { terminationGracePeriodSeconds: positive },
  },
  {
    because: 'bounds',
    type: 'apps.v1.RollingUpdateDeployment',
    fields: { maxSurge: refTo('Surge'), maxUnavailable: refTo('Share') },
    rules: [rules.somePodMoves],
  },
  {
    because: 'bounds',
    type: 'apps.v1.RollingUpdateStatefulSetStrategy',
    fields: { maxUnavailable: refTo('PositiveShare') },
  },
  { because: 'one strategy', type: 'apps.v1.DeploymentStrategy', rules: [rules.onDeleteAlone] },
  { because: 'one strategy', type: 'apps.v1.StatefulSetUpdateStrategy', rules: [rules.onDeleteAlone] },
  { because: 'one peer', type: 'networking.v1.NetworkPolicyPeer', rules: [rules.onePeer] },
  {
    because: 'a claim asks for something',
    type: 'core.v1.PersistentVolumeClaimSpec',
    required: ['accessModes', 'resources'],
    rules: [atMostOne('dataSource', 'dataSourceRef')],
    fields: {
      storageClassName: refTo('OptionalDnsName'),
      volumeAttributesClassName: refTo('OptionalDnsName'),
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
  {
    because: 'operators',
    type: 'core.v1.NodeSelectorRequirement',
    fields: { key: refTo('Key'), values: listOf(refTo('LabelValue')) },
    rules: [rules.valuesOfOperator, rules.oneNumber],
  },
  {
    because: 'operators',
    type: 'meta.v1.LabelSelectorRequirement',
    fields: { key: refTo('Key'), values: listOf(refTo('LabelValue')) },
    rules: [rules.valuesOfOperator],
  },
];
