import { type Definitions, type JsonSchema, refTo } from '../kubernetes/json-schema';
import { definitionsOf } from '../kubernetes/open-schema';
import { type Declaration, defaultsOf, type ObjectDeclaration, type OpenDeclaration } from './declaration';
import { isMap } from './maps';

/** Whether a document is judged as it was written, where every key has a default, or after the defaults came in. */
type Stage = 'written' | 'complete';

/**
 * The JSON Schema (draft-07) of a values document: closed, with a description and a default for every setting.
 *
 * @param stage `written` for editors: no key is required; `complete` for judging, where a key that is not there was
 * taken away by `null`
 */
export function schemaOf(declaration: ObjectDeclaration, title: string, stage: Stage) {
  const root = objectSchema(declaration, stage);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...root,
    properties: { ...('global' in declaration.fields && { enabled }), ...root.properties },
    definitions: definitionsOf(root),
  };
}

/** No setting: it has no default, and may always be left out. Whatever has a `global` can be a part of an umbrella. */
const enabled: JsonSchema = {
  description: "For the condition of an umbrella chart's dependency; nothing here reads it.",
  type: 'boolean',
};

function schemaOfSetting(declaration: Declaration, stage: Stage | 'item'): JsonSchema {
  const described = {
    description: declaration.description,
    // Of a key that an item must have, there is no default either.
    ...(!(stage === 'item' && declaration.kind === 'text') && { default: defaultsOf(declaration) }),
  };
  switch (declaration.kind) {
    case 'text': {
      const { pattern, maxLength, except } = declaration.format;
      return {
        ...described,
        type: 'string',
        pattern,
        ...(maxLength !== undefined && { maxLength }),
        ...(except && { not: { enum: except } }),
      };
    }
    case 'number':
      return { ...described, type: 'integer', minimum: declaration.minimum, maximum: declaration.maximum };
    case 'flag':
      return { ...described, type: 'boolean' };
    case 'choice':
      return { ...described, enum: declaration.words };
    case 'list':
      return {
        ...described,
        type: 'array',
        items: itemSchema(declaration.item),
        minItems: declaration.minimum,
        maxItems: declaration.maximum,
      };
    case 'open': {
      const schema = stage === 'written' ? overDefault(declaration) : declaration.schema;
      // A reference hides its siblings in draft-07.
      return '$ref' in schema ? { ...described, allOf: [schema] } : { ...described, ...schema };
    }
    case 'object':
      return objectSchema(declaration, stage);
  }
}

/** Only a key of an item has a default; an item itself has to be written. */
function itemSchema(declaration: Declaration): JsonSchema {
  const { default: none, ...schema } = schemaOfSetting(declaration, 'item');
  return schema;
}

/** A map that is written over one with content need not be complete: Helm merges the two. */
function overDefault({ schema, default: standard }: OpenDeclaration): JsonSchema {
  const { $ref } = schema;
  if ($ref === undefined || !isMap(standard) || Object.keys(standard).length === 0) return schema;
  return withoutRequired(definitionsOf(schema)[$ref.slice($ref.lastIndexOf('/') + 1)] ?? schema);
}

function withoutRequired({ required, properties, ...schema }: JsonSchema): JsonSchema {
  const parts = Object.entries(properties ?? {}).map(([name, part]) => [name, withoutRequired(part)]);
  return properties ? { ...schema, properties: Object.fromEntries(parts) as typeof properties } : schema;
}

function objectSchema(declaration: ObjectDeclaration, stage: Stage | 'item'): JsonSchema {
  const { description, fields, open } = declaration;
  // Helm merges no defaults into items of a list, so all but a few of their keys may be left out.
  const required = stage === 'complete' ? Object.keys(fields) : stage === 'item' ? declaration.required : [];
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, schemaOfSetting(field, stage)]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: open,
  };
}

/** The schema for editors, as a file. */
export const schemaText = (declaration: ObjectDeclaration, chart: string): string =>
  documentText(schemaOf(declaration, `Values of the chart ${chart}`, 'written'));

/** `values.schema.json` of a chart, by which Helm judges complete values. */
export const chartSchemaText = (declaration: ObjectDeclaration, chart: string): string =>
  documentText(schemaOf(declaration, `Values of the chart ${chart}`, 'complete'));

const documentText = (document: JsonSchema & { readonly definitions: Definitions }): string =>
  `${JSON.stringify(shared(document), undefined, 2)}\n`;

/** A part that is shorter is not worth the reader's jump to its definition. */
const worthSharing = 160;

/**
 * The same document with each part that several settings have alike once, as a definition by the name of the setting; a
 * second shape of that name is called by the whole path of the first setting that has it.
 */
function shared({ definitions, ...root }: JsonSchema & { readonly definitions: Definitions }) {
  const uses = new Map<string, number>();
  const shapes = new Map<JsonSchema, string>();
  // A part stands in the shape of the whole by the number of its own: nothing is printed once for all that is around it.
  const numbers = new Map<string, number>();
  const count = (schema: JsonSchema): string => {
    const shape = JSON.stringify(withParts(schema, (part) => ({ $ref: count(part) }), ''));
    shapes.set(schema, shape);
    uses.set(shape, (uses.get(shape) ?? 0) + 1);
    if (!numbers.has(shape)) numbers.set(shape, numbers.size);
    return String(numbers.get(shape));
  };
  for (const part of partsOf(root)) count(part);

  const found = new Map<string, JsonSchema>();
  const names = new Map<string, string>();
  const inDefinitions = (schema: JsonSchema, path: string): JsonSchema => {
    const shape = shapes.get(schema) ?? '';
    if ((uses.get(shape) ?? 0) < 2 || JSON.stringify(schema).length < worthSharing)
      return withParts(schema, inDefinitions, path);
    const known = names.get(shape);
    if (known !== undefined) return refTo(known);
    const name = path.slice(path.lastIndexOf('.') + 1);
    const own = [...names.values()].includes(name) ? path : name;
    names.set(shape, own);
    found.set(own, withParts(schema, inDefinitions, path));
    return refTo(own);
  };
  const whole = withParts(root, inDefinitions, '');
  return { ...whole, definitions: { ...Object.fromEntries(found), ...definitions } };
}

/** The settings below a setting. */
const partsOf = ({ properties = {}, items }: JsonSchema): readonly JsonSchema[] => [
  ...Object.values(properties),
  ...(items ? [items] : []),
];

/** A schema with each of its parts replaced. */
function withParts(
  schema: JsonSchema,
  replaced: (part: JsonSchema, path: string) => JsonSchema,
  path: string,
): JsonSchema {
  const { properties, items, ...others } = schema;
  if (!properties && !items) return schema;
  return {
    ...others,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, part]) => [key, replaced(part, path === '' ? key : `${path}.${key}`)]),
      ),
    }),
    ...(items && { items: replaced(items, `${path}-item`) }),
  };
}
