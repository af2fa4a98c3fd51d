import { App } from 'cdk8s';
import fc from 'fast-check';
import { OpenTwin } from '../../charts/opentwin/chart';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { defaultsOf } from '../../lib/values/declaration';
import { opentwin } from '../../lib/values/opentwin';
import { installation } from '../../lib/wiring/installation';
import { type Given, releases, validFor } from '../generate/opentwin';
import { chartTemplates } from '../helm/chart';
import { differences, renderedByHelm } from '../helm/umbrella';
import { runs, seed } from './runs';

const templates = chartTemplates('');
const chart = { name: 'opentwin', templates, defaults: defaultsOf(opentwin) };

/** The plain objects of an installation, as data. */
const plain = (given: Given): Manifest[] =>
  JSON.parse(
    JSON.stringify(
      objectsIn(new OpenTwin(new App(), 'opentwin', installation(given))).map((object) => object.toJson()),
    ),
  ) as Manifest[];

/** Helm's batches: large enough that its start is shared, small enough for a release of their own each. */
const batch = 20;

test(`the chart says what the plain objects say, whatever the values (SEED=${seed})`, () => {
  const batches = fc.sample(releases(), { numRuns: Math.ceil(runs(40) / batch), seed });

  const wrong = batches.flatMap((release, index) => {
    const random = fc.sample(validFor(fc.constant(release)), { numRuns: batch, seed: seed + index });
    const values = random.map((given) => given.values);
    return renderedByHelm(chart, release, values).flatMap((rendered, n) => {
      const given = { release, values: values[n] ?? {} };
      const different = differences(plain(given), rendered);
      return different.length === 0 ? [] : [{ different: different.slice(0, 10), ...given }];
    });
  });

  expect(wrong).toEqual([]);
});

test('the templates do not depend on what stands for a setting while they are written', () => {
  for (const mark of ['zzz-long-QQ', 'A', '5']) expect(chartTemplates(mark)).toEqual(templates);
});
