import { type ProductName, products } from '../charts/products';
import { InputError } from '../lib/problem';
import type { ObjectDeclaration } from '../lib/values/declaration';
import { judged } from '../lib/wiring/installation';
import type { Installation } from '../lib/wiring/names';
import { type Described, type Judged, tried } from '../lib/wiring/tried';
import { type Description, description, gatheredFrom } from './description';

const { chart: _, ...ofInstallation } = description;

/** The options that describe an installation of OpenTwin, for commands about its secrets. */
export { ofInstallation };

/** @throws InputError with everything that is wrong with it */
export const installationGiven = (given: Description): Installation => subjectGiven('opentwin', judged, given);

/** The settings of a chart as somebody described them. @throws InputError with everything that is wrong with them */
export function subjectGiven<D extends ObjectDeclaration>(
  chart: ProductName,
  judgedAs: Judged<D>,
  given: Description,
): Described<D> {
  const { release, values } = gatheredFrom(given, products[chart].defaultRelease);
  const { made, problems } = tried(judgedAs, release, values);
  if (!made) throw new InputError(problems);
  return made;
}
