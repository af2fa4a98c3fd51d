import { isPlain } from '../words/characters';
import type { Condition, Expression, TextPart } from '../words/expression';
import {
  type Body,
  type Node,
  expressionOfText,
  isMarked,
  nodeOfItem,
  nodeOfKey,
  partsOf,
  unboxed,
} from '../words/reading';
import { isAsGiven } from '../words/structure';
import { literal } from '../yaml/literal';
import { scalar } from '../yaml/scalar';
import {
  action,
  below,
  escaped,
  inline,
  inside,
  isGiven,
  isInline,
  linesAction,
  type Place,
  test,
  whole,
} from './expressions';
import { possible } from './facts';
import { isOpen } from './open';

/** Fields of a map as template lines, `indent` blanks deep. */
export function fieldLines(map: object, indent: number, place: Place): string[] {
  return Object.entries(map).flatMap(([key, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const node = nodeOfKey(key);
    if (node) return nodeLines(node, indent, place, fieldLines);
    return valueLines(`${keyText(key, place)}:`, value, indent, place);
  });
}

/** Items of a list as template lines; `indent` is that of their dash. */
function itemLines(list: readonly unknown[], indent: number, place: Place): string[] {
  return list.flatMap((item) => {
    const node = nodeOfItem(item);
    if (node)
      return nodeLines(node, indent, place, (body, deep, there) => itemLines(body as readonly unknown[], deep, there));
    if (isMap(item)) {
      const [first, ...others] = fieldLines(item, indent + 2, place);
      if (!first || nodeOfKey(Object.keys(item)[0] ?? ''))
        throw new Error('an item of a list begins with a field that is always there');
      return [`${blanks(indent)}- ${first.trimStart()}`, ...others];
    }
    return [`${blanks(indent)}- ${scalarText(item, place)}`];
  });
}

const blanks = (indent: number): string => ' '.repeat(indent);

const isMap = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !unboxed(value);

const keyText = (key: string, place: Place): string => (isMarked(key) ? scalarText(key, place) : escaped(scalar(key)));

function valueLines(key: string, value: unknown, indent: number, place: Place): string[] {
  const box = unboxed(value);
  if (box && isOpen(box)) return openField(key, box, indent, place);
  if (Array.isArray(value)) {
    return unlessEmpty(filled(value), indent, place, (there) => [
      `${blanks(indent)}${key}`,
      ...itemLines(value, indent + 2, there),
    ]);
  }
  if (isMap(value)) {
    if (isAsGiven(value)) return [`${blanks(indent)}${key} {}`];
    return unlessEmpty(filled(value), indent, place, (there) => [
      `${blanks(indent)}${key}`,
      ...fieldLines(value, indent + 2, there),
    ]);
  }
  if (typeof value === 'string' && !isMarked(value)) {
    const block = literal(value, blanks(indent + 2));
    if (block !== undefined) return `${blanks(indent)}${key} ${escaped(block)}`.trimEnd().split('\n');
  }
  return [`${blanks(indent)}${key} ${scalarText(value, place)}`];
}

/** An open value, absent when it is empty. */
const openField = (key: string, box: Expression, indent: number, place: Place): string[] =>
  withLines(box, indent, place, (there) => [`${blanks(indent)}${key}`, openLine(box, indent + 2, there)]);

const openLine = (box: Expression, indent: number, place: Place): string => {
  // What two maps make together comes as lines
  const lines = box.kind === 'merged' ? action(box, place) : linesAction(box, place);
  return `${blanks(indent)}{{- ${lines} | nindent ${indent} }}`;
};

/** Lines that are there if something is given, which is the dot in them. */
function withLines(subject: Expression, indent: number, place: Place, lines: (place: Place) => string[]): string[] {
  if (isGiven(subject, place)) return lines(place);
  const head = `${blanks(indent)}{{- with ${action(subject, place)} }}`;
  return [head, ...lines(inside(place, subject)), `${blanks(indent)}{{- end }}`];
}

/** A scalar as it stands behind `key:` or `-`. */
function scalarText(value: unknown, place: Place): string {
  const box = unboxed(value);
  if (box) return `{{ ${action(box, place)} }}`;
  if (typeof value !== 'string') return String(value);
  if (!isMarked(value)) return escaped(scalar(value));
  const parts = partsOf(value);
  const expression = expressionOfText(value);
  if (expression.kind !== 'text' && expression.kind !== 'branches' && expression.kind !== 'with')
    return `{{ ${action(expression, place)} | quote }}`;
  if (isInline(parts)) return isName(expression) ? inline(parts, place) : `"${inline(parts, place)}"`;
  if (parts.every(isSingleQuotable)) return `'${inline(parts, place)}'`;
  return `{{ ${action(expression, place)} | quote }}`;
}

const isSingleQuotable = (part: TextPart): boolean =>
  typeof part === 'string' ? !/['\n]/.test(part) : isPlain(part) || (part.kind === 'to-json' && isQuotable(part.of));

/** Its JSON is made of words that we know. */
const isQuotable = (expression: Expression): boolean =>
  expression.kind === 'first-given'
    ? expression.of.every(isQuotable)
    : expression.kind === 'setting' && expression.characters === 'plain';

/** A name that no YAML reader takes for anything but text: `{{ … }}-logger`. */
const isName = (expression: Expression): boolean =>
  expression.kind === 'text' &&
  typeof expression.parts[0] === 'object' &&
  expression.parts.every(
    (part) =>
      typeof part === 'string' || (part.kind === 'include' && part.helper === 'fullname') || part.kind === 'counter',
  ) &&
  expression.parts.some((part) => typeof part === 'string' && /^-[a-z]{4,}[a-z-]*$/.test(part));

/** How what stands inside a node is printed. */
export type Lines = (body: Body, indent: number, place: Place) => string[];

/** A condition, a loop or an inserted value around lines. */
export function nodeLines(node: Node, indent: number, place: Place, lines: Lines): string[] {
  const control = (text: string) => `${blanks(indent)}{{- ${text} }}`;
  switch (node.node) {
    case 'branches': {
      const left = possible(node.branches, node.otherwise, place.facts);
      const linesOf = ({ body, facts }: typeof left.otherwise) => lines(body, indent, { ...place, facts });
      const otherwise = linesOf(left.otherwise);
      const branches = left.branches.map((branch) => ({ condition: branch.condition, body: linesOf(branch) }));
      // Nothing to ask, or nothing to say, whatever holds.
      if (branches.every(({ body }) => body.length === 0)) return branches.length === 0 ? otherwise : [];
      return [
        ...branches.flatMap(({ condition, body }, index) => [
          control(`${index === 0 ? 'if' : 'else if'} ${test(condition, place)}`),
          ...body,
        ]),
        ...(otherwise.length > 0 ? [control('else'), ...otherwise] : []),
        control('end'),
      ];
    }
    case 'with':
      return withLines(node.subject, indent, place, (there) => lines(node.body, indent, there));
    case 'each': {
      const body = lines(node.body, indent, inside(place));
      const variables = body.some((line) => line.includes(`$${node.index}`))
        ? [node.index, node.variable]
        : [node.variable];
      return [control(`range $${variables.join(', $')} := ${action(node.list, place)}`), ...body, control('end')];
    }
    case 'count':
      return [control(counting(node, place)), ...lines(node.body, indent, inside(place)), control('end')];
    case 'open':
      return withLines(node.value, indent, place, (there) => [openLine(node.value, indent, there)]);
    case 'fields':
      return [control(`${action(node.include, place)} | nindent ${indent}`)];
    case 'note':
      return [comment(node.comment, indent), ...lines(node.body, indent, place)];
    case 'missing':
    case 'refusals':
    case 'repeated':
    case 'total':
      throw new Error('claims stand only among what is refused');
  }
}

/** Lines of actions alone, each as deep as it is nested: Helm trims what stands before `{{-`. */
export function indented(lines: readonly string[]): string[] {
  let depth = 0;
  return lines.map((line) => {
    const [, word = ''] = /^\{\{- (\w+)/.exec(line) ?? [];
    if (word === 'end') depth--;
    const text = `${blanks(2 * (word === 'else' ? depth - 1 : depth))}${line}`;
    if (['if', 'range', 'with'].includes(word) && !line.endsWith('{{ end }}')) depth++;
    return text;
  });
}

export const comment = (text: string, indent = 0): string => `${blanks(indent)}{{- /* ${text} */}}`;

/** The head of a loop over numbers. */
export function counting(node: Extract<Node, { node: 'count' }>, place: Place): string {
  const to = typeof node.to === 'number' ? String(node.to) : whole(node.to, place);
  const numbers = node.above ? `untilStep (add1 ${whole(node.above, place)} | int) ${to} 1` : `until ${to}`;
  return `range $${node.variable} := ${numbers}`;
}

/** When a map or a list of ours has something in it: always, never, or under a condition. */
type Filled = boolean | Condition;

function unlessEmpty(condition: Filled, indent: number, place: Place, lines: (place: Place) => string[]): string[] {
  if (condition === false) return [];
  if (condition === true) return lines(place);
  if (condition.is === 'given') return withLines(condition.value, indent, place, lines);
  const head = `{{- if ${test(condition, place)} }}`;
  return [`${blanks(indent)}${head}`, ...lines(below(place, condition)), `${blanks(indent)}{{- end }}`];
}

function filled(body: Body): Filled {
  const nodes = Array.isArray(body)
    ? body.map(nodeOfItem)
    : Object.entries(body).flatMap(([key, value]) => (value === undefined ? [] : [nodeOfKey(key)]));
  return nodes.includes(undefined) || anyOf(nodes.map(filledByNode));
}

function filledByNode(node: Node | undefined): Filled {
  if (!node) return true;
  switch (node.node) {
    case 'fields':
    case 'missing':
    case 'refusals':
    case 'repeated':
    case 'total':
      return true;
    case 'open':
      return { is: 'given', value: node.value };
    case 'note':
      return filled(node.body);
    case 'each':
      return both({ is: 'given', value: node.list }, filled(node.body));
    case 'branches': {
      const otherwise = filled(node.otherwise);
      const last = node.branches.at(-1);
      if (
        otherwise !== false &&
        !(node.branches.length === 1 && otherwise === true && last && filled(last.body) === true)
      ) {
        if (otherwise === true && node.branches.every(({ body }) => filled(body) === true)) return true;
        throw new Error(
          'whether this list or map is empty cannot be said in a template; give it a part that is always there',
        );
      }
      if (otherwise === true) return true;
      return anyOf(node.branches.map(({ condition, body }) => both(condition, filled(body))));
    }
    case 'with':
      return both({ is: 'given', value: node.subject }, filled(node.body));
    case 'count':
      if (node.above || typeof node.to === 'number')
        throw new Error('whether this loop runs cannot be said in a template');
      return both({ is: 'above', number: node.to, limit: 0 }, filled(node.body));
  }
}

function both(left: Condition, right: Filled): Filled {
  if (right === false) return false;
  return right === true ? left : { is: 'and', conditions: [left, right] };
}

function anyOf(all: readonly Filled[]): Filled {
  if (all.includes(true)) return true;
  const conditions = all.filter((condition) => typeof condition !== 'boolean');
  const [only] = conditions;
  if (!only) return false;
  return conditions.length === 1 ? only : { is: 'or', conditions };
}
