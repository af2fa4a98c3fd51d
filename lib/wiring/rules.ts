import type { Release } from '../values/readings';
import type { Refusal } from '../words/refusals';
import type { Installation } from './names';

/** What a chart is made of: settings and a release. */
export interface Subject {
  readonly values: object;
  readonly release: Release;
}

/** What is wrong with an installation in one respect. */
export type Rule<S extends Subject = Installation> = (subject: S) => readonly Refusal[];

class Unreadable extends Error {}

/** What a body says, or nothing where it reads a setting that is unreadable. */
export function readably<T>(body: () => readonly T[]): readonly T[] {
  try {
    return body();
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

/** Several things to say, none of which is hidden because another reads what is unreadable. */
export const apart = <T>(...parts: readonly (() => readonly T[])[]): T[] => parts.flatMap(readably);

/**
 * What rules say of values of which some settings are not even of their type: whatever reads one of them says nothing.
 *
 * @param unreadable paths of settings, and `release` for the release
 */
export function saidWithout<S extends Subject>(
  rules: readonly Rule<S>[],
  { release, values }: S,
  unreadable: ReadonlySet<string>,
): readonly Refusal[] {
  const subject = {
    release: unreadable.has('release') ? closed(release) : release,
    values: guarded(values, '', unreadable),
  } as S;
  return rules.flatMap((rule) => readably(() => rule(subject)));
}

/** An object of which nothing can be read. */
const closed = <T extends object>(of: T): T =>
  new Proxy(of, {
    get: () => {
      throw new Unreadable();
    },
  });

function guarded<T extends object>(settings: T, path: string, unreadable: ReadonlySet<string>): T {
  const paths = [...unreadable];
  return new Proxy(settings, {
    get: (target, key, receiver) => {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol') return value;
      const inner = Array.isArray(target) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      const isObject = typeof value === 'object' && value !== null;
      if (unreadable.has(inner)) {
        // A list can be gone through nevertheless: only what reads this item of it says nothing
        if (Array.isArray(target) && isObject) return closed(value);
        throw new Unreadable();
      }
      return isObject && paths.some((one) => one.startsWith(inner)) ? guarded(value, inner, unreadable) : value;
    },
  });
}
