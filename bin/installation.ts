import { InputError } from '../lib/problem';
import { defaultRelease, tryInstallation } from '../lib/wiring/installation';
import type { Installation } from '../lib/wiring/names';
import { type Description, description, gatheredFrom } from './description';

const { chart: _, ...ofInstallation } = description;

/** The options that describe an installation of OpenTwin, for commands about its secrets. */
export { ofInstallation };

/** @throws InputError with everything that is wrong with it */
export function installationGiven(given: Description): Installation {
  const { release, values } = gatheredFrom(given, defaultRelease);
  const { made, problems } = tryInstallation(release, values);
  if (!made) throw new InputError(problems);
  return made;
}
