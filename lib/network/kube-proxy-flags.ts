import { minors } from './versions';

/** A flag of kube-proxy on Windows, and the minor versions of Kubernetes that get it. */
export interface KubeProxyFlag {
  readonly flag: string;
  /** First and last minor version; without one, all. */
  readonly from?: number;
  readonly until?: number;
  /** Where that it is needed, and until when, was read. */
  readonly source: string;
}

/**
 * Flags that no setting changes. The gate WinOverlay, which every older script sets, is nowhere here: it is on for good
 * since 1.34, and a program that no longer knows a gate does not start.
 */
const all: readonly KubeProxyFlag[] = [
  {
    flag: '--proxy-mode=kernelspace',
    source: 'kube-proxy config/v1alpha1: the only mode on Windows; 1.37 warns where a mode is not said',
  },
  {
    flag: '--feature-gates=WinDSR=true',
    until: 32,
    source: 'website feature-gates/WinDSR.md: off by default until 1.32, beta and on in 1.33, locked on since 1.34',
  },
];

/** Those of a minor version. */
export const flagsOf = (minor: number): string[] =>
  all.filter(({ from = 0, until = Infinity }) => from <= minor && minor <= until).map(({ flag }) => flag);

/** Those of every supported version: as long as they are the same, no template has to ask for the version. */
export function kubeProxyFlags(): readonly string[] {
  const [first = [], ...others] = minors.map(flagsOf);
  if (others.some((flags) => flags.join() !== first.join())) {
    throw new Error(
      'supported versions of kube-proxy take different flags; let constructs/kube-proxy choose by version',
    );
  }
  return first;
}
