import type { Refusal } from '../words/refusals';
import type { Installation } from './names';

/** What is wrong with an installation in one respect. */
export type Rule = (installation: Installation) => readonly Refusal[];

class Unreadable extends Error {}

/**
 * What rules say of values of which some settings are not even of their type: those that read one of them say nothing.
 *
 * @param unreadable top-level settings, and `release` for the release
 */
export function saidWithout(
  rules: readonly Rule[],
  { release, values }: Installation,
  unreadable: ReadonlySet<string>,
) {
  const guarded = <T extends object>(settings: T, isUnreadable: (key: string) => boolean): T =>
    new Proxy(settings, {
      get: (target, key, receiver) => {
        if (typeof key === 'string' && isUnreadable(key)) throw new Unreadable();
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
  const installation: Installation = {
    release: guarded(release, () => unreadable.has('release')),
    values: guarded(values, (key) => unreadable.has(key)),
  };
  return rules.flatMap((rule) => {
    try {
      return rule(installation);
    } catch (error) {
      if (error instanceof Unreadable) return [];
      throw error;
    }
  });
}
