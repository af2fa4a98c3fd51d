import { isPlain } from '../words/characters';
import type { Condition, Expression, SettingExpression, TextPart } from '../words/expression';
import { reading } from '../words/reading';
import { decided, type Facts, factsOf, isSame, jsonOf, possible } from './facts';
import { readsRoot } from './root';

/** Where a template stands: what `.` and `$` mean there. */
export interface Place {
  /** Inside a loop or a `with`, where the dot is no longer what it was at the top of the template. */
  readonly nested: boolean;
  /** Inside a named template that was given arguments; the chart's own dot is then the argument `root`. */
  readonly withArguments: boolean;
  /** Inside a loop. */
  readonly looped?: boolean;
  /** What the nearest `with` has bound to the dot. */
  readonly dot?: Expression;
  /** What the conditions around it have decided. */
  readonly facts: Facts;
  /** What a file finds out before anything else, so that neither loops nor many places do it again. */
  readonly prelude?: Prelude;
  /** The same of an object, for lists that it goes through more than once. */
  readonly lists?: Prelude;
}

interface Prelude {
  /** Name to action. */
  readonly variables: Map<string, string>;
  /** How often an action stands in the file. */
  readonly uses: Map<string, number>;
  /** Marks of a file, and of its objects. */
  readonly undecided: Map<string, Undecided>;
}

/** What a mark in the lines stands for, until it is known whether it gets a variable. */
interface Undecided {
  /** What the variable would hold, and whose it would be. */
  readonly value: string;
  readonly variables: ReadonlyMap<string, string>;
  /** The same where it stands. */
  readonly there: string;
}

/** Around the number of a mark; none of the characters of stand-ins (words/reading.ts). */
const [opening, closing] = ['\u{E010}', '\u{E011}'];
/** Before a mark that is an argument. */
const ofArgument = '\u{E012}';
const marks = new RegExp(`(${ofArgument}?)(${opening}[0-9]+${closing})`, 'gu');
const oneMark = new RegExp(`^${opening}[0-9]+${closing}$`, 'u');

export const topLevel: Place = { nested: false, withArguments: false, facts: [] };

/** A place inside a loop, or inside a `with` that binds the dot. */
export const inside = (place: Place, dot?: Expression): Place => ({
  ...place,
  nested: true,
  dot,
  looped: place.looped === true || dot === undefined,
  facts: dot ? [...place.facts, { is: 'given', value: dot }] : place.facts,
});

/** A place below a condition. */
export const below = (place: Place, condition: Condition): Place => ({
  ...place,
  facts: [...place.facts, ...factsOf(condition)],
});

/** Whether something is known to be there: a `with` would ask for it again. */
export const isGiven = (value: Expression, { facts }: Place): boolean =>
  decided({ is: 'given', value }, facts) === true;

/** The name of a named template: prefixed, because all charts of an umbrella share one space of names. */
export const helperName = (name: string): string => `${reading().chart}.${name}`;

/** An expression as it stands between `{{` and `}}`; in parentheses where a function's argument needs them. */
export function action(expression: Expression, place: Place, asArgument = false): string {
  if (place.dot && isSame(place.dot, expression)) return '.';
  const bare = bareAction(expression, place);
  return asArgument ? inParentheses(bare) : bare;
}

function bareAction(expression: Expression, place: Place): string {
  const argument = (inner: Expression) => action(inner, place, true);
  switch (expression.kind) {
    case 'setting':
      return expression.large ? `int64 ${inParentheses(reference(expression, place))}` : reference(expression, place);
    case 'release':
      return `${chartDot(place)}.Release.${expression.field}`;
    case 'counter':
    case 'variable':
      return `$${expression.variable}`;
    case 'text':
      return printf(expression.parts, place);
    case 'first-given': {
      const [first, ...others] = expression.of;
      return [first ? argument(first) : '""', ...others.map((other) => `default ${argument(other)}`)].join(' | ');
    }
    case 'include':
      return once(expression.helper, expression, (there) => included(expression, there), place);
    case 'texts':
      return listAction(expression, place);
    case 'merged':
      return once(nameOf(expression.first), expression, (there) => mergedAction(expression, there), place);
    case 'to-json':
      return `toJson ${argument(expression.of)}`;
    case 'checksum':
      return checksum(expression.of, place);
    case 'lower':
      return `lower ${argument(expression.text)}`;
    case 'windows-folder':
      return `regexReplaceAll "^c:|/+$" (lower ${argument(expression.path)} | replace "\\\\" "/") ""`;
    case 'branches': {
      const { branches, otherwise } = possibleTexts(expression, place);
      return branches.reduceRight(
        (other, { condition, body }) =>
          `ternary ${argument(body)} ${inParentheses(other)} ${conditionArgument(condition, place)}`,
        action(otherwise.body, place),
      );
    }
    case 'with':
      if (isGiven(expression.subject, place)) return action(expression.then, place);
      if (isMissing(expression.subject, place)) return action(expression.otherwise, place);
      return `ternary ${argument(expression.then)} ${argument(expression.otherwise)} (not (empty ${argument(expression.subject)}))`;
  }
}

const possibleTexts = (
  { branches, otherwise, last }: Extract<Expression, { kind: 'branches' }>,
  { facts }: Place,
): ReturnType<typeof possible<Expression>> => possible(branches, otherwise, facts, last);

const isMissing = (value: Expression, { facts }: Place): boolean => decided({ is: 'given', value }, facts) === false;

function included({ helper, arguments: given }: Extract<Expression, { kind: 'include' }>, place: Place): string {
  const made = reading().helpers.get(helper);
  return `include ${JSON.stringify(helperName(helper))} ${argumentsOf(given, place, made && readsRoot(made))}`;
}

/** A list that the chart makes. What an object goes through twice is made before it, and not for all that a file has. */
function listAction(expression: Extract<Expression, { kind: 'texts' }>, place: Place): string {
  const { lists, looped } = place;
  const made = (there: Place) => textsAction(expression, there);
  const there = looped ? place : { ...place, prelude: lists };
  return once(`${expression.variable}s`, expression, made, there, 2);
}

const textsAction = ({ helper }: Extract<Expression, { kind: 'texts' }>, place: Place): string =>
  `include ${JSON.stringify(helperName(helper))} ${argumentsOf([], place)} | fromJsonArray`;

/** The checksum of named fields. */
function checksum(of: Expression, place: Place): string {
  if (of.kind !== 'include') throw new Error('a checksum is that of named fields');
  return once(`${of.helper}Checksum`, of, (there) => `${included(of, there)} | fromYaml | toJson | sha256sum`, place);
}

function mergedAction({ first, second }: Extract<Expression, { kind: 'merged' }>, place: Place): string {
  const given = `"first" ${action(first, place, true)} "second" ${action(second, place, true)}`;
  return `include "${helperName('merged')}" (dict ${given})`;
}

/** What a user gives as lines of YAML. A loop that has it in one place makes it there, where it reads best. */
export function linesAction(given: Expression, place: Place): string {
  const made = (there: Place) => `toYaml ${action(given, there, true)}`;
  return once(nameOf(given), given, made, { ...place, looped: false }, place.looped ? 2 : many);
}

/** What a variable is called that holds what a user gives. */
function nameOf(expression: Expression): string {
  if (expression.kind === 'setting') return expression.path.at(-1) ?? 'given';
  const [first] = expression.kind === 'first-given' ? expression.of : [];
  return first ? nameOf(first) : expression.kind === 'merged' ? 'merged' : 'given';
}

/** What stands in so many places of a file is found out once. */
const many = 3;

/**
 * What is the same for all items of a loop, or in many places: found out before the first object of a file or the first
 * line of a named template.
 */
function once(name: string, of: Expression, found: (place: Place) => string, place: Place, often = many): string {
  const { looped, prelude, withArguments } = place;
  if (!prelude || isOfLoop(of)) return found(place);
  const { variables, uses, undecided } = prelude;
  const value = found({ ...topLevel, withArguments });
  const used = (uses.get(value) ?? 0) + 1;
  uses.set(value, used);
  const known = variableOf(value, variables);
  if (known !== undefined) return known;
  if (!looped && used < often) {
    // What stands there may have marks of its own, which are counted first
    const there = found(place);
    const mark = `${opening}${undecided.size}${closing}`;
    undecided.set(mark, { value, variables, there });
    return mark;
  }
  let variable = name;
  for (let number = 2; variables.has(variable); number++) variable = `${name}${number}`;
  variables.set(variable, value);
  return `$${variable}`;
}

function variableOf(value: string, variables: ReadonlyMap<string, string>): string | undefined {
  for (const [name, known] of variables) if (known === value) return `$${name}`;
  return undefined;
}

/** Whether something depends on the item or the number that a loop has come to. */
const isOfLoop = (expression: Expression): boolean =>
  /"of":"item"|"kind":"(counter|variable)"/.test(jsonOf(expression));

/** Lines that share a prelude. */
export const withPrelude = (lines: (place: Place) => string[], start = topLevel): Preluded =>
  preluded((prelude) => lines({ ...start, prelude }));

interface Preluded {
  readonly prelude: string[];
  readonly lines: string[];
}

/**
 * What is found to be needed further down, the lines above use too.
 *
 * @param around that of the file, for one of an object: it is decided later
 */
export function preluded(lines: (prelude: Prelude) => string[], around?: Prelude): Preluded {
  const variables = new Map<string, string>();
  const undecided = around?.undecided ?? new Map<string, Undecided>();
  const written = lines({ variables, uses: new Map(), undecided });
  const isDecided = (use: Undecided) => !around || use.variables === variables;
  return {
    lines: written.map((line) => withoutMarks(line, undecided, isDecided)),
    prelude: [...variables].map(([name, value]) => `{{- $${name} := ${value} }}`),
  };
}

/** A text with its variables, or what they would hold, in the place of marks. */
function withoutMarks(
  text: string,
  undecided: ReadonlyMap<string, Undecided>,
  isDecided: (use: Undecided) => boolean,
): string {
  if (!text.includes(opening)) return text;
  return text.replace(marks, (whole, before: string, mark: string) => {
    const use = undecided.get(mark);
    if (!use) throw new Error('a mark stands in lines of another file');
    if (!isDecided(use)) return whole;
    const bare = variableOf(use.value, use.variables) ?? withoutMarks(use.there, undecided, isDecided);
    return before === '' ? bare : inParentheses(bare);
  });
}

/** How long a text becomes at most. */
export const lengthOf = (text: string, { prelude }: Place): number =>
  withoutMarks(text, prelude?.undecided ?? new Map<string, Undecided>(), () => true).length;

/** A call as an argument of another. A string stands as it is; of a mark it is noted. */
export function inParentheses(text: string): string {
  if (oneMark.test(text)) return `${ofArgument}${text}`;
  return text.includes(' ') && !/^"([^"\\]|\\.)*"$/.test(text) ? `(${text})` : text;
}

/** What the chart's own dot is called here. */
function chartDot({ nested, withArguments }: Place): string {
  if (withArguments) return nested ? '$.root' : '.root';
  return nested ? '$' : '';
}

function reference({ root, path, itemDefault }: SettingExpression, place: Place): string {
  const keys = path.map((key) => `.${key}`).join('');
  switch (root.of) {
    case 'values':
      return `${chartDot(place)}.Values${keys}`;
    case 'argument':
      return `${place.nested ? '$' : ''}.${root.name}${keys}`;
    case 'item':
      return itemDefault === undefined
        ? `$${root.variable}${keys}`
        : `dig ${path.map((key) => JSON.stringify(key)).join(' ')} ${goLiteral(itemDefault)} $${root.variable}`;
  }
}

/** A default as Go template text: text, numbers, booleans, and lists and maps of them. */
function goLiteral(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'list' : `(list ${value.map(goLiteral).join(' ')})`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)} ${goLiteral(entry)}`);
  return entries.length === 0 ? 'dict' : `(dict ${entries.join(' ')})`;
}

function argumentsOf(given: readonly (readonly [string, Expression])[], place: Place, withRoot = true): string {
  const root = place.withArguments ? `${place.nested ? '$' : ''}.root` : place.nested ? '$' : '.';
  if (given.length === 0) return root;
  const passed = given.map(([name, value]) => `${JSON.stringify(name)} ${argumentText(value, place)}`);
  return `(dict ${[...passed, ...(withRoot ? [`"root" ${root}`] : [])].join(' ')})`;
}

const argumentText = (value: Expression, place: Place): string =>
  value.kind === 'text' && value.parts.every((part) => typeof part === 'string')
    ? JSON.stringify(value.parts.join(''))
    : action(value, place, true);

/** `printf` of a mixed text. Numbers are made whole first: a values file gives Go floats. */
function printf(parts: readonly TextPart[], place: Place): string {
  if (parts.every((part) => typeof part === 'string')) return JSON.stringify(parts.join(''));
  const format = parts
    .map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : isNumber(part) ? '%d' : '%s'))
    .join('');
  const values = parts
    .filter((part) => typeof part !== 'string')
    .map((part) => (isNumber(part) ? whole(part, place) : action(part, place, true)));
  return `printf ${JSON.stringify(format)} ${values.join(' ')}`;
}

const isNumber = (expression: Expression): boolean =>
  expression.kind === 'counter' || (expression.kind === 'setting' && expression.holds === 'number');

/** An expression as a text: what is a number becomes one. */
export const textAction = (expression: Expression, place: Place): string =>
  isNumber(expression) ? printf([expression], place) : action(expression, place);

/** A number as a Go integer. */
export const whole = (expression: Expression, place: Place): string =>
  expression.kind === 'counter' ? action(expression, place) : `(int ${action(expression, place, true)})`;

/** What is left of a text without what an address is made of; a pattern would be compiled for each text. */
const otherThanAddress = ({ text }: Extract<Condition, { is: 'address' }>, place: Place): string =>
  `trimAll "0123456789." ${action(text, place, true)}`;

const leadingBits = (range: string): string => `(include "${helperName('leadingBits')}" (dict "range" ${range}))`;

/** A condition as it stands behind `if`. */
export function test(condition: Condition, place: Place): string {
  switch (condition.is) {
    case 'set':
      return action(condition.flag, place);
    case 'given':
      return action(condition.value, place);
    case 'equal': {
      const { left, right } = condition;
      if (typeof right === 'number') return `eq ${whole(left, place)} ${right}`;
      return `eq ${action(left, place, true)} ${typeof right === 'string' ? JSON.stringify(right) : action(right, place, true)}`;
    }
    case 'above':
      return `gt ${whole(condition.number, place)} ${typeof condition.limit === 'number' ? condition.limit : whole(condition.limit, place)}`;
    case 'longer':
      return `gt (len ${action(condition.text, place, true)}) ${condition.limit}`;
    case 'containing':
      return `contains ${action(condition.part, place, true)} ${action(condition.text, place, true)}`;
    case 'within':
      return `hasPrefix ${leadingBits(action(condition.range, place, true))} ${leadingBits(action(condition.address, place, true))}`;
    case 'bits-behind': {
      const range = action(condition.range, place, true);
      return `contains "1" (trimPrefix ${leadingBits(range)} ${leadingBits(`(splitList "/" ${range} | first)`)})`;
    }
    case 'exceeding': {
      const { of, amount, least } = condition;
      const needed = least === undefined ? '' : ` "least" ${JSON.stringify(least)}`;
      return `include "${helperName('exceeds')}" (dict "resources" ${action(of, place, true)} "amount" ${JSON.stringify(amount)}${needed})`;
    }
    case 'listing':
      return `has ${JSON.stringify(condition.item)} ${action(condition.list, place, true)}`;
    case 'matching':
      return `regexMatch ${JSON.stringify(condition.pattern)} ${action(condition.text, place, true)}`;
    case 'address':
      return `not (${otherThanAddress(condition, place)})`;
    case 'of-version':
      return `regexMatch (printf "^v?%s([^0-9]|$)" (regexQuoteMeta ${action(condition.version, place, true)})) ${action(condition.tag, place, true)}`;
    case 'some':
      // Found by a loop before: see refusals.ts.
      return `$${condition.name}`;
    case 'more':
      // Summed up by a loop before.
      return `gt $${condition.name} (len ${action(condition.than, place, true)})`;
    case 'not':
      if (condition.condition.is === 'equal') return test(condition.condition, place).replace(/^eq /, 'ne ');
      if (condition.condition.is === 'above') return atMost(condition.condition, place);
      if (condition.condition.is === 'address') return otherThanAddress(condition.condition, place);
      return `not ${conditionArgument(condition.condition, place)}`;
    case 'and':
    case 'or':
      return `${condition.is} ${condition.conditions.map((inner) => conditionArgument(inner, place)).join(' ')}`;
  }
}

/** `lt` of what is too much, where that is a number, because the numbers that people know are lowest ones. */
const atMost = ({ number, limit }: Extract<Condition, { is: 'above' }>, place: Place): string =>
  typeof limit === 'number'
    ? `lt ${whole(number, place)} ${limit + 1}`
    : `le ${whole(number, place)} ${whole(limit, place)}`;

const conditionArgument = (condition: Condition, place: Place): string => inParentheses(test(condition, place));

/** A text inside a quoted scalar or a block, as a person writes it: literal pieces and `{{ … }}`. Plain characters only. */
export function inline(parts: readonly TextPart[], place: Place): string {
  return parts.map((part) => (typeof part === 'string' ? escaped(part) : inlineExpression(part, place))).join('');
}

function inlineExpression(expression: Expression, place: Place): string {
  switch (expression.kind) {
    case 'text':
      return inline(expression.parts, place);
    case 'branches': {
      const { branches, otherwise } = possibleTexts(expression, place);
      if (branches.length === 0) return inlineExpression(otherwise.body, place);
      const texts = branches.map(
        ({ condition, body }, index) =>
          `{{ ${index === 0 ? 'if' : 'else if'} ${test(condition, place)} }}${inlineExpression(body, place)}`,
      );
      return `${texts.join('')}${inlineElse(otherwise.body, place)}{{ end }}`;
    }
    case 'first-given': {
      // What is made reads better, and costs less, where it is made only if nothing is given
      const [value, made, ...others] = expression.of;
      if (!value || others.length > 0) return `{{ ${action(expression, place)} }}`;
      if (made?.kind === 'include')
        return inlineExpression({ kind: 'with', subject: value, then: value, otherwise: made }, place);
      if (made?.kind !== 'branches') return `{{ ${action(expression, place)} }}`;
      const first = { condition: { is: 'given', value }, body: value } as const;
      return inlineExpression({ ...made, branches: [first, ...made.branches] }, place);
    }
    case 'with': {
      if (isGiven(expression.subject, place)) return inlineExpression(expression.then, place);
      if (isMissing(expression.subject, place)) return inlineExpression(expression.otherwise, place);
      const then = inlineExpression(expression.then, inside(place, expression.subject));
      return `{{ with ${action(expression.subject, place)} }}${then}${inlineElse(expression.otherwise, place)}{{ end }}`;
    }
    default:
      return `{{ ${action(expression, place)} }}`;
  }
}

function inlineElse(otherwise: Expression, place: Place): string {
  const text = inlineExpression(otherwise, place);
  return text === '' ? '' : `{{ else }}${text}`;
}

/** Whether a text can be printed inline: nothing in it needs an escape. */
export const isInline = (parts: readonly TextPart[]): boolean =>
  parts.every((part) => (typeof part === 'string' ? !/["\\\n]/.test(part) : isPlain(part)));

/** Literal text that Helm must not take for a template. */
export const escaped = (literal: string): string => literal.replaceAll('{{', '{{ "{{" }}');
