import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import fc from 'fast-check';
import { KubernetesObject } from '../../constructs/kubernetes/object';
import { objectsIn, partsIn } from '../../constructs/kubernetes/printing';
import { eachObjects, timesObjects, whenObjects } from '../../constructs/kubernetes/scopes';
import type { Manifest } from '../../lib/checks/manifest';
import { helpersText, templateText } from '../../lib/helm/templates';
import { refTo } from '../../lib/kubernetes/json-schema';
import { scalars } from '../../lib/kubernetes/scalars';
import {
  choice,
  defaultsOf,
  flag,
  list,
  number,
  object,
  open,
  type Settings,
  text,
} from '../../lib/values/declaration';
import type { Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import { concreteSettings, type Release, symbolicRelease, symbolicSettings } from '../../lib/values/readings';
import { printYaml } from '../../lib/yaml/print';
import {
  above,
  and,
  contains,
  equals,
  given,
  is,
  lists,
  longer,
  looksLikeAddress,
  matches,
  not,
  or,
  same,
} from '../../lib/words/conditions';
import { json, sha256 } from '../../lib/words/json';
import { namedFields, namedText, namedTexts, note } from '../../lib/words/named';
import { readSymbolically } from '../../lib/words/reading';
import type { Condition } from '../../lib/words/settings';
import {
  each,
  emptyMap,
  entries,
  firstOpen,
  ifSet,
  items,
  match,
  merged,
  numbersAbove,
  times,
  when,
  word,
} from '../../lib/words/structure';
import { choose, firstGiven, ifGiven, matchText } from '../../lib/words/text';
import { releases } from '../generate/opentwin';
import { generatorOf } from '../generate/schema';
import { documentsOf } from '../generate/settings';
import { runs, seed } from '../laws/runs';
import { differences } from './rendered';
import { aboutChart, renderedByHelm } from './umbrella';

// A small chart that uses every word, read both ways; the real Helm is the judge.

const annotations = (description: string) => open<Readonly<Record<string, string>>>(description, refTo('TextMap'), {});
const tolerations = (description: string) =>
  open<readonly { readonly key?: string; readonly operator?: string }[]>(
    description,
    {
      type: 'array',
      items: {
        type: 'object',
        properties: { key: refTo('Text'), tolerationSeconds: { type: 'number' } },
        additionalProperties: false,
      },
    },
    [],
  );
const flavours = ['sweet', 'sour', 'salty'] as const;

const model = object('A model.', {
  replicas: number('Replicas.', 1, 0, 3),
  budget: number('More than Go prints as it is.', 1_000_000, 0, 2 ** 53 - 1),
  logger: object('The logger.', {
    enabled: flag('Whether it is there.', true),
    host: text('Its host.', 'optionalHost'),
    port: number('Its port.', 8090, 1, 65535),
  }),
  tag: text('A tag.', 'optionalTag'),
  motto: text('Any text.', 'freeText', 'say "x": {{ y }}'),
  mode: text('Log flags.', 'logFlags', 'WARNING_LOG|ERROR_LOG'),
  expose: choice('How it is reached.', ['ClusterIP', 'NodePort', 'LoadBalancer'], 'ClusterIP'),
  annotations: annotations('Annotations.'),
  commonAnnotations: annotations('Annotations of all.'),
  tolerations: tolerations('Tolerations.'),
  commonTolerations: tolerations('Tolerations of all.'),
  flavours: open<readonly (typeof flavours)[number][]>(
    'Known words.',
    { type: 'array', items: { enum: flavours }, uniqueItems: true },
    [],
    {
      quotable: true,
    },
  ),
  pools: list(
    'Pools.',
    object(
      'A pool.',
      {
        name: text('Its name.', 'dnsLabel'),
        size: number('Its size.', 2, 0, 4),
        motto: text('Any text.', 'freeText'),
        large: flag('Whether it is large.', false),
        tolerations: tolerations('Its own.'),
      },
      { required: ['name'] },
    ),
    [{ name: 'default' }],
  ),
});

type Model = Settings<typeof model>;

function build(scope: Construct, values: Model, release: Release): void {
  const fullname = namedText('fullname', 'The name of everything.', {}, () => `${release.name}-model`);
  const labels = (component: string) =>
    namedFields('labels', 'Labels.', { component }, ({ component }) => ({
      'app.kubernetes.io/instance': release.name,
      'app.kubernetes.io/component': component,
    }));
  const { logger } = values;
  const texts = namedTexts('texts', 'Texts, each once.', 'text', () => [
    'fixed',
    values.tag,
    ...each(values.pools, (pool) => [pool.motto, pool.name, 'fixed']),
    ...when(logger.enabled, () => [values.motto, release.name]),
  ]);
  const address = namedText(
    'address',
    'Host and port of a logger.',
    { logger },
    ({ logger }) => `${firstGiven(logger.host, `${fullname}.${release.namespace}.svc`)}:${logger.port}`,
  );
  new KubernetesObject(scope, 'deployment', 'Deployment', {
    metadata: {
      name: `${fullname}-server`,
      labels: labels('server'),
      annotations: merged(values.annotations, values.commonAnnotations),
    },
    spec: {
      replicas: values.replicas,
      selector: { matchLabels: labels('server') },
      ...note('Two at once would share state.', { strategy: { type: 'Recreate' } }),
      template: {
        metadata: { labels: labels('server'), annotations: { motto: values.motto, ...entries(values.annotations) } },
        spec: {
          ...ifSet(values.tag, (tag) => ({ priorityClassName: tag })),
          containers: [
            {
              name: 'server',
              command: each(texts, (text) => [text]),
              image: `site/server${ifGiven(values.tag, (tag) => `:${tag}`, ':none')}`,
              args: ['Server.dll', '', address, ...when(logger.enabled, () => ['--log', `C:\\logs\\${logger.host}`])],
              env: when(logger.enabled, () => [{ name: 'MOTTO', value: `the motto is ${values.motto}` }]),
              ports: each(values.pools, (pool, index) => [
                { name: `p-${index}`, containerPort: pool.size, protocol: 'TCP' },
              ]),
            },
          ],
          tolerations: [{ operator: 'Exists' }, ...items(values.tolerations)],
          nodeSelector: when(is(values.expose, 'ClusterIP'), () => ({ literal: '{{ kept }}' })),
          hostname: matchText(values.expose, {
            ClusterIP: () => 'inside',
            NodePort: () => 'node',
            LoadBalancer: () => release.name,
          }),
          volumes: [{ name: 'scratch', emptyDir: emptyMap }],
        },
      },
    },
  });
  new KubernetesObject(scope, 'answers', 'ConfigMap', {
    metadata: {
      name: `${fullname}-answers`,
      annotations: { checksum: sha256('fixed'), [`mode-${logger.port}`]: values.mode },
    },
    data: {
      script: 'first {{ line }}\nsecond\n',
      expose: word(values.expose),
      choice: choose(
        logger.enabled,
        () => values.motto,
        () => 'none',
      ),
      ...match(values.expose, {
        ClusterIP: () => ({ a: '1', b: '2' }),
        NodePort: () => ({ node: `${values.budget}` }),
        LoadBalancer: () => ({}),
      }),
      ...Object.fromEntries(
        Object.entries(conditions(values)).map(([name, condition]) => [
          name,
          choose(
            condition,
            () => 'yes',
            () => 'no',
          ),
        ]),
      ),
      json: json({
        motto: values.motto,
        known: firstOpen(values.flavours, values.flavours),
        open: values.annotations,
        deep: [1, values.budget, '<&>'],
      }),
    },
  });
  whenObjects(scope, 'public', is(values.expose, 'LoadBalancer'), (inner) => {
    new KubernetesObject(inner, 'service', 'Service', {
      metadata: { name: `${fullname}-public`, annotations: values.annotations },
      spec: {
        ports: [
          { name: 'first', port: logger.port },
          ...times(values.replicas, 'index', (index) => [{ name: `p-${index}`, port: 1 }]),
          ...numbersAbove(values.replicas, 4, 'port', (port) => [{ name: `above-${port}`, port }]),
        ],
      },
    });
  });
  eachObjects(scope, 'pool', values.pools, (inner, pool) => {
    new KubernetesObject(inner, 'set', 'StatefulSet', {
      metadata: { name: `${fullname}-${pool.name}`, labels: { pool: pool.name } },
      spec: {
        replicas: pool.size,
        serviceName: fullname,
        selector: {},
        template: {
          spec: {
            hostname: pool.motto,
            containers: [{ name: 'pool', args: when(pool.large, () => [pool.motto]) }],
            tolerations: firstOpen(pool.tolerations, values.tolerations, values.commonTolerations),
          },
        },
      },
    });
    timesObjects(inner, 'instance', pool.size, 'index', (each, index) => {
      new KubernetesObject(each, 'service', 'Service', {
        metadata: { name: `${fullname}-${pool.name}-${index}` },
        spec: { selector: { ...labels('pool'), index } },
      });
    });
  });
}

/** Every condition; of the words, only these and the flags decide. */
const conditions = ({
  budget,
  expose,
  flavours,
  logger,
  mode,
  motto,
  replicas,
  tag,
  tolerations,
}: Model): Record<string, Condition> => ({
  above: above(budget, 999_999),
  address: looksLikeAddress(logger.host),
  aboveSetting: above(budget, logger.port),
  both: and(logger.enabled, true, given(tag)),
  contains: contains(motto, 'a'),
  either: or(is(expose, 'NodePort'), not(logger.enabled)),
  equals: equals(replicas, 2),
  givenList: given(tolerations),
  lists: lists(flavours, 'sour'),
  longer: longer(tag, 5),
  matches: matches(tag, '^[a-z]+$'),
  same: same(mode, 'WARNING_LOG|ERROR_LOG'),
  sameText: same(tag, logger.host),
});

function symbolicReading(variant: string, program: typeof build = build) {
  return readSymbolically('opentwin', variant, (reading) => {
    const chart = new Chart(new App(), 'model');
    program(chart, symbolicSettings(model), symbolicRelease());
    const [deployment] = objectsIn(chart);
    return {
      deployment: deployment ? templateText('The server.', [{ manifest: deployment.toJson() }]) : '',
      template: templateText('A model of everything.', partsIn(chart)),
      helpers: helpersText(reading),
    };
  });
}

function plain(release: Release, values: Values): Manifest[] {
  const chart = new Chart(new App(), 'model');
  build(chart, concreteSettings(model, mergeValues(defaultsOf(model) as Values, values)), release);
  return JSON.parse(JSON.stringify(objectsIn(chart).map((one) => one.toJson()))) as Manifest[];
}

test('prints a template as a person would write it', () => {
  expect(symbolicReading('').deployment).toMatchInlineSnapshot(`
    "{{- /* The server. */}}
    {{- /* What is the same in several places below. */}}
    {{- $labels := include "opentwin.labels" (dict "component" "server" "root" .) }}
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: {{ include "opentwin.fullname" . }}-server
      labels:
        {{- $labels | nindent 4 }}
      {{- with include "opentwin.merged" (dict "first" .Values.annotations "second" .Values.commonAnnotations) }}
      annotations:
        {{- . | nindent 4 }}
      {{- end }}
    spec:
      replicas: {{ .Values.replicas }}
      selector:
        matchLabels:
          {{- $labels | nindent 6 }}
      {{- /* Two at once would share state. */}}
      strategy:
        type: Recreate
      template:
        metadata:
          labels:
            {{- $labels | nindent 8 }}
          annotations:
            motto: {{ .Values.motto | quote }}
            {{- with .Values.annotations }}
            {{- toYaml . | nindent 8 }}
            {{- end }}
        spec:
          {{- with .Values.tag }}
          priorityClassName: {{ . | quote }}
          {{- end }}
          containers:
            - name: server
              {{- with include "opentwin.texts" . | fromJsonArray }}
              command:
                {{- range $text := . }}
                - {{ $text | quote }}
                {{- end }}
              {{- end }}
              image: "site/server{{ with .Values.tag }}:{{ . }}{{ else }}:none{{ end }}"
              args:
                - Server.dll
                - ''
                - {{ include "opentwin.address" (dict "logger" .Values.logger "root" .) | quote }}
                {{- if .Values.logger.enabled }}
                - --log
                - 'C:\\logs\\{{ .Values.logger.host }}'
                {{- end }}
              {{- if .Values.logger.enabled }}
              env:
                - name: MOTTO
                  value: {{ printf "the motto is %s" .Values.motto | quote }}
              {{- end }}
              {{- with .Values.pools }}
              ports:
                {{- range $poolIndex, $pool := . }}
                - name: "p-{{ $poolIndex }}"
                  containerPort: {{ dig "size" 2 $pool }}
                  protocol: TCP
                {{- end }}
              {{- end }}
          tolerations:
            - operator: Exists
            {{- with .Values.tolerations }}
            {{- toYaml . | nindent 8 }}
            {{- end }}
          {{- if eq .Values.expose "ClusterIP" }}
          nodeSelector:
            literal: '{{ "{{" }} kept }}'
          {{- end }}
          hostname: "{{ if eq .Values.expose "ClusterIP" }}inside{{ else if eq .Values.expose "NodePort" }}node{{ else }}{{ .Release.Name }}{{ end }}"
          volumes:
            - name: scratch
              emptyDir: {}
    "
  `);
});

test('names what is used in several places', () => {
  expect(symbolicReading('').helpers).toMatchInlineSnapshot(`
    "{{- /* The name of everything. */}}
    {{- define "opentwin.fullname" -}}
    {{ .Release.Name }}-model
    {{- end }}

    {{- /* Texts, each once. */}}
    {{- define "opentwin.texts" -}}
    {{- $texts := list "fixed" .Values.tag }}
    {{- range $pool := .Values.pools }}
      {{- $texts = append $texts (dig "motto" "" $pool) }}
      {{- $texts = append $texts $pool.name }}
      {{- $texts = append $texts "fixed" }}
    {{- end }}
    {{- if .Values.logger.enabled }}
      {{- $texts = append $texts .Values.motto }}
      {{- $texts = append $texts .Release.Name }}
    {{- end }}
    {{- uniq $texts | toJson }}
    {{- end }}

    {{- /* Host and port of a logger. Given: logger, root. */}}
    {{- define "opentwin.address" -}}
    {{ .logger.host | default (printf "%s.%s.svc" (include "opentwin.fullname" .root) .root.Release.Namespace) }}:{{ .logger.port }}
    {{- end }}

    {{- /* Labels. Given: component, root. */}}
    {{- define "opentwin.labels" -}}
    app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
    app.kubernetes.io/component: {{ .component | quote }}
    {{- end }}

    {{- /* The lines of two maps; where both have a key, the first wins. Given: first, second. */}}
    {{- define "opentwin.merged" -}}
    {{- $merged := dict }}
    {{- range $key, $value := .second }}
      {{- $_ := set $merged $key $value }}
    {{- end }}
    {{- range $key, $value := .first }}
      {{- $_ := set $merged $key $value }}
    {{- end }}
    {{- with $merged }}
      {{- toYaml . }}
    {{- end }}
    {{- end }}
    "
  `);
});

test('what one place alone reads stands there, also within what another asks for', () => {
  const program = (scope: Construct, { tag }: Model) => {
    const texts = namedTexts('texts', 'Texts.', 'text', () => [tag]);
    const address = namedText('address', 'An address.', { said: json(texts) }, ({ said }) => said);
    new KubernetesObject(scope, 'map', 'ConfigMap', { metadata: { name: 'a' }, data: { address } });
  };

  expect(symbolicReading('', program).template).toContain(
    '{{ include "opentwin.address" (dict "said" (toJson (include "opentwin.texts" . | fromJsonArray))) | quote }}\n',
  );
});

test('a list begins with as many items as a line holds, however often it is read', () => {
  const program = (scope: Construct, { tag }: Model) => {
    const hosts = [...Array(20).keys()].map((number) =>
      namedText(`host${number}`, 'A host.', {}, () => `${tag}-${number}`),
    );
    const texts = namedTexts('texts', 'Texts.', 'text', () => hosts);
    new KubernetesObject(scope, 'map', 'ConfigMap', { metadata: { name: 'a' }, data: { texts: json(texts) } });
  };
  const { helpers } = symbolicReading('', program);

  expect(helpers.split('\n').filter((line) => line.length > 120)).toEqual([]);
  expect(helpers).toMatch(/\$texts := list \(include "opentwin.host0" \.\) \(include/);
  expect(symbolicReading('', program).helpers).toBe(helpers);
});

test('asks for nothing that the conditions around it have decided', () => {
  const program = (scope: Construct, { annotations, expose, logger, replicas, tag }: Model) => {
    const inCluster = is(expose, 'ClusterIP');
    whenObjects(scope, 'outside', and(not(inCluster), given(tag), given(annotations)), (inner) => {
      new KubernetesObject(inner, 'map', 'ConfigMap', {
        metadata: { name: 'a', annotations },
        data: {
          ...ifSet(tag, (tag) => ({ tag })),
          ...when(and(inCluster, logger.enabled), () => ({ never: '' })),
          ...when(or(given(tag), logger.enabled), () => ({ always: ifGiven(tag, (tag) => `v${tag}`, 'none') })),
          ...when(not(above(replicas, 2)), () => ({ few: 'yes' })),
          how: matchText(expose, { NodePort: () => 'node', LoadBalancer: () => 'balancer', ClusterIP: () => 'never' }),
        },
      });
    });
  };

  expect(symbolicReading('', program).template).toMatchInlineSnapshot(`
    "{{- /* A model of everything. */}}
    {{- if and (ne .Values.expose "ClusterIP") .Values.tag .Values.annotations }}
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: a
      annotations:
        {{- toYaml .Values.annotations | nindent 4 }}
    data:
      tag: {{ .Values.tag | quote }}
      always: "v{{ .Values.tag }}"
      {{- if lt (int .Values.replicas) 3 }}
      few: 'yes'
      {{- end }}
      how: "{{ if eq .Values.expose "NodePort" }}node{{ else }}balancer{{ end }}"
    {{- end }}
    "
  `);
});

test.each(['zzz-long-QQ', 'A', '0'])('prints the same whatever stands for a setting: %s', (mark) => {
  expect(symbolicReading(mark)).toEqual(symbolicReading(''));
});

test(`Helm renders what the plain reading says, whatever the values (SEED=${seed})`, () => {
  const { template, helpers } = symbolicReading('');
  const chart = {
    name: 'model',
    files: {
      'Chart.yaml': printYaml(aboutChart('model')),
      'values.yaml': printYaml(defaultsOf(model)),
      'templates/model.yaml': template,
      'templates/_helpers.tpl': helpers,
    },
  };
  const generator = generatorOf(scalars);
  const documents = fc.oneof(...[1, 8].map((absence) => documentsOf(model, generator, absence))).map(withDistinctPools);
  const wrong = fc.sample(releases(), { numRuns: 2, seed }).flatMap((release, index) => {
    const all = [{}, ...fc.sample(documents, { numRuns: Math.ceil(runs(60) / 2), seed: seed + index })];
    return renderedByHelm(chart, release, all).flatMap((rendered, n) => {
      const values = all[n] ?? {};
      const different = differences(plain(release, values), rendered);
      return different.length === 0 ? [] : [{ different, release, values }];
    });
  });

  expect(wrong).toEqual([]);
});

function withDistinctPools(values: Values): Values {
  const pools = values['pools'] as { name: string }[] | undefined;
  return pools ? { ...values, pools: [...new Map(pools.map((pool) => [pool.name, pool])).values()] } : values;
}

/** What a construct may try with settings that it does not know yet. */
const misuses: readonly (readonly [string, (values: Model) => unknown, string])[] = [
  ['cutting a text', ({ tag }) => tag.slice(1), 'a stand-in was cut or changed'],
  ['trimming a text', ({ tag }) => tag.trim(), 'a stand-in was cut or changed'],
  ['trimming the end of a longer text', ({ tag }) => `v${tag}`.trimEnd(), 'a stand-in was cut or changed'],
  ['changing the case of a text', ({ tag }) => tag.toLowerCase(), 'a stand-in was changed'],
  ['replacing in a text', ({ tag }) => tag.replaceAll('"', "'"), 'a stand-in was changed'],
  ['normalising a text', ({ tag }) => tag.normalize('NFC'), 'a stand-in was changed'],
  ['a text as JSON', ({ tag }) => JSON.stringify(tag), 'a stand-in was changed'],
  ['calculating with a number', ({ replicas }) => replicas * 2, 'somebody reads number'],
  ['adding to a number', ({ replicas }) => replicas + 1, 'somebody reads default'],
  ['comparing a number', ({ replicas }) => (replicas > 1 ? 'a' : 'b'), 'somebody reads number'],
  ['a method of a number', ({ replicas }) => replicas.toFixed(0), 'somebody reads toFixed'],
  ['a number as JSON', ({ replicas }) => JSON.stringify({ replicas }), 'somebody reads toJSON'],
  ['spreading an open value', ({ annotations }) => ({ ...annotations }), 'somebody reads its keys'],
  ['asking an open value for a key', ({ annotations }) => 'a' in annotations, 'somebody reads a'],
  [
    'going through a list',
    ({ pools }) => [...(pools as unknown as unknown[])],
    'somebody reads Symbol(Symbol.iterator)',
  ],
  ['a checksum of a setting', ({ tag }) => sha256(tag), 'has to be taken by Helm'],
  [
    'a word for structure in JSON',
    ({ logger }) => json({ ...when(logger.enabled, () => ({ a: 1 })) }),
    'a stand-in was cut or changed',
  ],
  ['free text among other JSON text', ({ motto }) => json(`a ${motto}`), 'free text and literal text are mixed'],
  [
    'firstOpen of a setting and a value',
    ({ annotations }) => firstOpen(annotations, {} as never),
    'firstOpen takes settings only',
  ],
];

test.each(misuses)('rejects %s', (_, misuse, message) => {
  const program = (scope: Construct, values: Model) => {
    new KubernetesObject(scope, 'map', 'ConfigMap', {
      metadata: { name: 'a' },
      data: { text: misuse(values) as string },
    });
  };

  expect(() => symbolicReading('', program)).toThrow(message);
});

test('rejects a list that may be empty without a way to say so', () => {
  const program = (scope: Construct, { replicas }: Model) => {
    new KubernetesObject(scope, 'service', 'Service', {
      metadata: { name: 'a' },
      spec: { ports: numbersAbove(replicas, 4, 'port', (port) => [{ port }]) },
    });
  };

  expect(() => symbolicReading('', program)).toThrow('whether this loop runs cannot be said in a template');
});

test('rejects a stand-in that outlives its reading', () => {
  const { tag } = readSymbolically('opentwin', '', () => symbolicSettings(model));

  expect(() => ifGiven(tag, (given) => given)).toThrow('a stand-in is used outside its symbolic reading');
});

test('rejects a reading inside a reading', () => {
  expect(() => readSymbolically('opentwin', '', () => symbolicReading(''))).toThrow(
    'a symbolic reading is under way already',
  );
});
