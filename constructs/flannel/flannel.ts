import { Construct } from 'constructs';
import type { Container, EnvVar, PodSpec } from '../../imports/k8s';
import {
  linuxCni,
  netConf,
  netConfAllowed,
  nodeAddressGap,
  overlayName,
  windowsCni,
} from '../../lib/network/configuration';
import { ownReference, upstreamReference } from '../../lib/network/images';
import { checksums, labels, podSecurity } from '../../lib/network/labels';
import {
  files,
  flannelNames,
  type Network,
  startCommand,
  windowsPaths,
  flannelHealth,
} from '../../lib/network/network';
import { networkVersions } from '../../lib/network/versions';
import { checksum, namedFields } from '../../lib/words/named';
import { word } from '../../lib/words/structure';
import { daemonSet } from '../network/daemon-set';
import { KubernetesObject } from '../kubernetes/object';
import { hostProcessGround, nodeAddress } from '../network/host-process';

const { namespace } = flannelNames;

/** What flanneld knows of its pod: it asks the API server for the node. */
const ownPod: EnvVar[] = [
  { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  { name: 'POD_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
];

/** Where flanneld says that it works. */
const healthPort = flannelHealth.port;
const asked = (path: string) => ({ httpGet: { path, port: healthPort } });

/** The configuration of both sides. */
const sharedData = (network: Network) =>
  namedFields('flannelConfiguration', 'What flanneld and the CNI plugins read.', {}, () => ({
    [files.linuxCni]: linuxCni,
    [files.netConf]: netConf(network),
  }));

const windowsData = (network: Network) =>
  namedFields(
    'flannelWindowsConfiguration',
    'What the CNI plugins on Windows read, with a gap for the address of the node.',
    {},
    () => ({
      [files.windowsCni]: windowsCni(network),
    }),
  );

/** Namespace, rights and configuration of flannel: shared by Linux and Windows, and made once, or upstream's. */
export class FlannelGround extends Construct {
  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    const metadata = (name: string) => ({
      name,
      labels: labels(network, 'flannel'),
      annotations: network.values.commonAnnotations,
    });
    new KubernetesObject(this, 'namespace', 'Namespace', {
      metadata: {
        ...metadata(namespace),
        // Its pods work on the host's network; no level below lets them (Documentation/kubernetes.md of flannel).
        labels: { [podSecurity]: 'privileged', ...labels(network, 'flannel') },
      },
    });
    new KubernetesObject(this, 'service-account', 'ServiceAccount', {
      metadata: { ...metadata(flannelNames.account), namespace },
    });
    new KubernetesObject(this, 'cluster-role', 'ClusterRole', {
      metadata: metadata(flannelNames.role),
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch'] },
      ],
    });
    new KubernetesObject(this, 'cluster-role-binding', 'ClusterRoleBinding', {
      metadata: metadata(flannelNames.role),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: flannelNames.role },
      subjects: [{ kind: 'ServiceAccount', name: flannelNames.account, namespace }],
    });
    new KubernetesObject(this, 'configuration', 'ConfigMap', {
      metadata: { ...metadata(flannelNames.configuration), namespace },
      data: sharedData(network),
    });
  }
}

/** flannel on every Linux node, as upstream's manifest has it. */
export class FlannelLinux extends Construct {
  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    const { linux } = network.values.flannel;
    daemonSet(this, 'daemon-set', {
      network,
      part: 'flannel',
      name: flannelNames.linux,
      namespace,
      settings: linux,
      maxUnavailable: 1,
      checksums: { [checksums.configuration]: checksum(sharedData(network)) },
      pod: linuxPod(network),
    });
  }
}

function linuxPod(network: Network): PodSpec {
  const { flannel, image } = network.values;
  const flanneld = upstreamReference(network, flannel.linux.image, flannel.version);
  const imagePullPolicy = word(image.pullPolicy);
  const mount = (name: string, mountPath: string) => ({ name, mountPath });
  const configuration = mount('configuration', '/etc/kube-flannel/');
  const initContainers: Container[] = [
    {
      name: 'install-cni-plugin',
      image: upstreamReference(network, flannel.linux.cniImage, networkVersions.flannelCni),
      imagePullPolicy,
      command: ['cp'],
      args: ['-f', '/flannel', '/opt/cni/bin/flannel'],
      volumeMounts: [mount('cni-plugin', '/opt/cni/bin')],
    },
    {
      name: 'install-cni',
      image: flanneld,
      imagePullPolicy,
      command: ['/opt/bin/install-conf'],
      args: [`/etc/kube-flannel/${files.linuxCni}`, '/etc/cni/net.d/10-flannel.conflist'],
      volumeMounts: [mount('cni', '/etc/cni/net.d'), configuration],
    },
  ];
  return {
    os: { name: 'linux' },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    serviceAccountName: flannelNames.account,
    enableServiceLinks: false,
    initContainers,
    containers: [
      {
        name: 'kube-flannel',
        image: flanneld,
        imagePullPolicy,
        command: ['/opt/bin/flanneld'],
        // Upstream leaves the interface out and takes that of the default route, which on a node with several may be
        // another one than Windows nodes take: the overlay would end where nobody reaches it.
        args: ['--ip-masq', '--kube-subnet-mgr', '--iface=$(NODE_ADDRESS)', `--healthz-port=${healthPort}`],
        ports: [{ name: 'healthz', containerPort: healthPort, protocol: 'TCP' }],
        env: [
          ...ownPod,
          nodeAddress,
          { name: 'EVENT_QUEUE_DEPTH', value: '5000' },
          { name: 'CONT_WHEN_CACHE_NOT_READY', value: 'false' },
        ],
        resources: flannel.linux.resources,
        livenessProbe: { ...asked('/healthz'), initialDelaySeconds: 10, periodSeconds: 30 },
        readinessProbe: { ...asked('/readyz'), initialDelaySeconds: 5, periodSeconds: 10 },
        securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
        volumeMounts: [mount('run', '/run/flannel'), configuration, mount('xtables-lock', '/run/xtables.lock')],
      },
    ],
    volumes: [
      { name: 'run', hostPath: { path: '/run/flannel' } },
      { name: 'cni-plugin', hostPath: { path: '/opt/cni/bin' } },
      { name: 'cni', hostPath: { path: '/etc/cni/net.d' } },
      { name: 'configuration', configMap: { name: flannelNames.configuration } },
      { name: 'xtables-lock', hostPath: { path: '/run/xtables.lock', type: 'FileOrCreate' } },
    ],
  };
}

/** Windows answers late under load. */
const patience = { timeoutSeconds: 5 };

/** flannel on every Windows node of the chosen builds, as a process of the host. */
export class FlannelWindows extends Construct {
  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    const { windows } = network.values.flannel;
    new KubernetesObject(this, 'configuration', 'ConfigMap', {
      metadata: {
        name: flannelNames.windowsConfiguration,
        namespace,
        labels: labels(network, 'flannel-windows'),
        annotations: network.values.commonAnnotations,
      },
      data: windowsData(network),
    });
    daemonSet(this, 'daemon-set', {
      network,
      part: 'flannel-windows',
      name: flannelNames.windows,
      namespace,
      settings: windows,
      maxUnavailable: windows.maxUnavailable,
      checksums: {
        [checksums.configuration]: checksum(sharedData(network)),
        [checksums.windowsConfiguration]: checksum(windowsData(network)),
      },
      pod: windowsPod(network),
    });
  }
}

function windowsPod(network: Network): PodSpec {
  const { apiServer, flannel, image } = network.values;
  const { windows } = flannel;
  return {
    ...hostProcessGround(network),
    serviceAccountName: flannelNames.account,
    containers: [
      {
        name: 'kube-flannel',
        image: ownReference(network, 'flannel'),
        imagePullPolicy: word(image.pullPolicy),
        command: startCommand('flannel'),
        // As RKE2 has them (rancher/rke2, pkg/windows/flannel.go). By --ip-masq, CNI plugins translate what leaves the
        // cluster; there are no iptables.
        args: [
          ...['--ip-masq', '--kube-subnet-mgr', '--iptables-forward-rules=false'],
          ...['--iface=$(NODE_ADDRESS)', `--healthz-port=${healthPort}`],
        ],
        env: [
          ...ownPod,
          // flanneld heeds it, and a machine's own variable of this name would come in from the host
          { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          nodeAddress,
          // In the host's network, the Service of the API server leads nowhere before kube-proxy runs.
          { name: 'KUBERNETES_SERVICE_HOST', value: apiServer.host },
          { name: 'KUBERNETES_SERVICE_PORT', value: `${apiServer.port}` },
          // What the mounted file may say, which is upstream's where flannel.linux is false.
          { name: 'NET_CONF_ALLOWED', value: netConfAllowed(network) },
          { name: 'NETWORK_NAME', value: overlayName(network) },
          { name: 'NODE_ADDRESS_GAP', value: nodeAddressGap },
          { name: 'CNI_CONFIGURATION', value: files.windowsCni },
        ],
        resources: windows.resources,
        startupProbe: { ...asked('/healthz'), ...patience, periodSeconds: 10, failureThreshold: 30 },
        livenessProbe: { ...asked('/healthz'), ...patience, periodSeconds: 30 },
        readinessProbe: { ...asked('/readyz'), ...patience, periodSeconds: 10 },
        volumeMounts: [
          { name: 'configuration', mountPath: windowsPaths.netConf, readOnly: true },
          { name: 'windows-configuration', mountPath: windowsPaths.template, readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: flannelNames.configuration } },
      { name: 'windows-configuration', configMap: { name: flannelNames.windowsConfiguration } },
    ],
  };
}
