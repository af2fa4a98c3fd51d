import type { Expression } from '../words/expression';
import { type Helper, isMarked, nodeOfItem, nodeOfKey, partsOf, reading, unboxed } from '../words/reading';

const known = new WeakMap<Helper, boolean>();

/** Whether a named template reads more than its arguments, and so has to be given the chart's own dot: `root`. */
export function readsRoot(helper: Helper): boolean {
  const reads = known.get(helper) ?? isBeyond(helper.body);
  known.set(helper, reads);
  return reads;
}

/** Whether a body, or anything that stands in it, is more than arguments. */
function isBeyond(value: unknown): boolean {
  if (typeof value === 'string') return isMarked(value) && partsOf(value).some(isBeyondIn);
  if (typeof value !== 'object' || value === null) return false;
  const held = unboxed(value) ?? nodeOfItem(value);
  if (held) return isBeyond(held);
  if (isExpression(value)) return isBeyondIn(value);
  return Object.entries(value).some(([key, field]) => isBeyond(nodeOfKey(key) ?? key) || isBeyond(field));
}

const isExpression = (value: object): value is Expression =>
  ['include', 'release', 'setting', 'texts'].includes((value as Partial<Expression>).kind ?? '');

function isBeyondIn(part: string | Expression): boolean {
  if (typeof part === 'string') return false;
  switch (part.kind) {
    case 'release':
    case 'texts':
      return true;
    case 'setting':
      return part.root.of === 'values';
    case 'include': {
      const helper = reading().helpers.get(part.helper);
      return part.arguments.length === 0 || isBeyond(part.arguments) || (helper !== undefined && readsRoot(helper));
    }
    default:
      return Object.values(part).some(isBeyond);
  }
}
