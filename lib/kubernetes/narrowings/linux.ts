import { exactlyOne } from '../field-rules';
import { amounts, oneOf, type Narrowing, volumeKinds } from './narrowing';

/** The signals of Linux as the API lists them. */
const signals = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL'],
  ...['PROF', 'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1'],
  ...['USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ', 'RTMIN', 'RTMAX'],
  ...Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`),
].map((signal) => `SIG${signal}`);

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
