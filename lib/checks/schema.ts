import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import v135 from '../../imports/kubernetes/v1.35.json';
import v136 from '../../imports/kubernetes/v1.36.json';
import v137 from '../../imports/kubernetes/v1.37.json';
import type { Definition, Kubernetes } from '../kubernetes/definitions';
import { scalars } from '../kubernetes/scalars';
import type { Problem } from '../problem';
import { problemAt, type Manifest } from './manifest';

const versions = { '1.35': v135, '1.36': v136, '1.37': v137 } as unknown as Record<KubernetesVersion, Kubernetes>;

/** The minor versions that manifests are judged for. */
export const kubernetesVersions = ['1.35', '1.36', '1.37'] as const;
export type KubernetesVersion = (typeof kubernetesVersions)[number];

/**
 * Objects against the API schema of a Kubernetes version, as a server-side apply would judge them: a field that the
 * version does not know is an error. Custom resources are left to their own definitions.
 */
export function checkSchemas(objects: readonly Manifest[], version: KubernetesVersion): readonly Problem[] {
  return objects.flatMap((object) => {
    const kind = `${object.apiVersion}/${object.kind}`;
    const type = versions[version].kinds[kind];
    if (type === undefined) {
      return isBuiltIn(object.apiVersion, version)
        ? [problemAt(object, '', `${kind} is none of the kinds that we take from Kubernetes ${version}`)]
        : [];
    }
    const validate = validatorOf(version, type);
    if (validate(object)) return [];
    return (validate.errors ?? [])
      .filter(({ keyword }) => keyword !== 'anyOf')
      .map((error) => problemAt(object, partOf(error), messageOf(error, version)));
  });
}

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');

/** Whether a group is one that Kubernetes itself serves, so that a kind we do not know in it is a mistake. */
const isBuiltIn = (apiVersion: string, version: KubernetesVersion) =>
  Object.keys(versions[version].kinds)
    .map((kind) => groupOf(kind.slice(0, kind.lastIndexOf('/'))))
    .includes(groupOf(apiVersion));

function validatorOf(version: KubernetesVersion, type: string): ValidateFunction {
  const key = `${version}#/definitions/${type}`;
  return remember(validators, key, () => ajvOf(version).compile({ $ref: key }));
}

/** Compiling takes far longer than validating: once for each version, once for each kind. */
const validators = new Map<string, ValidateFunction>();
const ajvs = new Map<string, Ajv>();

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

const ajvOf = (version: KubernetesVersion) =>
  remember(ajvs, version, () => {
    const ajv = new Ajv({ strict: true, allErrors: true, verbose: true });
    ajv.addVocabulary(['x-kubernetes-list-map-keys']);
    ajv.addFormat('byte', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
    ajv.addFormat('date-time', true);
    ajv.addFormat('double', { type: 'number', validate: () => true });
    ajv.addFormat('int32', { type: 'number', validate: (value) => Math.abs(value) < 2 ** 31 });
    ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
    const closed: [string, unknown][] = Object.entries(versions[version].definitions).map(([name, type]) => [
      name,
      closedType(type),
    ]);
    return ajv.addSchema({
      $id: version,
      definitions: {
        ...Object.fromEntries(closed),
        'resource.Quantity': scalars.Quantity,
        'intstr.IntOrString': { anyOf: [{ type: 'integer', format: 'int32' }, { type: 'string' }] },
      },
    });
  });

const closedType = (type: Definition): object => (type.properties ? { ...type, additionalProperties: false } : type);

/** `/spec/ports/0/name` as `spec.ports[0].name`. */
const dotted = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : /^[A-Za-z][\w-]*$/.test(step) ? `.${step}` : `["${step}"]`))
    .join('')
    .replace(/^\./, '');

function partOf({ instancePath, keyword, params }: ErrorObject): string {
  const field: unknown = keyword === 'additionalProperties' ? params['additionalProperty'] : undefined;
  return dotted(typeof field === 'string' ? `${instancePath}/${field}` : instancePath);
}

function messageOf({ keyword, message, params, data }: ErrorObject, version: KubernetesVersion): string {
  switch (keyword) {
    case 'additionalProperties':
      return `Kubernetes ${version} has no such field here`;
    case 'required':
      return `lacks '${String(params['missingProperty'])}', which Kubernetes ${version} demands`;
    case 'enum':
      return `${JSON.stringify(data)} is none of ${(params['allowedValues'] as readonly unknown[]).join(', ')}`;
    default:
      return `${JSON.stringify(data) ?? 'nothing'} ${message ?? keyword}`;
  }
}
