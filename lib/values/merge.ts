import { entryOf, isMap, type Values } from './maps';

/**
 * The values that a chart's templates see: its defaults under the documents that a user gave, as Helm 3.22 computes
 * them for the chart that is installed (a subchart has rules of its own). So does Helm 4, but for a default that is
 * null, which it takes away; we have none.
 *
 * Later wins, maps merge deeply, lists are replaced as a whole. `null` takes a default away and stays `null` where
 * there is none. What `--set` adds belongs to the documents, so that an index replaces the default list:
 * `mergeValues(defaults, applySet(mergeDocuments(first, second), 'pools[0].name=a').values)`.
 */
export function mergeValues(defaults: Values, ...documents: readonly Values[]): Values {
  const given = mergeDocuments(...documents);
  // Helm looks at the outermost keys elsewhere than at the others: there null goes even where the default is null too
  const kept = Object.entries(given).filter(([key, value]) => value !== null || !Object.hasOwn(defaults, key));
  const untouched = Object.entries(defaults).filter(([key]) => !Object.hasOwn(given, key));
  const merged = kept.map(([key, value]): [string, unknown] => [key, over(entryOf(defaults, key), value)]);
  return Object.fromEntries([...untouched, ...merged]);
}

/** Several documents in the order of their `-f`, not yet over the defaults: here `null` is a value like any other. */
export const mergeDocuments = (...documents: readonly Values[]): Values => documents.reduce(mergeTwo, {});

function mergeTwo(earlier: Values, later: Values): Values {
  const merged = new Map(Object.entries(earlier));
  for (const [key, value] of Object.entries(later)) {
    const below = merged.get(key);
    merged.set(key, isMap(below) && isMap(value) ? mergeTwo(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** A given value over its default, below the outermost keys. */
function over(standard: unknown, given: unknown): unknown {
  if (!isMap(standard) || !isMap(given)) return given;

  const merged = new Map(Object.entries(standard));
  for (const [key, value] of Object.entries(given)) {
    const below = merged.get(key);
    if (value === null && below !== null && below !== undefined) merged.delete(key);
    else merged.set(key, over(below, value));
  }
  return Object.fromEntries(merged);
}
