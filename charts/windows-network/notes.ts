import { netConf, overlayName } from '../../lib/network/configuration';
import { ownReference } from '../../lib/network/images';
import { selectors } from '../../lib/network/labels';
import { flannelNames, kubeProxyNames, type Network } from '../../lib/network/network';
import { not } from '../../lib/words/conditions';
import { when } from '../../lib/words/structure';

/** What selects the pods of kube-proxy on Windows, as kubectl takes it. */
const kubeProxyPods = Object.entries(selectors['kube-proxy-windows'])
  .map(([key, value]) => `${key}=${value}`)
  .join();

/** What `helm install` says at its end. */
export const notes = (network: Network): string[] => [
  `The overlay ${overlayName(network)} is installed.`,
  '',
  'It needs what the chart does not make:',
  '',
  ...missing(network),
  '',
  'Next: look at the pods on each Windows node, flannel before kube-proxy:',
  '',
  `  kubectl --namespace ${flannelNames.namespace} get pods --output wide`,
  `  kubectl --namespace ${kubeProxyNames.namespace} get pods --selector ${kubeProxyPods} --output wide`,
];

const unpublished = 'nobody publishes it; npx opentwin images build --print --chart windows-network';

/** What a network does not make, and without which it does not come up. */
export function missing(network: Network): string[] {
  const { apiServer, flannel, kubeProxy, podSubnet } = network.values;
  return [
    `  - kubeadm with podSubnet ${podSubnet}, and an API server that every node reaches as ${apiServer.host}:${apiServer.port}`,
    ...when(not(flannel.linux.enabled), () => [
      `  - your own flannel, with namespace, account and role ${flannelNames.account}, whose ConfigMap ${flannelNames.configuration} has this net-conf.json:`,
      `      ${netConf(network)}`,
    ]),
    ...when(flannel.windows.enabled, () => [`  - the image ${ownReference(network, 'flannel')}: ${unpublished}`]),
    ...when(kubeProxy.enabled, () => [
      `  - the image ${ownReference(network, 'kubeProxy')}: ${unpublished}`,
      `  - ServiceAccount and ConfigMap ${kubeProxyNames.account} in ${kubeProxyNames.namespace}, which kubeadm makes`,
    ]),
  ];
}
