import { atMostOne, exactlyOne, rules } from '../field-rules';
import { refTo, type JsonSchema } from '../json-schema';
import { scalars } from '../scalars';
import { amounts, amountsAndDevices, listOf, oneOf, type Narrowing, volumeKinds } from './narrowing';

/** The signals of Linux as the API lists them. */
const signals = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL'],
  ...['PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1'],
  ...['USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ', 'RTMIN', 'RTMAX'],
  ...Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`),
].map((signal) => `SIG${signal}`);

/** A path below a volume's own. */
const below: JsonSchema = { ...scalars.Text, ...rules.below.schema };

export const linux: readonly Narrowing[] = [
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
  {
    because: 'paths',
    type: 'core.v1.NFSVolumeSource',
    fields: { path: refTo('ExportPath'), server: refTo('GivenText') },
  },
  {
    because: 'paths',
    type: 'core.v1.VolumeMount',
    fields: {
      mountPath: refTo('LinuxPath'),
      // Not Bidirectional, which only a privileged container may have
      mountPropagation: oneOf('HostToContainer', 'None'),
      subPath: below,
      subPathExpr: below,
    },
    rules: [atMostOne('subPath', 'subPathExpr'), rules.recursiveIfReadOnly],
  },
  ...['ConfigMapVolumeSource', 'DownwardAPIVolumeSource', 'ProjectedVolumeSource', 'SecretVolumeSource'].map(
    (type): Narrowing => ({ because: 'modes', type: `core.v1.${type}`, fields: { defaultMode: refTo('FileMode') } }),
  ),
  { because: 'modes', type: 'core.v1.KeyToPath', fields: { mode: refTo('FileMode') } },
  { because: 'modes', type: 'core.v1.DownwardAPIVolumeFile', fields: { mode: refTo('FileMode') } },
  {
    because: 'names',
    type: 'core.v1.ImageVolumeSource',
    required: ['reference'],
    fields: { reference: refTo('ImageReference') },
  },
  { because: 'W13', type: 'core.v1.PodSecurityContext', without: ['windowsOptions'] },
  { because: 'W13', type: 'core.v1.SecurityContext', without: ['windowsOptions'] },
  {
    because: 'users',
    type: 'core.v1.PodSecurityContext',
    fields: {
      runAsUser: refTo('Id'),
      runAsGroup: refTo('Id'),
      fsGroup: refTo('Id'),
      supplementalGroups: listOf(refTo('Id')),
    },
    rules: [rules.notRoot],
  },
  {
    because: 'users',
    type: 'core.v1.SecurityContext',
    fields: { runAsUser: refTo('Id'), runAsGroup: refTo('Id') },
    rules: [rules.notRoot, rules.noEscalation],
  },
  { because: 'profiles', type: 'core.v1.AppArmorProfile', rules: [rules.profileOfType] },
  {
    because: 'profiles',
    type: 'core.v1.SeccompProfile',
    fields: { localhostProfile: below },
    rules: [rules.profileOfType],
  },
  {
    because: 'names',
    type: 'core.v1.PodDNSConfig',
    fields: { searches: listOf(refTo('SearchDomain'), { maxItems: 32 }) },
  },
  { because: 'names', type: 'core.v1.Sysctl', fields: { name: refTo('SysctlName') } },
  {
    because: 'init containers',
    type: 'core.v1.PodSpec',
    fields: {
      initContainers: listOf({
        allOf: [refTo('linux.Container'), rules.onlyOfSidecars.schema, rules.noRulesOfSidecars.schema],
      }),
    },
  },
  {
    because: 'names of resources',
    type: 'core.v1.ResourceRequirements',
    fields: {
      limits: amountsAndDevices(['cpu', 'ephemeral-storage', 'memory']),
      requests: amounts(['cpu', 'ephemeral-storage', 'memory']),
    },
  },
];
