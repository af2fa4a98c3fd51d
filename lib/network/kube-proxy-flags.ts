import { when } from '../words/structure';
import { overlayName } from './configuration';
import type { Network } from './network';

/** A flag of kube-proxy on Windows. */
export interface KubeProxyFlag {
  readonly name: `--${string}`;
  /** What the pod says of it; nothing where a setting leaves it out, or where the start script says it on the node. */
  readonly args: (network: Network) => readonly string[];
  /** Where that it is there, and is needed, was read: in Kubernetes, version 1.35.4 and 1.37.2. */
  readonly source: string;
}

/** Where the start script finds out on the node what it says. */
const byScript = () => [];

/**
 * No gate is here. Older scripts set WinOverlay and WinDSR, which are on for good since 1.34
 * (pkg/features/kube_features.go); a program that no longer knows a gate does not start.
 */
const current: readonly KubeProxyFlag[] = [
  {
    name: '--proxy-mode',
    args: () => ['--proxy-mode=kernelspace'],
    source:
      'cmd/kube-proxy/app/options.go: the only value on Windows, where it is the default too; said, so that nobody has to know',
  },
  {
    name: '--hostname-override',
    args: () => ['--hostname-override=$(NODE_NAME)'],
    source:
      'cmd/kube-proxy/app/options.go: else the hostname, which need not be the name of the Node that kubeadm joined',
  },
  {
    name: '--bind-address',
    args: () => ['--bind-address=$(NODE_ADDRESS)'],
    source: 'cmd/kube-proxy/app/options.go: the primary address of the node, whatever the name says. RKE2 sets it too',
  },
  {
    name: '--network-name',
    args: (network) => [`--network-name=${overlayName(network)}`],
    source: 'pkg/proxy/winkernel/proxier.go getNetworkName: ends without it, or KUBE_NETWORK in its environment',
  },
  {
    name: '--enable-dsr',
    args: ({ values }) => when(values.kubeProxy.directServerReturn, () => ['--enable-dsr=true']),
    source: 'cmd/kube-proxy/app/init_windows.go: off by default; the gate WinDSR, which it asks for, is on since 1.33',
  },
  {
    name: '--source-vip',
    args: byScript,
    source:
      'pkg/proxy/winkernel/proxier.go NewProxier: `source-vip flag not set` in an overlay. host-local gives the address',
  },
  {
    name: '--kubeconfig',
    args: byScript,
    source:
      'cmd/kube-proxy/app/server.go createClient: else it asks by KUBERNETES_SERVICE_HOST, a Service, which it makes itself',
  },
];

/** Those of each minor version: one more takes a line, once its sources were read. */
export const flagsByMinor: Readonly<Record<number, readonly KubeProxyFlag[]>> = {
  35: current,
  36: current,
  37: current,
};

/** What the pod gives kube-proxy: as long as it is the same for every minor version, no template asks for the version. */
export const kubeProxyArgs = (network: Network): string[] => current.flatMap(({ args }) => args(network));
