import { powershell } from '../wiring/layout';
import type { windowsNetwork } from '../values/windows-network';
import type { Described } from '../wiring/tried';

/** The network of one cluster: its settings and its release, known or as stand-ins. */
export type Network = Described<typeof windowsNetwork>;

/** What the chart is called. */
export const networkChart = 'windows-network';

/**
 * Fixed names, because there is one network for each cluster, and because an upstream flannel has these.
 * kubeadm makes what lies in `kube-system`.
 */
export const flannelNames = {
  namespace: 'kube-flannel',
  account: 'flannel',
  role: 'flannel',
  configuration: 'kube-flannel-cfg',
  windowsConfiguration: 'kube-flannel-windows-cfg',
  linux: 'kube-flannel-ds',
  windows: 'kube-flannel-ds-windows',
} as const;

export const kubeProxyNames = {
  namespace: 'kube-system',
  /** ServiceAccount and ConfigMap of kubeadm; what is in it is the way to the API server. */
  account: 'kube-proxy',
  configuration: 'kube-proxy',
  windows: 'kube-proxy-windows',
} as const;

/**
 * Numbers of an overlay, and the one port, that flanneld takes on Windows (its pkg/backend/vxlan/vxlan_windows.go). Its
 * leases keep 16 bits of the number (`vxlanLeaseAttrs`): of a greater one, nodes would tell each other another.
 */
export const windowsOverlay = { leastVni: 4096, mostVni: 65_535, port: 4789 } as const;

/** Where things lie on a Windows node and in our images; a HostProcess container sees both (containerd 1.7 or newer). */
export const windowsPaths = {
  /** What is in the image. */
  image: 'C:\\hpc',
  /** Where flanneld looks by itself. */
  netConf: 'C:\\etc\\kube-flannel',
  /** The CNI configuration as it is mounted, with a gap for the address of the node. */
  template: 'C:\\etc\\kube-flannel-windows',
  kubeProxy: 'C:\\var\\lib\\kube-proxy',
} as const;

/** Where flanneld on each node says how it is: upstream's port, and the path that answers once its network is there. */
export const flannelHealth = { port: 8081, ready: '/readyz' } as const;

/** Scripts of our images, which their containers start. */
export const startScripts = { flannel: 'start-flannel.ps1', kubeProxy: 'start-kube-proxy.ps1' } as const;

/** How a container starts a script of its image; the image would do the same by itself. */
export const startCommand = (script: keyof typeof startScripts): string[] =>
  powershell(`${windowsPaths.image}\\${startScripts[script]}`);

/** Keys of the ConfigMaps, the last one of kubeadm's. */
export const files = {
  netConf: 'net-conf.json',
  linuxCni: 'cni-conf.json',
  windowsCni: '10-flannel.conflist',
  kubeconfig: 'kubeconfig.conf',
} as const;
