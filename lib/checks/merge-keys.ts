import newest from '../../imports/kubernetes/v1.37.json';
import type { Field, Kubernetes } from '../kubernetes/definitions';
import { refsIn } from '../kubernetes/json-schema';
import type { Problem } from '../problem';
import { ofKind, problemAt, specOf, type Manifest, type ServiceSpec } from './manifest';
import type { ContainerPort } from './pod-spec';
import { containersIn, podsIn } from './pods';

const { kinds, definitions } = newest as unknown as Kubernetes;

/** What the API server puts where a key is not given. */
const keyDefaults: Readonly<Record<string, string>> = { protocol: 'TCP' };

/**
 * Server-side apply merges lists by keys, and refuses a list that has a key twice (helm/helm#31529). Which lists and
 * which keys is upstream's `x-kubernetes-list-map-keys`.
 */
export function checkMergeKeys(objects: readonly Manifest[]): readonly Problem[] {
  const byDefinition = objects.flatMap((object) => {
    const type = kinds[`${object.apiVersion}/${object.kind}`];
    return type === undefined ? [] : inType(object, type, '').map(([path, says]) => problemAt(object, path, says));
  });
  return [...byDefinition, ...acrossLists(objects)];
}

type Found = readonly (readonly [path: string, message: string])[];

function inType(value: unknown, type: string, path: string): Found {
  if (typeof value !== 'object' || value === null) return [];
  const fields = definitions[type]?.properties ?? {};
  return Object.entries(value).flatMap(([name, child]) => {
    const field = fields[name];
    return field === undefined ? [] : inField(child, field, path === '' ? name : `${path}.${name}`);
  });
}

function inField(value: unknown, field: Field, path: string): Found {
  const [type] = refsIn({ $ref: field.$ref ?? field.items?.$ref });
  if (!Array.isArray(value)) return type === undefined ? [] : inType(value, type, path);
  const keys = field['x-kubernetes-list-map-keys'];
  const here: Found =
    keys === undefined ? [] : repeated(value.map((item) => keyOf(item, keys))).map((key) => [path, twice(key)]);
  const below = type === undefined ? [] : value.flatMap((item, index) => inType(item, type, `${path}[${index}]`));
  return [...here, ...below];
}

const twice = (key: string) => `has ${key} twice; server-side apply refuses the list`;

const keyOf = (item: unknown, keys: readonly string[]) =>
  keys
    .map((key) => `${key} ${String((item as Record<string, string | number | undefined>)[key] ?? keyDefaults[key])}`)
    .join(', ');

const repeated = (keys: readonly string[]) => [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];

const numberOf = ({ containerPort, protocol = 'TCP' }: ContainerPort) => `${containerPort}/${protocol}`;

/** Names and numbers that must be unique although the schema does not say so: over several lists, or beside the merge key. */
function acrossLists(objects: readonly Manifest[]): readonly Problem[] {
  const inPods = podsIn(objects).flatMap((pod) => {
    const containers = containersIn(pod);
    const own = new Set(repeated((pod.spec.containers ?? []).map(({ name }) => name)));
    const names = repeated(containers.map(({ container }) => container.name)).filter((name) => !own.has(name));
    const ports = containers.flatMap(({ container }) => container.ports ?? []);
    // Each once of a container, for its own list is judged above
    const numbers = containers.flatMap(({ container }) => [...new Set((container.ports ?? []).map(numberOf))]);
    return [
      ...names.map((name) => problemAt(pod.owner, pod.path, `has two containers called ${name}; rename one`)),
      ...repeated(numbers).map((number) =>
        problemAt(pod.owner, pod.path, `has the port ${number} in two containers, which share their ports; change one`),
      ),
      ...repeated(ports.flatMap(({ name }) => name ?? [])).map((name) =>
        problemAt(
          pod.owner,
          pod.path,
          `has two ports called ${name}, so a Service cannot tell which is meant; rename one`,
        ),
      ),
    ];
  });
  const inServices = ofKind(objects, 'Service').flatMap((service) =>
    repeated((specOf<ServiceSpec>(service).ports ?? []).map(({ name }) => name ?? '')).map((name) =>
      problemAt(
        service,
        'spec.ports',
        name === '' ? 'needs a name for each of its ports' : `has two ports called ${name}`,
      ),
    ),
  );
  return [...inPods, ...inServices];
}
