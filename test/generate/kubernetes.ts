import fc from 'fast-check';
import { type JsonSchema, refTo } from '../../lib/kubernetes/json-schema';
import { quantityOf } from '../../lib/kubernetes/quantity';
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

/** All fields of the schema, some of them by another arbitrary, which keeps to its rules over several fields too. */
const withFields =
  (fields: (of: Generator) => Readonly<Record<string, fc.Arbitrary<unknown>>>, without: readonly string[] = []) =>
  (schema: JsonSchema, of: Generator): fc.Arbitrary<Record<string, unknown>> => {
    const own = fields(of);
    const properties = Object.fromEntries(
      Object.entries(schema.properties ?? {}).filter(([name]) => !(name in own) && !without.includes(name)),
    );
    const { allOf, ...fieldsAlone } = schema;
    const rest = of({
      ...fieldsAlone,
      properties,
      required: (schema.required ?? []).filter((name) => name in properties),
    });
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
  ['exec', 'grpc', 'successThreshold', 'tcpSocket', 'terminationGracePeriodSeconds'],
);

/** The same, with keys of labels that are in one place only. */
function keysOnce<Term extends { matchLabelKeys?: readonly string[]; mismatchLabelKeys?: readonly string[] }>(
  term: Term,
) {
  const { matchLabelKeys, mismatchLabelKeys, ...others } = term;
  const selected = JSON.stringify((others as { labelSelector?: unknown }).labelSelector ?? {});
  const free = (keys: readonly string[] = [], taken: readonly string[] = []) => [
    ...new Set(keys.filter((key) => !taken.includes(key) && !selected.includes(JSON.stringify(key)))),
  ];
  return {
    ...others,
    ...(matchLabelKeys && { matchLabelKeys: free(matchLabelKeys) }),
    ...(mismatchLabelKeys && { mismatchLabelKeys: free(mismatchLabelKeys, matchLabelKeys) }),
  };
}

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
        memory: amount('1Gi', 536870912, '300Mi', '1e9', 1e12),
      }))(limits, of),
      requests: sometimes(of(requests), 1),
    }).map(withinLimits);
  },
  'linux.ResourceRequirements': (schema, of) => of(schema).map(withinLimits),
  'windows.SecurityContext': (_, of) =>
    mapOf({
      runAsNonRoot: fc.constant(true),
      windowsOptions: withFields(() => ({
        runAsUserName: fc.constantFrom('ContainerUser', 'NT AUTHORITY\\Local service'),
      }))({ type: 'object', properties: { gmsaCredentialSpecName: { $ref: '#/definitions/DnsName' } } }, of),
    }),
  'linux.SecurityContext': () => restricted,
  'linux.PodSecurityContext': () => restrictedPod,
  // That two sources give files of one path only the API server sees (docs/operations.md)
  'linux.ProjectedVolumeSource': (schema, of) => of(schema).map(ofOneSource),
  'windows.ProjectedVolumeSource': (schema, of) => of(schema).map(ofOneSource),
  KubernetesObject: (_, of) => fc.oneof(configMap(of), thing(of)),
  'linux.Container': (schema, of) =>
    withFields(() => ({ image: images, securityContext: restricted }))(schema, of).map(rulesWithPolicy),
  'windows.Container': (schema, of) =>
    withFields(() => ({
      image: images,
      args: sometimes(plainTexts, 1),
      command: sometimes(plainTexts, 1),
      securityContext: of({ $ref: '#/definitions/windows.SecurityContext' }),
    }))(schema, of).map(rulesWithPolicy),
  'windows.VolumeMount': withFields(() => ({
    mountPath: fc.constantFrom('C:\\data', 'c:/DATA/more', '/data2', 'D:\\x y\\z', 'C:/Licence', 'C:\\a\\'),
  })),
  // Longer than the least grace of a pod is what only the API server sees
  SleepAction: () => fc.record({ seconds: fc.integer({ min: 1, max: 4 }) }),
  PodAffinityTerm: (schema, of) => of(schema).map((term) => keysOnce(term as object)),
  TopologySpreadConstraint: (schema, of) => of(schema).map((term) => keysOnce(term as object)),
  // So is whether an exception is a part of the range
  IPBlock: () =>
    fc.constantFrom(
      { cidr: '0.0.0.0/0' },
      { cidr: '10.0.0.0/8', except: ['10.1.0.0/16', '10.128.0.0/9'] },
      { cidr: '2001:db8::/32', except: ['2001:db8:1::/48'] },
    ),
  Cidr: () =>
    fc.constantFrom('0.0.0.0/0', '10.0.192.0/18', '192.0.2.7/32', '203.0.113.0/25', '2001:db8::/32', '::/0', '::1/128'),
  ContainerPort: withFields(() => ({}), ['hostIP', 'hostPort']),
  // The API server takes other spellings of IPv6 and warns; no pattern can say which is the shortest
  Ip: () =>
    fc.oneof(
      fc.ipV4(),
      fc.constantFrom('2001:db8::1', '::1', 'fe80::1:2', '2001:db8:1:2:3:4:5:6', '2001:db8:0:1::', 'fd00::a:0:0:1'),
    ),
  // The same of parts of a byte, such as those of 0.1Gi: a pattern does not calculate
  Bytes: (schema, of) => fc.oneof(of(schema).filter(isWhole), partsOfUnits),
  PositiveBytes: (schema, of) => fc.oneof(of(schema).filter(isWhole), partsOfUnits),
};

/** It counts thousandths in 64 bits, too: of more than 2^53 bytes it takes the last for parts. */
const isWhole = (amount: unknown): boolean =>
  !/[.][0-9]*[1-9]/.test(String(amount)) && quantityOf(amount as string | number) <= 2 ** 53;
const partsOfUnits = fc.constantFrom('1.5Gi', '0.5Ki', '.25M', '+1.125k');

/** The same volume with one source. */
function ofOneSource(volume: unknown): unknown {
  const { sources, ...others } = volume as { sources?: readonly unknown[] };
  return { ...others, ...(sources && { sources: sources.slice(0, 1) }) };
}

/** The same container, without rules about a policy that it does not have. */
function rulesWithPolicy({ restartPolicyRules, ...container }: Record<string, unknown>) {
  return 'restartPolicy' in container && restartPolicyRules !== undefined
    ? { ...container, restartPolicyRules }
    : container;
}

/** The same, with a request that is above its limit lowered to it. */
function withinLimits(resources: unknown): unknown {
  const { requests, limits, ...others } = resources as Record<
    'limits' | 'requests',
    Record<string, string> | undefined
  >;
  const lowered = Object.entries(requests ?? {}).map(([name, amount]) => {
    const limit = limits?.[name];
    return [name, limit !== undefined && quantityOf(amount) > quantityOf(limit) ? limit : amount] as const;
  });
  return { ...others, ...(requests && { requests: Object.fromEntries(lowered) }), ...(limits && { limits }) };
}

const restricted = fc.record({
  allowPrivilegeEscalation: fc.constant(false),
  capabilities: fc.constantFrom({ drop: ['ALL'] }, { drop: ['ALL'], add: ['NET_BIND_SERVICE'] }),
  readOnlyRootFilesystem: fc.boolean(),
});

const restrictedPod = fc.record(
  {
    runAsUser: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    fsGroup: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    fsGroupChangePolicy: fc.constantFrom('Always', 'OnRootMismatch'),
    seccompProfile: fc.constant({ type: 'RuntimeDefault' }),
    supplementalGroups: fc.array(fc.integer({ min: 1, max: 65535 }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const objectNames = fc.stringMatching(/^[a-z]([-a-z0-9]{0,20}[a-z0-9])?$/);
const labelled = (of: Generator) =>
  mapOf({ name: objectNames, labels: sometimes(of({ $ref: '#/definitions/LabelMap' }), 1) });

/** An object that every API server takes. */
const configMap = (of: Generator) =>
  mapOf({
    apiVersion: fc.constant('v1'),
    kind: fc.constant('ConfigMap'),
    metadata: labelled(of),
    data: sometimes(dataOf(of), 1),
    immutable: sometimes(fc.boolean(), 2),
  });

const dataOf = (of: Generator) =>
  fc.dictionary(fc.stringMatching(/^[A-Za-z0-9][-._a-zA-Z0-9]{0,20}$/), of({ $ref: '#/definitions/Text' }), {
    maxKeys: 3,
    noNullPrototype: true,
  });

/** An object of somebody's own kind, with whatever JSON can say. */
const thing = (of: Generator) =>
  mapOf({
    apiVersion: fc.constant('example.org/v1alpha1'),
    kind: fc.constant('Thing'),
    metadata: labelled(of),
    spec: anything(of),
  });

const anything = (of: Generator): fc.Arbitrary<unknown> => {
  const scalar = fc.oneof(
    of({ $ref: '#/definitions/Text' }),
    fc.integer(),
    fc.constantFrom<unknown>(true, false, null, 0.5, 1e21, 1e-7, -3, 2 ** 53 - 1, 1e6),
  );
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
};

/** What no two items of a list have alike: the API server's merge keys, and what it compares itself. */
const keys: Readonly<Record<string, (item: never) => unknown>> = {
  ContainerPort: ({ containerPort, protocol = 'TCP' }: { containerPort: number; protocol?: string }) => [
    containerPort,
    protocol,
  ],
  ContainerResizePolicy: ({ resourceName }: { resourceName: string }) => resourceName,
  // Windows hears no capitals
  EnvVar: ({ name }: { name: string }) => name.toLowerCase(),
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
  // Files of a volume, of which none may be the folder of another: each in a folder of its own
  ...both('KeyToPath', firstFolder),
  ...both('DownwardAPIVolumeFile', firstFolder),
  // Windows takes these for the same
  ...both('VolumeMount', ({ mountPath }: { mountPath: string }) =>
    mountPath
      .toLowerCase()
      .replaceAll('\\', '/')
      .replace(/^[a-z]:(?=\/)/, '')
      .replace(/\/+$/, ''),
  ),
};

function firstFolder({ path }: { path: string }): string | undefined {
  return path.split('/')[0];
}

function both<Item>(type: string, of: (item: Item) => unknown) {
  return { [`linux.${type}`]: of, [`windows.${type}`]: of };
}

/** Open values of the settings in a schema, from the definitions that they refer to. */
export function openValuesIn(schema: unknown): Generator {
  const of = generatorOf(definitionsOf(schema), { special, keys });
  const resources = of(refTo('windows.ResourceRequirements'));
  // Those of a pool, which may be empty
  return (one) => (one.allOf?.includes(limitsBesideRequests) ? fc.oneof(fc.constant({}), resources) : of(one));
}
