import { CORE_SCHEMA, loadAll } from 'js-yaml';
import type { Manifest } from '../../lib/checks/manifest';

/** What `helm template` printed, by the file that it comes from, such as `umbrella/charts/v1/templates/logger.yaml`. */
export function renderedIn(stdout: string): Map<string, Manifest[]> {
  const rendered = new Map<string, Manifest[]>();
  for (const piece of stdout.split(/^---\n(?=# Source: )/m)) {
    const source = /^# Source: (.*)$/m.exec(piece)?.[1];
    if (source === undefined) continue;
    const objects = loadAll(piece, undefined, { schema: CORE_SCHEMA }).filter((object) => object !== null);
    rendered.set(source, [...(rendered.get(source) ?? []), ...(objects as Manifest[])]);
  }
  return rendered;
}

/** The same, without the files. */
export const objectsIn = (stdout: string): Manifest[] => [...renderedIn(stdout).values()].flat();

/** Where two sets of objects differ, in whatever order they come: one line for each place. */
export function differences(plain: readonly Manifest[], rendered: readonly Manifest[]): string[] {
  const found: string[] = [];
  const compare = (left: unknown, right: unknown, path: string): void => {
    if (isNode(left) && isNode(right) && Array.isArray(left) === Array.isArray(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        compare(ownEntry(left, key), ownEntry(right, key), `${path} ${key}`);
      }
    } else if (left !== right) {
      found.push(`${path}: plain ${JSON.stringify(left) ?? 'nothing'}, Helm ${JSON.stringify(right) ?? 'nothing'}`);
    }
  };
  compare(byName(plain), byName(rendered), '');
  const counts = plain.length === rendered.length ? [] : [`plain ${plain.length} objects, Helm ${rendered.length}`];
  return [...counts, ...found];
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

const ownEntry = (map: object, key: string): unknown =>
  Object.hasOwn(map, key) ? (map as Record<string, unknown>)[key] : undefined;

const byName = (objects: readonly Manifest[]) =>
  Object.fromEntries(
    objects.map((object) => [`${object.kind} ${object.metadata.namespace ?? '-'}/${object.metadata.name}`, object]),
  );
