import { parseDocument } from 'yaml';
import type { JsonSchema } from '../../lib/kubernetes/json-schema';
import { isMap } from '../../lib/values/maps';
import { printYaml } from '../../lib/yaml/print';
import { helm } from '../helm';
import { withFiles } from '../values/judge';
import { opentwinChart } from './chart';
import { aboutChart } from './umbrella';

// The contract of values as numbers: what a user can read in values.yaml, and what the schema says of it.

const chart = opentwinChart();
const schema = JSON.parse(chart.files['values.schema.json']!) as JsonSchema & {
  readonly $schema: string;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
};
const defaults = parseDocument(chart.files['values.yaml']!).toJS() as Record<string, unknown>;

interface Leaf {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly default: unknown;
}

/** A schema without its reference, of which the rest says nothing in draft-07. */
function resolved(part: JsonSchema): JsonSchema {
  return part.$ref === undefined ? part : resolved(schema.definitions[part.$ref.slice('#/definitions/'.length)] ?? {});
}

/** Whether items of a list are settings of ours, and not words or objects of Kubernetes. */
const isOurs = ({ $ref, description }: JsonSchema): boolean => $ref === undefined && description !== undefined;

/** Every setting: what has no settings below it. */
function leavesIn(part: JsonSchema, value: unknown, path: string): Leaf[] {
  const { properties, ...rest } = resolved(part);
  if (!properties || 'default' in rest) return [{ path, schema: rest, default: value }];
  return Object.entries(properties).flatMap(([key, inner]) =>
    leavesIn(inner, isMap(value) ? value[key] : undefined, path === '' ? key : `${path}.${key}`),
  );
}

const leaves = leavesIn(schema, defaults, '').filter(({ path }) => path !== 'enabled');

/** Every path of values.yaml down to what the schema has as one setting. */
function pathsIn(value: unknown, path: string): string[] {
  if (leaves.some((leaf) => leaf.path === path)) return [path];
  if (!isMap(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, path === '' ? key : `${path}.${key}`));
}

test('every leaf of values.yaml is in the schema, and every one of the schema in values.yaml', () => {
  console.log(`${leaves.length} settings`);

  expect(pathsIn(defaults, '')).toEqual(leaves.map(({ path }) => path));
});

test('every default of the schema is that of values.yaml', () => {
  expect(leaves.map(({ path, schema }) => [path, schema.default])).toEqual(
    leaves.map((leaf) => [leaf.path, leaf.default]),
  );
});

test('every setting, map of settings and item is described', () => {
  const undescribed: string[] = [];
  const walk = (part: JsonSchema, path: string): void => {
    const { description = '', properties = {}, items } = resolved(part);
    if (description === '') undescribed.push(path);
    for (const [key, inner] of Object.entries(properties)) walk(inner, `${path}.${key}`);
    // Words, and what Kubernetes describes, need no description of ours.
    if (items && isOurs(items)) walk(items, `${path}[]`);
  };
  walk(schema, '');

  expect(undescribed).toEqual([]);
});

test('no key of a setting is a boolean of YAML 1.1, or anything but text', () => {
  const keys = new Set([...JSON.stringify(schema).matchAll(/"([^"\\]+)":/g)].map(([, key = '']) => key));
  const odd = [...keys].filter((key) => /^(y|n|yes|no|on|off|true|false|null|~|[0-9.]+)$/i.test(key));

  expect(odd).toEqual([]);
});

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

/** Every map of settings in the schema, with a path into values that reach it. */
function mapsIn(part: JsonSchema, path: readonly string[]): { path: readonly string[]; keys: readonly string[] }[] {
  const { properties, items } = resolved(part);
  if (items && isOurs(items)) return mapsIn(items, [...path, '0']);
  if (!properties) return [];
  const own = resolved(part).additionalProperties === false ? [{ path, keys: Object.keys(properties) }] : [];
  return [...own, ...Object.entries(properties).flatMap(([key, inner]) => mapsIn(inner, [...path, key]))];
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

test('a typo of one letter is refused in every key, alone in its place', () => {
  const { $schema, definitions, ...root } = schema;
  const values = structuredClone({ settings: defaults }) as Record<string, unknown>;
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
  const typos = maps.flatMap(({ path, keys }) => {
    const map = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], values) as Record<
      string,
      unknown
    >;
    return keys.flatMap((key) =>
      typosOf(key, keys).map((typo) => {
        map[typo] = map[key] ?? 1;
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
    `${typos.length} typos of ${settings.length} keys of settings and ${maps.flatMap(({ keys }) => keys).length} in all`,
  );

  expect(status).not.toBe(0);
  expect([...new Set(complaintsOf(stderr))].sort()).toEqual([...new Set(typos)].sort());
});
