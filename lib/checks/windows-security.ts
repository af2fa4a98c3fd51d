import { windowsUser } from '../kubernetes/narrowings/windows';
import { ofKind } from './manifest';
import { containersIn, type ContainerInPod, type Pod } from './pods';
import { isLinux, isWindows, present, type ContainerRule, type Rule } from './rule';

const administrator = 'ContainerAdministrator';
const userPattern = new RegExp(windowsUser.pattern, 'u');
const hostUser = /^(NT AUTHORITY\\(SYSTEM|Local service|NetworkService)|[^\\]+)$/i;

/** A container's own setting goes before the pod's. */
const optionsOf = ({ pod, container }: ContainerInPod) => ({
  ...pod.spec.securityContext?.windowsOptions,
  ...container.securityContext?.windowsOptions,
});
const userOf = (container: ContainerInPod) => optionsOf(container).runAsUserName;
const isHostContainer = (container: ContainerInPod) => optionsOf(container).hostProcess === true;
const isNonRoot = ({ pod, container }: ContainerInPod) =>
  container.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;

/** Whether any container of the pod runs on the host itself. */
export const isHostProcess = (pod: Pod) => isWindows(pod) && containersIn(pod).some(isHostContainer);

const isOrdinary = (container: ContainerInPod) => isWindows(container.pod) && !isHostContainer(container);

/** The API server refuses these when `os.name` is windows (`validateWindows` in its core validation). */
const linuxPodFields = ['hostUsers', 'resources', 'shareProcessNamespace'];
const linuxPodSecurity = [
  ...['appArmorProfile', 'fsGroup', 'fsGroupChangePolicy', 'runAsGroup', 'runAsUser', 'seLinuxChangePolicy'],
  ...['seLinuxOptions', 'seccompProfile', 'supplementalGroups', 'supplementalGroupsPolicy'],
];
const linuxContainerSecurity = [
  ...['allowPrivilegeEscalation', 'appArmorProfile', 'capabilities', 'privileged', 'procMount'],
  ...['readOnlyRootFilesystem', 'runAsGroup', 'runAsUser', 'seLinuxOptions', 'seccompProfile'],
];

export const podSecurityRules: readonly Rule<Pod>[] = [
  {
    id: 'W10',
    says: `the API server refuses some fields on Windows, even when false or empty; leave out ${linuxPodFields.join(', ')} and, in securityContext, ${linuxPodSecurity.join(', ')}`,
    applies: isWindows,
    holds: ({ spec }) =>
      present(spec, linuxPodFields).length + present(spec.securityContext, linuxPodSecurity).length === 0,
  },
  {
    id: 'W11',
    says: 'Windows has no hostPID, hostIPC and sysctls; leave them out',
    applies: isWindows,
    holds: ({ spec }) => !spec.hostPID && !spec.hostIPC && (spec.securityContext?.sysctls ?? []).length === 0,
  },
  {
    id: 'W13',
    says: 'the API server refuses windowsOptions on Linux; leave them out',
    applies: isLinux,
    holds: (pod) =>
      [pod.spec, ...containersIn(pod).map(({ container }) => container)].every(
        ({ securityContext }) => present(securityContext, ['windowsOptions']).length === 0,
      ),
  },
  {
    id: 'W17',
    says: 'host processes need hostNetwork true and hostProcess true for every container of the pod',
    applies: isHostProcess,
    holds: (pod) => pod.spec.hostNetwork === true && containersIn(pod).every(isHostContainer),
  },
  {
    id: 'W18',
    says: 'host processes run as a host account, not as non-root, in a namespace labelled pod-security.kubernetes.io/enforce: privileged',
    applies: isHostProcess,
    holds: (pod, { objects }) =>
      containersIn(pod).every((container) => hostUser.test(userOf(container) ?? '') && isNonRoot(container) !== true) &&
      ofKind(objects, 'Namespace')
        .filter(({ metadata }) => metadata.name === pod.namespace)
        .every(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'privileged'),
  },
  {
    id: 'W19',
    says: 'on Windows only host processes have the network of the host; leave hostNetwork out',
    applies: (pod) => isWindows(pod) && pod.spec.hostNetwork === true,
    holds: isHostProcess,
  },
];

export const containerSecurityRules: readonly ContainerRule[] = [
  {
    id: 'W12',
    says: `the API server refuses these on Windows, even when false or empty; leave out ${linuxContainerSecurity.join(', ')}`,
    applies: ({ pod }) => isWindows(pod),
    holds: ({ container }) => present(container.securityContext, linuxContainerSecurity).length === 0,
  },
  {
    id: 'W14',
    says: 'images differ in their default user; set windowsOptions.runAsUserName for the pod or the container',
    applies: ({ pod }) => isWindows(pod),
    holds: (container) => userOf(container) !== undefined,
  },
  {
    id: 'W15',
    says: 'windowsOptions.runAsUserName is User or DOMAIN\\User, without control characters and "/\\:;|=,+*?<>@[] in the user',
    applies: (container) => isWindows(container.pod) && userOf(container) !== undefined,
    holds: (container) => userPattern.test(userOf(container) ?? ''),
  },
  {
    id: 'W16',
    says: `run as a user other than ${administrator} with runAsNonRoot true, or allow the administrator and leave runAsNonRoot out`,
    applies: (container) => isOrdinary(container) && userOf(container) !== undefined,
    holds: (container, { allowAdministrator }) =>
      userOf(container)?.toLowerCase() === administrator.toLowerCase()
        ? allowAdministrator && isNonRoot(container) !== true
        : isNonRoot(container) === true,
  },
];
