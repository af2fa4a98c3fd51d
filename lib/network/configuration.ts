import { json } from '../words/json';
import type { Network } from './network';

/** What flannel calls the network of an overlay on Windows, and kube-proxy after it: by the number of the overlay. */
export const overlayName = ({ values }: Network): string => `flannel.${values.flannel.backend.vni}`;

/**
 * `net-conf.json`, which flanneld on Linux and on Windows read alike. The keys that Windows refuses when they are set
 * are refused among the values, so they are not written; a MAC prefix is read on Windows alone.
 */
export const netConf = ({ values: { flannel, podSubnet } }: Network): string =>
  json({
    Network: podSubnet,
    EnableNFTables: false,
    Backend: {
      Type: 'vxlan',
      VNI: flannel.backend.vni,
      Port: flannel.backend.port,
      MacPrefix: flannel.backend.macPrefix,
    },
  });

/**
 * What the mounted `net-conf.json` may say, which is an upstream flannel's beside this chart: for each key what fits, null
 * where it may be missing. It is what flanneld on Windows asks (pkg/backend/vxlan/vxlan_windows.go), and what all nodes have
 * to agree on. Where a number or a port is missing, Linux takes another than Windows.
 */
export const netConfAllowed = (network: Network): string => {
  const { flannel, podSubnet } = network.values;
  const { macPrefix, port, vni } = flannel.backend;
  return json([
    { key: 'Network', allowed: [podSubnet] },
    { key: 'EnableIPv4', allowed: [true, null] },
    { key: 'EnableIPv6', allowed: [false, null] },
    { key: 'Backend.Type', allowed: ['vxlan'] },
    { key: 'Backend.VNI', allowed: [vni] },
    { key: 'Backend.Port', allowed: [port] },
    { key: 'Backend.DirectRouting', allowed: [false, null] },
    { key: 'Backend.GBP', allowed: [false, null] },
    { key: 'Backend.MacPrefix', allowed: [macPrefix, null] },
    // flanneld calls the network by the overlay's number unless it is told a name
    { key: 'Backend.Name', allowed: [overlayName(network), null] },
  ]);
};

/** The chain of CNI plugins on Linux, as upstream's manifest has it. */
export const linuxCni = json({
  name: 'cbr0',
  cniVersion: '0.3.1',
  plugins: [
    { type: 'flannel', delegate: { hairpinMode: true, isDefaultGateway: true } },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
});

/** Stands in the CNI configuration of Windows for the one thing that only a node knows. */
export const nodeAddressGap = '__NODE_ADDRESS__';

/**
 * The CNI configuration of Windows: flannel hands on to win-overlay, which makes endpoints by three policies. Pods are
 * not translated on the way to pods and Services; Services are reached through the overlay; and the node's own address
 * is where the overlay ends. As RKE2 has it (rancher/rke2, pkg/windows/flannel.go).
 */
export const windowsCni = (network: Network): string => {
  const { flannel, kubeProxy, podSubnet, serviceSubnet } = network.values;
  const policy = (Type: string, Settings: object) => ({ Name: 'EndpointPolicy', Value: { Type, Settings } });
  return json({
    name: overlayName(network),
    cniVersion: '1.0.0',
    plugins: [
      {
        type: 'flannel',
        capabilities: { portMappings: true, dns: true },
        delegate: {
          type: 'win-overlay',
          apiVersion: 2,
          // Pods get their MAC addresses here; flanneld looks at the form of the prefix and no further
          endpointMacPrefix: flannel.backend.macPrefix,
          // Else a pod does not reach itself by a Service of its own (kubernetes-sigs/sig-windows-tools 119)
          loopbackDSR: kubeProxy.directServerReturn,
          Policies: [
            policy('OutBoundNAT', { Exceptions: [podSubnet, serviceSubnet] }),
            policy('SDNRoute', { DestinationPrefix: serviceSubnet, NeedEncap: true }),
            policy('ProviderAddress', { ProviderAddress: nodeAddressGap }),
          ],
        },
      },
    ],
  });
};

/** Stands in the request for the range of pods that a node has. */
export const subnetGap = '__SUBNET__';

/**
 * What host-local is asked for the address from which kube-proxy sends (the source VIP). It is the network of pods, with
 * its store, so that no pod gets the same; a node that joins anew has another range, and its old address is given back
 * first.
 */
export const sourceVipRequest = (network: Network): string =>
  json({
    cniVersion: '1.0.0',
    name: overlayName(network),
    ipam: { type: 'host-local', ranges: [[{ subnet: subnetGap }]], dataDir: '/var/lib/cni/networks' },
  });
