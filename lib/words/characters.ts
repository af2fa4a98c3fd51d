import type { Characters, Expression, TextPart } from './expression';
import { partsOf, reading } from './reading';

/** The characters that Helm may print for an expression, whatever the values are. */
function charactersIn(expression: Expression): Characters {
  switch (expression.kind) {
    case 'setting':
      if (expression.holds === 'text') return expression.characters;
      return expression.holds === 'open' || expression.holds === 'list' ? 'any' : 'plain';
    case 'release':
      return 'dns';
    case 'counter':
    case 'checksum':
      return 'plain';
    case 'text':
      return widest(expression.parts.map(charactersInPart));
    case 'first-given':
      return widest(expression.of.map(charactersIn));
    case 'branches':
      return widest([...expression.branches.map(({ body }) => charactersIn(body)), charactersIn(expression.otherwise)]);
    case 'with':
      return widest([charactersIn(expression.then), charactersIn(expression.otherwise)]);
    case 'include': {
      const body = reading().helpers.get(expression.helper)?.body;
      return body && 'text' in body ? charactersOf(body.text) : 'any';
    }
    case 'texts':
    case 'variable':
    case 'to-json':
    case 'merged':
    case 'lower':
    case 'windows-folder':
      return 'any';
  }
}

/** The same for a text of literal pieces and stand-ins. */
export const charactersOf = (text: string): Characters => widest(partsOf(text).map(charactersInPart));

/** Whether nothing that Helm prints for it needs an escape in a quoted YAML scalar or in JSON. */
export const isPlain = (expression: Expression): boolean => charactersIn(expression) !== 'any';

function charactersInPart(part: TextPart): Characters {
  if (typeof part !== 'string') return charactersIn(part);
  if (/^[a-z0-9.-]*$/.test(part)) return 'dns';
  return /^[\w.,:;/@=+ ()$|*~-]*$/.test(part) ? 'plain' : 'any';
}

const widest = (all: readonly Characters[]): Characters => {
  if (all.includes('any')) return 'any';
  return all.includes('plain') ? 'plain' : 'dns';
};
