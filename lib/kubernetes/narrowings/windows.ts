import { exactlyOne, rules } from '../field-rules';
import { refTo, type JsonSchema } from '../json-schema';
import { int32, scalars, unprintable } from '../scalars';
import { amounts, amountsAndDevices, listOf, oneOf, type Narrowing, volumeKinds } from './narrowing';

/** `User`, `DOMAIN\User` or `NT AUTHORITY\Local service`, as the API server's validation takes it. */
export const windowsUser = {
  type: 'string',
  pattern: `^([-A-Za-z0-9][-A-Za-z0-9_. ]*\\\\)?[. ]*[^. "/\\\\:;|=,+*?<>@\\[\\]${unprintable}\t\n\r][^"/\\\\:;|=,+*?<>@\\[\\]${unprintable}\t\n\r]*$`,
  maxLength: 256,
} as const satisfies JsonSchema;

const inName = `:*?"<>|/\\\\${unprintable}\t\n\r`;
/** Not with a dot or a blank at its end, which Windows takes away. */
const folderName = `[^${inName}]*[^. ${inName}]`;

/** An absolute path that is not the root of a drive; the kubelet puts `C:` before one that starts with a slash. */
export const windowsPath = {
  type: 'string',
  pattern: `^([A-Za-z]:[/\\\\]|/)${folderName}([/\\\\]${folderName})*[/\\\\]?$`,
} as const satisfies JsonSchema;

/** Volumes that are Linux file systems or drivers. */
const notForWindows: readonly string[] = ['fc', 'image', 'iscsi', 'nfs'];

export const windows: readonly Narrowing[] = [
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
  {
    because: 'W15',
    type: 'core.v1.WindowsSecurityContextOptions',
    fields: { gmsaCredentialSpecName: refTo('DnsName'), runAsUserName: windowsUser },
  },
  { because: 'W16', type: 'core.v1.SecurityContext', rules: [rules.notAdministrator] },
  {
    because: 'init containers',
    type: 'core.v1.PodSpec',
    fields: {
      initContainers: listOf({
        allOf: [refTo('windows.Container'), rules.onlyOfSidecars.schema, rules.noRulesOfSidecars.schema],
      }),
    },
  },
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
    fields: {
      limits: amountsAndDevices(['cpu', 'ephemeral-storage', 'memory'], ['cpu', 'memory']),
      requests: amounts(['cpu', 'ephemeral-storage']),
    },
  },
  { because: 'W24', type: 'core.v1.Container', required: ['resources'] },
  { because: 'a Windows pod is not resized in place', type: 'core.v1.Container', without: ['resizePolicy'] },
  { because: 'W26', type: 'core.v1.EmptyDirVolumeSource', without: ['medium'] },
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
        minItems: 1,
        ...rules.noUnixShell.schema,
      },
    },
  },
];
