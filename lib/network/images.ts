import type { Build } from '../images/commands';
import { type Download, type Image, onGitHub, type Version, withSumBeside, withSumOfGitHub } from '../images/image';
import { aboutReference, type ImageSettings, referenceOf } from '../wiring/images';
import { namedText } from '../words/named';
import { when } from '../words/structure';
import { type Network, startCommand, startScripts } from './network';
import { imageRevisions, networkVersions } from './versions';

/** A full image reference; the tag is that of an image that has none of its own. */
const reference = ({ values }: Network, image: ImageSettings, tag: string): string =>
  namedText('image', aboutReference, { image, tag }, ({ image, tag }) => referenceOf(values, image, tag));

/** That of an image of upstream's. */
export const upstreamReference = (network: Network, image: ImageSettings, version: string): string =>
  reference(network, image, `v${version}`);

/** The tag of an image of ours: its version, and how many times the rest of it has changed. */
const tagWith =
  (revision: number): Image['tag'] =>
  (version) =>
    `v${version}-${revision}`;

const versions = {
  kubernetes: { argument: 'KUBERNETES_VERSION', standard: networkVersions.kubernetes },
  flannel: { argument: 'FLANNEL_VERSION', standard: networkVersions.flannel },
  flannelCni: { argument: 'FLANNEL_CNI_VERSION', standard: networkVersions.flannelCni },
  cniPlugins: { argument: 'CNI_PLUGINS_VERSION', standard: networkVersions.cniPlugins },
} as const satisfies Record<string, Version>;

/** Each as its project releases it; where, and that flannel alone has no checksum beside it, is in their makefiles and workflows. */
const downloads = {
  kubeProxy: {
    name: 'kube-proxy',
    version: versions.kubernetes,
    ...withSumBeside((version) => `https://dl.k8s.io/v${version}/bin/windows/amd64/kube-proxy.exe`),
  },
  flanneld: {
    name: 'flanneld',
    version: versions.flannel,
    ...withSumOfGitHub('flannel-io/flannel', () => 'flanneld.exe'),
  },
  flannelCni: {
    name: 'flannel-cni',
    version: versions.flannelCni,
    ...withSumBeside(
      onGitHub('flannel-io/cni-plugin', (version) => `cni-plugin-flannel-windows-amd64-v${version}.tgz`),
    ),
  },
  cniPlugins: {
    name: 'cni-plugins',
    version: versions.cniPlugins,
    ...withSumBeside(onGitHub('containernetworking/plugins', (version) => `cni-plugins-windows-amd64-v${version}.tgz`)),
  },
} as const satisfies Record<string, Download>;

/**
 * What an image of a HostProcess container is built on: next to nothing, and fit for every build of Windows. Its README
 * names the PATH, which a container does not take from the host.
 */
const ground = {
  base: {
    name: 'mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0',
    // Azure/azure-container-networking has it beside that name (dropgz/build/windows.Dockerfile, read 2026-11-26).
    digest: 'sha256:b4c9637e032f667c52d1eccfa31ad8c63f1b035e8639f3f48a510536bf34032b',
  },
  environment: { PATH: 'C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\;' },
  context: { folder: 'windows-network' },
  guide: 'docs/cluster-network.md',
} as const satisfies Partial<Image>;

/** What both scripts load. */
const shared = 'node.psm1';

/** Our images of this chart. */
export const networkImages = {
  flannel: {
    ...ground,
    name: 'flannel-windows',
    about: 'flannel on Windows nodes: flanneld.exe, the CNI programs that it hands on to, and what starts it.',
    licenses: 'Apache-2.0 AND MIT',
    version: versions.flannel,
    tag: tagWith(imageRevisions.flannel),
    steps: [
      {
        unpack: downloads.cniPlugins,
        files: { 'host-local.exe': '/cni/host-local.exe', 'win-overlay.exe': '/cni/win-overlay.exe' },
      },
      // The name of a plugin in a CNI configuration is that of its program
      { unpack: downloads.flannelCni, files: { 'flannel-amd64.exe': '/cni/flannel.exe' } },
      { fetch: downloads.flanneld, to: '/flanneld.exe' },
      { copy: [shared, startScripts.flannel], to: '/' },
    ],
    entrypoint: startCommand('flannel'),
  },
  kubeProxy: {
    ...ground,
    name: 'kube-proxy-windows',
    about: 'kube-proxy on Windows nodes: kube-proxy.exe, and what starts it.',
    licenses: 'Apache-2.0 AND MIT',
    version: versions.kubernetes,
    tag: tagWith(imageRevisions.kubeProxy),
    steps: [
      { fetch: downloads.kubeProxy, to: '/kube-proxy.exe' },
      { copy: [shared, startScripts.kubeProxy], to: '/' },
    ],
    entrypoint: startCommand('kubeProxy'),
  },
} as const satisfies Record<string, Image>;

/** What a site says of an image of ours: where it comes from, and of which version it is. */
const wanted = ({ values: { flannel, kubeProxy, kubernetesVersion } }: Network) => ({
  flannel: { image: flannel.windows.image, version: flannel.version },
  kubeProxy: { image: kubeProxy.image, version: kubernetesVersion },
});

/** The reference of an image that is ours to build. */
export function ownReference(network: Network, name: keyof typeof networkImages): string {
  const { image, version } = wanted(network)[name];
  return reference(network, image, networkImages[name].tag(version));
}

/** The images that a network needs and nobody publishes, as it names them. */
export function networkBuilds(network: Network): Build[] {
  const { flannel, kubeProxy, kubernetesVersion } = network.values;
  return [
    ...when(flannel.windows.enabled, () => [
      {
        image: networkImages.flannel,
        reference: ownReference(network, 'flannel'),
        versions: { [versions.flannel.argument]: flannel.version },
      },
    ]),
    ...when(kubeProxy.enabled, () => [
      {
        image: networkImages.kubeProxy,
        reference: ownReference(network, 'kubeProxy'),
        versions: { [versions.kubernetes.argument]: kubernetesVersion },
      },
    ]),
  ];
}
