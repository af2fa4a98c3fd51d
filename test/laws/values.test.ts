import { App } from 'cdk8s';
import fc from 'fast-check';
import { addHelmTest, OpenTwin } from '../../charts/opentwin/chart';
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
import { opentwin } from '../../lib/values/opentwin';
import { reservedIn } from '../../lib/values/reserved';
import { schemaOf } from '../../lib/values/schema';
import { problemsOf } from '../../lib/values/validate';
import { installation } from '../../lib/wiring/installation';
import { certificatesSecret, chartName, credentialsSecret } from '../../lib/wiring/names';
import { type Given, releases, validFor } from '../generate/opentwin';
import { keptJudge } from '../kept-judge';
import { inputsIn } from './inputs';
import { runs, seed } from './runs';

const chartOf = (given: Given) => new OpenTwin(new App(), 'opentwin', installation(given));

const asData = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Ours, without what a user adds: nobody promises anything about that. */
const objectsOf = (given: Given) =>
  asData(
    objectsIn(chartOf(given))
      .filter(({ node }) => !node.path.includes('/extra-objects/'))
      .map((object) => object.toJson()),
  ) as unknown as Manifest[];

/** What `helm test` runs. */
const helmTestOf = (given: Given) => {
  const chart = new OpenTwin(new App(), 'test', installation(given));
  addHelmTest(chart, installation(given));
  return asData(
    objectsIn(chart)
      .filter(({ node }) => node.path.includes('/reachability/'))
      .map((object) => object.toJson()),
  ) as unknown as Manifest[];
};

/** Any text, as far as it looks like no mistake of a program: `checkTexts` takes `{{` and `%!` for one. */
const withoutMistakes = <T>(value: T): T =>
  JSON.parse(
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'string' ? inner.replace(/\{+/g, '{').replace(/%!/g, '%') : inner,
    ),
  ) as T;

const parameters = (usual: number) => ({ numRuns: runs(usual), seed, examples: [[nothing]] as [Given][] });
const nothing: Given = { release: { name: 'opentwin', namespace: 'opentwin' }, values: {} };

test(`whatever the values, a cluster takes the objects, and Windows runs the pods (SEED=${seed})`, () => {
  fc.assert(
    fc.property(validFor(releases()).map(withoutMistakes), (given) => {
      const made = installation(given);
      const objects = [...objectsOf(given), ...helmTestOf(given)];
      const problems = [
        ...checkObjects(objects, {
          namespace: given.release.namespace,
          inputs: [
            `Secret/${certificatesSecret(made)}`,
            `Secret/${credentialsSecret(made)}`,
            ...inputsIn(given.values),
          ],
        }),
        ...checkWindows(objects, { allowAdministrator: true, clusterDomain: made.values.clusterDomain }),
        ...kubernetesVersions.flatMap((version) => checkSchemas(objects, version)),
      ];

      expect(problems.map(problemLine)).toEqual([]);
    }),
    parameters(10),
  );
});

test('two runs print the same bytes and leave the values as they were', () => {
  fc.assert(
    fc.property(validFor(releases()), (given) => {
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
    fc.property(validFor(releases()), ({ release, values }) => {
      const objects = objectsOf({ release, values: withoutPassed(values) });
      for (const pod of podsIn(objects)) {
        const os = pod.spec.os?.name as Os;
        const containers = containersIn(pod).map(({ container }) => container);
        const annotations = pod.workload?.template.metadata?.annotations ?? {};
        const names: Partial<Record<OpenType, readonly string[]>> = {
          annotations: Object.keys(annotations),
          containers: pod.spec.containers.map(({ name }) => name),
          env: containers.flatMap(({ env = [] }) => env.map(({ name }) => name)),
          initContainers: (pod.spec.initContainers ?? []).map(({ name }) => name),
          labels: [...Object.keys(pod.labels), ...Object.keys(pod.owner.metadata.labels ?? {})],
          nodeSelector: Object.keys(pod.spec.nodeSelector ?? {}),
          volumeMounts: containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ mountPath }) => mountPath)),
          volumes: [
            ...(pod.spec.volumes ?? []).map(({ name }) => name),
            ...(pod.workload?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name),
          ],
        };
        for (const [type, ours] of Object.entries(names)) {
          const { names: exact, forms } = reserved(type as OpenType, os);
          expect(ours.filter((name) => !exact.includes(name) && !forms.some((form) => form.test(name)))).toEqual([]);
        }
      }
    }),
    parameters(5),
  );
});

/** The names, and the forms of names, that a schema refuses, wherever in it they stand. */
function reserved(type: OpenType, os: Os) {
  const refused = refusedIn(reservedIn(type, os) ?? {});
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
      .filter(([key]) => !/^extra|Labels$|Annotations$|^nodeSelector$/.test(key))
      .map(([key, value]) => [
        key,
        isMap(value)
          ? withoutPassed(value)
          : Array.isArray(value)
            ? value.map((item: unknown) => (isMap(item) ? withoutPassed(item) : item))
            : value,
      ]),
  );

test('what an editor takes for a good document, we take', () => {
  const written = keptJudge('written', schemaOf(opentwin, 'values', 'written'));
  const defaults = defaultsOf(opentwin) as Values;
  const judge = judgeOf(opentwin, chartName);
  let good = 0;
  fc.assert(
    fc.property(validFor(releases()), fc.nat(), fc.constantFrom<unknown>(...wrong), ({ values }, place, mutant) => {
      const document = mutated(values, place, mutant);
      if (!written(document)) return;
      good += 1;
      expect(problemsOf(opentwin, judge, mergeValues(defaults, document)).map(problemLine)).toEqual([]);
    }),
    { numRuns: runs(20), seed },
  );
  expect(good).toBeGreaterThan(0);
});

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
