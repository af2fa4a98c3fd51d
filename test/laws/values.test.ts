import fc from 'fast-check';
import { printed } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { checkObjects } from '../../lib/checks/objects';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { checkSchemas, kubernetesVersions } from '../../lib/checks/schema';
import { checkWindows } from '../../lib/checks/windows';
import type { JsonSchema, OpenType, Os } from '../../lib/kubernetes/open-schema';
import { problemLine } from '../../lib/problem';
import { defaultsOf } from '../../lib/values/declaration';
import { judgeOf } from '../../lib/values/judge';
import { isMap, type Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import type { reservedIn } from '../../lib/values/reserved';
import { schemaOf } from '../../lib/values/schema';
import { problemsOf } from '../../lib/values/validate';
import { type Given, releases } from '../generate/opentwin';
import { keptJudge } from '../kept-judge';
import { defaultsIn, tested, validOf } from '../products';
import { inputsIn } from './inputs';
import { madeOf } from './plain';
import { runs, seed } from './runs';

/** Any text, as far as it looks like no mistake of a program: `checkTexts` takes `{{` and `%!` for one. */
const withoutMistakes = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'string' ? inner.replace(/\{+/g, '{').replace(/%!/g, '%') : inner,
    ),
  ) as T;

describe.each(tested)('the chart $name', (one) => {
  const { product, reserved: reservedNames, settable, surroundings } = one;
  const { about, declaration } = product;
  const valid = () => validOf(one, releases());
  const chartOf = (given: Given) => madeOf(product, given).chart;

  /** Ours, with what `helm test` runs, and without what a user adds: nobody promises anything about that. */
  const objectsOf = (given: Given) =>
    JSON.parse(
      JSON.stringify(
        objectsIn(madeOf(product, given).withHelm().chart)
          .filter(({ node }) => !node.path.includes('/extra-objects/'))
          .map((object) => object.toJson()),
      ),
    ) as Manifest[];

  const parameters = (usual: number) => ({
    numRuns: runs(usual),
    seed,
    examples: [[defaultsIn(one)]] as [Given][],
  });

  test(`whatever the values, a cluster takes the objects, and Windows runs the pods (SEED=${seed})`, () => {
    fc.assert(
      fc.property(valid().map(withoutMistakes), (given) => {
        const objects = objectsOf(given);
        const { inputs, windows, ...others } = surroundings(given);
        const problems = [
          ...checkObjects(objects, { ...others, inputs: [...inputs, ...inputsIn(given.values)] }),
          ...checkWindows(objects, windows),
          ...kubernetesVersions.flatMap((version) => checkSchemas(objects, version)),
        ];

        expect(problems.map(problemLine)).toEqual([]);
      }),
      parameters(10),
    );
  });

  test('two runs print the same bytes and leave the values as they were', () => {
    fc.assert(
      fc.property(valid(), (given) => {
        const before = structuredClone(given);
        const first = printed(chartOf(given));

        expect(printed(chartOf(structuredClone(given)))).toEqual(first);
        expect(given).toEqual(before);
      }),
      parameters(4),
    );
  });

  test('what is ours is reserved', () => {
    fc.assert(
      fc.property(valid(), ({ release, values }) => {
        const objects = objectsOf({ release, values: withoutPassed(values) });
        const unreserved = (names: Partial<Record<OpenType, readonly string[]>>, os: Os) =>
          settable.flatMap((type) => {
            const { names: exact, forms } = namesIn(reservedNames, type, os);
            return (names[type] ?? []).filter(
              (name) => !exact.includes(name) && !forms.some((form) => form.test(name)),
            );
          });
        for (const { metadata } of objects) {
          const keys = (map: object = {}) => Object.keys(map);
          const names = { annotations: keys(metadata.annotations), labels: keys(metadata.labels) };
          expect(unreserved(names, 'linux')).toEqual([]);
        }
        for (const pod of podsIn(objects).filter(({ workload }) => workload !== undefined)) {
          const containers = containersIn(pod).map(({ container }) => container);
          const names = {
            annotations: Object.keys(pod.workload?.template.metadata?.annotations ?? {}),
            containers: pod.spec.containers.map(({ name }) => name),
            env: containers.flatMap(({ env = [] }) => env.map(({ name }) => name)),
            initContainers: (pod.spec.initContainers ?? []).map(({ name }) => name),
            labels: Object.keys(pod.labels),
            nodeSelector: Object.keys(pod.spec.nodeSelector ?? {}),
            volumeMounts: containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ mountPath }) => mountPath)),
            volumes: [
              ...(pod.spec.volumes ?? []).map(({ name }) => name),
              ...(pod.workload?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name),
            ],
          };
          expect(unreserved(names, pod.spec.os?.name as Os)).toEqual([]);
        }
      }),
      parameters(5),
    );
  });

  test('what an editor takes for a good document, we take', () => {
    const written = keptJudge(`${about.name}-written`, schemaOf(declaration, 'values', 'written'));
    const defaults = defaultsOf(declaration) as Values;
    const judge = judgeOf(declaration, about.name);
    let good = 0;
    fc.assert(
      fc.property(valid(), fc.nat(), fc.constantFrom<unknown>(...wrong), ({ values }, place, mutant) => {
        for (const document of [values, mutated(values, place, mutant)].filter((one) => written(one))) {
          good += 1;
          expect(problemsOf(declaration, judge, mergeValues(defaults, document)).map(problemLine)).toEqual([]);
        }
      }),
      {
        ...{ numRuns: runs(20), seed },
        examples: one.examples.map((values): [Given, number, unknown] => [{ ...defaultsIn(one), values }, 0, wrong[0]]),
      },
    );
    // An editor likes few of the random ones, and all that people keep
    expect(good).toBeGreaterThanOrEqual(one.examples.length);
  });
});

/** The names, and the forms of names, that a schema refuses, wherever in it they stand. */
function namesIn(reserved: typeof reservedIn, type: OpenType, os: Os) {
  const refused = refusedIn(reserved(type, os) ?? {});
  return {
    names: refused.flatMap((schema): readonly unknown[] => schema.enum ?? []),
    forms: refused.flatMap(({ pattern }) => (pattern === undefined ? [] : [new RegExp(pattern)])),
  };
}
const refusedIn = (schema: JsonSchema): readonly JsonSchema[] =>
  schema.not
    ? [schema.not]
    : [schema.items, schema.propertyNames, ...(schema.allOf ?? []), ...Object.values(schema.properties ?? {})].flatMap(
        (inner) => (inner ? refusedIn(inner) : []),
      );

/** Values without names of the user's own. */
const withoutPassed = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => !/^extra|[lL]abels$|[aA]nnotations$|^nodeSelector$/.test(key))
      .map(([key, value]) => [
        key,
        isMap(value)
          ? withoutPassed(value)
          : Array.isArray(value)
            ? value.map((item: unknown) => (isMap(item) ? withoutPassed(item) : item))
            : value,
      ]),
  );

const wrong = ['', 'x', '20Gi', 'x y', 0, 1, -1, 443, 65_536, 1.5, 1e9, true, [], ['x'], {}, { x: 1 }, [{ name: 'x' }]];

/** The same values with something else in one place. */
function mutated(values: Values, place: number, mutant: unknown): Values {
  const document = structuredClone(values);
  const places: (readonly [Record<string, unknown>, string])[] = [[document, 'typo']];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk(inner);
    }
  };
  walk(document);
  const [owner, key] = places[place % places.length] ?? [document, 'typo'];
  owner[key] = mutant;
  return document;
}
