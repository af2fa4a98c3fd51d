import { InputError, type Problem } from '../problem';
import { defaultsOf, type Values } from '../values/declaration';
import { isMap, type Values as Document, withoutUndefined } from '../values/maps';
import { mergeValues } from '../values/merge';
import { judgeOf } from '../values/judge';
import { opentwin } from '../values/opentwin';
import { concreteSettings, type Release } from '../values/readings';
import { inShort, problemsOf } from '../values/validate';
import { chartName, type Installation } from './names';
import { notSettings, refusals } from './refusals';
import { releaseProblems } from './release';

export interface InstallationOptions {
  /**
   * What Helm would call the release: names of objects begin with it, and they lie in its namespace.
   *
   * @default { name: 'opentwin', namespace: 'opentwin' }
   */
  readonly release?: Release;
  /**
   * Settings that differ from their defaults; see `opentwin values` for all of them.
   *
   * @default {}
   */
  readonly values?: Values<typeof opentwin>;
}

/** The release where nobody names one. */
export const defaultRelease: Release = { name: 'opentwin', namespace: 'opentwin' };

/**
 * An installation that constructs can be made of.
 *
 * @throws InputError with everything that is wrong with the values
 */
export function installation({ release = defaultRelease, values = {} }: InstallationOptions = {}): Installation {
  // Whoever calls this from JavaScript, or past the compiler, is told in words too
  if (!isMap(values)) throw new InputError([{ path: 'values', message: `${inShort(values)} ${noValues}` }]);
  const { made, problems } = tryInstallation(release, values);
  if (!made) throw new InputError(problems);
  return made;
}

const noValues =
  'is no map; pass the settings that differ from their defaults, such as { localSession: { replicas: 2 } }, or leave it out';

/** The same, with everything that is wrong instead of an exception. */
export function tryInstallation(
  release: Release,
  values: Document,
): { readonly made?: Installation; readonly problems: readonly Problem[] } {
  const complete = mergeValues(defaultsOf(opentwin) as Document, withoutUndefined(values));
  const typed = [
    ...releaseProblems(release),
    ...problemsOf(opentwin, judgeOf(opentwin, chartName), complete, notSettings),
  ];
  // Rules look at several settings at once; they make no sense of settings that are not what they should be.
  if (typed.length > 0) return { problems: typed };
  const made: Installation = { values: concreteSettings(opentwin, complete), release };
  const refused = refusals(made);
  return refused.length > 0 ? { problems: refused } : { made, problems: [] };
}
