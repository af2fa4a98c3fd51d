import fc from 'fast-check';
import { printed } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Release } from '../../lib/values/readings';
import { type Given, releases } from '../generate/opentwin';
import { chartOf } from '../helm/chart';
import { differences } from '../helm/rendered';
import { renderedByHelm } from '../helm/umbrella';
import { tested, validOf } from '../products';
import { readByHelm } from '../values/judge';
import { chartWithNotes, type Made, objectsAndNotes } from './plain';
import { runs, seed } from './runs';

const wanted = runs(20);

/** Large enough that the start of Helm is shared, small enough for several releases and namespaces in a long run. */
const batch = Math.min(50, Math.ceil(1.1 * wanted));

interface Case extends Given {
  readonly made: Made;
}

describe.each(tested)('the chart $name', (one) => {
  const { product, givenFor, examples } = one;
  const chart = chartWithNotes(product);

  /** Some generated values of one release that the chart can be made of, and how many were generated. */
  function casesOf(values: fc.Arbitrary<Given>, batchSeed: number) {
    const generated = fc.sample(values, { numRuns: batch, seed: batchSeed });
    const cases = generated.flatMap((given): Case[] => {
      const { made } = product.make(given.release, given.values);
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

  test(`says what the plain objects say, whatever the values (SEED=${seed})`, () => {
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
      `${one.name}: ${equal} of ${generated} generated values were valid and rendered alike, ${each} ms each (SEED=${seed})`,
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
        const { made } = product.make(release, values);
        expect(made ? differencesOf(release, [{ release, values, made }]) : [[]]).toEqual([[]]);
      }),
      { numRuns: batch, seed: batchSeed },
    );
    throw new Error(`a batch failed whose values do not fail one by one: SEED=${batchSeed}`);
  }

  test(`is plain YAML in which Go reads what we wrote (SEED=${seed})`, () => {
    const charts = fc
      .sample(validOf(one, releases()), { numRuns: runs(8), seed })
      .map(({ release, values }) => product.make(release, values).made!.chart);
    const texts = charts.flatMap((each) => printed(each).flatMap(({ text }) => text.split(/^---\n/m)));
    const objects = charts.flatMap(objectsIn).map((object) => object.toJson());

    expect(readByHelm(texts)).toEqual(JSON.parse(JSON.stringify(objects)));
  });

  test('says the same for the defaults and for each example', () => {
    for (const release of [product.defaultRelease, { name: 'lab-2', namespace: 'simulation' }]) {
      const cases = [{}, ...examples].map((values): Case => {
        const { made, problems } = product.make(release, values);
        expect(problems).toEqual([]);
        return { release, values, made: made! };
      });
      expect(differencesOf(release, cases)).toEqual(cases.map(() => []));
    }
  });

  test('has templates that do not depend on what stands for a setting while they are written', () => {
    const usual = chartOf(product);
    for (const mark of ['zzz-long-QQ', 'A', '5']) expect(chartOf(product, mark)).toEqual(usual);
  });
});
