import type { SettingExpression } from './expression';
import { problemLine } from '../problem';
import { boxOf, isSymbolic, itemOf, reading, refusalsTemplate, textOf, unboxed } from './reading';
import type { Count, Open } from './settings';

/** What is wrong with values beyond the types of their settings: said once, for both readings. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
}

export const refuse = (path: string, message: string): Refusal => ({ path, message });

/** Something that only one may have, and who has it. */
export interface Claim {
  readonly what: string;
  readonly path: string;
}

const standIn = (variable: string) => textOf({ kind: 'variable', variable });

/**
 * A refusal for each claim to something that another has claimed before.
 *
 * @param name what the collection of claims is called in the template
 * @param message about what is claimed and who holds it already
 */
export function repeated(
  name: string,
  claims: readonly Claim[],
  message: (what: string, holder: string) => string,
): Refusal[] {
  if (isSymbolic()) {
    reading().helpers.set('repeated', {
      name: 'repeated',
      comment: 'What is claimed twice although only one may have it, as JSON; a claim is what, and whose.',
      arguments: ['claims', 'message'],
      template: refusalsTemplate,
      body: { repeated: ['claims', 'message'] },
    });
    return [
      itemOf({ node: 'repeated', name, claims, message: message(standIn('what'), standIn('holder')) }),
    ] as Refusal[];
  }
  const holders = new Map<string, string>();
  return claims.flatMap(({ what, path }) => {
    const holder = holders.get(what);
    if (holder === undefined) holders.set(what, path);
    return holder === undefined || holder === path ? [] : [refuse(path, message(what, holder))];
  });
}

/** A refusal for each claim to something that nobody has. */
export function missing(
  name: string,
  there: readonly string[],
  wanted: readonly Claim[],
  message: (what: string) => string,
): Refusal[] {
  if (isSymbolic()) {
    const line = problemLine(refuse(standIn('path'), message(standIn('what'))));
    return [itemOf({ node: 'missing', name, there, wanted, line })] as Refusal[];
  }
  const known = new Set(there);
  return wanted.flatMap(({ what, path }) => (known.has(what) ? [] : [refuse(path, message(what))]));
}

/** So many, or so many times the numbers from one up to another, inclusive. */
export interface Amount {
  readonly times: Count | number;
  readonly range?: { readonly from: Count; readonly to: number };
}

/**
 * A refusal if amounts come to more than a limit together. There is no arithmetic but this: a word for each operator
 * would be a language of its own.
 *
 * @param name what the sum is called in the template
 */
export function totalAbove(name: string, amounts: readonly Amount[], limit: number, refusal: Refusal): Refusal[] {
  if (isSymbolic()) return [itemOf({ node: 'total', name, amounts, limit, refusal })] as Refusal[];
  const total = amounts.reduce((sum, { times, range }) => sum + times * (range ? range.to + 1 - range.from : 1), 0);
  return total > limit ? [refusal] : [];
}

/** What may be read of an item that the user passes through. */
export interface OpenItem {
  /** A text that every item has, or what stands for it where one has none. */
  text(key: string, otherwise?: string): string;
  /** A number that every item has. */
  number(key: string): Count;
  open<T>(key: string): Open<T>;
}

/**
 * Something for each item of a list that is passed through. Only for what is refused: objects print such a list as it
 * came.
 *
 * @param variable what an item is called in the template
 */
export function eachOpen<R>(
  list: Open<readonly unknown[]>,
  variable: string,
  body: (item: OpenItem, index: string) => readonly R[],
): R[] {
  const box = unboxed(list);
  if (!box) return itemsOf(list).flatMap((item, index) => body(itemGiven(item), String(index)));
  const index = `${variable}Index`;
  const items = body(itemStandIn(variable), textOf({ kind: 'counter', variable: index }));
  return [itemOf({ node: 'each', list: box, variable, index, body: items })] as R[];
}

/** A list that an item does not have is empty. */
const itemsOf = (list: Open<readonly unknown[]>) => (Array.isArray(list) ? (list as object[]) : []);

const itemGiven = (item: object): OpenItem => ({
  text: (key, otherwise = '') => (item as Record<string, string>)[key] ?? otherwise,
  number: (key) => (item as Record<string, Count>)[key] ?? (0 as Count),
  open: (key) => ((item as Record<string, unknown>)[key] ?? {}) as never,
});

function itemStandIn(variable: string): OpenItem {
  const field = (key: string, holds: 'open' | 'number' | 'text', itemDefault?: string): SettingExpression => ({
    ...{ kind: 'setting', root: { of: 'item', variable }, path: [key], holds, characters: 'any', large: false },
    itemDefault,
  });
  return {
    text: (key, otherwise) => textOf(field(key, 'text', otherwise)),
    number: (key) => boxOf(field(key, 'number')),
    open: (key) => boxOf(field(key, 'open')),
  };
}
