import { type JsonSchema, refTo } from '../kubernetes/json-schema';
import type { ObjectDeclaration } from './declaration';
import { schemaOf } from './schema';

/**
 * The schema of complete values, as ajv gets it: without what is for people to read, and with every part that is more
 * than a scalar as a definition. Services have most of their settings alike, and ajv makes code for a definition once.
 * That leaves three fifths of the code, which every run has to load.
 */
export function judgedSchema(declaration: ObjectDeclaration) {
  const { definitions, ...root } = schemaOf(declaration, 'values', 'complete');
  const parts = new Map<string, JsonSchema>();
  const names = new Map<string, string>();

  const inParts = ({ description, default: standard, ...schema }: JsonSchema): JsonSchema => ({
    ...schema,
    ...(schema.items && { items: asPart(schema.items) }),
    ...(schema.properties && {
      properties: Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => [name, asPart(field)])),
    }),
  });

  function asPart(schema: JsonSchema): JsonSchema {
    const part = inParts(schema);
    if (!part.allOf && !part.items && !part.properties) return part;
    const text = JSON.stringify(part);
    const name = names.get(text) ?? `part${names.size}`;
    names.set(text, name);
    parts.set(name, part);
    return refTo(name);
  }

  return { ...inParts(root), definitions: { ...definitions, ...Object.fromEntries(parts) } };
}
