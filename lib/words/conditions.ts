import { quantityOf } from '../kubernetes/quantity';
import type { Condition as Expressed, Expression } from './expression';
import {
  conditionOf,
  expressionOfText,
  flagOf,
  isMarked,
  itemStandIn,
  reading,
  refusalsTemplate,
  unboxed,
} from './reading';
import type { Choice, Condition, Count, Flag, List, Open } from './settings';

const decided = (condition: boolean): Flag => condition as unknown as Flag;

/** Whether a choice is this one. */
export function is<T extends string>(choice: Choice<T>, word: NoInfer<T>): Flag {
  const box = unboxed(choice);
  return box ? flagOf({ is: 'equal', left: box, right: word }) : decided((choice as unknown) === word);
}

/** Whether two texts are the same. */
export function same(left: string, right: string): Flag {
  if (!isMarked(left) && !isMarked(right)) return decided(left === right);
  const [marked, other] = isMarked(left) ? [left, right] : [right, left];
  return flagOf({
    is: 'equal',
    left: expressionOfText(marked),
    right: isMarked(other) ? expressionOfText(other) : other,
  });
}

/** Whether a number is this one. */
export function equals(number: Count, other: number): Flag {
  const box = unboxed(number);
  return box ? flagOf({ is: 'equal', left: box, right: other }) : decided(number === other);
}

/** Whether a text is not empty, a list or an open value has something in it. */
export function given(value: string | List<unknown> | Open<unknown>): Flag {
  const expression =
    typeof value === 'string' ? (isMarked(value) ? expressionOfText(value) : undefined) : unboxed(value);
  return expression ? flagOf({ is: 'given', value: expression }) : decided(!isEmpty(value));
}

/** Empty in the sense of Go's templates, as far as settings go: no text, no items, no keys. */
export const isEmpty = (value: unknown): boolean =>
  value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Whether a text has a form, as a pattern that RE2 and ECMAScript read alike. */
export const matches = (text: string, pattern: string): Flag =>
  isMarked(text)
    ? flagOf({ is: 'matching', text: expressionOfText(text), pattern })
    : decided(new RegExp(pattern).test(text));

/** An IPv4 address, where a text is an address or a DNS name: no last label of a name is a number alone. */
export const addressForm = /^[0-9.]+$/;

/** Whether a text that is an address or a DNS name is an address, or empty. */
export const looksLikeAddress = (text: string): Flag =>
  isMarked(text)
    ? flagOf({ is: 'address', text: expressionOfText(text) })
    : decided(text === '' || addressForm.test(text));

/** Whether a tag begins with a version, with the letter v before it or without. */
export function ofVersion(tag: string, version: string): Flag {
  if (!isMarked(tag) && !isMarked(version))
    return decided(new RegExp(`^v?${version.replaceAll('.', '\\.')}([^0-9]|$)`).test(tag));
  return flagOf({ is: 'of-version', tag: expressionOfText(tag), version: expressionOfText(version) });
}

/** Whether a number is larger than a limit, which may be a setting too. */
export function above(number: Count, limit: number): Flag {
  const box = unboxed(number);
  return box ? flagOf({ is: 'above', number: box, limit: unboxed(limit) ?? limit }) : decided(number > limit);
}

/** Whether a text has more characters (bytes: its format is ASCII) than a limit. */
export function longer(text: string, limit: number): Flag {
  return isMarked(text) ? flagOf({ is: 'longer', text: expressionOfText(text), limit }) : decided(text.length > limit);
}

/** Whether a text contains another. */
export function contains(text: string, part: string): Flag {
  if (!isMarked(text) && !isMarked(part)) return decided(text.includes(part));
  return flagOf({ is: 'containing', text: expressionOfText(text), part: expressionOfText(part) });
}

/**
 * Whether a condition holds for at least one item. Only for what is refused: a template needs a loop of its own for it.
 *
 * @param name what the condition is called in the template
 */
export function some<T>(list: List<T>, name: string, condition: (item: T) => Condition): Flag {
  const box = unboxed(list);
  if (!box) return decided((list as unknown as T[]).some((item) => condition(item) === true));
  const variable = variableOf(box);
  const expressed = conditionOf(condition(itemStandIn(list, variable) as T));
  if (!expressed) throw new Error('a condition on the items of a list has to depend on them');
  return flagOf({ is: 'some', name, list: box, variable, condition: expressed });
}

/**
 * Whether a number of each item comes to more than another list has items. Only for what is refused, as `some`.
 *
 * @param name what the sum is called in the template
 */
export function more<T>(list: List<T>, name: string, times: (item: T) => Count, than: List<unknown>): Flag {
  const [box, other] = [unboxed(list), unboxed(than)];
  if (!box || !other) {
    const sum = (list as unknown as T[]).map(times).reduce<number>((total, number) => total + number, 0);
    return decided(sum > (than as unknown as unknown[]).length);
  }
  const variable = variableOf(box);
  const count = unboxed(times(itemStandIn(list, variable) as T));
  if (!count) throw new Error('a number of the items of a list has to depend on them');
  return flagOf({ is: 'more', name, list: box, variable, times: count, than: other });
}

/** The loop variable of a list: `pools` gives `pool`, `addresses` gives `address`. */
export function variableOf(list: Expression): string {
  if (list.kind === 'texts') return list.variable;
  const name = list.kind === 'setting' ? list.path.at(-1) : undefined;
  if (!name?.endsWith('s')) throw new Error('a list setting has a plural name, from which its loop variable is made');
  return name.replace(name.endsWith('sses') ? /es$/ : /s$/, '');
}

/** Whether an IPv4 address, or all of a range, is of a range. Only for what is refused. */
export function within(address: string, range: string): Flag {
  if (!isMarked(address) && !isMarked(range)) return decided(leadingBits(address).startsWith(leadingBits(range)));
  nameLeadingBits();
  return flagOf({ is: 'within', address: expressionOfText(address), range: expressionOfText(range) });
}

/** Whether an IPv4 range is written by another address than its first one. Only for what is refused. */
export function bitsBehind(range: string): Flag {
  if (!isMarked(range)) {
    const [address = ''] = range.split('/');
    return decided(leadingBits(address).slice(leadingBits(range).length).includes('1'));
  }
  nameLeadingBits();
  return flagOf({ is: 'bits-behind', range: expressionOfText(range) });
}

function leadingBits(range: string): string {
  const [address = '', length = 32] = range.split('/');
  const bytes = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
  return bytes.join('').slice(0, Number(length));
}

const nameLeadingBits = () =>
  reading().helpers.set('leadingBits', {
    name: 'leadingBits',
    comment: 'The bits that all addresses of an IPv4 range begin with, as digits; of an address, all of its own.',
    arguments: ['range'],
    template: refusalsTemplate,
    body: { leadingBits: 'range' },
  });

/** Whether more of a resource is requested than the limit allows. Only for what is refused. */
export const exceeds = (resources: Open<unknown>, amount: string): Flag => limitBelow(resources, amount);

/** Whether the limit of a resource, where there is one, is less than it has to be at least. */
export const fallsShort = (resources: Open<unknown>, amount: string, least: string): Flag =>
  limitBelow(resources, amount, least);

function limitBelow(resources: Open<unknown>, amount: string, least?: string): Flag {
  const box = unboxed(resources);
  if (!box) {
    const { requests = {}, limits = {} } = resources as unknown as Record<string, Record<string, number | string>>;
    const [wanted, limit] = [least ?? requests[amount], limits[amount]];
    return decided(wanted !== undefined && limit !== undefined && quantityOf(wanted) > quantityOf(limit));
  }
  reading().helpers.set('exceeds', {
    name: 'exceeds',
    comment: 'Whether more of a resource is requested, or needed at least, than the limit allows: yes, or nothing.',
    arguments: ['resources', 'amount', 'least'],
    template: refusalsTemplate,
    body: { exceeding: ['resources', 'amount', 'least'] },
  });
  return flagOf({ is: 'exceeding', of: box, amount, ...(least !== undefined && { least }) });
}

/** Whether a list of words has this one. */
export function lists<T extends string>(list: List<T> | Open<readonly T[]>, item: NoInfer<T>): Flag {
  const box = unboxed(list);
  return box ? flagOf({ is: 'listing', list: box, item }) : decided((list as unknown as T[]).includes(item));
}

/** The opposite. */
export function not(condition: Condition): Flag {
  const expressed = conditionOf(condition);
  return expressed ? flagOf(negated(expressed)) : decided(condition === false);
}

/** The opposite of what Helm decides. */
export const negated = (condition: Expressed): Expressed =>
  condition.is === 'not' ? condition.condition : { is: 'not', condition };

/** Whether all hold. */
export const and = (...conditions: readonly Condition[]): Flag => joined('and', false, conditions);

/** Whether at least one holds. */
export const or = (...conditions: readonly Condition[]): Flag => joined('or', true, conditions);

/** `dominant` decides the whole: false for `and`, true for `or`. */
function joined(word: 'and' | 'or', dominant: boolean, conditions: readonly Condition[]): Flag {
  if (conditions.includes(dominant)) return decided(dominant);
  const open = conditions
    .map(conditionOf)
    .filter((condition) => condition !== undefined)
    .flatMap((condition) => (condition.is === word ? condition.conditions : [condition]));
  const [only] = open;
  if (!only) return decided(!dominant);
  return flagOf(open.length === 1 ? only : { is: word, conditions: open });
}
