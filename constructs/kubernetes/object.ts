import { ApiObject, type ApiObjectMetadata, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { apiVersions, type Kind, type Kinds } from '../../imports/k8s';
import { isSymbolic } from '../../lib/words/reading';
import { plain } from '../../lib/words/plain';

/**
 * One object of the Kubernetes API, printed as it is written here: in this order of fields, with what a user passed
 * through untouched, and without maps and lists that came out empty.
 *
 * cdk8s' own classes end in a generated mapper that rebuilds each field by its type; it drops what a user passes
 * through, and cannot carry a stand-in (docs/adr/0001).
 */
export class KubernetesObject<K extends Kind = Kind> extends ApiObject {
  private readonly operations: JsonPatch[] = [];

  /**
   * @param manifest everything beside `apiVersion` and `kind`; `metadata.name` is required, because names are a contract
   */
  constructor(
    scope: Construct,
    id: string,
    kind: K,
    private readonly manifest: Kinds[K],
  ) {
    const metadata = manifest.metadata as ApiObjectMetadata | undefined;
    super(scope, id, { apiVersion: apiVersions[kind], kind, metadata: knownMetadata(metadata) });
    if (metadata?.name === undefined || metadata.name === '') {
      throw new Error(`${this.node.path}: an object needs metadata.name, because names are a contract`);
    }
  }

  override addJsonPatch(...operations: JsonPatch[]): void {
    this.operations.push(...operations);
  }

  /** The object as JSON; in the symbolic reading, with stand-ins in it. */
  override toJson(): Record<string, unknown> {
    const { metadata, ...rest } = this.manifest as { metadata: ApiObjectMetadata };
    const whole = { apiVersion: this.apiVersion, kind: this.kind, metadata: this.withAdded(metadata), ...rest };
    if (isSymbolic()) return whole;
    const finished = plain(whole) as Record<string, unknown>;
    return this.operations.length === 0
      ? finished
      : (JsonPatch.apply(structuredClone(finished), ...this.operations) as Record<string, unknown>);
  }

  /** Our own metadata in our order, then what others added to this object or to its chart. */
  private withAdded(ours: ApiObjectMetadata): ApiObjectMetadata {
    const { name, namespace, labels, annotations, ...others } = this.metadata.toJson() as ApiObjectMetadata;
    return {
      name: ours.name ?? name,
      namespace: ours.namespace ?? namespace,
      labels: isSymbolic() ? ours.labels : { ...ours.labels, ...labels },
      annotations: isSymbolic() ? ours.annotations : { ...ours.annotations, ...annotations },
      ...others,
    };
  }
}

/** Labels and annotations with stand-ins in them are ours alone; everything known can be asked and added to. */
const knownMetadata = ({
  name,
  namespace,
  labels,
  annotations,
  ...others
}: ApiObjectMetadata = {}): ApiObjectMetadata =>
  isSymbolic()
    ? { name, namespace }
    : { name, namespace, labels: known(labels), annotations: known(annotations), ...others };

/** A map with the key `constructor`, which users may write, is no plain object to cdk8s; it gets the map without. */
const known = (map: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(map).filter(([key]) => key !== 'constructor'));
