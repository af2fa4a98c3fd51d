import { InputError } from '../problem';
import type { Values } from '../values/declaration';
import { isMap, type Values as Document } from '../values/maps';
import { opentwin } from '../values/opentwin';
import type { Release } from '../values/readings';
import { inShort } from '../values/validate';
import { chartName, type Installation } from './names';
import { notSettings, rules } from './refusals';
import { tried, type Tried } from './tried';

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

/** How values of the chart are judged. */
export const judged = { name: chartName, declaration: opentwin, notSettings, rules } as const;

/** The same, with everything that is wrong instead of an exception. */
export const tryInstallation = (release: Release, values: Document): Tried<typeof opentwin> =>
  tried(judged, release, values);
