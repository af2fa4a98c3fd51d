import Ajv2020 from 'ajv/dist/2020';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { standardSubnet, subnetOf } from '../../lib/compose/addresses';
import { type Composed, compose } from '../../lib/compose/compose';
import { InputError } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { tryInstallation } from '../../lib/wiring/installation';
import type { Given } from '../generate/opentwin';

const schema = JSON.parse(readFileSync(join(__dirname, '../../imports/compose/compose-spec.json'), 'utf8'));
// The formats are Go's own (durations, ports); the patterns and types are what a file can break.
/** Whether a file is what the Compose Specification allows. */
export const judge = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

/** The database is on another machine. */
export const elsewhere: Values = { mongodb: { enabled: false, host: 'db.example.org' } };

export interface Made extends Composed {
  readonly document: any;
  readonly objects: readonly Manifest[];
}

/** @throws InputError with everything that one machine has nothing for */
export function made({ release, values }: Given, privateFolder = '../private'): Made {
  const { made: installation, problems } = tryInstallation(release, values);
  if (!installation) throw new InputError(problems);
  const objects = objectsIn(products.opentwin.make(release, values).made!.chart).map(
    (object) => object.toJson() as unknown as Manifest,
  );
  const composed = compose(installation, objects, { subnet: subnetOf(standardSubnet), privateFolder });
  return { ...composed, objects, document: parse(composed.files.get('compose.yaml')!) };
}
