/** The part of JSON Schema draft-07 that ajv and Helm's three schema engines read alike. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: 'array' | 'boolean' | 'integer' | 'null' | 'number' | 'object' | 'string';
  readonly enum?: readonly (string | number)[];
  readonly const?: boolean | number | string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: JsonSchema;
  readonly contains?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly default?: unknown;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
}

/** Definitions by name, for the `definitions` of a schema document. */
export type Definitions = Readonly<Record<string, JsonSchema>>;

export const refTo = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });

/**
 * The names of the definitions that a schema, or any other part of a schema document, refers to. They are looked for in
 * its text, because a short run does that faster than to walk through a whole document.
 */
export const refsIn = (value: unknown): readonly string[] =>
  Array.from(JSON.stringify(value).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g), ([, name = '']) => name);
