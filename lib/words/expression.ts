/**
 * What only Helm knows, as data: the printer turns an expression into Go template text.
 *
 * Expressions exist in the symbolic reading alone. The words make them; nothing else does.
 */

/** Where a setting is found: below `.Values`, in a loop's item, or in an argument of a named helper. */
export type Root =
  | { readonly of: 'values' }
  | { readonly of: 'item'; readonly variable: string }
  | { readonly of: 'argument'; readonly name: string };

/**
 * The characters that a text may have, which decide how it is printed: those of a DNS name; others that need no escape
 * in a quoted YAML scalar or in JSON; anything.
 */
export type Characters = 'dns' | 'plain' | 'any';

/** One setting: a leaf, a list, an open value, or a whole object of the declaration. */
export interface SettingExpression {
  readonly kind: 'setting';
  readonly root: Root;
  readonly path: readonly string[];
  readonly holds: 'text' | 'number' | 'flag' | 'choice' | 'list' | 'open' | 'object';
  readonly characters: Characters;
  /** A number whose bound is so high that Go would print it as `1e+06`. */
  readonly large: boolean;
  /** Set inside list items: what stands for the key when the item leaves it out. */
  readonly itemDefault?: unknown;
}

export type Expression =
  | SettingExpression
  | { readonly kind: 'release'; readonly field: 'Name' | 'Namespace' }
  | { readonly kind: 'counter'; readonly variable: string }
  /** A text in a variable of the template. */
  | { readonly kind: 'variable'; readonly variable: string }
  | { readonly kind: 'text'; readonly parts: readonly TextPart[] }
  | { readonly kind: 'first-given'; readonly of: readonly Expression[]; readonly holds: 'text' | 'open' }
  | {
      readonly kind: 'branches';
      readonly branches: readonly Branch<Expression>[];
      readonly otherwise: Expression;
      /** When the last is taken, if each branch is one word of a choice. */
      readonly last?: Condition;
    }
  | { readonly kind: 'with'; readonly subject: Expression; readonly then: Expression; readonly otherwise: Expression }
  | {
      readonly kind: 'include';
      readonly helper: string;
      readonly arguments: readonly (readonly [string, Expression])[];
      readonly holds: 'text' | 'fields';
    }
  /** A list of texts that a named template makes, and what one of them is called in a loop. */
  | { readonly kind: 'texts'; readonly helper: string; readonly variable: string }
  | { readonly kind: 'merged'; readonly first: Expression; readonly second: Expression }
  | { readonly kind: 'to-json'; readonly of: Expression }
  /** The SHA-256 of what named fields come to. */
  | { readonly kind: 'checksum'; readonly of: Expression }
  /** A Windows path in the one spelling that it has for all who take it for the same. */
  | { readonly kind: 'lower'; readonly text: Expression }
  | { readonly kind: 'windows-folder'; readonly path: Expression };

/** A piece of a text: written as it stands, or printed by Helm. */
export type TextPart = string | Expression;

/** What stands under a condition. */
export interface Branch<Body> {
  readonly condition: Condition;
  readonly body: Body;
}

export type Condition =
  | { readonly is: 'set'; readonly flag: Expression }
  | { readonly is: 'given'; readonly value: Expression }
  | { readonly is: 'equal'; readonly left: Expression; readonly right: string | number | Expression }
  | { readonly is: 'above'; readonly number: Expression; readonly limit: number | Expression }
  | { readonly is: 'longer'; readonly text: Expression; readonly limit: number }
  | { readonly is: 'containing'; readonly text: Expression; readonly part: Expression }
  | { readonly is: 'bits-behind'; readonly range: Expression }
  | { readonly is: 'within'; readonly address: Expression; readonly range: Expression }
  | { readonly is: 'exceeding'; readonly of: Expression; readonly amount: string; readonly least?: string }
  | { readonly is: 'listing'; readonly list: Expression; readonly item: string }
  | { readonly is: 'matching'; readonly text: Expression; readonly pattern: string }
  | { readonly is: 'address'; readonly text: Expression }
  | { readonly is: 'of-version'; readonly tag: Expression; readonly version: Expression }
  | {
      readonly is: 'some';
      readonly name: string;
      readonly list: Expression;
      readonly variable: string;
      readonly condition: Condition;
    }
  | {
      readonly is: 'more';
      readonly name: string;
      readonly list: Expression;
      readonly variable: string;
      readonly times: Expression;
      readonly than: Expression;
    }
  | { readonly is: 'not'; readonly condition: Condition }
  | { readonly is: 'and' | 'or'; readonly conditions: readonly Condition[] };
