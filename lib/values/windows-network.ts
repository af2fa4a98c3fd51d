import { windowsBuilds } from '../kubernetes/windows-builds';
import { windowsOverlay } from '../network/network';
import { imageRevisions, knownMinors, networkVersions } from '../network/versions';
import { choice, flag, number, object, text, words } from './declaration';
import { reserved } from '../network/labels';
import { passed } from './passed';
import { image } from './shapes';

/** Labels or annotations of a site's own. */
const own = (description: string, type: 'annotations' | 'labels', os: 'linux' | 'windows') =>
  passed(description, type, os, {}, reserved[type]);

/** The tag of upstream's image of flannel where none is set. */
const ofFlannel = 'v and flannel.version';

/** What each DaemonSet of the network has alike. */
const daemon = (os: 'linux' | 'windows', resources: object) => ({
  resources: passed('CPU and memory.', 'resources', os, resources),
  tolerations: passed(
    'Tolerations, beside that of nodes that are not ready, which have no network before this pod runs.',
    'tolerations',
    os,
    [{ operator: 'Exists' }],
  ),
  podLabels: own('Labels added to the pods.', 'labels', os),
  podAnnotations: own('Annotations added to the pods.', 'annotations', os),
});

/** What each of those on Windows has alike: it runs on every node of these builds, one node after the other. */
const windowsDaemon = (repository: string, untagged: string) => ({
  image: image(repository, { untagged }),
  ...daemon('windows', { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '512Mi' } }),
  maxUnavailable: number('Nodes whose pod may be away at a time during a change.', 1, 1, 100),
});

/** Every setting of the chart `windows-network`, in reading order. */
export const windowsNetwork = object('The network of a cluster of Linux and Windows nodes.', {
  kubernetesVersion: text(
    `Version of the cluster, ${knownMinors}; kube-proxy on Windows is of it too.`,
    'version',
    networkVersions.kubernetes,
  ),
  podSubnet: text('IPv4 range of all pods; the podSubnet of kubeadm.', 'podRange', '10.244.0.0/16'),
  serviceSubnet: text('IPv4 range of all Services; the serviceSubnet of kubeadm.', 'serviceRange', '10.96.0.0/12'),
  apiServer: object('Where nodes reach the API server; on Windows no Service leads to it before kube-proxy runs.', {
    host: text('Its host, as in the controlPlaneEndpoint of kubeadm.', 'host', 'cluster-endpoint'),
    port: number('Its port.', 6443, 1, 65_535),
  }),
  commonLabels: own('Labels of every object and pod.', 'labels', 'linux'),
  commonAnnotations: own('Annotations of every object.', 'annotations', 'linux'),
  revisionHistoryLimit: number('Old revisions of each DaemonSet that are kept for a rollback.', 10, 0, 100),
  global: object(
    'What an umbrella chart says for all its parts.',
    {
      imageRegistry: text('Registry of all images; wins over every other.', 'optionalRegistry'),
      imagePullSecrets: passed(
        'Secrets with which images are pulled, where image.pullSecrets has none.',
        'imagePullSecrets',
        'linux',
        [],
      ),
    },
    { open: true },
  ),
  image: object('What all images have in common.', {
    registry: text(
      'Registry of images that have none of their own; global.imageRegistry wins over it.',
      'optionalRegistry',
    ),
    pullPolicy: choice('When images are pulled.', ['IfNotPresent', 'Always', 'Never'], 'IfNotPresent'),
    pullSecrets: passed(
      'Secrets with which images are pulled; they lie in kube-flannel and in kube-system.',
      'imagePullSecrets',
      'linux',
      [],
    ),
  }),
  windows: object('The nodes on which the parts for Windows run.', {
    builds: words('Builds of Windows.', windowsBuilds, windowsBuilds),
    nodeSelector: passed(
      'Labels of these nodes, beside operating system and architecture.',
      'nodeSelector',
      'windows',
      {},
    ),
  }),
  flannel: object('The overlay.', {
    version: text('Version of flannel, on Linux and on Windows.', 'version', networkVersions.flannel),
    backend: object('How packets get from node to node; Linux and Windows have to agree on all of it.', {
      type: choice('The way; on Windows only vxlan has ever been run from a pod.', ['vxlan', 'host-gw'], 'vxlan'),
      vni: number(
        `Number of the overlay; Windows takes none below ${windowsOverlay.leastVni}, and leases have room for 16 bits.`,
        windowsOverlay.leastVni,
        1,
        windowsOverlay.mostVni,
      ),
      port: number(
        `UDP port of the overlay; Windows takes ${windowsOverlay.port} alone.`,
        windowsOverlay.port,
        1,
        65_535,
      ),
      directRouting: flag('Whether nodes of one subnet do without the overlay; Windows cannot.', false),
      gbp: flag('Whether packets carry the policy of a group; Windows cannot.', false),
      macPrefix: text('Beginning of the MAC addresses of pods on Windows.', 'macPrefix', '0E-2A'),
    }),
    linux: object('flannel on Linux.', {
      enabled: flag(
        'Whether it is deployed, with namespace, rights and configuration; false: an upstream flannel is there, whose objects are referred to.',
        true,
      ),
      image: image('flannel-io/flannel', { registry: 'ghcr.io', untagged: ofFlannel }),
      cniImage: image('flannel-io/flannel-cni-plugin', { registry: 'ghcr.io', tag: `v${networkVersions.flannelCni}` }),
      ...daemon('linux', { requests: { cpu: '100m', memory: '50Mi' } }),
    }),
    windows: object('flannel on Windows.', {
      enabled: flag('Whether it is deployed.', true),
      ...windowsDaemon(
        'flannel-windows',
        `v, flannel.version and -${imageRevisions.flannel}, the revision of this image`,
      ),
    }),
  }),
  kubeProxy: object('kube-proxy on Windows, beside that of kubeadm on Linux.', {
    enabled: flag('Whether it is deployed.', true),
    directServerReturn: flag('Whether answers go past the node that took the connection (DSR).', true),
    ...windowsDaemon(
      'kube-proxy-windows',
      `v, kubernetesVersion and -${imageRevisions.kubeProxy}, the revision of this image`,
    ),
  }),
});
