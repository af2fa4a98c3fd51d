import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import fc from 'fast-check';
import { OpenTwin } from '../../charts/opentwin/chart';
import { printed } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Values } from '../../lib/values/maps';
import type { Release } from '../../lib/values/readings';
import { parseValues } from '../../lib/values/text';
import { installation, tryInstallation } from '../../lib/wiring/installation';
import type { Installation } from '../../lib/wiring/names';
import { exampleNames } from '../examples/example';
import { type Given, givenFor, releases, validFor } from '../generate/opentwin';
import { opentwinChart } from '../helm/chart';
import { differences } from '../helm/rendered';
import { renderedByHelm } from '../helm/umbrella';
import { readByHelm } from '../values/judge';
import { chartWithNotes, objectsAndNotes } from './plain';
import { runs, seed } from './runs';

const chart = chartWithNotes();

const wanted = runs(20);

/** Large enough that the start of Helm is shared, small enough for several releases and namespaces in a long run. */
const batch = Math.min(50, Math.ceil(1.1 * wanted));

interface Case extends Given {
  readonly made: Installation;
}

/** Some generated values of one release that an installation can be made of, and how many were generated. */
function casesOf(values: fc.Arbitrary<Given>, batchSeed: number) {
  const generated = fc.sample(values, { numRuns: batch, seed: batchSeed });
  const cases = generated.flatMap((given): Case[] => {
    const { made } = tryInstallation(given.release, given.values);
    return made ? [{ ...given, made }] : [];
  });
  return { generated: generated.length, cases };
}

/** Where plain YAML and Helm differ, for each of some cases of one release. */
function differencesOf(release: Release, cases: readonly Case[]): string[][] {
  const rendered = renderedByHelm(
    chart,
    release,
    cases.map(({ values }) => values),
  );
  return rendered.map((objects, index) => differences(objectsAndNotes(cases[index]!.made), objects));
}

test(`the chart says what the plain objects say, whatever the values (SEED=${seed})`, () => {
  const began = performance.now();
  const some = fc.sample(releases(), { numRuns: Math.ceil((1.2 * wanted) / batch), seed });
  let generated = 0;
  let equal = 0;
  for (let index = 0; equal < wanted; index += 1) {
    const release = some[index % some.length]!;
    const values = givenFor(fc.constant(release));
    const { cases, ...made } = casesOf(values, seed + index);
    if (!areEqual(release, cases)) shrink(values, seed + index);
    generated += made.generated;
    equal += cases.length;
  }
  const each = Math.round((performance.now() - began) / equal);
  console.log(
    `${equal} of ${generated} generated values were valid and rendered alike, ${each} ms each (SEED=${seed})`,
  );

  expect(equal / generated).toBeGreaterThanOrEqual(0.9);
});

/** Helm refuses all of a batch if it refuses one. */
function areEqual(release: Release, cases: readonly Case[]): boolean {
  try {
    return differencesOf(release, cases).every((found) => found.length === 0);
  } catch {
    return false;
  }
}

/** Fails with the smallest values that fast-check finds, each judged alone. */
function shrink(values: fc.Arbitrary<Given>, batchSeed: number): void {
  fc.assert(
    fc.property(values, ({ release, values }) => {
      const { made } = tryInstallation(release, values);
      expect(made ? differencesOf(release, [{ release, values, made }]) : [[]]).toEqual([[]]);
    }),
    { numRuns: batch, seed: batchSeed },
  );
  throw new Error(`a batch failed whose values do not fail one by one: SEED=${batchSeed}`);
}

test(`Go reads in the printed YAML what we wrote (SEED=${seed})`, () => {
  const charts = fc
    .sample(validFor(releases()), { numRuns: runs(8), seed })
    .map((given) => new OpenTwin(new App(), 'opentwin', installation(given)));
  const texts = charts.flatMap((one) => printed(one).flatMap(({ text }) => text.split(/^---\n/m)));
  const objects = charts.flatMap(objectsIn).map((object) => object.toJson());

  expect(readByHelm(texts)).toEqual(JSON.parse(JSON.stringify(objects)));
});

test('so for the defaults and for each example', () => {
  const given = [undefined, ...exampleNames].map((name): Values => {
    if (name === undefined) return {};
    return parseValues(readFileSync(join(__dirname, '../../examples', name, 'values.yaml'), 'utf8'), name).values;
  });
  for (const release of [
    { name: 'opentwin', namespace: 'opentwin' },
    { name: 'lab-2', namespace: 'simulation' },
  ]) {
    const cases = given.map((values): Case => {
      const { made, problems } = tryInstallation(release, values);
      expect(problems).toEqual([]);
      return { release, values, made: made! };
    });
    expect(differencesOf(release, cases)).toEqual(cases.map(() => []));
  }
});

test('the templates do not depend on what stands for a setting while they are written', () => {
  const usual = opentwinChart();
  for (const mark of ['zzz-long-QQ', 'A', '5']) expect(opentwinChart(mark)).toEqual(usual);
});
