import type { Expression } from '../words/expression';

/** Whether an expression is a map or a list that a user passes through. */
export const isOpen = (box: Expression): boolean =>
  (box.kind === 'setting' && (box.holds === 'open' || box.holds === 'list')) ||
  box.kind === 'merged' ||
  (box.kind === 'first-given' && box.holds === 'open');
