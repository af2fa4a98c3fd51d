import fc from 'fast-check';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import { problemLine } from '../../lib/problem';
import { podsIn } from '../../lib/checks/pods';
import { type Manifest, ofKind, specOf, type ServiceSpec, type StringMap } from '../../lib/checks/manifest';
import type { Values } from '../../lib/values/maps';
import { mergeDocuments } from '../../lib/values/merge';
import { applySet } from '../../lib/values/set';
import { printYaml } from '../../lib/yaml/print';
import { type Given, releases } from '../generate/opentwin';
import { helm } from '../helm';
import { helmAlone } from '../helm/alone';
import { chartOf } from '../helm/chart';
import { differences, objectsIn, renderedIn } from '../helm/rendered';
import { aboutChart } from '../helm/umbrella';
import { invariant, isValidOf, tested, validOf } from '../products';
import { withFiles } from '../values/judge';
import { oddTexts } from '../yaml/odd-texts';
import { objectsOf, plainOf, unnamed } from './plain';
import { alone, runs, seed } from './runs';
import { type Case, type Named, shown } from './shown';

// What a batch cannot show: how Helm merges what a user gives, and charts beside each other. One process each.

const release = { name: 'site', namespace: 'lab' };

interface Dependency {
  readonly alias: string;
  readonly condition?: string;
}

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
];

const nothingShared = { names: [], selected: [] };

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

describe.each(tested)('the chart $name', (one) => {
  const { name: chartName, product, startOf } = one;
  const { removable, needed, set, setRefused, later, wins, releasesTaken, odd } = shown[chartName];
  const chart = chartOf(product);
  const template = helmAlone(chart.files);
  const valid = (given: fc.Arbitrary<Given['release']>) => validOf(one, given);
  const plainObjects = (given: Given) => plainOf(product, given);

  /** Both on what a user gives: the same objects, or a refusal of both. */
  function agree({ documents = [], sets = [], ...given }: Case): readonly Manifest[] | undefined {
    const at = given.release ?? release;
    const values = sets.reduce<Values>((before, set) => applySet(before, set).values, mergeDocuments(...documents));
    const { made, problems } = product.make(at, values);
    const { taken, objects, stderr } = template({ release: at, documents, sets });

    expect({ taken, problems: problems.map(problemLine), stderr }).toEqual({
      taken: made !== undefined,
      problems: problems.map(problemLine),
      stderr,
    });
    if (made) expect(differences(objectsOf(made), objects)).toEqual([]);
    return made && objects;
  }

  test.each<Named<Case>[number]>([
    ...removable,
    [
      'in a second file, over the first',
      { documents: [{ commonLabels: { a: 'x', b: 'y' } }, { commonLabels: { a: '' } }] },
    ],
  ])('null takes a default away: %s', (_, given) => {
    expect(agree(given)).toBeDefined();
  });

  test.each<Named<Case>[number]>([
    ...needed,
    ['a choice', { documents: [{ image: { pullPolicy: null } }] }],
    ['global', { documents: [{ global: null }] }],
    ['an entry without a default', { documents: [{ commonLabels: { a: null } }] }],
  ])('null is refused for %s', (_, given) => {
    expect(agree(given)).toBeUndefined();
  });

  test.each<Named<readonly string[]>[number]>([
    ...set,
    ['keys with dots', ['commonAnnotations.example\\.org/a=x\\,y']],
  ])('--set: %s', (_, sets) => {
    expect(agree({ sets })).toBeDefined();
  });

  test.each(setRefused)('--set is refused: %s', (_, sets) => {
    expect(agree({ sets })).toBeUndefined();
  });

  test('of several files the later wins, maps merge, lists are replaced, and --set comes last', () => {
    wins(podsIn(agree(later)!));
  });

  test.each([
    [product.defaultRelease.name, product.defaultRelease.namespace],
    ['my-opentwin-2', 'true'],
    ['1e3', '123'],
    ['a.b', 'n'],
    ['x'.repeat(53), 'z'.repeat(63)],
    ['Upper', 'lab'],
    ['x'.repeat(54), 'lab'],
  ])('both agree on release %s in namespace %s', (name, namespace) => {
    expect(agree({ release: { name, namespace } }) !== undefined).toBe(releasesTaken.includes(name));
  });

  test('odd texts and numbers survive', () => {
    const key = (index: number) => `example.org/k${index}`;
    const isTaken = (text: string) => product.make(release, { commonAnnotations: { k: text } }).made !== undefined;
    const taken = [...texts, ...oddTexts].filter(isTaken);
    const commonAnnotations = Object.fromEntries(taken.map((text, index) => [key(index), text]));
    const [first] = agree({ documents: [{ commonAnnotations, ...odd(taken) }] })!;

    expect(taken.length).toBeGreaterThan(25);
    expect(taken.map((_, index) => first!.metadata.annotations![key(index)])).toEqual(taken);
  });
  // Objects of a site's own
  if (Object.hasOwn(product.declaration.fields, 'extraObjects')) {
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
  }

  test.each([true, false])('enabled: %s is for umbrellas, and read by neither', (enabled) => {
    expect(agree({ documents: [{ enabled }] })).toEqual(agree({}));
  });

  test.each<[what: string, values: Values]>([
    ['text', { enabled: 'yes' }],
    ['null', { enabled: null }],
  ])('enabled is refused by both where it is %s', (_, values) => {
    expect(agree({ documents: [values] })).toBeUndefined();
  });

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

  // Whoever gives no names has nothing to follow: its names are judged among the invariants
  if (Object.hasOwn(product.declaration.fields, 'fullnameOverride')) {
    invariant(
      one,
      'names from the release',
      `two aliases take a fullnameOverride each, which their names follow, and share nothing (SEED=${seed})`,
      ({ endOnFailure }) => {
        const values = valid(fc.constant(release)).map((given) => unnamed(given).values);
        const named = (own: Values, fullnameOverride: string): Values => ({ ...own, fullnameOverride });
        const both = fc
          .record({ a: values.map((own) => named(own, 'first')), b: values.map((own) => named(own, 'second')) })
          .filter(({ a, b }) => [a, b].every((own) => isValidOf(product, { release, values: own })));
        const defaults = { a: { fullnameOverride: 'first' }, b: { fullnameOverride: 'second' } };
        fc.assert(
          fc.property(both, (given) => {
            const rendered = umbrella([{ alias: 'a' }, { alias: 'b' }], given);

            for (const [alias, own] of Object.entries(given)) {
              expect(differences(plainObjects({ release, values: own }), rendered.get(alias)!)).toEqual([]);
            }
            expect(shared(rendered.get('a')!, rendered.get('b')!)).toEqual(nothingShared);
          }),
          { numRuns: alone(3), seed, examples: [[defaults]], endOnFailure },
        );
      },
    );
  }

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

  invariant(
    one,
    'two releases',
    `two releases in one namespace share no object and no pod (SEED=${seed})`,
    ({ endOnFailure }) => {
      const beside = (one: Given, other: Given): Given => ({
        release: { ...other.release, namespace: one.release.namespace },
        values: other.values,
      });
      const first = valid(releases()).map(unnamed);
      const both = fc
        .tuple(first, first)
        .map(([one, other]) => [one, beside(one, other)] as const)
        // Whoever gives both one fullnameOverride, or calls them lab and lab-opentwin, is told so by Helm
        .filter((pair) => pair.every((given) => isValidOf(product, given)) && new Set(pair.map(startOf)).size === 2);
      const named = (name: string): Given => ({ release: { name, namespace: 'lab' }, values: {} });
      fc.assert(
        fc.property(both, ([one, other]) => {
          expect(shared(plainObjects(one), plainObjects(other))).toEqual(nothingShared);
        }),
        { numRuns: runs(6), seed, examples: [[[named('blue'), named('green')]]], endOnFailure },
      );
    },
  );

  test('a new version of the chart alone changes no byte, and nor do two runs', () => {
    const bumped = chart.files['Chart.yaml']!.replace(/^version: .*$/m, 'version: 99.0.0');
    const files = { ...chart.files, 'Chart.yaml': bumped };
    const render = (of: typeof files) =>
      withFiles(
        of,
        (folder) => helm(['template', 'site', folder, '-n', 'lab', '--kube-version', oldestKubernetes]).stdout,
      );

    expect(bumped).not.toBe(chart.files['Chart.yaml']);
    expect(objectsIn(render(files))).not.toEqual([]);
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
});
