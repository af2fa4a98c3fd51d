import { windowsPath } from '../kubernetes/narrowings/windows';
import { windowsFolder } from '../words/text';
import type { Container, Volume } from './pod-spec';
import { isWindows, type ContainerRule, type MountInPod, type Rule, type VolumeInPod } from './rule';

const onWindows = ({ pod }: Parameters<ContainerRule['applies']>[0] | VolumeInPod | MountInPod) => isWindows(pod);
const pathPattern = new RegExp(windowsPath.pattern, 'u');

/** Volumes that reach a Windows container: the others are Linux file systems or drivers. */
const forWindows = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'hostPath', 'persistentVolumeClaim', 'projected'],
  'secret',
];

/** Every `defaultMode` and `mode` that a volume asks for. */
const modesOf = ({ configMap, secret, downwardAPI, projected }: Volume) => {
  const files = [
    configMap,
    secret,
    downwardAPI,
    ...(projected?.sources ?? []).flatMap((source) => Object.values(source)),
  ];
  const modes = files.flatMap((one) => [one?.defaultMode, ...(one?.items ?? []).map(({ mode }) => mode)]);
  return [projected?.defaultMode, ...modes].filter((mode) => mode !== undefined);
};

export const volumeRules: readonly Rule<VolumeInPod>[] = [
  {
    id: 'W26',
    says: 'Windows keeps an emptyDir on disk only; leave emptyDir.medium out',
    applies: onWindows,
    holds: ({ volume }) => (volume.emptyDir?.medium ?? '') === '',
  },
  {
    id: 'W30',
    says: 'file modes have no effect on Windows; leave defaultMode and mode out',
    applies: onWindows,
    holds: ({ volume }) => modesOf(volume).length === 0,
  },
  {
    id: 'W31',
    says: `Windows cannot mount this; use one of ${forWindows.join(', ')}`,
    applies: onWindows,
    holds: ({ volume }) => Object.keys(volume).every((key) => key === 'name' || forWindows.includes(key)),
  },
  {
    id: 'W34',
    says: 'a hostPath on Windows has no type for a named pipe, and none of Socket, CharDevice and BlockDevice',
    applies: ({ pod, volume }) => isWindows(pod) && volume.hostPath !== undefined,
    holds: ({ volume: { hostPath } }) =>
      hostPath?.path.startsWith('\\\\.\\pipe\\')
        ? hostPath.type === undefined
        : !['Socket', 'CharDevice', 'BlockDevice'].includes(hostPath?.type ?? ''),
  },
];

export const mountRules: readonly Rule<MountInPod>[] = [
  {
    id: 'W28',
    says: 'Windows has no mount propagation; leave mountPropagation out',
    applies: onWindows,
    holds: ({ mount }) => (mount.mountPropagation ?? 'None') === 'None',
  },
  {
    id: 'W29',
    says: 'subPath does not work well on Windows; mount the folder and point the program at the file',
    applies: onWindows,
    holds: ({ mount }) => mount.subPath === undefined && mount.subPathExpr === undefined,
  },
  {
    id: 'W32',
    says: 'a mountPath is an absolute Windows path such as C:\\data, not a root, without *?"<>| and unlike any other in case and slashes',
    applies: onWindows,
    holds: ({ mount, before }) =>
      pathPattern.test(mount.mountPath) &&
      !before.some(({ mountPath }) => windowsFolder(mountPath) === windowsFolder(mount.mountPath)),
  },
];

export const deviceRules: readonly ContainerRule[] = [
  {
    id: 'W27',
    says: 'Windows has no block devices in containers; leave volumeDevices out',
    applies: onWindows,
    holds: ({ container }: { readonly container: Container }) => (container.volumeDevices ?? []).length === 0,
  },
];
