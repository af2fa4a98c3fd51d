import oldest from '../../imports/kubernetes/v1.35.json';

/** A field of a Kubernetes type as the API server publishes it. */
export interface Field {
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Field;
  readonly additionalProperties?: Field;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
}

/** A Kubernetes type: an object with fields, or a bare scalar such as `meta.v1.Time`. */
export interface Definition extends Field {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Field>>;
}

/** One file of `imports/kubernetes`. */
export interface Kubernetes {
  readonly kubernetes: string;
  /** The name of the type of each `apiVersion/kind`. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, Definition>>;
}

/**
 * The types of the oldest Kubernetes that we support. Users' values are closed by these, so that every supported
 * cluster knows every field that a user may write.
 */
export const oldestDefinitions = (oldest as Kubernetes).definitions;

/** Their version, such as `1.35.0`. */
export const oldestKubernetes = (oldest as Kubernetes).kubernetes.slice(1);
