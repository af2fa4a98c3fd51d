import fc from 'fast-check';
import { problemLine } from '../../lib/problem';
import { defaultsOf } from '../../lib/values/declaration';
import { judgeOf } from '../../lib/values/judge';
import type { Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import { problemsOf } from '../../lib/values/validate';
import { mutated, mutation, nothing } from '../generate/mutations';
import { type Given, releases } from '../generate/opentwin';
import { helmAlone } from '../helm/alone';
import { chartOf } from '../helm/chart';
import { differences } from '../helm/rendered';
import { umbrellaRun } from '../helm/umbrella';
import { tested, validOf } from '../products';
import { objectsOf } from './plain';
import { alone, runs, seed } from './runs';

// What synth refuses, Helm refuses, and the other way round: by the schema, or by one `fail` in the same words.

const wanted = runs(40);
const size = Math.min(100, wanted);

describe.each(tested)('the chart $name', (one) => {
  const { product, crossing } = one;
  const chart = chartOf(product);
  const template = helmAlone(chart.files);

  /** Both on one document: whether it is taken, in what words it is refused, and else what is made of it. */
  function agree({ release, values }: Given): void {
    const { made, problems } = product.make(release, values);
    const { taken, objects, refused, stderr } = template({ release, documents: [values] });
    const lines = problems.map(problemLine);
    const byTemplates = refused.length > 0;

    expect({ taken, lines, stderr }).toEqual({ taken: made !== undefined, lines, stderr });
    if (made) expect(differences(objectsOf(made), objects)).toEqual([]);
    else if (byTemplates) expect(refused).toEqual(lines);
    else expect(stderr).toContain("values don't meet the specifications of the schema(s)");
  }

  test(`has a schema that refuses what ours does (SEED=${seed})`, () => {
    const release = { name: 'site', namespace: 'lab' };
    const { declaration, about } = product;
    const defaults = defaultsOf(declaration) as Values;
    let refused = 0;
    const count = Math.ceil(wanted / size) * size;
    const valid = validOf(one, fc.constant(release));
    const arbitrary = mutated(fc.array(mutation, { minLength: 1, maxLength: 2 }), valid);
    const all = fc.sample(arbitrary, { numRuns: count, seed }).map(({ values }) => values);
    for (let first = 0; first < count; first += size) {
      const some = all.slice(first, first + size);
      // Helm stops after the schema, so one run judges many; what templates refuse is for the tests below.
      const { stderr } = umbrellaRun(chart, release, some);
      const byHelm = new Set([...stderr.matchAll(/^ *- (?:at '\/)?v(\d+)\b/gm)].map(([, index]) => Number(index)));
      some.forEach((values, index) => {
        const problems = problemsOf(declaration, judgeOf(declaration, about.name), mergeValues(defaults, values));
        if (problems.length > 0) refused += 1;
        expect({ values, problems, refused: byHelm.has(index) }).toEqual({
          values,
          problems,
          refused: problems.length > 0,
        });
      });
    }
    console.log(`${one.name}: ${refused} of ${count} mutated values are refused by both schemas (SEED=${seed})`);

    expect(refused).toBeGreaterThan(count / 4);
  });

  // One process of Helm for each document.

  test(`refuses in the words of synth what cannot work together, and takes the rest (SEED=${seed})`, () => {
    const values = mutated(fc.array(crossing, { minLength: 1, maxLength: 5 }), validOf(one, releases()));
    fc.assert(fc.property(values, agree), { numRuns: alone(6), seed });
  });

  test(`agrees on whatever else a document holds, null too (SEED=${seed})`, () => {
    const changes = fc.array(fc.oneof(mutation, nothing), { minLength: 1, maxLength: 2 });
    fc.assert(fc.property(mutated(changes, validOf(one, releases())), agree), { numRuns: alone(5), seed });
  });
});
