import fc from 'fast-check';
import { copyOf, isMap, type Values } from '../../lib/values/maps';
import type { Given } from './opentwin';

/** A change of a document, in place. */
export type Mutation = (document: Values) => void;

interface Place {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

/** Every place in a document, items of lists too. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const owner = value as Record<string, unknown>;
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...placesIn(owner[key])]);
}

const at =
  (place: number, change: (place: Place) => void): Mutation =>
  (document) => {
    const places = placesIn(document);
    change(places[place % Math.max(1, places.length)] ?? { owner: document, key: 'typo' });
  };

const others = [
  ...['', 'x', '20Gi', 'x y', 'Zürich', '{{ .Values }}', '443', 'a\nb', '<<', 0, 1, -1, 443, 65_536, 1.5, 1e9, 2 ** 53],
  ...[true, [], ['x'], {}, { x: 1 }, [{ name: 'x' }], [[]], [{}]],
];

/** Something wrong with one place, or so it seems: some are valid all the same. */
export const mutation = fc.nat().chain((place) =>
  fc.oneof(
    fc
      .constantFrom<unknown>(...others)
      .map((other) => at(place, ({ owner, key }) => (owner[key] = structuredClone(other)))),
    fc.constant(
      at(place, ({ owner, key }) => {
        if (!Array.isArray(owner)) owner[`${key}s`] = owner[key] ?? 1;
      }),
    ),
    fc.constant(
      at(place, ({ owner, key }) => {
        if (Array.isArray(owner)) owner.splice(Number(key), 1);
        else delete owner[key];
      }),
    ),
    fc.constant(
      at(place, ({ owner, key }) => {
        const value = owner[key];
        if (Array.isArray(value)) value.push(...(structuredClone(value) as unknown[]));
        else if (typeof value === 'number') owner[key] = String(value);
        else if (typeof value === 'string') owner[key] = value + value;
      }),
    ),
  ),
);

/** No value in some place. */
export const nothing = fc.nat().map((place) => at(place, ({ owner, key }) => (owner[key] = null)));

const singletons = ['mongodb', 'logger', 'authorisation', 'globalSession', 'adminPanel'];
const numbered = ['localSession', 'localDirectory'];
const ports = fc.constantFrom(443, 80, 8091, 30_001, 30_002, 32_767, 32_768, 48_999, 49_000);
const hosts = fc.constantFrom('', '192.0.2.10', '192.0.2.11');
const types = fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer');

export const write = (path: string, value: unknown): Mutation => {
  return (document) => {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const owner = steps.reduce<Values>((map, key) => {
      const inner = map[key];
      return isMap(inner) ? inner : (map[key] = {});
    }, document);
    owner[last] = value;
  };
};

const pools = fc.array(
  fc.record(
    {
      name: fc.constantFrom('a', 'b', 'a-0', 'x'.repeat(30)),
      replicas: fc.constantFrom(0, 1, 2),
      port: fc.constantFrom(443, 9095, 49_000),
      services: fc.constantFrom([], ['Model'], ['RelayService']),
    },
    { requiredKeys: ['name'] },
  ),
  { minLength: 1, maxLength: 3 },
);

/** What several settings have to do with each other, mostly wrong. */
export const crossing = fc.oneof(
  fc.tuple(fc.constantFrom(...singletons, ...numbered), types).map(([one, type]) => write(`${one}.service.type`, type)),
  fc.tuple(fc.constantFrom(...singletons), hosts).map(([one, host]) => write(`${one}.host`, host)),
  fc
    .tuple(fc.constantFrom(...singletons, ...numbered.slice(0, 1)), ports)
    .map(([one, port]) => write(`${one}.port`, port)),
  ports.map((port) => write('globalSession.downloadPort', port)),
  fc.boolean().map((enabled) => write('mongodb.enabled', enabled)),
  fc.constantFrom('linux', 'windows').map((os) => write('mongodb.os', os)),
  pools.map((some) => write('localDirectory.pools', some)),
  fc.constantFrom('podName', 'podNameUnderDomain', 'podIP').map((word) => write('localDirectory.publish', word)),
  fc
    .tuple(fc.constantFrom(...numbered), fc.constantFrom('', 's.example.org'))
    .map(([one, domain]) => write(`${one}.domain`, domain)),
  fc.constantFrom([], ['Model'], ['Model', 'RelayService']).map((words) => write('localDirectory.services', words)),
  fc.constantFrom('secret', 'certManager').map((word) => write('certificates.source', word)),
  fc.constantFrom('', 'company-ca').map((name) => write('certificates.certManager.issuer.name', name)),
  fc.constantFrom('ca.pem', 'ca.crt').map((key) => write('certificates.keys.ca', key)),
  fc
    .tuple(fc.constantFrom('durationHours', 'renewBeforeHours', 'caDurationHours'), fc.constantFrom(100, 200))
    .map(([one, hours]) => write(`certificates.certManager.${one}`, hours)),
  fc
    .constantFrom('commonAnnotations', 'logger.service.annotations', 'serviceAccount.annotations')
    .map((one) => write(one, { 'helm.sh/hook': 'pre-install' })),
  fc.constantFrom<unknown>(true, false, 'yes').map((enabled) => write('enabled', enabled)),
  fc
    .constantFrom('pre-install', 'crd-install', '')
    .map((hook) =>
      write('extraObjects', [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own', annotations: { 'helm.sh/hook': hook } } },
      ]),
    ),
  fc.constantFrom('', '0a', 'true', 'x'.repeat(60), 'x'.repeat(40)).map((name) => write('fullnameOverride', name)),
);

/** Valid values, and then changes of them. */
export const mutated = (mutations: fc.Arbitrary<Mutation[]>, valid: fc.Arbitrary<Given>): fc.Arbitrary<Given> =>
  fc.tuple(valid, mutations).map(([{ release, values }, all]) => {
    const document = copyOf(values);
    for (const mutate of all) mutate(document);
    return { release, values: document };
  });
