/**
 * The versions that are put together, each once: those of a set that is known to work together, which RKE2 ships for
 * Kubernetes 1.36 and 1.37 on Windows (rancher/rke2, Dockerfile.windows, read 2026-08-21).
 */
export const networkVersions = {
  kubernetes: '1.37.2',
  flannel: '0.28.9',
  /** The CNI plugin of flannel, which hands on to another. */
  flannelCni: '1.9.1-flannel3',
  /** The plugins to which it hands on (containernetworking). */
  cniPlugins: '1.9.1',
} as const;

/**
 * How many times what our images have beside the program of their version has changed: it stands in their tags, because a
 * node keeps what it has of a tag that it knows. A test asks for the next number when a script or anything else changes.
 */
export const imageRevisions = { flannel: 1, kubeProxy: 1 } as const;

/** The minor versions of Kubernetes whose kube-proxy is known here, and in which version of each it was read. */
export const kubeProxyRead: Readonly<Record<number, string>> = { 35: '1.35.4', 36: '1.36.4', 37: '1.37.2' };

/** Those, the oldest first. */
export const minors: readonly number[] = Object.keys(kubeProxyRead).map(Number);

/** The same, as people say it. */
export const knownMinors = `from 1.${minors[0]} to 1.${minors.at(-1)}`;
