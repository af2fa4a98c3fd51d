/** A values document, or any map inside one: plain data as Helm holds it. */
export type Values = Record<string, unknown>;

export const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entry of that name, never something inherited such as `constructor`. */
export const entryOf = (map: Values, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined);

/** Sets an entry as plain data: assignment would take the key `__proto__` for the prototype. */
export function setEntry(map: Values, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A copy down to the last map and list, for those who have to change it. */
export function copyOf<T>(value: T): T;
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => copyOf<unknown>(item));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copyOf(entry)]));
}

/** The same without keys that are `undefined`: in code they say nothing, whereas `null` takes a default away. */
export function withoutUndefined<T>(value: T): T;
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined<unknown>(item));
  if (!isMap(value)) return value;
  const given = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(given.map(([key, entry]) => [key, withoutUndefined(entry)]));
}
