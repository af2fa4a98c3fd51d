import { listOf, oneOf, type Narrowing } from './narrowing';

const labelSelectorOperators = oneOf('In', 'NotIn', 'Exists', 'DoesNotExist');
const taintPolicies = oneOf('Honor', 'Ignore');
const profiles = oneOf('Localhost', 'RuntimeDefault', 'Unconfined');

/** Words of which a field takes one, as the API's constants have them; its definitions do not list them. */
export const words: readonly Narrowing[] = [
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
