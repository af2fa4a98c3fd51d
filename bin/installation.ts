import { InputError } from '../lib/problem';
import { gatherValues } from '../lib/values/gather';
import { defaultRelease, tryInstallation } from '../lib/wiring/installation';
import type { Installation } from '../lib/wiring/names';
import { releaseProblems } from '../lib/wiring/release';
import { type Description, description } from './description';

const { chart: _, ...ofInstallation } = description;

/** The options that describe an installation of OpenTwin, for commands about its secrets. */
export { ofInstallation };

/** @throws InputError with everything that is wrong with it */
export function installationGiven({ values, set, namespace, release: name }: Description): Installation {
  const release = { name: name ?? defaultRelease.name, namespace: namespace ?? defaultRelease.namespace };
  const gathered = gatherValues({ files: values ?? [], sets: set ?? [] });
  if (gathered.problems.length > 0) throw new InputError([...releaseProblems(release), ...gathered.problems]);
  const { made, problems } = tryInstallation(release, gathered.values);
  if (!made) throw new InputError(problems);
  return made;
}
