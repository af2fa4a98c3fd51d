import { cfsslInputs } from '../../lib/certificates/cfssl';
import { requestOf } from '../../lib/certificates/request';
import { defaultRelease, judged } from '../../lib/wiring/installation';
import { refusals } from '../../lib/wiring/refusals';
import { product } from '../product';
import { about, install } from './about';
import { addHelmTest, OpenTwin } from './chart';
import { missing, notes } from './notes';
import { waits } from './waits';

export const openTwin = product({
  ...judged,
  defaultRelease,
  about,
  waits,
  install,
  guide: 'docs/operations.md',
  chart: (app, installation) => new OpenTwin(app, judged.name, installation),
  addHelmTest,
  refusals,
  notes,
  missing,
  folders: (installation) => new Map([['certificates', cfsslInputs(requestOf(installation))]]),
});
