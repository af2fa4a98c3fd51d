import Ajv, { type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import type { Definitions, JsonSchema } from '../../lib/kubernetes/json-schema';
import { textMatching } from './texts';

/** What a definition's own values are replaced by, where the schema says less than Kubernetes wants. */
export type Special = Readonly<Record<string, (self: JsonSchema, of: Generator) => fc.Arbitrary<unknown>>>;

/** The values that a schema accepts. */
export type Generator = (schema: JsonSchema) => fc.Arbitrary<unknown>;

const absent = Symbol('absent');

/** There once in `weight + 1` times. */
export const sometimes = (arbitrary: fc.Arbitrary<unknown>, weight: number): fc.Arbitrary<unknown> =>
  fc.oneof({ withCrossShrink: true }, { arbitrary: fc.constant(absent), weight }, { arbitrary, weight: 1 });

/** A map of these fields, without those that were left out. */
export const mapOf = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(...Object.entries(fields).map(([key, value]) => value.map((made) => [key, made] as const)))
    .map((entries) => Object.fromEntries(entries.filter(([, value]) => value !== absent)));

/**
 * Values of the closed schemas of `lib/kubernetes`, each definition built once.
 *
 * @param keys what no two items of a list have alike, by the definition of the items
 */
export function generatorOf(
  definitions: Definitions,
  { special = {}, keys = {} }: { special?: Special; keys?: Readonly<Record<string, (item: never) => unknown>> } = {},
): Generator {
  const made = new Map<string, fc.Arbitrary<unknown> | undefined>();
  const ajv = new Ajv({ allowUnionTypes: true });
  // The same few schemas stand in many places, each a copy.
  const judges = new Map<string, ValidateFunction>();
  const accepts = (schema: JsonSchema) => {
    const text = JSON.stringify(schema);
    const judge = judges.get(text) ?? ajv.compile(schema);
    judges.set(text, judge);
    return (value: unknown) => judge(value);
  };

  function named(name: string): fc.Arbitrary<unknown> {
    const known = made.get(name);
    if (known) return known;
    if (made.has(name)) throw new Error(`${name} holds itself, and nothing says how deep`);
    made.set(name, undefined);
    const schema = definitions[name];
    if (!schema) throw new Error(`no definition is called ${name}`);
    const arbitrary = special[name]?.(schema, of) ?? of(schema);
    made.set(name, arbitrary);
    return arbitrary;
  }

  function of(schema: JsonSchema): fc.Arbitrary<unknown> {
    if (schema.$ref !== undefined) return named(nameIn(schema));
    if (schema.allOf) {
      const { allOf, ...own } = schema;
      const [first = {}, ...others] = own.type ? [own, ...allOf] : allOf;
      const accepting = others.map(accepts);
      return of(first).filter((value) => accepting.every((accept) => accept(value)));
    }
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map(of));
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (!schema.not) return ofType(schema);
    const refuses = accepts(schema.not);
    return ofType(schema).filter((value) => !refuses(value));
  }

  function ofType(schema: JsonSchema): fc.Arbitrary<unknown> {
    const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
    switch (schema.type) {
      case 'array':
        return list(schema);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return integers(minimum, maximum);
      case 'number':
        return fc.oneof(
          integers(Math.ceil(minimum), maximum),
          fc.constantFrom(...[0.5, 0.1, 1e-7, 1.5, 2.25].filter((one) => one >= minimum)),
        );
      case 'object':
        return map(schema);
      case 'string':
        return textMatching(schema.pattern ?? '^[^]*$', schema.maxLength);
      default:
        throw new Error(`a schema without a type: ${JSON.stringify(schema)}`);
    }
  }

  function list({ items = {}, minItems: minLength = 0, maxItems = 3, uniqueItems = false }: JsonSchema) {
    if (uniqueItems && items.enum) return fc.subarray([...items.enum], { minLength });
    const lengths = { minLength, maxLength: Math.min(3, maxItems) };
    const { $ref } = items.allOf?.[0] ?? items;
    const key = $ref === undefined ? undefined : keys[nameIn({ $ref })];
    if (uniqueItems) return fc.uniqueArray(of(items), { ...lengths, selector: (item) => JSON.stringify(item) });
    return key
      ? fc.uniqueArray(of(items), { ...lengths, selector: (item) => JSON.stringify(key(item as never)) })
      : fc.array(of(items), lengths);
  }

  function map(schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
    const { properties, patternProperties, propertyNames, additionalProperties, required = [] } = schema;
    if (!properties) {
      const value = typeof additionalProperties === 'object' ? additionalProperties : {};
      return fc.dictionary(of(propertyNames ?? {}) as fc.Arbitrary<string>, of(value), {
        maxKeys: 4,
        noNullPrototype: true,
      });
    }
    const weight = Math.max(1, Math.round(Object.keys(properties).length / 4));
    const fields = Object.entries(properties).map(([key, field]) => {
      const value = of(field);
      return [key, required.includes(key) ? value : sometimes(value, weight)] as const;
    });
    // A key that some pattern takes, such as that of a vendor's resource
    const others = Object.entries(patternProperties ?? {}).flatMap(([pattern, field]) =>
      extendedKeys.filter((key) => new RegExp(pattern).test(key)).map((key) => [key, sometimes(of(field), 4)] as const),
    );
    return mapOf(Object.fromEntries([...fields, ...others]));
  }

  return of;
}

const extendedKeys = ['example.org/gpu', 'microsoft.com/directx', '1/1', 'hugepages-2Mi'];

const nameIn = ({ $ref = '' }: JsonSchema): string => $ref.slice('#/definitions/'.length);

/** Bounds, numbers that Go prints in another way than JavaScript, and any other. */
export function integers(min: number, max: number): fc.Arbitrary<number> {
  const odd = [min, max, min + 1, max - 1, 999_999, 1_000_000, 10_000_000, 2 ** 31 - 1].filter(
    (one) => one >= min && one <= max,
  );
  return fc.oneof(fc.constantFrom(...odd), fc.integer({ min, max }));
}
