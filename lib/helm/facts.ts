import { negated } from '../words/conditions';
import type { Branch, Condition, Expression } from '../words/expression';

/** What holds where a template stands, because of the conditions around it: nobody asks for it again. */
export type Facts = readonly Condition[];

/** What follows from a condition that holds. */
export function factsOf(condition: Condition): Facts {
  if (condition.is === 'and') return condition.conditions.flatMap(factsOf);
  if (condition.is === 'not' && condition.condition.is === 'or')
    return condition.condition.conditions.flatMap((one) => factsOf(negated(one)));
  return [condition];
}

/** Whether a condition holds, as far as facts decide it. */
export function decided(condition: Condition, facts: Facts): boolean | undefined {
  if (condition.is === 'not') {
    const inner = decided(condition.condition, facts);
    return inner === undefined ? undefined : !inner;
  }
  for (const fact of facts) {
    if (isSame(fact, condition)) return true;
    if (fact.is === 'not' ? isSame(fact.condition, condition) : excludes(fact, condition)) return false;
  }
  if (condition.is !== 'and' && condition.is !== 'or') return undefined;
  const dominant = condition.is === 'or';
  const all = condition.conditions.map((one) => decided(one, facts));
  if (all.includes(dominant)) return dominant;
  return all.includes(undefined) ? undefined : !dominant;
}

export const isSame = (left: Condition | Expression, right: Condition | Expression): boolean =>
  left === right || (wordOf(left) === wordOf(right) && jsonOf(left) === jsonOf(right));

/** What tells most of them apart before all of them is compared. */
const wordOf = (one: Condition | Expression): string => ('is' in one ? one.is : one.kind);

/** JSON of what is compared with many others. */
export function jsonOf(one: Condition | Expression): string {
  const known = texts.get(one);
  if (known !== undefined) return known;
  const text = JSON.stringify(one);
  texts.set(one, text);
  return text;
}

const texts = new WeakMap<object, string>();

/** A setting that is one word is no other. */
const excludes = (fact: Condition, condition: Condition): boolean =>
  fact.is === 'equal' &&
  condition.is === 'equal' &&
  isSame(fact.left, condition.left) &&
  typeof fact.right === 'string' &&
  typeof condition.right === 'string';

/** A body, and what holds in it. */
interface Known<Body> {
  readonly body: Body;
  readonly facts: Facts;
}

/** Branches that can be taken, and what stands for all that is left. */
interface Possible<Body> {
  readonly branches: readonly (Known<Body> & { readonly condition: Condition })[];
  readonly otherwise: Known<Body>;
}

/**
 * The branches that facts leave.
 *
 * @param last when `otherwise` is taken, if that is one word of a choice and not all that is left
 */
export function possible<Body>(
  branches: readonly Branch<Body>[],
  otherwise: Body,
  facts: Facts,
  last?: Condition,
): Possible<Body> {
  const kept: Possible<Body>['branches'][number][] = [];
  let left = facts;
  for (const { condition, body } of branches) {
    const holds = decided(condition, left);
    if (holds === true) return { branches: kept, otherwise: { body, facts: left } };
    if (holds === false) continue;
    kept.push({ condition, body, facts: [...left, ...factsOf(condition)] });
    left = [...left, ...factsOf(negated(condition))];
  }
  const final = last && decided(last, left) === false ? kept.pop() : undefined;
  return { branches: kept, otherwise: final ?? { body: otherwise, facts: left } };
}
