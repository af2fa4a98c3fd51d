import { namedFields } from '../words/named';
import { entries } from '../words/structure';
import { type Network, networkChart } from './network';

/** A part of the network that has objects of its own, as its label says. */
export type Part = 'flannel' | 'flannel-windows' | 'kube-proxy-windows';

/** The labels of an object of the network. */
export const labels = (network: Network, part: Part) =>
  namedFields('labels', 'The labels of an object.', { part }, ({ part }) => ({
    'app.kubernetes.io/name': networkChart,
    'app.kubernetes.io/instance': network.release.name,
    'app.kubernetes.io/component': part,
    'app.kubernetes.io/part-of': networkChart,
    ...entries(network.values.commonLabels),
  }));

/**
 * What tells pods of a DaemonSet from all others. On Linux it is upstream's, so that its DaemonSet can be taken over: a
 * selector is for ever. It must match no pod on Windows, which upstream's manifest for Windows got wrong.
 */
export const selectors = {
  flannel: { app: 'flannel' },
  'flannel-windows': { app: 'flannel-windows' },
  'kube-proxy-windows': { 'k8s-app': 'kube-proxy-windows' },
} as const satisfies Record<Part, Readonly<Record<string, string>>>;
