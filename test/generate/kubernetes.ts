import fc from 'fast-check';
import newest from '../../imports/kubernetes/v1.37.json';
import type { Kubernetes } from '../../lib/kubernetes/definitions';
import { type Definitions, type JsonSchema, refTo } from '../../lib/kubernetes/json-schema';
import { definitionsOf } from '../../lib/kubernetes/open-schema';
import { limitsBesideRequests } from '../../lib/values/passed';
import { type Generator, generatorOf, mapOf, sometimes, type Special } from './schema';
import { textMatching } from './texts';

/*
 * What the API server wants of a user's objects beyond its own schema, and what our rules for Windows and for Pod
 * Security want of them: a site's own containers are the site's business, but the laws are about whole pods.
 */

const text = textMatching('^[a-zA-Z0-9 $(){}:=/_-]*$', 40);

/** Keys as the API server takes them; the schema's are a little wider. */
const key = fc.oneof(
  fc.constantFrom(
    'a',
    'y',
    'n',
    'on',
    'true',
    'null',
    '1',
    '10',
    '2',
    '1e3',
    '0x10',
    'constructor',
    'toString',
    'A.b_c-d',
    'k'.repeat(63),
  ),
  fc.constantFrom('example.org/a', 'x.example.org/Y_z', '1/1', 'app.kubernetes.io/version', 'checksum/config'),
  fc.stringMatching(/^([a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,30}[A-Za-z0-9])?$/),
);

/** Exactly one of the fields that are not always there. */
const oneOf =
  (always: readonly string[], never: readonly string[] = []) =>
  (schema: JsonSchema, of: Generator): fc.Arbitrary<unknown> => {
    const properties = Object.entries(schema.properties ?? {});
    const required = properties.filter(([name]) => always.includes(name)).map(([name, field]) => [name, of(field)]);
    const kinds = properties.filter(([name]) => ![...always, ...never].includes(name));
    return fc.oneof(...kinds.map(([name, field]) => mapOf({ ...Object.fromEntries(required), [name]: of(field) })));
  };

/** All fields of the schema, some of them by another arbitrary. */
const withFields =
  (fields: (of: Generator) => Readonly<Record<string, fc.Arbitrary<unknown>>>, without: readonly string[] = []) =>
  (schema: JsonSchema, of: Generator): fc.Arbitrary<Record<string, unknown>> => {
    const own = fields(of);
    const properties = Object.fromEntries(
      Object.entries(schema.properties ?? {}).filter(([name]) => !(name in own) && !without.includes(name)),
    );
    const rest = of({ ...schema, properties, required: (schema.required ?? []).filter((name) => name in properties) });
    return fc.tuple(rest, mapOf(own)).map(([left, right]) => ({ ...(left as object), ...right }));
  };

const names = fc.oneof(
  fc.constantFrom('A', 'y', 'no', 'PATH2', 'a.b', '_'),
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/),
);
const images = fc.constantFrom('registry.example.org:5000/helper:1', 'a:0', `helper@sha256:${'9e'.repeat(32)}`);
const plainTexts = fc.array(
  text.map((one) => one.replace(/\$+\(/g, '(')),
  { maxLength: 3 },
);

/** A probe asks in one way; on Windows a program that is started first must not hurry. */
const probe = withFields(
  (of) => ({
    httpGet: of({ $ref: '#/definitions/HTTPGetAction' }),
    initialDelaySeconds: fc.integer({ min: 15, max: 60 }),
    timeoutSeconds: fc.integer({ min: 5, max: 1_000_000 }),
  }),
  ['exec', 'grpc', 'tcpSocket'],
);

const amount = (...words: readonly (string | number)[]) => fc.constantFrom(...words);

const special: Special = {
  Key: () => key,
  EnvVar: (_, of) =>
    fc.oneof(
      mapOf({ name: names, value: sometimes(of({ $ref: '#/definitions/Text' }), 1) }),
      mapOf({ name: names, valueFrom: of({ $ref: '#/definitions/EnvVarSource' }) }),
    ),
  EnvVarSource: oneOf([]),
  EnvFromSource: oneOf(['prefix']),
  'linux.LifecycleHandler': oneOf([]),
  'windows.LifecycleHandler': oneOf([]),
  'linux.VolumeProjection': oneOf([]),
  'windows.VolumeProjection': oneOf([]),
  // Pod Security takes no volume of the node and of the network
  'linux.Volume': oneOf(['name'], ['fc', 'hostPath', 'image', 'iscsi', 'nfs']),
  'windows.Volume': oneOf(['name']),
  'linux.Probe': probe,
  'windows.Probe': probe,
  'windows.ExecAction': () => plainTexts.map((rest) => ({ command: ['cmd.exe', '/c', ...rest] })),
  'windows.ResourceRequirements': (schema, of) => {
    const { limits = {}, requests = {} } = schema.properties ?? {};
    return mapOf({
      limits: withFields(() => ({
        cpu: amount(1, 0.5, '500m', '2', 1.5),
        memory: amount('1Gi', 536870912, '128Mi', '1e9', 1e12),
      }))(limits, of),
      requests: sometimes(of(requests), 1),
    });
  },
  'windows.SecurityContext': (_, of) =>
    mapOf({
      runAsNonRoot: fc.constant(true),
      windowsOptions: withFields(() => ({
        runAsUserName: fc.constantFrom('ContainerUser', 'NT AUTHORITY\\Local service'),
      }))({ type: 'object', properties: { gmsaCredentialSpecName: { $ref: '#/definitions/Text' } } }, of),
    }),
  'linux.SecurityContext': () => restricted,
  'linux.Container': (schema, of) => withFields(() => ({ image: images, securityContext: restricted }))(schema, of),
  'windows.Container': (schema, of) =>
    withFields(() => ({
      image: images,
      args: sometimes(plainTexts, 1),
      command: sometimes(plainTexts, 1),
      securityContext: of({ $ref: '#/definitions/windows.SecurityContext' }),
    }))(schema, of),
  'windows.VolumeMount': withFields(() => ({
    mountPath: fc.constantFrom('C:\\data', 'c:/DATA/more', '/data2', 'D:\\x y\\z', 'C:/Licence', 'C:\\a\\'),
  })),
  ContainerPort: withFields(() => ({}), ['hostPort']),
};

const restricted = fc.record({
  allowPrivilegeEscalation: fc.constant(false),
  capabilities: fc.constantFrom({ drop: ['ALL'] }, { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }),
  readOnlyRootFilesystem: fc.boolean(),
});

/** What no two items of a list have alike: the API server's merge keys, and what it compares itself. */
const keys: Readonly<Record<string, (item: never) => unknown>> = {
  ContainerPort: ({ containerPort, protocol = 'TCP' }: { containerPort: number; protocol?: string }) => [
    containerPort,
    protocol,
  ],
  ContainerResizePolicy: ({ resourceName }: { resourceName: string }) => resourceName,
  EnvVar: ({ name }: { name: string }) => name,
  HostAlias: ({ ip }: { ip: string }) => ip,
  LocalObjectReference: ({ name }: { name?: string }) => name,
  ResourceClaim: ({ name }: { name: string }) => name,
  TopologySpreadConstraint: (item: { topologyKey: string; whenUnsatisfiable: string }) => [
    item.topologyKey,
    item.whenUnsatisfiable,
  ],
  VolumeDevice: ({ devicePath }: { devicePath: string }) => devicePath,
  ...both('Container', ({ name }: { name: string }) => name),
  ...both('Volume', ({ name }: { name: string }) => name),
  // Windows takes these for the same
  ...both('VolumeMount', ({ mountPath }: { mountPath: string }) =>
    mountPath
      .toLowerCase()
      .replaceAll('\\', '/')
      .replace(/^[a-z]:(?=\/)/, '')
      .replace(/\/+$/, ''),
  ),
};

function both<Item>(type: string, of: (item: Item) => unknown) {
  return { [`linux.${type}`]: of, [`windows.${type}`]: of };
}

/** Fields whose words the newest Kubernetes alone lists; ours takes any text for them. */
function withWords(definitions: Definitions): Definitions {
  const types = new Map(
    Object.entries((newest as Kubernetes).definitions).map(([name, type]) => [shortName(name), type]),
  );
  const worded = ([name, definition]: [string, JsonSchema]): [string, JsonSchema] => {
    const upstream = types.get(shortName(name))?.properties ?? {};
    const properties = Object.entries(definition.properties ?? {}).map(([field, schema]): [string, JsonSchema] => {
      const { enum: words, items } = upstream[field] ?? {};
      if (words && !schema.enum) return [field, { type: 'string', enum: words }];
      return [
        field,
        items?.enum && !schema.items?.enum ? { ...schema, items: { type: 'string', enum: items.enum } } : schema,
      ];
    });
    return [name, definition.properties ? { ...definition, properties: Object.fromEntries(properties) } : definition];
  };
  return Object.fromEntries(Object.entries(definitions).map(worded));
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Open values of the settings in a schema, from the definitions that they refer to. */
export function openValuesIn(schema: unknown): Generator {
  const of = generatorOf(withWords(definitionsOf(schema)), { special, keys });
  const resources = of(refTo('windows.ResourceRequirements'));
  // Those of a pool, which may be empty
  return (one) => (one.allOf?.includes(limitsBesideRequests) ? fc.oneof(fc.constant({}), resources) : of(one));
}
