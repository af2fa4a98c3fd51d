import fc from 'fast-check';
import { type Declaration, type ObjectDeclaration } from '../../lib/values/declaration';
import { isMap } from '../../lib/values/maps';
import { opentwin } from '../../lib/values/opentwin';
import { runs, seed } from '../laws/runs';
import { givenFor, isValid, releases } from './opentwin';

const all = fc.sample(givenFor(releases()), { numRuns: Math.max(100, runs(100)), seed });

test(`nearly all generated values are valid (SEED=${seed})`, () => {
  const valid = all.filter(isValid).length;
  process.stdout.write(`${valid} of ${all.length} generated values are valid\n`);

  expect(valid / all.length).toBeGreaterThan(0.9);
});

test('every setting is set by some of them', () => {
  const set = new Set(all.flatMap(({ values }) => pathsIn(values, '')));

  expect(settingsOf(opentwin, '').filter((path) => !set.has(path))).toEqual([]);
});

/** The path of every value in a document; items of a list count as one. */
function pathsIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => pathsIn(item, `${path}[]`))];
  if (!isMap(value)) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, `${path}.${key}`))];
}

function settingsOf({ fields }: ObjectDeclaration, path: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => settingsIn(field, `${path}.${name}`));
}

function settingsIn(declaration: Declaration, path: string): string[] {
  if (declaration.kind === 'object') return settingsOf(declaration, path);
  return declaration.kind === 'list' ? settingsIn(declaration.item, `${path}[]`) : [path];
}
