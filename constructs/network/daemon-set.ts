import type { Construct } from 'constructs';
import type { PodSpec } from '../../imports/k8s';
import type { Settings } from '../../lib/values/declaration';
import type { windowsNetwork } from '../../lib/values/windows-network';
import { labels, type Part, partLabels, selectors } from '../../lib/network/labels';
import type { Network } from '../../lib/network/network';
import type { Count } from '../../lib/words/settings';
import { entries, firstOpen, items, merged } from '../../lib/words/structure';
import { KubernetesObject } from '../kubernetes/object';

/** What a site may set for the pods of a DaemonSet of the network. */
export type DaemonSettings = Pick<
  Settings<typeof windowsNetwork>['kubeProxy'],
  'podAnnotations' | 'podLabels' | 'resources' | 'tolerations'
>;

export interface DaemonSetOptions {
  readonly network: Network;
  readonly part: Part;
  readonly name: string;
  readonly namespace: string;
  readonly settings: DaemonSettings;
  readonly maxUnavailable: Count | number;
  /** Annotations of the pods that restart them when what they read changes. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
}

/** A node becomes ready by its network; controllers add no such toleration to pods of a DaemonSet, but that of NoExecute. */
const notReady = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' };

/** A pod of the network on each of its nodes, changed node by node. */
export function daemonSet(scope: Construct, id: string, options: DaemonSetOptions): KubernetesObject {
  const { network, part, name, namespace, settings, maxUnavailable, checksums, pod } = options;
  const { commonAnnotations, commonLabels, global, image, revisionHistoryLimit } = network.values;
  return new KubernetesObject(scope, id, 'DaemonSet', {
    metadata: { name, namespace, labels: labels(network, part), annotations: commonAnnotations },
    spec: {
      selector: { matchLabels: selectors[part] },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } },
      revisionHistoryLimit,
      template: {
        metadata: {
          labels: {
            ...selectors[part],
            ...partLabels(network, part),
            ...entries(merged(settings.podLabels, commonLabels)),
          },
          annotations: { ...checksums, ...entries(settings.podAnnotations) },
        },
        spec: {
          ...pod,
          hostNetwork: true,
          // A node without it has no network, and nothing else on it would start.
          priorityClassName: 'system-node-critical',
          tolerations: [...items(settings.tolerations), notReady],
          imagePullSecrets: firstOpen(image.pullSecrets, global.imagePullSecrets),
        },
      },
    },
  });
}
