import { closedType, definitionName, typeOf, typesIn } from './closed-type';
import { refsIn, type Definitions, type JsonSchema } from './json-schema';
import type { Os } from './narrowing';
import { openTypes, type OpenType } from './open-types';
import { scalars } from './scalars';

export type { Definitions, JsonSchema, OpenType, Os };

/**
 * The schema of a setting that is passed through to Kubernetes. What an operating system refuses or ignores has no
 * name in it, so a user hears of it before the cluster does.
 *
 * It refers to definitions: put `definitionsOf` the finished document beside it. It has no description, for the setting
 * has one of its own.
 */
export function openSchema(type: OpenType, os: Os): JsonSchema {
  const [owner, field] = ownerAndField(type);
  const schema = closedType(owner, os).properties?.[field];
  if (schema === undefined) throw new Error(`${openTypes[type]} is not for ${os}`);
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'description'));
}

function ownerAndField(type: OpenType): readonly [string, string] {
  const path = openTypes[type];
  const dot = path.lastIndexOf('.');
  return [path.slice(0, dot), path.slice(dot + 1)];
}

/** The definitions that a schema needs, and those that they need, sorted by name. */
export function definitionsOf(schema: unknown): Definitions {
  const found = new Map<string, JsonSchema>();
  const pending = [...refsIn(schema)];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    const definition = definitions.get(name);
    if (definition === undefined) throw new Error(`no definition is called ${name}`);
    found.set(name, definition);
    pending.push(...neededBy(definition));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Each is asked for again and again. */
function neededBy(definition: JsonSchema): readonly string[] {
  const known = needs.get(definition);
  if (known !== undefined) return known;
  const names = refsIn(definition);
  needs.set(definition, names);
  return names;
}

const needs = new Map<JsonSchema, readonly string[]>();

/** Everything that the open types reach, on both operating systems. */
const definitions: ReadonlyMap<string, JsonSchema> = (() => {
  const found = new Map<string, JsonSchema>(Object.entries(scalars));
  const typeNamed = new Map<string, string>();
  const add = (type: string, os: Os) => {
    const name = definitionName(type, os);
    if ((typeNamed.get(name) ?? type) !== type) throw new Error(`${type} and ${typeNamed.get(name)} share a name`);
    typeNamed.set(name, type);
    if (found.has(name)) return;
    const schema = closedType(type, os);
    found.set(name, schema);
    const kept = Object.entries(typeOf(type).properties ?? {}).filter(([field]) => schema.properties?.[field]);
    for (const held of kept.flatMap(([, field]) => typesIn(field))) add(held, os);
  };
  for (const type of Object.keys(openTypes) as OpenType[]) {
    const [owner, name] = ownerAndField(type);
    const field = typeOf(owner).properties?.[name] ?? {};
    for (const os of ['linux', 'windows'] as const) for (const held of typesIn(field)) add(held, os);
  }
  return found;
})();
