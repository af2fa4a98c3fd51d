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
// what they print besides is read by nobody here.

interface Instrumented {
  readonly text: string;
  /** What each mark stands for. */
  readonly branches: readonly string[];
}

/** What Helm does not print by itself. */
const asPartial = (path: string): string => (path.endsWith('.tpl') ? path : path.replace(/[^/]+$/, '_$&.tpl'));

/** As many values as it takes, within reason: what is rare comes late. */
const rounds = 8;

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

/** Every setting of the pod of a database, none of them as it is by default. */
const otherDatabase: Values = {
  image: { registry: 'r.example.org', repository: 'a/b', tag: '1', digest: `sha256:${'9e'.repeat(32)}` },
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
  extraVolumeMounts: [{ name: 'v', mountPath: '/v' }],
  extraInitContainers: [{ ...idling, name: 'd', env: [{ name: 'A' }] }],
  extraContainers: [{ ...idling, env: [{ name: 'A' }] }],
  hostAliases: [{ ip: '10.0.0.1', hostnames: ['a'] }],
  dnsConfig: { nameservers: ['10.0.0.1'] },
  probes: { startup: otherTimes, readiness: otherTimes },
  terminationGracePeriodSeconds: 7,
};

/** Values that chance would rarely find. */
const rareInOpenTwin: readonly Values[] = [
  { mongodb: { resources: { requests: null, limits: null } }, restartDependants: false, windows: { tolerations: [] } },
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
    const above = { requests: { [amount]: '200Gi' }, limits: { cpu: 1, memory: '1Gi', [amount]: 1 } };
    const container = { name: 'c', image: 'c:1', resources: above };
    return [
      ...forOne({ resources: above, extraContainers: [container], extraInitContainers: [container] }),
      { localDirectory: { pools: [{ name: 'a', resources: above }] } },
    ];
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
  /** Values that chance would rarely find. */
  readonly rare: readonly Values[];
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
    rare: rareInOpenTwin,
  },
  'windows-network': {
    compared: ['exceeds', 'merged'],
    never: [
      [/: range list \$wanted \$limit … not$/, 'a request and a limit: two numbers'],
      [/: with .*\.(windows|kubeProxy)\.resources … not$/, limited],
    ],
    rare: [
      { flannel: { linux: { resources: { requests: null } } } },
      ...['cpu', 'memory', 'ephemeral-storage'].map((amount) => ({
        flannel: { linux: { resources: { requests: { [amount]: '2Gi' }, limits: { [amount]: '1' } } } },
      })),
      ...['cpu', 'ephemeral-storage'].map((amount) => {
        const resources = { requests: { [amount]: '2' }, limits: { [amount]: '1', memory: '1Gi' } };
        return { flannel: { windows: { resources } }, kubeProxy: { resources } };
      }),
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
  const { compared: comparedNames, never, rare } = known[chartName];
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
    const reached = new Set<number>();
    const missed = () => branches.filter((_, id) => !reached.has(id));
    const unexplained = () => missed().filter((branch) => !never.some(([pattern]) => pattern.test(branch)));
    for (let round = 0; round === 0 || (round < rounds && unexplained().length > 0); round += 1) {
      const random = [
        ...fc.sample(givenFor(release), { numRuns: 50, seed: seed + round }),
        ...fc.sample(breaks, { numRuns: 50, seed: seed + round }),
      ].map(({ values }) => values);
      const all = [...random, ...(round === 0 ? rare : [])].map((values) => mergeValues(allDefaults, values));
      // Templates see only what the schema took.
      for (const id of taken(all.filter((values) => judge(values)))) reached.add(id);
    }
    console.log(
      `${about.name}: ${branches.length - missed().length} of ${branches.length} branches are taken (SEED=${seed})`,
    );

    expect(unexplained()).toEqual([]);
    // Reasons that no longer hold.
    expect(never.filter(([pattern]) => !missed().some((branch) => pattern.test(branch)))).toEqual([]);
  });
});
