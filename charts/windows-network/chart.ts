import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { FlannelGround, FlannelLinux, FlannelWindows } from '../../constructs/flannel/flannel';
import { KubeProxyWindows } from '../../constructs/kube-proxy/kube-proxy-windows';
import { ManifestFile } from '../../constructs/kubernetes/manifest-file';
import { whenObjects } from '../../constructs/kubernetes/scopes';
import type { Network } from '../../lib/network/network';
import type { Flag } from '../../lib/words/settings';

/** The network of one cluster: what flannel stands on, flannel on both systems, and kube-proxy on Windows. */
export class WindowsNetwork extends Chart {
  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id, { disableResourceNameHashes: true });
    const { flannel, kubeProxy } = network.values;
    const part = (order: number, name: string, comment: string, enabled: Flag, make: (inner: Construct) => Construct) =>
      whenObjects(new ManifestFile(this, name, order, comment), 'enabled', enabled, make);

    part(
      10,
      'flannel',
      'Namespace, rights and configuration of flannel, for both systems.',
      flannel.linux.enabled,
      (inner) => new FlannelGround(inner, 'ground', network),
    );
    part(
      20,
      'flannel-linux',
      'flannel on Linux nodes.',
      flannel.linux.enabled,
      (inner) => new FlannelLinux(inner, 'linux', network),
    );
    part(
      30,
      'flannel-windows',
      'flannel on Windows nodes.',
      flannel.windows.enabled,
      (inner) => new FlannelWindows(inner, 'windows', network),
    );
    part(
      40,
      'kube-proxy-windows',
      'kube-proxy on Windows nodes.',
      kubeProxy.enabled,
      (inner) => new KubeProxyWindows(inner, 'windows', network),
    );
  }
}
