import type { Branch } from './expression';
import {
  type Body,
  type Node,
  conditionOf,
  expressionOfText,
  fieldOf,
  isMarked,
  itemOf,
  itemStandIn,
  boxOf,
  reading,
  textOf,
  unboxed,
} from './reading';
import { isEmpty, variableOf } from './conditions';
import type { Choice, Condition, Count, List, Open } from './settings';

/**
 * Fields or items that are there only under a condition: `...when(flag, () => ({ key: value }))` in a map,
 * `...when(flag, () => [item])` in a list, which may have others instead.
 */
export function when<T>(condition: Condition, body: () => readonly T[], otherwise?: () => readonly T[]): T[];
export function when<T extends object>(condition: Condition, body: () => T): Perhaps<T>;
export function when(condition: Condition, body: () => object, otherwise: () => readonly unknown[] = () => []): object {
  const expressed = conditionOf(condition);
  // An empty array spreads into nothing in a list and in a map alike.
  if (!expressed) return condition === true ? body() : otherwise();
  return standing(body(), (then) => ({
    node: 'branches',
    branches: [{ condition: expressed, body: then }],
    otherwise: otherwise(),
  }));
}

/** Fields of which all are there or none; a map of any keys may well have none. */
type Perhaps<T> = string extends keyof T ? T : Partial<T>;

/** Fields that say a text, there only if the text is given: `...ifSet(name, (name) => ({ priorityClassName: name }))`. */
export function ifSet<T extends object>(text: string, fields: (text: string) => T): Partial<T> {
  if (!isMarked(text)) return text === '' ? {} : fields(text);
  return fieldOf({ node: 'with', subject: expressionOfText(text), body: fields(text) });
}

/** Fields or items for each word of a choice. */
export function match<W extends string, T>(choice: Choice<W>, bodies: { readonly [K in W]: () => readonly T[] }): T[];
export function match<W extends string, T extends object>(choice: Choice<W>, bodies: { readonly [K in W]: () => T }): T;
export function match<W extends string>(choice: Choice<W>, bodies: { readonly [K in W]: () => object }): object {
  const box = unboxed(choice);
  if (!box) return bodies[choice as unknown as W]();
  const branches = (Object.keys(bodies) as W[]).map((word): Branch<Body> => ({
    condition: { is: 'equal', left: box, right: word },
    body: bodies[word](),
  }));
  const last = branches.pop();
  if (!last) throw new Error('match without a word');
  return standing(last.body, (otherwise) => ({ node: 'branches', branches, otherwise }));
}

/** Items for each item of a list setting; the index counts from 0. */
export function each<T, R>(list: List<T>, body: (item: T, index: string) => readonly R[]): R[] {
  const box = unboxed(list);
  if (!box) return (list as unknown as T[]).flatMap((item, index) => body(item, String(index)));
  const variable = variableOf(box);
  const index = `${variable}Index`;
  const items = body(itemStandIn(list, variable) as T, textOf({ kind: 'counter', variable: index }));
  return [itemOf({ node: 'each', list: box, variable, index, body: items })] as R[];
}

/** Items for each number above one, up to another, inclusive. */
export function numbersAbove<R>(
  low: Count,
  high: number,
  variable: string,
  body: (number: Count) => readonly R[],
): R[] {
  const box = unboxed(low);
  if (!box)
    return Array.from({ length: Math.max(0, high - low) }, (_, index) => body((low + 1 + index) as Count)).flat();
  const counter = boxOf({ kind: 'counter', variable });
  return [itemOf({ node: 'count', above: box, to: high + 1, variable, body: body(counter) })] as R[];
}

/** Items for each number from 0 up to a setting, exclusive. */
export function times<R>(count: Count, variable: string, body: (index: string) => readonly R[]): R[] {
  const box = unboxed(count);
  if (!box) return Array.from({ length: count }, (_, index) => body(String(index))).flat();
  const index = textOf({ kind: 'counter', variable });
  return [itemOf({ node: 'count', to: box, variable, body: body(index) })] as R[];
}

/** All items that a user lists, among items of ours. */
export function items<T>(open: Open<readonly T[]>): T[] {
  const box = unboxed(open);
  return box ? ([itemOf({ node: 'open', value: box })] as T[]) : [...(open as unknown as T[]).map(asGiven)];
}

/** All entries of a map that a user gives, among fields of ours. The checks of values refuse keys that we set. */
export function entries<T extends object>(open: Open<T>): T {
  const box = unboxed(open);
  return (box ? fieldOf({ node: 'open', value: box }) : open) as T;
}

/** What a user gives, where it is known: not while the chart is written. */
export const known = <T>(open: Open<T>): T | undefined => (unboxed(open) ? undefined : (open as unknown as T));

/** The first of some open values that is not empty: a service's own, else the one for all. */
export function firstOpen<T>(...values: readonly Open<T>[]): Open<T> {
  const boxed = values.map(unboxed);
  if (!boxed.some((box) => box !== undefined))
    return values.find((value) => !isEmpty(value)) ?? (values.at(-1) as Open<T>);
  const of = boxed.filter((box) => box !== undefined);
  if (of.length !== values.length) throw new Error('firstOpen takes settings only');
  const different = of.filter((box, index) => JSON.stringify(box) !== JSON.stringify(of[index - 1]));
  const [only = of[0]] = different;
  if (different.length === 1 && only) return boxOf(only);
  return boxOf({ kind: 'first-given', of: different, holds: 'open' });
}

/** Two maps of the user's as one; where both have a key, the first wins. */
export function merged<T extends Readonly<Record<string, string>>>(first: Open<T>, second: Open<T>): Open<T> {
  const [one, other] = [unboxed(first), unboxed(second)];
  if (!one || !other) return asGiven({ ...(second as unknown as T), ...(first as unknown as T) }) as unknown as Open<T>;
  // Not sprig's `merge`: to it an empty text is none, and the second would win
  reading().helpers.set('merged', {
    name: 'merged',
    comment: 'The lines of two maps; where both have a key, the first wins.',
    arguments: ['first', 'second'],
    body: { merge: ['first', 'second'] },
  });
  return boxOf({ kind: 'merged', first: one, second: other });
}

/** A choice as the word that it is. */
export const word = <T extends string>(choice: Choice<T>): string => {
  const box = unboxed(choice);
  return box ? textOf(box) : (choice as unknown as string);
};

const untouched = new WeakSet<object>();

/** Marks a value of the user's as one that is printed as it came, empty lists and all. */
export function asGiven<T>(value: T): T {
  if (typeof value === 'object' && value !== null) untouched.add(value);
  return value;
}

/** Whether a value is the user's own. */
export const isAsGiven = (value: object): boolean => untouched.has(value);

/** A map that is there although it is empty, such as `emptyDir: {}`. Every other empty map or list of ours is absent. */
export const emptyMap: Readonly<Record<string, never>> = asGiven(Object.freeze({}));

/** One node in place of a body: an item if the body is a list, a field if it is a map. */
export function standing(body: Body, node: (body: Body) => Node): object {
  return Array.isArray(body) ? [itemOf(node(body))] : fieldOf(node(body));
}
