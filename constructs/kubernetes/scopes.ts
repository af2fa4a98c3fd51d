import { Construct } from 'constructs';
import type { Head } from '../../lib/helm/templates';
import { conditionOf, itemStandIn, textOf, unboxed } from '../../lib/words/reading';
import type { Condition, Count, List } from '../../lib/words/settings';
import { variableOf } from '../../lib/words/conditions';

/** Objects that are there under a condition, or once for each item: a template's `if` or `range` around them. */
export class Scope extends Construct {
  constructor(
    scope: Construct,
    id: string,
    readonly head?: Head,
  ) {
    super(scope, id);
  }
}

/** Objects that are there only under a condition. */
export function whenObjects(
  scope: Construct,
  id: string,
  condition: Condition,
  body: (scope: Construct) => void,
): void {
  const expressed = conditionOf(condition);
  if (expressed) body(new Scope(scope, id, { head: 'if', condition: expressed }));
  else if (condition === true) body(new Scope(scope, id));
}

/** Objects for each item of a list setting. */
export function eachObjects<T>(
  scope: Construct,
  id: string,
  list: List<T>,
  body: (scope: Construct, item: T) => void,
): void {
  const box = unboxed(list);
  if (box) {
    const variable = variableOf(box);
    body(new Scope(scope, id, { head: 'each', list: box, variable }), itemStandIn(list, variable) as T);
    return;
  }
  (list as unknown as T[]).forEach((item, index) => body(new Scope(scope, `${id}-${index}`), item));
}

/** Objects for each number from 0 up to a setting, exclusive. */
export function timesObjects(
  scope: Construct,
  id: string,
  count: Count,
  variable: string,
  body: (scope: Construct, index: string) => void,
): void {
  const box = unboxed(count);
  if (box) {
    body(new Scope(scope, id, { head: 'count', to: box, variable }), textOf({ kind: 'counter', variable }));
    return;
  }
  for (let index = 0; index < count; index++) body(new Scope(scope, `${id}-${index}`), String(index));
}
