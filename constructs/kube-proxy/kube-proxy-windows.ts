import { Construct } from 'constructs';
import type { PodSpec } from '../../imports/k8s';
import { overlayName, sourceVipRequest, subnetGap } from '../../lib/network/configuration';
import { ownReference } from '../../lib/network/images';
import { kubeProxyArgs } from '../../lib/network/kube-proxy-flags';
import {
  files,
  flannelHealth,
  kubeProxyNames,
  type Network,
  startCommand,
  windowsPaths,
} from '../../lib/network/network';
import { word } from '../../lib/words/structure';
import { daemonSet } from '../network/daemon-set';
import { hostProcessGround, nodeAddress } from '../network/host-process';

/** Where kube-proxy says how it is; its default. */
const healthPort = 10_256;

/** kube-proxy on every Windows node of the chosen builds, beside kubeadm's on Linux, with its account and its way to the API server. */
export class KubeProxyWindows extends Construct {
  constructor(scope: Construct, id: string, network: Network) {
    super(scope, id);
    const { kubeProxy } = network.values;
    daemonSet(this, 'daemon-set', {
      network,
      part: 'kube-proxy-windows',
      name: kubeProxyNames.windows,
      namespace: kubeProxyNames.namespace,
      settings: kubeProxy,
      maxUnavailable: kubeProxy.maxUnavailable,
      checksums: {},
      pod: pod(network),
    });
  }
}

function pod(network: Network): PodSpec {
  const { image, kubeProxy } = network.values;
  const asked = (path: string) => ({ httpGet: { path, port: healthPort }, timeoutSeconds: 5 });
  return {
    ...hostProcessGround(network),
    serviceAccountName: kubeProxyNames.account,
    containers: [
      {
        name: 'kube-proxy',
        image: ownReference(network, 'kubeProxy'),
        imagePullPolicy: word(image.pullPolicy),
        command: startCommand('kubeProxy'),
        args: kubeProxyArgs(network),
        env: [
          { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          nodeAddress,
          // For the start script: PowerShell may take an argument apart that has a colon.
          { name: 'KUBECONFIG_FILE', value: `${windowsPaths.kubeProxy}\\${files.kubeconfig}` },
          // It waits for flanneld and its network, and reserves an address of its range.
          { name: 'FLANNEL_READY', value: `http://127.0.0.1:${flannelHealth.port}${flannelHealth.ready}` },
          { name: 'NETWORK_NAME', value: overlayName(network) },
          { name: 'SOURCE_VIP_REQUEST', value: sourceVipRequest(network) },
          { name: 'SUBNET_GAP', value: subnetGap },
        ],
        resources: kubeProxy.resources,
        startupProbe: { ...asked('/livez'), periodSeconds: 10, failureThreshold: 60 },
        livenessProbe: { ...asked('/livez'), periodSeconds: 30 },
        readinessProbe: { ...asked('/healthz'), periodSeconds: 10 },
        volumeMounts: [{ name: 'configuration', mountPath: windowsPaths.kubeProxy, readOnly: true }],
      },
    ],
    volumes: [{ name: 'configuration', configMap: { name: kubeProxyNames.configuration } }],
  };
}
