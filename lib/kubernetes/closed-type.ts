import { oldestDefinitions, type Field } from './definitions';
import { refTo, refsIn, type Definitions, type JsonSchema } from './json-schema';
import { narrowings, type Os } from './narrowing';
import type { Narrowing } from './narrowings/narrowing';
import { int32, int64, keys, type scalars } from './scalars';

export function typeOf(name: string) {
  const type = oldestDefinitions[name];
  if (type === undefined) throw new Error(`Kubernetes has no type ${name}`);
  return type;
}

const narrowingsOf = (name: string, ...of: readonly (Os | 'everywhere')[]) =>
  of.flatMap((key) => narrowingsByType[key].get(name) ?? []);

const byType = (rows: readonly Narrowing[]) => {
  const found = new Map<string, Narrowing[]>();
  for (const row of rows) found.set(row.type, [...(found.get(row.type) ?? []), row]);
  return found;
};
const narrowingsByType = {
  everywhere: byType(narrowings.everywhere),
  linux: byType(narrowings.linux),
  windows: byType(narrowings.windows),
};

/** The names of the types that a field holds. */
export const typesIn = (field: Field) => refsIn(field).filter((name) => name in oldestDefinitions);

/** A Kubernetes type as a closed object that has only what is good on an operating system. */
export function closedType(name: string, os: Os): JsonSchema {
  const key = `${os} ${name}`;
  const schema = closedTypes.get(key) ?? closed(name, os);
  closedTypes.set(key, schema);
  return schema;
}
/** A hundred settings are fields of one and the same type. */
const closedTypes = new Map<string, JsonSchema>();

function closed(name: string, os: Os): JsonSchema {
  const type = typeOf(name);
  const { properties = {}, required = [] } = type;
  const rows = narrowingsOf(name, 'everywhere', os);
  const replaced: Definitions = Object.fromEntries(rows.flatMap(({ fields }) => Object.entries(fields ?? {})));
  const isKept = (field: string) =>
    rows.every(({ without, only }) => !without?.includes(field) && (only?.includes(field) ?? true));

  const kept = Object.entries(properties).filter(([field]) => isKept(field));
  const rules = rows.flatMap((row) => row.rules ?? []);
  const demanded = [...required, ...rows.flatMap((row) => row.required ?? [])].filter(isKept);
  return {
    ...described(type),
    type: 'object',
    properties: Object.fromEntries(
      kept.map(([field, schema]) => [field, { ...described(schema), ...(replaced[field] ?? fieldSchema(schema, os)) }]),
    ),
    additionalProperties: false,
    ...(demanded.length > 0 && { required: [...new Set(demanded)] }),
    ...(rules.length > 0 && { allOf: rules.map(({ schema }) => schema) }),
  };
}

/** For the completion of an editor. */
const described = ({ description }: Field) => (description === undefined ? {} : { description });

function fieldSchema(field: Field, os: Os): JsonSchema {
  const [type] = refsIn({ $ref: field.$ref });
  if (type !== undefined) return refTo(definitionName(type, os));
  if (field.items) return { type: 'array', items: fieldSchema(field.items, os) };
  if (field.additionalProperties) return mapSchema(field.additionalProperties, os);
  if (field.type === 'integer') return field.format === 'int64' ? int64 : int32;
  if (field.type === 'string') return refTo('Text');
  return { type: field.type };
}

function mapSchema(values: Field, os: Os): JsonSchema {
  if (values.type === 'string') return refTo('TextMap');
  return { type: 'object', propertyNames: keys, additionalProperties: fieldSchema(values, os) };
}

/** Upstream's scalars under our names. Most numbers-or-texts count pods; those that are ports are narrowed. */
const scalarNames: Readonly<Record<string, keyof typeof scalars>> = {
  'intstr.IntOrString': 'CountOrPercent',
  'resource.Quantity': 'Quantity',
};

/** `Toleration`, and `windows.Container` where the operating systems differ. */
export function definitionName(type: string, os: Os): string {
  const short = type.slice(type.lastIndexOf('.') + 1);
  return scalarNames[type] ?? (differs(type) ? `${os}.${short}` : short);
}

/** Whether a type, or one that it holds, is not the same on both operating systems. */
function differs(type: string): boolean {
  let answer = differing.get(type);
  if (answer === undefined) {
    const held = Object.values(typeOf(type).properties ?? {}).flatMap(typesIn);
    answer = narrowingsOf(type, 'linux', 'windows').length > 0 || held.some(differs);
    differing.set(type, answer);
  }
  return answer;
}
const differing = new Map<string, boolean>();
