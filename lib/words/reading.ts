import type { Branch, Condition, Expression, Root } from './expression';

/**
 * One symbolic reading: every stand-in that was handed out, found again in the finished objects by its mark.
 *
 * A text setting is a string that holds a mark; everything else is a box that throws when somebody looks inside.
 */
export interface Reading {
  readonly expressions: Expression[];
  readonly nodes: Node[];
  readonly helpers: Map<string, Helper>;
  /** The name of the chart, with which the names of its templates begin. */
  readonly chart: string;
  /** Put into every mark. Two readings with different marks must print the same bytes, or a mark has leaked. */
  readonly variant: string;
}

/**
 * A named template: the text, the texts or the fields that it makes, read once with stand-ins for its arguments; the JSON of
 * two of them as one map; or what is refused.
 */
export interface Helper {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly comment: string;
  /** The template that it stands in, without what its name ends in; without one, `_helpers.tpl`. */
  readonly template?: string;
  readonly body:
    | { readonly text: string }
    | { readonly fields: object }
    | { readonly texts: readonly string[]; readonly variable: string }
    | { readonly merge: readonly [string, string] }
    | { readonly leadingBits: string }
    | { readonly exceeding: readonly [string, string, string] }
    | { readonly repeated: readonly [string, string] }
    | { readonly refusals: Body };
}

/** The template in which all that refuses stands together. */
export const refusalsTemplate = '_refusals';

/** Structure that depends on a setting. It stands in a finished object as a list item or as a key of its own. */
export type Node =
  | { readonly node: 'branches'; readonly branches: readonly Branch<Body>[]; readonly otherwise: Body }
  | { readonly node: 'with'; readonly subject: Expression; readonly body: Body }
  | {
      readonly node: 'each';
      readonly list: Expression;
      readonly variable: string;
      readonly index: string;
      readonly body: Body;
    }
  | {
      readonly node: 'count';
      /** Counting begins behind this; without it, at 0. */
      readonly above?: Expression;
      /** Counting ends before this. */
      readonly to: Expression | number;
      readonly variable: string;
      readonly body: Body;
    }
  /** Only among what is refused. */
  | { readonly node: 'repeated'; readonly name: string; readonly claims: Body; readonly message: string }
  | {
      readonly node: 'missing';
      readonly name: string;
      readonly there: Body;
      readonly wanted: Body;
      readonly line: string;
    }
  | {
      readonly node: 'total';
      readonly name: string;
      readonly amounts: Body;
      readonly limit: number;
      readonly refusal: { readonly path: string; readonly message: string };
    }
  | { readonly node: 'refusals'; readonly include: Expression }
  | { readonly node: 'open'; readonly value: Expression }
  | { readonly node: 'fields'; readonly include: Expression }
  | { readonly node: 'note'; readonly comment: string; readonly body: Body };

/** Fields of a map, or items of a list. */
export type Body = object | readonly unknown[];

let current: Reading | undefined;

/** Runs a program on stand-ins. Not reentrant: a reading inside a reading throws. */
export function readSymbolically<T>(chart: string, variant: string, program: (reading: Reading) => T): T {
  if (current) throw new Error('a symbolic reading is under way already');
  current = { expressions: [], nodes: [], helpers: new Map(), variant, chart };
  try {
    return program(current);
  } finally {
    current = undefined;
  }
}

/** The reading under way. Throws outside one: a stand-in must not outlive its reading. */
export function reading(): Reading {
  if (!current) throw new Error('a stand-in is used outside its symbolic reading');
  return current;
}

const OPENING = '\u{E000}';
const CLOSING = '\u{E001}';
/** Whoever trims, cuts, escapes, normalises or changes the case of a mark damages this, and is found out. */
const TRAP = ' .e\u0301\uFB01"\\<aA ';
const MARK = new RegExp(` ${OPENING}([^${OPENING}${CLOSING}]*)${CLOSING} `, 'gu');
const CONTROL = '\u{E002}';
const PRIVATE = /[\u{E000}-\u{F8FF}]/u;

/** A string that stands for a text. */
export function textOf(expression: Expression): string {
  const { expressions, variant } = reading();
  return ` ${OPENING}${variant}${expressions.push(expression) - 1}${TRAP}${CLOSING} `;
}

/** Whether the program is being read on stand-ins. */
export const isSymbolic = (): boolean => current !== undefined;

/** Whether a string holds a stand-in, or what somebody has left of one. */
export const isMarked = (text: string): boolean => PRIVATE.test(text);

/** The literal pieces and the expressions that a string is made of, in order. Throws if a mark was damaged. */
export function partsOf(text: string): (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let end = 0;
  const literal = (piece: string) => {
    if (PRIVATE.test(piece)) throw new Error(`a stand-in was cut or changed: ${JSON.stringify(text)}`);
    if (piece !== '') parts.push(piece);
  };
  for (const match of text.matchAll(MARK)) {
    literal(text.slice(end, match.index));
    parts.push(expressionOfMark(match[1] ?? ''));
    end = match.index + match[0].length;
  }
  literal(text.slice(end));
  return parts;
}

function expressionOfMark(inside: string): Expression {
  const { expressions, variant } = reading();
  const id = inside.slice(variant.length, -TRAP.length);
  const expression =
    inside.startsWith(variant) && inside.endsWith(TRAP) && /^\d+$/.test(id) ? expressions[Number(id)] : undefined;
  if (!expression) throw new Error(`a stand-in was changed: ${JSON.stringify(inside)}`);
  return expression;
}

/** The one expression that a text is, literal or not. */
export function expressionOfText(text: string): Expression {
  const parts = partsOf(text);
  const [only] = parts;
  return parts.length === 1 && typeof only === 'object' ? only : { kind: 'text', parts };
}

const boxes = new WeakMap<object, Expression>();
const conditions = new WeakMap<object, Condition>();

/** A stand-in for a number, a flag, a choice, a list or an open value: opaque to everything but the words. */
export function boxOf(expression: Expression): never {
  const box: object = new Proxy(Object.freeze({}), {
    get: (_, key) => {
      if (key === Symbol.toPrimitive) return (hint: string) => (hint === 'string' ? textOf(expression) : refuse(hint));
      return refuse(String(key));
    },
    has: (_, key) => refuse(String(key)),
    ownKeys: () => refuse('its keys'),
  });
  boxes.set(box, expression);
  return box as never;
}

function refuse(what: string): never {
  throw new Error(
    `a setting is not known while the chart is written (somebody reads ${what}); use a word: when, match, each`,
  );
}

const items = new WeakMap<object, (variable: string) => unknown>();

/** A stand-in for a list, with what stands for one of its items in a loop over `variable`. */
export function listOf(expression: Expression, item: (variable: string) => unknown): never {
  const box = boxOf(expression);
  items.set(box, item);
  return box;
}

/** What stands for an item of a list stand-in. */
export function itemStandIn(list: object, variable: string): unknown {
  const item = items.get(list);
  if (!item) throw new Error('this stand-in is no list');
  return item(variable);
}

const objects = new WeakMap<object, { expression: Expression; at: (root: Root) => object }>();

/** Remembers what an object of settings stands for, and how to make the same settings below another root. */
export function registerObject<T extends object>(settings: T, expression: Expression, at: (root: Root) => object): T {
  objects.set(settings, { expression, at });
  return settings;
}

/** What an object of settings stands for. */
export const objectStandIn = (settings: object) => objects.get(settings);

/** The expression in a box, or undefined for anything that is no box. */
export const unboxed = (value: unknown): Expression | undefined =>
  typeof value === 'object' && value !== null ? boxes.get(value) : undefined;

/** A condition that only Helm can decide. */
export function flagOf(condition: Condition): never {
  const flag: object = Object.freeze({});
  conditions.set(flag, condition);
  return flag as never;
}

/** The condition in a flag: a setting's own value, or what was made of settings; undefined for a plain boolean. */
export function conditionOf(flag: unknown): Condition | undefined {
  if (typeof flag !== 'object' || flag === null) return undefined;
  const made = conditions.get(flag);
  if (made) return made;
  const box = boxes.get(flag);
  return box && { is: 'set', flag: box };
}

/** An item of a list that the printer turns into structure. */
export const itemOf = (node: Node): object => ({ [CONTROL]: String(reading().nodes.push(node) - 1) });

/** A field of a map that the printer turns into structure. */
export const fieldOf = (node: Node): object => ({ [`${CONTROL}${reading().nodes.push(node) - 1}`]: '' });

/** The node behind a list item. */
export function nodeOfItem(item: unknown): Node | undefined {
  if (typeof item !== 'object' || item === null || unboxed(item)) return undefined;
  const id: unknown = (item as Record<string, unknown>)[CONTROL];
  return typeof id === 'string' ? reading().nodes[Number(id)] : undefined;
}

/** The node behind a key. */
export const nodeOfKey = (key: string): Node | undefined =>
  key.startsWith(CONTROL) ? reading().nodes[Number(key.slice(CONTROL.length))] : undefined;
