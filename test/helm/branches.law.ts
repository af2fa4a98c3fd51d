import fc from 'fast-check';
import type { ProductName } from '../../charts/products';
import { services } from '../../lib/catalog/services';
import { defaultsOf } from '../../lib/values/declaration';
import type { Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import { judgeOf } from '../../lib/values/judge';
import { opentwin } from '../../lib/values/opentwin';
import { kebab } from '../../lib/wiring/names';
import { printYaml } from '../../lib/yaml/print';
import { mutated, mutation } from '../generate/mutations';
import { helm } from '../helm';
import { seed } from '../laws/runs';
import { tested, validOf } from '../products';
import { withFiles } from '../values/judge';
import { chartOf } from './chart';
import { aboutChart } from './umbrella';

// Every branch of every template is taken by some values, and not taken by others. The templates print a mark in each;
// what they print besides is read by nobody here. The chosen values do that alone; random ones try what no values take.

interface Instrumented {
  readonly text: string;
  /** What each mark stands for. */
  readonly branches: readonly string[];
}

/** What Helm does not print by itself. */
const asPartial = (path: string): string => (path.endsWith('.tpl') ? path : path.replace(/[^/]+$/, '_$&.tpl'));

const defaults = defaultsOf(opentwin) as Values;

const shown = ['mongodb', 'logger', 'authorisation', 'globalSession', 'adminPanel'];
const withPort = ['globalDirectory', 'libraryManagement'];
const forAll = (components: readonly string[], values: Values): Values =>
  Object.fromEntries(components.map((one) => [one, values]));
const forOne = (values: Values): Values[] => [
  { mongodb: values },
  { mongodb: { windows: values } },
  { authorisation: values },
];
const forEach = (components: readonly string[], values: Values): Values[] =>
  components.map((one) => ({ [one]: values }));
const twice = <T>(item: T): T[] => [item, item];

/** A map that takes every default away. */
const nulls = (path: string): Values =>
  Object.fromEntries(
    Object.keys(path.split('.').reduce<Values>((at, key) => at[key] as Values, defaults)).map((key) => [key, null]),
  );

const here = 'site-opentwin';
const inside = (name: string) => `${here}-${name}.lab.svc.cluster.local`;

const idle = { limits: { cpu: 1, memory: '64Mi' } };
const idling = { name: 'c', image: 'c:1', resources: idle };

const otherTimes = { periodSeconds: 7, timeoutSeconds: 7, failureThreshold: 7 };

const digest = `sha256:${'9e'.repeat(32)}`;
const mounted = [{ name: 'v', mountPath: '/v' }];

/** Every setting of the pod of a database, none of them as it is by default. */
const otherDatabase: Values = {
  image: { registry: 'r.example.org', repository: 'a/b', tag: '1', digest },
  resources: { limits: { cpu: 3, memory: '3Gi' } },
  nodeSelector: { a: 'b' },
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  tolerations: [{ key: 'k', operator: 'Exists' }],
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'a/b', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
  ],
  priorityClassName: 'p',
  podLabels: { a: 'b' },
  podAnnotations: { a: 'b' },
  extraEnv: [{ name: 'A' }],
  extraEnvFrom: [{ secretRef: { name: 's' } }],
  extraVolumes: [{ name: 'v', emptyDir: {} }],
  extraVolumeMounts: mounted,
  extraInitContainers: [{ ...idling, name: 'd', env: [{ name: 'A' }], volumeMounts: mounted }],
  extraContainers: [{ ...idling, env: [{ name: 'A' }], volumeMounts: mounted }],
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
  dnsConfig: { nameservers: ['10.0.0.1'] },
  probes: { startup: otherTimes, readiness: otherTimes },
  terminationGracePeriodSeconds: 7,
};

/** Every setting of the pod of a component, as far as it has it. */
const otherPod: Values = {
  ...otherDatabase,
  image: { digest },
  service: { annotations: { a: 'b' } },
  updateStrategy: { type: 'RollingUpdate' },
  disruptionBudget: { enabled: true },
  networkPolicy: { enabled: true, from: [] },
  persistence: { storageClassName: 'fast', annotations: { a: 'b' } },
};

/** Every setting of the pods of a DaemonSet. */
const otherDaemons: Values = {
  image: { digest },
  podLabels: { a: 'b' },
  podAnnotations: { a: 'b' },
  tolerations: [],
};

const hasSettings = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const settingsIn = (wanted: Values, has: Values): Values =>
  Object.fromEntries(Object.entries(wanted).filter(([key]) => key in has));

/** Each component by itself, with every setting and switched off. */
const eachComponent: readonly Values[] = Object.entries(defaults).flatMap(([component, settings]) =>
  hasSettings(settings) && 'podLabels' in settings
    ? [settingsIn(otherPod, settings), settingsIn({ enabled: false }, settings)].map((one) => ({ [component]: one }))
    : [],
);

/** Values that reach every branch, so that the test does not hang on chance. */
const chosenOfOpenTwin: readonly Values[] = [
  ...eachComponent,
  { mongodb: { networkPolicy: { enabled: true, from: [{ podSelector: {} }] } } },
  {
    commonAnnotations: { a: 'b' },
    commonLabels: { a: 'b' },
    global: { imagePullSecrets: [{ name: 's' }] },
    windows: {
      runtimeClassName: 'windows',
      gmsaCredentialSpecName: 'site',
      runAsUserName: 'ContainerUser',
      nodeSelector: { a: 'b' },
    },
    mongodb: { os: 'windows', windows: settingsIn(otherPod, (defaults['mongodb'] as Values)['windows'] as Values) },
    serviceAccount: { annotations: { a: 'b' } },
    extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'site' } }],
  },
  { serviceAccount: { create: false } },
  { serviceAccount: { create: false, name: 'site' }, restartDependants: false },
  // Every object, with what a site adds to each
  ...['linux', 'windows'].map((os) => ({
    commonAnnotations: { a: 'b' },
    windows: { tolerations: [] },
    mongodb: { os, networkPolicy: { enabled: true } },
    ...forAll(['adminPanel', 'localSession', 'localDirectory'], { disruptionBudget: { enabled: true } }),
  })),
  {
    restartDependants: false,
    ...forAll([...withPort, 'localSession', 'localDirectory'], { podAnnotations: { a: 'b' } }),
  },
  { logger: { enabled: false }, globalSession: { extraInitContainers: [idling] } },
  ...[{ domain: 'd.example.org' }, { publish: 'podNameUnderDomain' }].map((localDirectory) => ({ localDirectory })),
  ...['LoadBalancer', 'NodePort'].flatMap((type) => [
    ...forEach([...shown, 'localSession'], { service: { type, annotations: { a: 'b' } } }),
    { localDirectory: { service: { type, annotations: { a: 'b' } } } },
  ]),
  { mongodb: { resources: { requests: null, limits: null } } },
  // Node ports of all Services together
  ...['LoadBalancer', 'NodePort'].map((type) => ({
    ...forAll([...shown, 'localSession'], { service: { type } }),
    localDirectory: { service: { type: 'LoadBalancer' }, pools: [{ name: 'a', port: 49_000 }] },
  })),
  ...[443, 80, 30_001, 32_768].flatMap((port) =>
    ['NodePort', 'LoadBalancer'].map((type) => ({
      ...forAll(withPort, { port }),
      ...forAll(shown, { port, service: { type, loadBalancerSourceRanges: ['10.0.0.0/8'] } }),
      globalSession: { port, downloadPort: port, service: { type, loadBalancerSourceRanges: ['10.0.0.0/8'] } },
      localSession: { port, service: { type } },
      localDirectory: { service: { type }, pools: [{ name: 'a', port, replicas: 0 }] },
    })),
  ),
  { ...forAll(shown, { host: '192.0.2.10', port: 8091 }), fullnameOverride: 'x'.repeat(50) },
  { ...forAll(shown, { host: '192.0.2.10', port: 8091 }), fullnameOverride: '1st' },
  ...(['globalDirectory', 'libraryManagement', 'adminPanel'] as const).map((one) => ({
    authorisation: { host: inside(kebab(one)), port: services[one].port },
  })),
  {
    authorisation: { host: `${here}-local-session-0.s.example.org`, port: 8093 },
    localSession: { domain: 's.example.org' },
    localDirectory: { publish: 'podIP' },
  },
  // What a site adds twice, mounts that lead nowhere, and requests above limits
  ...forOne({
    extraEnv: twice({ name: 'A' }),
    extraVolumes: twice({ name: 'v', emptyDir: {} }),
    hostAliases: twice({ ip: '10.0.0.1', hostnames: ['a'] }),
    topologySpreadConstraints: twice({
      maxSkew: 1,
      topologyKey: 'a/b',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: {},
    }),
    extraVolumeMounts: [...twice({ name: 'v', mountPath: '/v' }), { name: 'lost', mountPath: '/lost' }],
    extraContainers: twice({ name: 'c', image: 'c:1', resources: { limits: { cpu: 1, memory: '1Gi' } } }),
  }),
  ...['cpu', 'memory', 'ephemeral-storage'].flatMap((amount) => {
    const above = { requests: { [amount]: '200Gi' }, limits: { 'ephemeral-storage': 1, memory: '1Gi', cpu: 1 } };
    const container = { name: 'c', image: 'c:1', resources: above };
    const all = { resources: above, extraContainers: [container], extraInitContainers: [container] };
    // The schema takes no request of memory on Windows.
    return amount !== 'memory'
      ? [...forOne(all), { localDirectory: { pools: [{ name: 'a', resources: above }] } }]
      : [{ mongodb: all }];
  }),
  // Keys of a Secret, each of which it has once
  {
    certificates: { keys: { certificate: 'one', key: 'one' } },
    credentials: { keys: { password: 'one', encodedPassword: 'one' } },
  },
  // Memory with which nothing of Windows starts
  {
    authorisation: { resources: idle, extraContainers: [idling], extraInitContainers: [idling] },
    mongodb: { windows: { resources: idle, extraContainers: [idling], extraInitContainers: [idling] } },
    localDirectory: { pools: [{ name: 'a', resources: idle }] },
  },
  // Ports that two containers of a pod have
  ...(
    [
      ['authorisation', 8092],
      ['localDirectory', 9095],
    ] as const
  ).map(([one, port]) => {
    const ports = [{ containerPort: port }, { containerPort: 1, name: 'a' }];
    const container = (name: string) => ({
      name,
      image: 'c:1',
      resources: { limits: { cpu: 1, memory: '1Gi' } },
      ports,
    });
    return { [one]: { extraContainers: [container('c')], extraInitContainers: [container('d')] } };
  }),
  { image: { pullSecrets: twice({ name: 's' }) }, global: { imagePullSecrets: twice({ name: 's' }) } },
  // What belongs to the pod that is not made
  { mongodb: { windows: { ...otherDatabase, cacheMebibytes: 700 } } },
  {
    mongodb: {
      os: 'windows',
      ...otherDatabase,
      podSecurityContext: { runAsUser: 5 },
      containerSecurityContext: { runAsUser: 5 },
    },
  },
  { mongodb: { podSecurityContext: nulls('mongodb.podSecurityContext') } },
  { mongodb: { containerSecurityContext: nulls('mongodb.containerSecurityContext') } },
  // Names that are too long in full
  { fullnameOverride: 'x'.repeat(63), clusterDomain: `${'y'.repeat(62)}.${'y'.repeat(62)}.${'y'.repeat(60)}` },
  { nameOverride: 'x'.repeat(63) },
  { localDirectory: { pools: [{ name: 'p'.repeat(30) }] } },
  { windows: { runAsUserName: 'containeradministrator' } },
  ...(['localSession', 'localDirectory'] as const).map((one) => ({
    [one]: { service: { loadBalancerSourceRanges: ['10.0.0.0/8'] } },
  })),
  { localDirectory: { addresses: twice('10.0.0.1') } },
  // Who is published where a local directory starts its children
  {
    ...forAll(shown, { host: '10.0.0.1', port: 9100 }),
    globalSession: { host: '10.0.0.1', port: 9100, downloadPort: 9101 },
    localDirectory: { publish: 'podIP', addresses: ['10.0.0.1'], pools: [{ name: 'a', port: 9095, replicas: 2 }] },
  },
  {
    ...forAll(
      shown.filter((one) => one !== 'globalSession'),
      { host: `${here}-local-directory-a-0.x.example.org`, port: 9100 },
    ),
    localDirectory: { publish: 'podNameUnderDomain', domain: 'x.example.org', pools: [{ name: 'a', port: 9095 }] },
  },
  ...[
    { publish: 'podIP', addresses: ['10.0.0.1'] },
    { publish: 'podNameUnderDomain', domain: 'x.example.org' },
  ].map((localDirectory) => ({
    authorisation: { host: 'other.example.org', port: 9100 },
    localDirectory: {
      ...localDirectory,
      pools: [
        { name: 'a', port: 9095 },
        { name: 'b', replicas: 0 },
      ],
    },
  })),
  // Certificates that would never end, or in the place of others
  {
    certificates: {
      source: 'certManager',
      secret: `${here}-ca`,
      keys: { ca: 'a', certificate: 'b', key: 'c', certificateAndKey: 'd' },
      certManager: { durationHours: 100, renewBeforeHours: 100, caDurationHours: 100 },
    },
    credentials: { secret: `${here}-ca` },
  },
  { certificates: { subject: { commonName: 'OpenTwin CA' }, certManager: { issuer: { name: 'company-ca' } } } },
  {
    certificates: {
      source: 'certManager',
      subject: { country: 'DE' },
      certManager: { issuer: { name: 'company-ca' } },
    },
  },
  ...forEach(['mongodb', 'logger', 'libraryManagement', 'adminPanel'], { enabled: false }).map((without) => ({
    certificates: { source: 'certManager' },
    ...without,
  })),
  ...['d.example.org', 'corp'].map((domain) => ({
    commonAnnotations: { a: 'b' },
    certificates: {
      source: 'certManager',
      subject: {
        commonName: '',
        country: '',
        organization: 'o',
        organizationalUnit: 'u',
        province: 'p',
        locality: 'l',
      },
    },
    logger: { host: '192.0.2.10' },
    localSession: { domain },
    localDirectory: { publish: 'podNameUnderDomain', domain },
  })),
  { localSession: { domain: 'lab' }, localDirectory: { publish: 'podNameUnderDomain', domain: 'lab' } },
  ...[{ publish: 'podNameUnderDomain', domain: 'lab', pools: [{ name: 'a', replicas: 0 }] }, { publish: 'podIP' }].map(
    (localDirectory) => ({ certificates: { source: 'certManager' }, localDirectory }),
  ),
  {
    localDirectory: {
      publish: 'podNameUnderDomain',
      domain: 'd.example.org',
      pools: [{ name: 'a', port: 49_000, replicas: 30 }],
      service: { type: 'LoadBalancer' },
    },
  },
  {
    localDirectory: {
      pools: [{ name: 'a', replicas: 2 }, { name: 'a-0' }, { name: 'a' }],
      service: { type: 'LoadBalancer' },
    },
  },
  // The release is called so too
  { nameOverride: 'site' },
  { mongodb: { enabled: false } },
];

/** What is known of the branches of a chart. */
interface Branches {
  /** Named templates whose text is compared in others. */
  readonly compared: readonly string[];
  /** What no values take, each with the reason. */
  readonly never: readonly (readonly [RegExp, string])[];
  /** Values that reach every branch by themselves. */
  readonly chosen: readonly Values[];
}

const limited = 'a Windows container has a memory limit: the schema requires it';

const known: Readonly<Record<ProductName, Branches>> = {
  opentwin: {
    compared: [
      ...['exceeds', 'fullname', 'localDirectoryHost', 'localSessionHost', 'merged'],
      ...['mongodbHost', 'loggerHost', 'authorisationHost', 'globalSessionHost', 'adminPanelHost'],
    ],
    never: [
      [/: range .*localDirectory\.pools … not$/, 'there is at least one pool'],
      [/: range \$index := until \(int \.Values\.localSession\.replicas\) … not$/, 'there is at least one instance'],
      [/: range \$port := untilStep .* 49152 1 … not$/, 'the port of a pool leaves at least one above it'],
      [/^(?!mongodb).*: with .*resources.* … not$/, limited],
      [/^mongodb\.yaml: with \.Values\.mongodb\.windows\.resources … not$/, limited],
      [/: range list \$wanted \$limit … not$/, 'a request and a limit: two numbers'],
      [/^certificates\.yaml: range \$name := .* … not$/, 'localhost is always among the names'],
      [/^mongodb\.yaml: with .*accessModes … not$/, 'the schema wants one at least'],
    ],
    chosen: chosenOfOpenTwin,
  },
  'windows-network': {
    compared: ['exceeds', 'merged'],
    never: [
      [/: range list \$wanted \$limit … not$/, 'a request and a limit: two numbers'],
      [/: with .*\.(windows|kubeProxy)\.resources … not$/, limited],
    ],
    chosen: [
      { flannel: { linux: { resources: { requests: null } } } },
      ...['cpu', 'memory', 'ephemeral-storage'].map((amount) => ({
        flannel: { linux: { resources: { requests: { [amount]: '2Gi' }, limits: { [amount]: '1' } } } },
      })),
      ...['cpu', 'ephemeral-storage'].map((amount) => {
        const resources = { requests: { [amount]: '2' }, limits: { [amount]: '1', memory: '1Gi' } };
        return { flannel: { windows: { resources } }, kubeProxy: { resources } };
      }),
      ...(['linux', 'windows'] as const).map((os) => ({ flannel: { [os]: otherDaemons } })),
      { kubeProxy: { ...otherDaemons, directServerReturn: false } },
      { kubernetesVersion: '1.34.0' },
      { image: { pullSecrets: [] }, commonAnnotations: { a: 'b' }, commonLabels: { a: 'b' } },
      { windows: { nodeSelector: { a: 'b' } } },
      { flannel: { backend: { type: 'host-gw', vni: 5, port: 8472, directRouting: true, gbp: true } } },
      ...['10.96.0.1', '10.244.0.1', '192.0.2.1'].map((host) => ({ apiServer: { host } })),
      { podSubnet: '10.96.0.0/12', serviceSubnet: '10.96.0.0/12' },
      { podSubnet: '10.1.0.0/12', serviceSubnet: '10.97.0.0/12' },
      { podSubnet: '10.0.0.0/8', apiServer: { host: '10.96.0.1' } },
      { flannel: { linux: { enabled: false }, windows: { enabled: false } }, kubeProxy: { enabled: false } },
      ...['v0.28.8', 'v1.36.0', 'mine'].map((tag) => ({
        flannel: { linux: { image: { tag } }, windows: { image: { tag } } },
        kubeProxy: { image: { tag } },
      })),
      { podSubnet: '169.254.0.0/16', windows: { builds: [] } },
      ...['0.25.2', '0.28.8'].map((version) => ({ flannel: { version } })),
      { apiServer: { host: 'kubernetes.default.svc' } },
      { flannel: { windows: { enabled: false } } },
      { image: { pullSecrets: twice({ name: 's' }) }, global: { imagePullSecrets: twice({ name: 's' }) } },
    ],
  },
};

describe.each(tested)('the chart $name', (one) => {
  const { name: chartName, product, crossing, givenFor } = one;
  const { about, declaration } = product;
  const { compared: comparedNames, never, chosen } = known[chartName];
  const { files } = chartOf(product);
  const names = Object.keys(files).filter((path) => path.startsWith('templates/'));
  const texts = names.map((path) => files[path]!).join('');

  /** Named templates whose text is read or compared: their marks go into a map that all of a chart share. */
  const compared = comparedNames.map((name) => `${about.name}.${name}`);
  const read = new Set([...compared, ...found(/include "([^"]+)" [^}]*\| fromJson/g).map(([name]) => name)]);
  /** What named templates are given. */
  const given = new Map(
    found(/Given: ([^*]*)\. \*\/\}\}\n\{\{- define "([^"]+)"/g).map(([names, name]) => [name, names]),
  );

  function found(pattern: RegExp): string[][] {
    return [...texts.matchAll(pattern)].map(([, ...groups]) => groups);
  }

  /** Where the marks of a named template are, or of a template without a name. */
  function marksIn(helper: string): string {
    const names = given.get(helper);
    if (names === undefined) return '$.Values.marks';
    return read.has(helper) ? '$.marks' : '$.root.Values.marks';
  }

  /** A template that says which of its branches are taken, those that it does not write among them. */
  function instrumented(path: string, text: string, first: number): Instrumented {
    const branches: string[] = [];
    const open: { readonly what: string; hasElse: boolean }[] = [];
    let helper = '';
    const mark = (what: string): string => {
      branches.push(`${path}: ${what}`);
      const id = first + branches.length - 1;
      return read.has(helper) ? `{{- $_ := set ${marksIn(helper)} "@${id}@" "" }}` : `@${id}@`;
    };
    const marked = text.replace(/\{\{-? (?!\/\*)(.*?) -?\}\}/g, (whole, says: string) => {
      const action = whole.replace(/include "([^"]+)" \(dict/g, (call, name: string) =>
        read.has(name) ? `${call} "marks" ${marksIn(helper)}` : call,
      );
      const [word = ''] = says.split(' ');
      const inner = open.at(-1);
      switch (word) {
        case 'define':
          helper = says.split('"')[1] ?? '';
          open.push({ what: '', hasElse: true });
          return action;
        case 'if':
        case 'with':
        case 'range':
          open.push({ what: says, hasElse: false });
          return `${action}${mark(says)}`;
        case 'else':
          if (says === 'else' && inner) inner.hasElse = true;
          return `${action}${mark(`${inner?.what} … ${says}`)}`;
        case 'end': {
          open.pop();
          // Where the text is read again, not even a line break may be left of it.
          const otherwise = read.has(helper) ? '{{- else }}' : '{{ else }}';
          return inner?.hasElse ? action : `${otherwise}${mark(`${inner?.what} … not`)}${action}`;
        }
        default:
          return action;
      }
    });
    return { text: marked.replaceAll('{{- fail (', '{{- print ('), branches };
  }

  const branches: string[] = [];
  const instrumentedFiles = names.map((path) => {
    const made = instrumented(path.slice('templates/'.length), files[path]!, branches.length);
    branches.push(...made.branches);
    return [path, made.text] as const;
  });

  /** The branches that Helm takes for any of some complete values. */
  function taken(values: readonly Values[]): Set<number> {
    const printed = instrumentedFiles.flatMap(([path]) =>
      path.endsWith('.tpl') ? [] : `(include "branches/${asPartial(path)}" $chart)`,
    );
    const template = [
      '{{- range $values := .Values.all }}',
      '{{- $_ := set $values "marks" dict }}',
      '{{- $chart := dict "Values" $values "Release" $.Release }}',
      `{{- $printed := print ${printed.join(' ')} }}`,
      '{{- range concat (regexFindAll "@[0-9]+@" $printed -1) (keys $values.marks) | uniq }}',
      '{{ print "\\n# " . }}',
      '{{- end }}',
      '{{- end }}',
      'kind: Marks',
      '',
    ].join('\n');
    const chart = {
      'Chart.yaml': printYaml(aboutChart('branches')),
      'values.yaml': printYaml({ all: values }),
      'templates/marks.yaml': template,
      ...Object.fromEntries(instrumentedFiles.map(([path, text]) => [asPartial(path), text])),
    };
    const { status, stdout, stderr } = withFiles(chart, (folder) =>
      helm(['template', 'site', folder, '--namespace', 'lab']),
    );
    if (status !== 0) throw new Error(stderr);
    return new Set([...stdout.matchAll(/@([0-9]+)@/g)].map(([, id]) => Number(id)));
  }

  const allDefaults = defaultsOf(declaration) as Values;
  const judge = judgeOf(declaration, about.name);

  test(`every branch of every template is taken by some values (SEED=${seed})`, () => {
    const release = fc.constant({ name: 'site', namespace: 'lab' });
    const breaks = mutated(
      fc.array(fc.oneof(crossing, mutation), { minLength: 1, maxLength: 4 }),
      validOf(one, release),
    );
    // What the schema refuses shows nothing.
    expect(chosen.filter((values) => !judge(mergeValues(allDefaults, values)))).toEqual([]);
    const random = [givenFor(release), breaks].flatMap((values) => fc.sample(values, { numRuns: 50, seed }));
    // Templates see only what the schema took.
    const takenBy = (all: readonly Values[]) =>
      taken(all.map((values) => mergeValues(allDefaults, values)).filter((values) => judge(values)));
    const reached = takenBy(chosen);
    const missed = [...branches.entries()].filter(([id]) => !reached.has(id));
    const byChance = takenBy(random.map(({ values }) => values));
    console.log(
      `${about.name}: ${branches.length - missed.length} of ${branches.length} branches are taken, ${byChance.size} of them by chance (SEED=${seed})`,
    );

    expect(missed.filter(([, branch]) => !never.some(([pattern]) => pattern.test(branch)))).toEqual([]);
    // Reasons that do not hold, or not any more.
    expect(missed.filter(([id]) => byChance.has(id))).toEqual([]);
    expect(never.filter(([pattern]) => !missed.some(([, branch]) => pattern.test(branch)))).toEqual([]);
  });
});
