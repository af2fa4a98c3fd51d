import type { OpenType } from '../kubernetes/open-schema';
import { namedFields } from '../words/named';
import { entries } from '../words/structure';
import { type Network, networkChart } from './network';

/** A part of the network that has objects of its own, as its label says. */
export type Part = 'flannel' | 'flannel-windows' | 'kube-proxy-windows';

/** The labels by which people and tools find pods of a part; nothing selects by them, for a selector is for ever. */
export const partLabels = (network: Network, part: Part) =>
  namedFields('partLabels', 'The labels by which a part is found.', { part }, ({ part }) => ({
    'app.kubernetes.io/name': networkChart,
    'app.kubernetes.io/instance': network.release.name,
    'app.kubernetes.io/component': part,
  }));

/** The labels of an object of the network. */
export const labels = (network: Network, part: Part) =>
  namedFields('labels', 'The labels of an object.', { part }, ({ part }) => ({
    ...partLabels(network, part),
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

/** The label of a namespace by which it lets pods do what its level of Pod Security allows, and no more. */
export const podSecurity = 'pod-security.kubernetes.io/enforce';

/** Annotations of pods that restart them when a ConfigMap changes. */
export const checksums = {
  configuration: 'checksum/configuration',
  windowsConfiguration: 'checksum/windows-configuration',
} as const;

/** Names of ours that no map of a site may have: of labels by which pods are told apart and allowed, of annotations. */
export const reserved: Partial<Record<OpenType, readonly string[]>> = {
  labels: [...new Set(Object.values(selectors).flatMap(Object.keys)), podSecurity],
  annotations: Object.values(checksums),
};
