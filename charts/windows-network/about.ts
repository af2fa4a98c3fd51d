import type { About } from '../../lib/helm/chart-yaml';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import { networkChart, windowsOverlay } from '../../lib/network/network';
import { networkVersions } from '../../lib/network/versions';

/** Two nodes and what joins them, drawn here. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><g fill="none" stroke="#0b5394" stroke-width="4"' +
  ' stroke-linejoin="round"><path d="M6 36h20v20H6zM38 36h20v20H38z"/></g>' +
  '<path d="M16 36C16 8 48 8 48 36" fill="none" stroke="#e69138" stroke-width="4"/></svg>';

/** What people read about the chart `windows-network`. */
export const about: About = {
  name: networkChart,
  description:
    'The network of a kubeadm cluster of Linux and Windows nodes: flannel (vxlan) and kube-proxy for Windows',
  keywords: ['cni', 'flannel', 'kube-proxy', 'kubeadm', 'networking', 'windows'],
  home: 'https://github.com/flannel-io/flannel',
  sources: ['https://github.com/flannel-io/flannel', 'https://github.com/kubernetes/kubernetes'],
  maintainers: [{ name: 'opentwin-charts contributors' }],
  icon: `data:image/svg+xml;base64,${Buffer.from(icon).toString('base64')}`,
  appVersion: networkVersions.flannel,
  kubeVersion: `>=${oldestKubernetes}-0`,
  licence: 'MIT',
};

/** How it is installed, for the README of the chart. */
export const install = `
Needs a cluster of kubeadm, Kubernetes ${oldestKubernetes} or newer, with Windows nodes (Server 2022 or 2025) on containerd 1.7.28 or newer, of 1.36 or newer 2.2;
Helm 3.10 or newer, or Helm 4. It is the network of the whole cluster: one release, installed by whoever owns the cluster, before
anything else runs on Windows. **Nobody publishes the images for Windows**: build them, and set \`image.registry\`.

\`\`\`sh
helm install windows-network . --namespace kube-system --values my-network.yaml
\`\`\`

\`podSubnet\`, \`serviceSubnet\` and \`apiServer\` have to be what kubeadm was given. Nodes need UDP ${windowsOverlay.port} among each other.

- **Names and namespaces are fixed**: \`kube-flannel\`, which is made with its level of Pod Security, and \`kube-system\`. A second
  release is refused by Helm, because its objects belong to the first.
- **\`flannel.linux.enabled: false\`** keeps an upstream flannel and adds Windows to it; then its net-conf.json has to be the one
  that the notes print, on Linux too.
- What flanneld on Windows refuses when it starts is refused here: a VNI below ${windowsOverlay.leastVni}, another port than ${windowsOverlay.port}, direct routing,
  GBP, host-gw, IPv6.
- **NetworkPolicy** is not enforced by flannel.
`;
