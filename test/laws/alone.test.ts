import fc from 'fast-check';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import { problemLine } from '../../lib/problem';
import { podsIn } from '../../lib/checks/pods';
import { type Manifest, ofKind, specOf, type ServiceSpec, type StringMap } from '../../lib/checks/manifest';
import type { Values } from '../../lib/values/maps';
import { mergeDocuments } from '../../lib/values/merge';
import { applySet } from '../../lib/values/set';
import { installation, tryInstallation } from '../../lib/wiring/installation';
import { fullname } from '../../lib/wiring/names';
import { printYaml } from '../../lib/yaml/print';
import { type Given, isValid, releases, validFor } from '../generate/opentwin';
import { helm } from '../helm';
import { helmAlone } from '../helm/alone';
import { opentwinChart } from '../helm/chart';
import { differences, objectsIn, renderedIn } from '../helm/rendered';
import { aboutChart } from '../helm/umbrella';
import { withFiles } from '../values/judge';
import { oddTexts } from '../yaml/odd-texts';
import { objectsMade, plainObjects } from './plain';
import { alone, runs, seed } from './runs';

// What a batch cannot show: how Helm merges what a user gives, and charts beside each other. One process each.

const chart = opentwinChart();
const template = helmAlone(chart.files);
const release = { name: 'site', namespace: 'lab' };

interface Case {
  readonly release?: { readonly name: string; readonly namespace: string };
  readonly documents?: readonly Values[];
  readonly sets?: readonly string[];
}

/** Both on what a user gives: the same objects, or a refusal of both. */
function agree({ documents = [], sets = [], ...given }: Case): readonly Manifest[] | undefined {
  const one = given.release ?? release;
  const values = sets.reduce<Values>((before, set) => applySet(before, set).values, mergeDocuments(...documents));
  const { made, problems } = tryInstallation(one, values);
  const { taken, objects, stderr } = template({ release: one, documents, sets });

  expect({ taken, problems: problems.map(problemLine), stderr }).toEqual({
    taken: made !== undefined,
    problems: problems.map(problemLine),
    stderr,
  });
  if (made) expect(differences(objectsMade(made), objects)).toEqual([]);
  return made && objects;
}

const tolerated = { windows: { tolerations: null } };

test.each<[what: string, given: Case]>([
  ['inside a map that passes through', { documents: [{ logger: { resources: { requests: { cpu: null } } } }] }],
  ['for a part of such a map', { documents: [{ mongodb: { resources: { limits: null } } }] }],
  [
    'in a second file, over the first',
    { documents: [{ commonLabels: { a: 'x', b: 'y' } }, { commonLabels: { a: '' } }] },
  ],
  ['with --set', { sets: ['logger.resources.requests.cpu=null'] }],
])('null takes a default away: %s', (_, given) => {
  expect(agree(given)).toBeDefined();
});

test.each<[what: string, given: Case]>([
  ['a text', { documents: [{ clusterDomain: null }] }],
  ['a number', { documents: [{ mongodb: { port: null } }] }],
  ['a flag', { sets: ['logger.enabled=null'] }],
  ['a choice', { documents: [{ image: { pullPolicy: null } }] }],
  ['a list', { documents: [tolerated] }],
  ['a map of settings', { documents: [{ logging: null }] }],
  ['a whole map that passes through', { documents: [{ logger: { resources: null } }] }],
  ['global', { documents: [{ global: null }] }],
  ['an item of a list', { documents: [{ localDirectory: { pools: [null] } }] }],
  ['a setting of an item', { documents: [{ localDirectory: { pools: [{ name: 'a', port: null }] } }] }],
  ['an entry without a default', { documents: [{ commonLabels: { a: null } }] }],
])('null is refused for %s', (_, given) => {
  expect(agree(given)).toBeUndefined();
});

test.each<[what: string, sets: readonly string[]]>([
  ['a number, a flag and a text', ['logger.port=8099,logger.enabled=true,image.tag=1.5']],
  [
    'an index, which replaces the default list',
    ['localDirectory.pools[0].name=cad,localDirectory.pools[0].replicas=2'],
  ],
  [
    'several indices',
    ['localDirectory.pools[0].name=a,localDirectory.pools[1].name=b,localDirectory.pools[1].port=9100'],
  ],
  ['a list', ['localDirectory.services={Model,RelayService}']],
  ['keys with dots', ['commonAnnotations.example\\.org/a=x\\,y']],
  ['the later of two', ['logger.port=1', 'logger.port=2']],
])('--set: %s', (_, sets) => {
  expect(agree({ sets })).toBeDefined();
});

test.each<[what: string, sets: readonly string[]]>([
  ['an index that leaves a gap', ['localDirectory.pools[1].name=b']],
  ['a number for a text', ['image.tag=2026']],
  ['a fraction, which is text', ['logger.port=3.0']],
  ['a key that is no setting', ['logger.prot=1']],
])('--set is refused: %s', (_, sets) => {
  expect(agree({ sets })).toBeUndefined();
});

test('of several files the later wins, maps merge, lists are replaced, and --set comes last', () => {
  const objects = agree({
    documents: [
      { logger: { port: 1, podLabels: { a: 'x' } }, localDirectory: { pools: [{ name: 'a' }, { name: 'b' }] } },
      { logger: { port: 2, podLabels: { b: 'y' } }, localDirectory: { pools: [{ name: 'c' }] } },
    ],
    sets: ['logger.port=3'],
  })!;
  const logger = podsIn(objects).find(({ owner }) => owner.metadata.name === 'site-opentwin-logger')!;

  expect(logger.labels).toMatchObject({ a: 'x', b: 'y' });
  expect(logger.spec.containers[0]!.ports).toMatchObject([{ containerPort: 3 }]);
  expect(ofKind(objects, 'StatefulSet').map(({ metadata }) => metadata.name)).toContain(
    'site-opentwin-local-directory-c',
  );
});

test.each([
  ['opentwin', 'opentwin'],
  ['my-opentwin-2', 'true'],
  ['1e3', '123'],
  ['a.b', 'n'],
  ['x'.repeat(53), 'z'.repeat(63)],
  ['Upper', 'lab'],
  ['x'.repeat(54), 'lab'],
])('both agree on release %s in namespace %s', (name, namespace) => {
  expect(agree({ release: { name, namespace } }) !== undefined).toBe(/^(opentwin|my-opentwin-2)$/.test(name));
});

test('odd texts and numbers survive', () => {
  const key = (index: number) => `example.org/k${index}`;
  const texts = [
    ...[
      '1',
      '1.0',
      '010',
      '1e3',
      'true',
      'no',
      'null',
      '~',
      '',
      ' ',
      '"',
      "'",
      '\\',
      '{{ .Values }}',
      '}}',
      '%s',
      '$(A)',
    ],
    ...[
      'a\nb',
      'a\n',
      '\n',
      '# a',
      '- a',
      'a: b',
      'é',
      '日本',
      '😀',
      '\u2028',
      '\u00a0',
      '9007199254740993',
      '1_000',
      '<<',
    ],
    ...oddTexts,
  ];
  const taken = texts.filter((text) => tryInstallation(release, { commonAnnotations: { k: text } }).made);
  const objects = agree({
    documents: [
      {
        commonAnnotations: Object.fromEntries(taken.map((text, index) => [key(index), text])),
        logger: {
          extraEnv: taken.map((text, index) => ({ name: `V${index}`, value: text })),
          affinity: {
            nodeAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['1', 'true'] }] },
                },
              ],
            },
          },
          tolerations: [
            { key: 'x', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9_007_199_254_740_991 },
          ],
          resources: { limits: { cpu: 0.5, memory: 2_147_483_648 }, requests: { cpu: 1e-3 } },
        },
      },
    ],
  })!;
  const account = objects.find(({ kind }) => kind === 'ServiceAccount')!;

  expect(taken.length).toBeGreaterThan(25);
  expect(taken.map((_, index) => account.metadata.annotations![key(index)])).toEqual(taken);
});

const configMap = (hook: unknown) => ({
  extraObjects: [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own', annotations: { 'helm.sh/hook': hook } } },
  ],
});

test.each(['pre-install', 'post-install, post-upgrade', 'test', 'test-success'])(
  'an object that is a hook of Helm (%s) is in both',
  (hook) => {
    const made = agree({ documents: [configMap(hook)] });
    expect(made!.filter(({ metadata }) => metadata.name === 'own')).toHaveLength(1);
  },
);

test.each(['', 'crd-install', 'post-install,', 'install', true])(
  'an object that Helm would leave out, or not read (%s), is refused by both',
  (hook) => {
    expect(agree({ documents: [configMap(hook)] })).toBeUndefined();
  },
);

test.each([true, false])('enabled: %s is for umbrellas, and read by neither', (enabled) => {
  expect(agree({ documents: [{ enabled }] })).toEqual(agree({}));
});

test.each<[what: string, values: Values]>([
  ['text', { enabled: 'yes' }],
  ['null', { enabled: null }],
])('enabled is refused by both where it is %s', (_, values) => {
  expect(agree({ documents: [values] })).toBeUndefined();
});

interface Dependency {
  readonly alias: string;
  readonly condition?: string;
}

/** Objects by alias of an umbrella chart that has ours as often as it likes. */
function umbrella(dependencies: readonly Dependency[], values: Values): Map<string, Manifest[]> {
  const files = {
    'Chart.yaml': printYaml({
      ...aboutChart('umbrella'),
      dependencies: dependencies.map((one) => ({ name: chart.name, version: '*', ...one })),
    }),
    'values.yaml': printYaml(values),
    ...Object.fromEntries(Object.entries(chart.files).map(([path, text]) => [`charts/${chart.name}/${path}`, text])),
  };
  const { status, stdout, stderr } = withFiles(files, (folder) =>
    helm(['template', release.name, folder, '--namespace', release.namespace, '--kube-version', oldestKubernetes]),
  );
  if (status !== 0) throw new Error(stderr);
  const found = new Map<string, Manifest[]>();
  for (const [file, objects] of renderedIn(stdout)) {
    const alias = file.split('/')[2] ?? '';
    found.set(alias, [...(found.get(alias) ?? []), ...objects]);
  }
  return found;
}

test("an umbrella's globals win over the chart's, and may hold more", () => {
  const global = { imageRegistry: 'registry.example.org', elsewhere: { deep: [1] } };
  const rendered = umbrella([{ alias: 'a' }], { global, a: { global: { imageRegistry: 'ignored.example.org' } } });

  expect(differences(plainObjects({ release, values: { global } }), rendered.get('a')!)).toEqual([]);
});

/** Values without objects and names of a site's own, which may well be the same in two installations. */
const unnamed = ({ release, values }: Given): Given => {
  const { extraObjects, ...ours } = values;
  const names = ['serviceAccount.name', 'certificates.secret', 'credentials.secret'];
  return { release, values: names.reduce<Values>((before, name) => applySet(before, `${name}=`).values, ours) };
};

const nothingShared = { names: [], selected: [] };

test(`two aliases take a fullnameOverride each, which their names follow, and share nothing (SEED=${seed})`, () => {
  const values = validFor(fc.constant(release)).map((given) => unnamed(given).values);
  const named = (own: Values, fullnameOverride: string): Values => ({ ...own, fullnameOverride });
  const both = fc
    .record({ a: values.map((own) => named(own, 'first')), b: values.map((own) => named(own, 'second')) })
    .filter(({ a, b }) => [a, b].every((own) => isValid({ release, values: own })));
  fc.assert(
    fc.property(both, (given) => {
      const rendered = umbrella([{ alias: 'a' }, { alias: 'b' }], given);

      for (const [alias, own] of Object.entries(given)) {
        expect(differences(plainObjects({ release, values: own }), rendered.get(alias)!)).toEqual([]);
      }
      expect(shared(rendered.get('a')!, rendered.get('b')!)).toEqual(nothingShared);
    }),
    { numRuns: alone(3), seed, examples: [[{ a: { fullnameOverride: 'first' }, b: { fullnameOverride: 'second' } }]] },
  );
});

test('names do not follow an alias alone', () => {
  expect(differences(plainObjects({ release, values: {} }), umbrella([{ alias: 'a' }], {}).get('a')!)).toEqual([]);
});

test("an umbrella's condition switches the chart off, and enabled is no setting of its own", () => {
  const dependencies = [
    { alias: 'on', condition: 'on.enabled' },
    { alias: 'off', condition: 'off.enabled' },
  ];
  const rendered = umbrella(dependencies, { on: { enabled: true }, off: { enabled: false } });

  expect([...rendered.keys()]).toEqual(['on']);
  expect(differences(plainObjects({ release, values: {} }), rendered.get('on')!)).toEqual([]);
});

test(`two releases in one namespace share no object and no pod (SEED=${seed})`, () => {
  const beside = (one: Given, other: Given): Given => ({
    release: { ...other.release, namespace: one.release.namespace },
    values: other.values,
  });
  const one = validFor(releases()).map(unnamed);
  const both = fc
    .tuple(one, one)
    .map(([first, second]) => [first, beside(first, second)] as const)
    .filter(([first, second]) => first.release.name !== second.release.name)
    // Whoever gives both one fullnameOverride, or calls them lab and lab-opentwin, is told so by Helm
    .filter((pair) => pair.every(isValid) && new Set(pair.map((given) => fullname(installation(given)))).size === 2);
  const named = (name: string): Given => ({ release: { name, namespace: 'lab' }, values: {} });
  fc.assert(
    fc.property(both, ([first, second]) => {
      expect(shared(plainObjects(first), plainObjects(second))).toEqual(nothingShared);
    }),
    { numRuns: runs(6), seed, examples: [[[named('blue'), named('green')]]] },
  );
});

/** Objects of the same name, and what of one selects pods of the other. */
function shared(left: readonly Manifest[], right: readonly Manifest[]) {
  const nameOf = ({ kind, metadata }: Manifest) => `${kind}/${metadata.name}`;
  const names = new Set(left.map(nameOf));
  const selected = [
    [left, right],
    [right, left],
  ].flatMap(([some = [], others = []]) =>
    [
      ...ofKind(some, 'Service').map((one) => [nameOf(one), specOf<ServiceSpec>(one).selector ?? {}] as const),
      ...podsIn(some).map(({ owner, workload }) => [nameOf(owner), workload?.selector?.matchLabels] as const),
      ...ofKind(some, 'NetworkPolicy', 'PodDisruptionBudget').map((one) => [nameOf(one), selectedBy(one)] as const),
    ].flatMap(([name, labels]) =>
      labels === undefined
        ? []
        : podsIn(others)
            .filter((pod) => Object.entries(labels).every(([key, value]) => pod.labels[key] === value))
            .map(({ owner }) => `${name} selects ${nameOf(owner)}`),
    ),
  );
  return { names: right.map(nameOf).filter((name) => names.has(name)), selected };
}

interface Selecting {
  readonly selector?: { readonly matchLabels: StringMap };
  readonly podSelector?: { readonly matchLabels: StringMap };
}

function selectedBy(object: Manifest): StringMap | undefined {
  const { selector, podSelector } = specOf<Selecting>(object);
  return (selector ?? podSelector)?.matchLabels;
}

test('a new version of the chart alone changes no byte, and nor do two runs', () => {
  const bumped = chart.files['Chart.yaml']!.replace(/^version: .*$/m, 'version: 99.0.0');
  const files = { ...chart.files, 'Chart.yaml': bumped };
  const render = (of: typeof files) =>
    withFiles(
      of,
      (folder) => helm(['template', 'site', folder, '-n', 'lab', '--kube-version', oldestKubernetes]).stdout,
    );

  expect(bumped).not.toBe(chart.files['Chart.yaml']);
  expect(objectsIn(render(files)).length).toBeGreaterThan(10);
  expect(render(files)).toBe(render(chart.files as typeof files));
});

test('the templates read nothing but values and the release, and call nothing that changes by itself', () => {
  const actions = Object.entries(chart.files)
    .filter(([path]) => path.startsWith('templates/'))
    .flatMap(([, text]) => [...text.matchAll(/\{\{-? (?!\/\*)(.*?)\}\}/g)].map(([, says = '']) => says))
    .map((action) => action.replace(/"(\\.|[^"\\])*"/g, '""'));

  expect(actions.filter((one) => /\.(Chart|Capabilities|Files|Template|Subcharts)\b/.test(one))).toEqual([]);
  expect(actions.filter((one) => /\.Release\.(?!Name\b|Namespace\b)/.test(one))).toEqual([]);
  expect(
    actions.filter((one) =>
      /(?<![.$\w])(tpl|lookup|now|date|rand\w+|gen\w+|uuidv4|getHostByName|env|expandenv)\b/.test(one),
    ),
  ).toEqual([]);
});
