import type { JsonSchema } from '../../lib/kubernetes/json-schema';
import type { Values } from '../../lib/values/maps';
import { printYaml } from '../../lib/yaml/print';
import { helm } from '../helm';
import { tested } from '../products';
import { withFiles } from '../values/judge';
import { contractOf, isOurs } from './contract';
import { aboutChart } from './umbrella';

// Every typo of every key in one document: one run of Helm, which takes as long as fifty others.

/** One letter off: dropped, doubled, in another case, or swapped with the next one. */
function typosOf(key: string, known: readonly string[]): string[] {
  const middle = Math.floor(key.length / 2);
  const flipped = (letter = '') => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
  const typos = [
    key.slice(0, -1),
    key.slice(1),
    `${key}${key.at(-1)}`,
    `${flipped(key[0])}${key.slice(1)}`,
    `${key.slice(0, middle)}${flipped(key[middle])}${key.slice(middle + 1)}`,
    `${key.slice(0, middle - 1)}${key[middle]}${key[middle - 1]}${key.slice(middle + 1)}`,
  ];
  return [...new Set(typos)].filter((typo) => typo !== '' && !known.includes(typo));
}

/** The additional properties that Helm complains about, as `path typo`, in the words of 3.10 or of later ones. */
function complaintsOf(stderr: string): string[] {
  const old = [...stderr.matchAll(/^ *- (\S+): Additional property (\S+) is not allowed$/gm)].map(
    ([, path = '', key = '']) => `${path} ${key}`,
  );
  const later = [...stderr.matchAll(/^ *- at '\/([^']*)': additional propert(?:y|ies) (.*) not allowed$/gm)];
  return [
    ...old,
    ...later.flatMap(([, path = '', keys = '']) =>
      [...keys.matchAll(/'([^']*)'/g)].map(([, key = '']) => `${path.replaceAll('/', '.')} ${key}`),
    ),
  ];
}

describe.each(tested)('the chart $name', ({ name: chartName, product }) => {
  const { defaults, resolved, schema } = contractOf(product);

  /** Every map of settings in the schema, with a path into values that reach it. */
  function mapsIn(part: JsonSchema, path: readonly string[]): { path: readonly string[]; keys: readonly string[] }[] {
    const { properties, items } = resolved(part);
    if (items && isOurs(items)) return mapsIn(items, [...path, '0']);
    if (!properties) return [];
    const own = resolved(part).additionalProperties === false ? [{ path, keys: Object.keys(properties) }] : [];
    return [...own, ...Object.entries(properties).flatMap(([key, inner]) => mapsIn(inner, [...path, key]))];
  }

  test('a typo of one letter is refused in every key, alone in its place', () => {
    const { $schema, definitions, ...root } = schema;
    const values: Values = structuredClone({ settings: defaults });
    // An object of the user's own may have any key beside the three that all have
    const ofKubernetes = Object.entries(definitions).filter(
      ([name, one]) => /^([a-z]+[.])?[A-Z]/.test(name) && one.properties && name !== 'KubernetesObject',
    );
    const maps = [
      ...mapsIn(schema, ['settings']),
      ...ofKubernetes.map(([name, { properties = {} }]) => ({
        path: ['kubernetes', name],
        keys: Object.keys(properties),
      })),
    ];
    values['kubernetes'] = Object.fromEntries(ofKubernetes.map(([name]) => [name, {}]));
    const mapAt = (within: unknown, path: readonly string[]) =>
      path.reduce<unknown>((at, key) => (at as Values | undefined)?.[key], within) as Values | undefined;
    const typos = maps.flatMap(({ path, keys }) => {
      const map = mapAt(values, path)!;
      // As it was: with the typos of all that is below, the file would be larger than the 5 MiB that Helm reads
      const original = mapAt({ settings: defaults }, path);
      return keys.flatMap((key) =>
        typosOf(key, keys).map((typo) => {
          map[typo] = original?.[key] ?? 1;
          return `${path.join('.')} ${typo}`;
        }),
      );
    });
    const judged = {
      $schema,
      properties: {
        settings: root,
        kubernetes: {
          properties: Object.fromEntries(ofKubernetes.map(([name]) => [name, { $ref: `#/definitions/${name}` }])),
        },
      },
      definitions,
    };
    const files = {
      'Chart.yaml': printYaml(aboutChart('judge')),
      'values.yaml': printYaml(values),
      'values.schema.json': JSON.stringify(judged),
    };
    const { status, stderr } = withFiles(files, (folder) => helm(['template', 'judge', folder]));
    const settings = maps.filter(({ path }) => path[0] === 'settings').flatMap(({ keys }) => keys);
    console.log(
      `${chartName}: ${typos.length} typos of ${settings.length} keys of settings and ${maps.flatMap(({ keys }) => keys).length} in all`,
    );

    expect(status).not.toBe(0);
    expect([...new Set(complaintsOf(stderr))].sort()).toEqual([...new Set(typos)].sort());
  });
});
