import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import type { Manifest } from '../../lib/checks/manifest';

// What cert-manager's own definitions say of an object, with strict field validation: the API server would say so too.

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: object } }[];
  };
}

const folder = join(__dirname, '../../imports/crds');

const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
ajv.addFormat('int32', { type: 'number', validate: (value) => Math.abs(value) < 2 ** 31 });
ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
ajv.addFormat('date-time', true);
ajv.addFormat('byte', true);
ajv.addVocabulary([
  ...['x-kubernetes-int-or-string', 'x-kubernetes-list-map-keys', 'x-kubernetes-list-type'],
  ...['x-kubernetes-map-type', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-validations'],
]);

/** Fields that a definition does not have are errors; `metadata` is the API server's own business. */
const closed = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (_, part: Record<string, unknown>) =>
    typeof part?.['properties'] === 'object' &&
    part['type'] === 'object' &&
    part['x-kubernetes-preserve-unknown-fields'] !== true
      ? { additionalProperties: false, ...part }
      : part,
  ) as object;

const schemas = new Map<string, object>();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
  const { spec } = parse(readFileSync(join(folder, file), 'utf8')) as Definition;
  for (const { name, schema } of spec.versions)
    schemas.set(`${spec.group}/${name}/${spec.names.kind}`, closed(schema.openAPIV3Schema));
}

/** Made when it is needed first; ajv remembers what it compiled. */
function validatorOf({ apiVersion, kind }: Manifest): ValidateFunction | undefined {
  const schema = schemas.get(`${apiVersion}/${kind}`);
  return schema && ajv.compile(schema);
}

/** What cert-manager's definitions refuse of some objects; others are passed over. */
export const refusedByDefinitions = (objects: readonly Manifest[]): string[] =>
  objects
    .filter(({ apiVersion }) => apiVersion.startsWith('cert-manager.io/'))
    .flatMap((object) => {
      const validate = validatorOf(object);
      if (!validate) return [`${object.apiVersion} ${object.kind} is not defined`];
      validate(object);
      return (validate.errors ?? []).map(
        ({ instancePath, message }) => `${object.kind}/${object.metadata.name}${instancePath} ${message}`,
      );
    });
