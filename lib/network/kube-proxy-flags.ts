import { when } from '../words/structure';
import { overlayName } from './configuration';
import type { Network } from './network';

/** A flag of kube-proxy on Windows. */
export interface KubeProxyFlag {
  readonly name: `--${string}`;
  /** What the pod says of it; nothing where a setting leaves it out, or where the start script says it on the node. */
  readonly args: (network: Network) => readonly string[];
  /** Where that it is there, and is needed, was read: in Kubernetes, each version of `kubeProxyRead`. */
  readonly source: string;
}

/** Where the start script finds out on the node what it says. */
const byScript = () => [];

/**
 * The flags of every minor version that is known: one more minor version takes a line in `kubeProxyRead`, once they were
 * read in its sources too, and a flag that not all have takes a condition.
 *
 * No gate is here. Older scripts set WinOverlay and WinDSR, which are on for good since 1.34
 * (pkg/features/kube_features.go); a program that no longer knows a gate does not start.
 */
export const kubeProxyFlags: readonly KubeProxyFlag[] = [
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
    source:
      'cmd/kube-proxy/app/init_windows.go: without it off, for pkg/proxy/apis/config/v1alpha1 has no default; the gate WinDSR, which it asks for, is on for good',
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

/** What the pod gives kube-proxy: the same for every minor version, so no template asks for the version. */
export const kubeProxyArgs = (network: Network): string[] => kubeProxyFlags.flatMap(({ args }) => args(network));
