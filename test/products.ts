import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type fc from 'fast-check';
import type { Product } from '../charts/product';
import { type ProductName, products } from '../charts/products';
import type { ObjectsOptions } from '../lib/checks/objects';
import type { ClusterFacts } from '../lib/checks/windows';
import type { OpenType } from '../lib/kubernetes/open-schema';
import { flannelNames, kubeProxyNames } from '../lib/network/network';
import { reserved } from '../lib/network/labels';
import type { Values } from '../lib/values/maps';
import type { Release } from '../lib/values/readings';
import { reservedIn } from '../lib/values/reserved';
import { parseValues } from '../lib/values/text';
import { installation } from '../lib/wiring/installation';
import { certificatesSecret, credentialsSecret, fullname } from '../lib/wiring/names';
import { examplesOf } from './examples/example';
import { crossing, type Mutation } from './generate/mutations';
import { networkCrossing, networkFor } from './generate/network';
import { type Given, givenFor } from './generate/opentwin';

/** What holds for charts of which a cluster can have several. */
export type Invariant = 'names from the release' | 'namespace of the release' | 'two releases';

/** A chart of ours for the laws that hold for each: how values of it are made up, and which of it people keep. */
export interface Tested {
  readonly name: ProductName;
  readonly product: Product;
  /** Values that should be valid. */
  readonly givenFor: (release: fc.Arbitrary<Release>) => fc.Arbitrary<Given>;
  /** Changes of what several settings have to do with each other. */
  readonly crossing: fc.Arbitrary<Mutation>;
  readonly examples: readonly Values[];
  /** What the names of its objects begin with. */
  readonly startOf: (given: Given) => string;
  /** Invariants that do not hold for it, each with the reason. */
  readonly notApplicable: Partial<Readonly<Record<Invariant, string>>>;
  /** What is known of the cluster and of its objects there. */
  readonly surroundings: (given: Given) => Required<ObjectsOptions> & { readonly windows: ClusterFacts };
  /** Types of Kubernetes with names of a site's own, which its settings have, and that must not be ours. */
  readonly settable: readonly OpenType[];
  /** Names of ours in them. */
  readonly reserved: typeof reservedIn;
}

const examples = (chart: ProductName): Values[] =>
  examplesOf(chart).map(
    (name) => parseValues(readFileSync(join(__dirname, '../examples', name, 'values.yaml'), 'utf8'), name).values,
  );

const onePerCluster = 'it is the network of the whole cluster, of which there is one';

export const tested: readonly Tested[] = [
  {
    name: 'opentwin',
    product: products.opentwin,
    givenFor,
    crossing,
    examples: examples('opentwin'),
    startOf: (given) => fullname(installation(given)),
    notApplicable: {},
    surroundings: (given) => {
      const made = installation(given);
      return {
        namespaces: [given.release.namespace],
        inputs: [`Secret/${certificatesSecret(made)}`, `Secret/${credentialsSecret(made)}`],
        restricted: true,
        windows: {
          ...{ allowAdministrator: true, clusterDomain: made.values.clusterDomain },
          outerDomains: [made.values.localDirectory.domain, made.values.localSession.domain].filter(
            (domain) => domain !== '',
          ),
        },
      };
    },
    settable: [
      'annotations',
      'containers',
      'env',
      'initContainers',
      'labels',
      'nodeSelector',
      'volumeMounts',
      'volumes',
    ],
    reserved: reservedIn,
  },
  {
    name: 'windows-network',
    product: products['windows-network'],
    givenFor: networkFor,
    crossing: networkCrossing,
    examples: [...examples('windows-network'), { flannel: { linux: { enabled: false } } }],
    startOf: ({ release }) => release.name,
    notApplicable: {
      'names from the release': `${onePerCluster}; an upstream flannel has these names too, and can be taken over`,
      'namespace of the release': 'kube-proxy reads what kubeadm has put into kube-system, flannel has kube-flannel',
      'two releases': `${onePerCluster}; Helm refuses the second, because its objects belong to the first`,
    },
    surroundings: () => ({
      namespaces: [flannelNames.namespace, kubeProxyNames.namespace],
      // Of kubeadm, and of an upstream flannel where there is one
      inputs: [
        `ServiceAccount/${kubeProxyNames.account}`,
        `ConfigMap/${kubeProxyNames.configuration}`,
        `ServiceAccount/${flannelNames.account}`,
        `ConfigMap/${flannelNames.configuration}`,
      ],
      // They make the network of the node itself
      restricted: false,
      windows: { overlay: true, directServerReturn: true, enforcesNetworkPolicy: false },
    }),
    settable: ['annotations', 'labels', 'nodeSelector'],
    reserved: (type, os) => reservedIn(type, os, reserved[type]),
  },
];

/** Values of it that are valid. */
export const validOf = ({ givenFor, product }: Tested, release: fc.Arbitrary<Release>): fc.Arbitrary<Given> =>
  givenFor(release).filter((given) => isValidOf(product, given));

export const isValidOf = (product: Product, { release, values }: Given): boolean =>
  product.make(release, values).problems.length === 0;

/** The defaults. */
export const defaultsIn = ({ product }: Tested): Given => ({ release: product.defaultRelease, values: {} });

/**
 * The test of an invariant. Where the chart says that it does not apply to it, an expectation of the law must fail there:
 * else the reason is none.
 *
 * @param law is told whether to look for smaller values that break it
 */
export function invariant(
  { notApplicable }: Tested,
  which: Invariant,
  says: string,
  law: (options: { readonly endOnFailure: boolean }) => void,
): void {
  const reason = notApplicable[which];
  if (reason === undefined) test(says, () => law({ endOnFailure: false }));
  else
    test(`(${which}) not applicable: ${reason}`, () =>
      expect(failedExpectation(() => law({ endOnFailure: true }))).toBe(true));
}

/** Whether an expectation of a law fails; anything else that goes wrong says nothing of the law, and is thrown. */
function failedExpectation(law: () => void): boolean {
  try {
    law();
    return false;
  } catch (error) {
    // Of jest, or what fast-check says of it
    if (causesOf(error).some((cause) => Object.hasOwn(cause, 'matcherResult'))) return true;
    throw error;
  }
}

const causesOf = (error: unknown): object[] =>
  typeof error === 'object' && error !== null ? [error, ...causesOf((error as { cause?: unknown }).cause)] : [];
