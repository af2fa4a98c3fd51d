import type { Choice, Count, Flag, List, Open, Text } from '../words/settings';
import type { JsonSchema } from '../kubernetes/json-schema';
import { formats, type FormatName, type TextFormat } from './formats';

/**
 * The declaration of settings: each stands once, with its type, default, bounds and one sentence for the operator.
 *
 * From it come the TypeScript type (`Settings`), the JSON Schema, the commented defaults, and both readings.
 */
export type Declaration =
  | TextDeclaration
  | NumberDeclaration
  | FlagDeclaration
  | ChoiceDeclaration
  | ListDeclaration
  | OpenDeclaration
  | ObjectDeclaration;

interface Described {
  /** One sentence in the operator's words. */
  readonly description: string;
}

export interface TextDeclaration extends Described {
  readonly kind: 'text';
  readonly default: string;
  readonly format: TextFormat;
}

export interface NumberDeclaration extends Described {
  readonly kind: 'number';
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface FlagDeclaration extends Described {
  readonly kind: 'flag';
  readonly default: boolean;
}

export interface ChoiceDeclaration<T extends string = string> extends Described {
  readonly kind: 'choice';
  readonly default: T;
  readonly words: readonly T[];
}

export interface ListDeclaration<D extends Declaration = Declaration> extends Described {
  readonly kind: 'list';
  readonly default: readonly unknown[];
  readonly item: D;
  readonly minimum: number;
  readonly maximum: number;
}

/** A value that Kubernetes judges: passed through untouched, closed by a schema of its own. */
export interface OpenDeclaration<T = unknown> extends Described {
  readonly kind: 'open';
  readonly default: T;
  /** JSON Schema (draft-07); may refer to `#/definitions/…` of the Kubernetes definitions. */
  readonly schema: JsonSchema;
  /** Its JSON has nothing in it that a single-quoted YAML scalar would have to escape. */
  readonly quotable: boolean;
}

export interface ObjectDeclaration<F extends Fields = Fields> extends Described {
  readonly kind: 'object';
  readonly fields: F;
  /** Keys that others may add beside ours, such as those of an umbrella chart's `global`. */
  readonly open: boolean;
  /** Keys without which an item of a list is refused; everywhere else every key has a default. */
  readonly required: readonly string[];
}

export interface Fields {
  readonly [name: string]: Declaration;
}

/** What constructs read: the settings, opaque wherever a program could look at them by accident. */
export type Settings<D> = D extends TextDeclaration
  ? Text
  : D extends NumberDeclaration
    ? Count
    : D extends FlagDeclaration
      ? Flag
      : D extends ChoiceDeclaration<infer T>
        ? Choice<T>
        : D extends ListDeclaration<infer I>
          ? List<Settings<I>>
          : D extends OpenDeclaration<infer T>
            ? Open<T>
            : D extends ObjectDeclaration<infer F>
              ? { readonly [K in keyof F]: Settings<F[K]> }
              : never;

/** What a user writes: a values document, every key optional. */
export type Values<D> = D extends TextDeclaration
  ? string
  : D extends NumberDeclaration
    ? number
    : D extends FlagDeclaration
      ? boolean
      : D extends ChoiceDeclaration<infer T>
        ? T
        : D extends ListDeclaration<infer I>
          ? readonly Values<I>[]
          : D extends OpenDeclaration<infer T>
            ? T
            : D extends ObjectDeclaration<infer F>
              ? { readonly [K in keyof F]?: Values<F[K]> }
              : never;

/** Values with every key: what a user wrote, and the defaults of the rest. */
export type Complete<D> =
  D extends ListDeclaration<infer I>
    ? readonly Complete<I>[]
    : D extends ObjectDeclaration<infer F>
      ? { readonly [K in keyof F]: Complete<F[K]> }
      : Values<D>;

/** A text. Formats: `lib/values/formats.ts`. */
export const text = (description: string, format: FormatName, value = ''): TextDeclaration => ({
  kind: 'text',
  description,
  default: value,
  format: formats[format],
});

/** A whole number from `minimum` to `maximum`, both inclusive. */
export const number = (description: string, value: number, minimum: number, maximum: number): NumberDeclaration => ({
  kind: 'number',
  description,
  default: value,
  minimum,
  maximum,
});

export const flag = (description: string, value: boolean): FlagDeclaration => ({
  kind: 'flag',
  description,
  default: value,
});

export const choice = <const T extends string>(
  description: string,
  words: readonly T[],
  value: NoInfer<T>,
): ChoiceDeclaration<T> => ({ kind: 'choice', description, words, default: value });

/** A list of things that the program knows. Helm merges nothing into items: their defaults stand in the declaration. */
export const list = <D extends Declaration>(
  description: string,
  item: D,
  value: readonly Values<D>[],
  { minimum = 0, maximum = 200 } = {},
): ListDeclaration<D> => ({ kind: 'list', description, item, default: value, minimum, maximum });

export const open = <T>(
  description: string,
  schema: JsonSchema,
  value: T,
  { quotable = false } = {},
): OpenDeclaration<T> => ({ kind: 'open', description, schema, default: value, quotable });

/** A list of words that we know. */
export const words = <const T extends string>(description: string, known: readonly T[], value: readonly NoInfer<T>[]) =>
  open<readonly T[]>(description, { type: 'array', items: { enum: known }, uniqueItems: true }, value, {
    quotable: true,
  });

export const object = <const F extends Fields>(
  description: string,
  fields: F,
  { open = false, required = [] as readonly (keyof F & string)[] } = {},
): ObjectDeclaration<F> => ({ kind: 'object', description, fields, open, required });

/** The defaults of a declaration, as a values document. */
export function defaultsOf(declaration: Declaration): unknown {
  if (declaration.kind !== 'object') return declaration.default;
  return Object.fromEntries(Object.entries(declaration.fields).map(([name, field]) => [name, defaultsOf(field)]));
}
