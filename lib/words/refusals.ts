import type { SettingExpression } from './expression';
import { boxOf, isSymbolic, itemOf, textOf, unboxed } from './reading';
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
    return [itemOf({ node: 'missing', name, there, wanted, message: message(standIn('what')) })] as Refusal[];
  }
  const known = new Set(there);
  return wanted.flatMap(({ what, path }) => (known.has(what) ? [] : [refuse(path, message(what))]));
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
