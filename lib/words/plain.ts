import { isEmpty } from './conditions';
import { emptyMap, isAsGiven } from './structure';

/**
 * A finished value without what is absent: fields that are undefined, and maps and lists of ours that came out empty.
 * What a user passed through stays as it came; if it is empty, it is absent too.
 */
export function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value === emptyMap) return value;
  if (isAsGiven(value)) return isEmpty(value) ? undefined : value;
  if (Array.isArray(value)) return plainList(value);
  const entries = Object.entries(value)
    .map(([key, field]): [string, unknown] => [key, plain(field)])
    .filter(([, field]) => field !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function plainList(list: readonly unknown[]): readonly unknown[] | undefined {
  if (list.length === 0) return undefined;
  return list.map((item) => (typeof item === 'object' && item !== null && isAsGiven(item) ? item : plain(item)));
}
