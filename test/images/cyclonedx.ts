import { Ajv, type SchemaObject, type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** CycloneDX's own schema, as its library carries it. */
export function cycloneDx(): ValidateFunction {
  const schemas = join(__dirname, '../../node_modules/@cyclonedx/cyclonedx-library/res/schema');
  const read = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.schema.json`), 'utf8')) as SchemaObject;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['spdx.SNAPSHOT', 'jsf-0.82.SNAPSHOT'])
    ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.schema.json`);
  return ajv.compile(read('bom-1.6.SNAPSHOT'));
}
