import type { JsonSchema } from '../../lib/kubernetes/json-schema';
import { isMap } from '../../lib/values/maps';
import { helm } from '../helm';
import { tested } from '../products';
import { withFiles } from '../values/judge';
import { contractOf, isOurs } from './contract';

// The contract of values as numbers: what a user can read in values.yaml, and what the schema says of it.

interface Leaf {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly default: unknown;
}

describe.each(tested)('the chart $name', ({ name: chartName, product }) => {
  const { chart, defaults, resolved, schema } = contractOf(product);

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
    console.log(`${chartName}: ${leaves.length} settings`);

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

  test('helm lint --strict finds nothing', () => {
    const { status, stdout } = withFiles(chart.files, (folder) => helm(['lint', '--strict', folder]));

    expect({ status, problems: stdout.match(/^\[(ERROR|WARNING)\].*$/gm) }).toEqual({ status: 0, problems: null });
  });
});
