import type { Problem } from '../problem';
import { problemAt, type Manifest } from './manifest';
import { containersIn, podsIn, type ContainerInPod, type Pod } from './pods';

/**
 * The "restricted" Pod Security standard (kubernetes.io/docs/concepts/security/pod-security-standards) for pods that are
 * not for Windows. What it asks of Windows pods are the rules W10 to W19.
 */
export const checkPodSecurity = (objects: readonly Manifest[]): readonly Problem[] =>
  podsIn(objects)
    .filter(({ spec }) => spec.os?.name !== 'windows')
    .flatMap((pod) => [
      ...podRules.filter(({ holds }) => !holds(pod)).map(({ says }) => problemAt(pod.owner, pod.path, says)),
      ...containersIn(pod).flatMap((container) =>
        containerRules
          .filter(({ holds }) => !holds(container))
          .map(({ says }) => problemAt(pod.owner, container.path, says)),
      ),
    ]);

const volumes = [
  ...[
    'name',
    'configMap',
    'csi',
    'downwardAPI',
    'emptyDir',
    'ephemeral',
    'persistentVolumeClaim',
    'projected',
    'secret',
  ],
];

const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

const safeSysctls = [
  ...['kernel.shm_rmid_forced', 'net.ipv4.ip_local_port_range', 'net.ipv4.ip_unprivileged_port_start'],
  ...['net.ipv4.tcp_syncookies', 'net.ipv4.ping_group_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_keepalive_intvl'],
  ...['net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
];

const podRules: readonly { readonly says: string; readonly holds: (pod: Pod) => boolean }[] = [
  {
    says: 'uses a namespace of the host; leave hostNetwork, hostPID and hostIPC out',
    holds: ({ spec }) => !spec.hostNetwork && !spec.hostPID && !spec.hostIPC,
  },
  {
    says: `has a volume that Pod Security restricted refuses; use one of ${volumes.slice(1).join(', ')}`,
    holds: ({ spec }) =>
      (spec.volumes ?? []).every((volume) => Object.keys(volume).every((key) => volumes.includes(key))),
  },
  {
    says: `sets a sysctl that is not known to be safe`,
    holds: ({ spec }) => (spec.securityContext?.sysctls ?? []).every(({ name }) => safeSysctls.includes(name)),
  },
];

/** The container's own setting, or the pod's. */
const effective = ({ pod, container }: ContainerInPod) => ({
  ...pod.spec.securityContext,
  ...container.securityContext,
});

const containerRules: readonly { readonly says: string; readonly holds: (container: ContainerInPod) => boolean }[] = [
  {
    says: 'may run as root; set securityContext.runAsNonRoot true and no runAsUser 0',
    holds: (container) => effective(container).runAsNonRoot === true && effective(container).runAsUser !== 0,
  },
  {
    says: 'may gain privileges; set securityContext.allowPrivilegeEscalation false and leave privileged out',
    holds: ({ container: { securityContext } }) =>
      securityContext?.allowPrivilegeEscalation === false && securityContext.privileged !== true,
  },
  {
    says: 'keeps capabilities; set securityContext.capabilities.drop [ALL] and add at most NET_BIND_SERVICE',
    holds: ({ container: { securityContext } }) =>
      securityContext?.capabilities?.drop?.includes('ALL') === true &&
      (securityContext.capabilities.add ?? []).every((name) => name === 'NET_BIND_SERVICE'),
  },
  {
    says: 'has no seccomp profile; set securityContext.seccompProfile.type RuntimeDefault',
    holds: (container) => ['RuntimeDefault', 'Localhost'].includes(effective(container).seccompProfile?.type ?? ''),
  },
  {
    says: 'is not confined; leave appArmorProfile Unconfined, procMount and seLinuxOptions out',
    holds: (container) => {
      const { appArmorProfile, procMount = 'Default', seLinuxOptions = {} } = effective(container);
      const { type = '', user = '', role = '' } = seLinuxOptions;
      return (
        appArmorProfile?.type !== 'Unconfined' &&
        procMount === 'Default' &&
        seLinuxTypes.includes(type) &&
        user === '' &&
        role === ''
      );
    },
  },
  {
    says: 'takes a port of the node; leave hostPort out',
    holds: ({ container }) => (container.ports ?? []).every(({ hostPort = 0 }) => hostPort === 0),
  },
];
