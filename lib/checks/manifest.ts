import type { Problem } from '../problem';

/**
 * A finished Kubernetes object. The checks read what they need through the types below and trust their shape: run
 * `checkSchemas` first, which trusts nothing.
 */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata & { readonly name: string };
  readonly spec?: unknown;
}

export type StringMap = Readonly<Record<string, string>>;

export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
}

export interface ServiceSpec {
  readonly type?: string;
  readonly selector?: StringMap;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort?: string | number;
    readonly protocol?: string;
  }[];
  readonly sessionAffinity?: string;
  readonly sessionAffinityConfig?: { readonly clientIP?: { readonly timeoutSeconds?: number } };
  readonly externalTrafficPolicy?: string;
  readonly ipFamilyPolicy?: string;
  readonly ipFamilies?: readonly string[];
}

export interface LabelSelector {
  readonly matchLabels?: StringMap;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** How a reader finds an object: `Deployment/opentwin-logger`. */
export const nameOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;

/** The namespaces that objects are in, and the one of those that say none, which is the first. */
export const namespacesOf = (objects: readonly Manifest[], namespace: string): readonly string[] => [
  ...new Set([namespace, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]),
];

/** A problem with a part of an object: `Deployment/opentwin-logger spec.template.spec`. */
export const problemAt = (manifest: Manifest, part: string, message: string): Problem => ({
  path: part === '' ? nameOf(manifest) : `${nameOf(manifest)} ${part}`,
  message,
});

/** The spec of an object, as its kind has it. */
export const specOf = <Spec>(manifest: Manifest): Spec => (manifest.spec ?? {}) as Spec;

export const ofKind = (objects: readonly Manifest[], ...kinds: readonly string[]) =>
  objects.filter(({ kind }) => kinds.includes(kind));

/** Whether labels have all that a selector asks for. An empty selector asks for nothing. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: StringMap): boolean {
  const isMet = ({ key, operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number]) => {
    // Of a label such as `constructor`, every object of JavaScript has something
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      default:
        return value === undefined;
    }
  };
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(isMet);
}
