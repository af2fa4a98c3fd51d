import { parse } from 'yaml';
import { products } from '../charts/products';
import { changelog, changesOf, newestChanges } from '../lib/package';
import { chartOf } from './helm/chart';

const text = `# Changelog

## 1.1.0

- FEATURE (opentwin): more
  services.
- BUGFIX (windows-network): fewer errors (all of them).
- CHANGE: for both (charts): this.

## 1.0.0

- FEATURE (opentwin): old.
`;

test('a line that names a chart is about that one, a line that names none about each; older versions are left out', () => {
  const shared = { tag: 'CHANGE', text: 'for both (charts): this.' };
  expect(changesOf('opentwin', text)).toEqual([{ tag: 'FEATURE', chart: 'opentwin', text: 'more services.' }, shared]);
  expect(changesOf('windows-network', text)).toEqual([
    { tag: 'BUGFIX', chart: 'windows-network', text: 'fewer errors (all of them).' },
    shared,
  ]);
});

test.each(['FEATURES: more', 'FEATURE more', 'more', 'FEATURE (): more', 'FEATURE (a b): more'])(
  'rejects the line %j, which has no tag',
  (line) => {
    expect(() => newestChanges(`## 1.0.0\n\n- ${line}\n`)).toThrow(
      `CHANGELOG.md: a line without a tag: ${line}; begin it with CHANGE, FEATURE or BUGFIX, a chart in parentheses`,
    );
  },
);

test('the changelog names no chart that is none', () => {
  const named = newestChanges(changelog()).flatMap(({ chart = [] }) => chart);
  expect(named.filter((chart) => !Object.hasOwn(products, chart))).toEqual([]);
});

test.each(Object.entries(products))('Chart.yaml of %s tells what is about it', (name, product) => {
  const { annotations } = parse(chartOf(product).files['Chart.yaml']!);
  const told = parse(annotations['artifacthub.io/changes']).map(({ description }: any) => description);
  expect(told).toEqual(changesOf(name, changelog()).map((change) => change.text));
});
