import { App } from 'cdk8s';
import fc from 'fast-check';
import { notes } from '../../charts/opentwin/notes';
import { addHelmTest, OpenTwin } from '../../charts/opentwin/chart';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { installation } from '../../lib/wiring/installation';
import { type Given, releases, validFor } from '../generate/opentwin';
import { opentwinChart } from '../helm/chart';
import { differences, renderedByHelm } from '../helm/umbrella';
import { runs, seed } from './runs';

const chart = opentwinChart();

/** The notes as an object, because `helm template` shows none. */
const withNotes = {
  ...chart,
  files: {
    ...chart.files,
    'templates/notes.yaml':
      'kind: ConfigMap\nmetadata: {name: notes}\ndata: {{ include (print .Template.BasePath "/NOTES.txt") . | quote }}\n',
  },
};

/** The plain objects of an installation, as data, and its notes. */
function plain(given: Given): unknown[] {
  const made = installation(given);
  const chart = new OpenTwin(new App(), 'opentwin', made);
  addHelmTest(chart, made);
  const objects = objectsIn(chart).map((object) => object.toJson());
  const said = { kind: 'ConfigMap', metadata: { name: 'notes' }, data: `${notes(made).join('\n')}\n` };
  return JSON.parse(JSON.stringify([...objects, said])) as unknown[];
}

/** Helm's batches: large enough that its start is shared, small enough for a release of their own each. */
const batch = 20;

test(`the chart says what the plain objects say, whatever the values (SEED=${seed})`, () => {
  const batches = fc.sample(releases(), { numRuns: Math.ceil(runs(40) / batch), seed });

  const wrong = batches.flatMap((release, index) => {
    const random = fc.sample(validFor(fc.constant(release)), { numRuns: batch, seed: seed + index });
    const values = random.map((given) => given.values);
    return renderedByHelm(withNotes, release, values).flatMap((rendered, n) => {
      const given = { release, values: values[n] ?? {} };
      const different = differences(plain(given) as Manifest[], rendered);
      return different.length === 0 ? [] : [{ different: different.slice(0, 10), ...given }];
    });
  });

  expect(wrong).toEqual([]);
});

test('the templates do not depend on what stands for a setting while they are written', () => {
  for (const mark of ['zzz-long-QQ', 'A', '5']) expect(opentwinChart(mark)).toEqual(chart);
});
