import { InputError, type Problem } from '../problem';
import { defaultsOf, type Values } from '../values/declaration';
import { isMap, type Values as Document, withoutUndefined } from '../values/maps';
import { mergeValues } from '../values/merge';
import { judgeOf } from '../values/judge';
import { opentwin } from '../values/opentwin';
import { readable } from '../values/readable';
import { concreteSettings, type Release } from '../values/readings';
import { inShort, problemsOf } from '../values/validate';
import { chartName, type Installation } from './names';
import { notSettings, refusals, rules } from './refusals';
import { releaseProblems } from './release';
import { saidWithout } from './rules';

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
export function installation(options: InstallationOptions = {}): Installation {
  // Whoever calls this from JavaScript, or past the compiler, is told in words too
  if (!isMap(options)) throw new InputError([{ path: 'installation', message: `${inShort(options)} ${noOptions}` }]);
  const { release = defaultRelease, values = {} } = options;
  if (!isRelease(release)) throw new InputError([{ path: 'release', message: `${inShort(release)} ${noRelease}` }]);
  if (!isMap(values)) throw new InputError([{ path: 'values', message: `${inShort(values)} ${noValues}` }]);
  const { made, problems } = tryInstallation(release, values);
  if (!made) throw new InputError(problems);
  return made;
}

const isRelease = (release: unknown): release is Release =>
  isMap(release) && typeof release['name'] === 'string' && typeof release['namespace'] === 'string';

const noOptions = 'is no map; pass { release, values }, or nothing for the defaults';
const noRelease = "is no release; pass two texts, such as { name: 'opentwin', namespace: 'opentwin' }, or leave it out";
const noValues =
  'is no map; pass the settings that differ from their defaults, such as { localSession: { replicas: 2 } }, or leave it out';

/** The same, with everything that is wrong instead of an exception. */
export function tryInstallation(
  release: Release,
  values: Document,
): { readonly made?: Installation; readonly problems: readonly Problem[] } {
  const defaults = defaultsOf(opentwin) as Document;
  const complete = mergeValues(defaults, withoutUndefined(values));
  const ofRelease = releaseProblems(release);
  const judge = judgeOf(opentwin, chartName);
  const ofTypes = problemsOf(opentwin, judge, complete, notSettings);
  if (ofRelease.length + ofTypes.length === 0) {
    const made: Installation = { values: concreteSettings(opentwin, complete), release };
    const refused = refusals(made);
    return refused.length > 0 ? { problems: refused } : { made, problems: [] };
  }
  // Whoever made one mistake is told of the others too, as far as they can be seen
  const { values: most, unreadable } = readable(opentwin, judge.errors ?? [], complete);
  const hidden = new Set([...unreadable, ...(ofRelease.length > 0 ? ['release'] : [])]);
  const rest = saidWithout(rules, { values: concreteSettings(opentwin, most), release }, hidden);
  return { problems: [...ofRelease, ...ofTypes, ...rest] };
}
