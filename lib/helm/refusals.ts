import { problemLine } from '../problem';
import type { Condition, Expression } from '../words/expression';
import { type Body, expressionOfText, type Node, nodeOfItem, partsOf, unboxed } from '../words/reading';
import type { Amount, Claim, Refusal } from '../words/refusals';
import type { Count } from '../words/settings';
import { comment, indented, type Lines, nodeLines } from './body';
import {
  action,
  helperName,
  inParentheses,
  inside,
  lengthOf,
  type Place,
  test,
  textAction,
  whole,
  withPrelude,
} from './expressions';

/**
 * The template that refuses values: it finds everything that is wrong, in the words of the plain reading, and fails
 * once. Only inside the symbolic reading in which the refusals were made.
 */
export function refusalsText(refusals: readonly Refusal[]): string {
  const { prelude, lines } = withPrelude((place) => refusalLines(refusals, 0, place));
  return [
    comment('Refuses values that cannot work together: all problems at once.'),
    `{{- define "${helperName('refusals')}" -}}`,
    ...indented([
      ...prelude,
      '{{- $problems := list }}',
      ...lines,
      '{{- with $problems }}',
      '{{- fail (printf "\\n%s" (join "\\n" .)) }}',
      '{{- end }}',
    ]),
    '{{- end }}',
    '',
  ].join('\n');
}

/** The template that asks for it. */
export const refusalsCall = (): string =>
  `${comment('Refuses values that cannot work together.')}\n{{- include "${helperName('refusals')}" . }}\n`;

/** The body of a named template that gives what it refuses as JSON. */
export function namedRefusalLines(refusals: Body, place: Place): string[] {
  const { prelude, lines } = withPrelude((inner) => refusalLines(refusals, 0, inner), place);
  return [...prelude, '{{- $problems := list }}', ...lines, '{{- toJson $problems }}'];
}

const refusalLines: Lines = (body, indent, place) =>
  (body as readonly unknown[]).flatMap((item) => {
    const node = nodeOfItem(item);
    if (!node) return [append(action(expressionOfText(problemLine(item as Refusal)), place, true))];
    if (node.node === 'repeated') return claimLines(node.name, node.claims, node.message, place);
    if (node.node === 'missing') return missingLines(node, place);
    if (node.node === 'total') return totalLines(node, place);
    if (node.node === 'refusals') return [concat(action(node.include, place))];
    if (node.node === 'note') return ['', ...nodeLines(node, indent, place, refusalLines)];
    const loops = node.node === 'branches' ? node.branches.flatMap(({ condition }) => someLines(condition, place)) : [];
    return [...loops, ...nodeLines(node, indent, place, refusalLines)];
  });

const concat = (call: string): string => `{{- $problems = concat $problems (${call} | fromJsonArray) }}`;
const append = (text: string): string => `{{- $problems = append $problems ${text} }}`;

/** Loops over items whose outcome a condition asks for. */
function someLines(condition: Condition, place: Place): string[] {
  switch (condition.is) {
    case 'some':
      return [
        `{{- $${condition.name} := false }}`,
        `{{- range $${condition.variable} := ${action(condition.list, place)} }}`,
        `{{- if ${test(condition.condition, inside(place))} }}`,
        `{{- $${condition.name} = true }}`,
        '{{- end }}',
        '{{- end }}',
      ];
    case 'more':
      return [
        `{{- $${condition.name} := 0 }}`,
        `{{- range $${condition.variable} := ${action(condition.list, place)} }}`,
        `{{- $${condition.name} = int (add $${condition.name} ${whole(condition.times, inside(place))}) }}`,
        '{{- end }}',
      ];
    case 'not':
      return someLines(condition.condition, place);
    case 'and':
    case 'or':
      return condition.conditions.flatMap((inner) => someLines(inner, place));
    default:
      return [];
  }
}

/** The body of the named template in which each claim is looked up among those before it. */
export const repeatedLines = ([claims, message]: readonly [string, string]): string[] => [
  '{{- $problems := list }}',
  '{{- $holders := dict }}',
  `{{- range .${claims} }}`,
  '{{- $what := first . }}',
  '{{- $path := last . }}',
  '{{- $holder := get $holders $what | default $path }}',
  '{{- if ne $holder $path }}',
  append(`(print $path ": " (printf $.${message} $what $holder))`),
  '{{- end }}',
  '{{- $_ := set $holders $what $holder }}',
  '{{- end }}',
  '{{- toJson $problems }}',
];

const claimLines = (name: string, claims: Body, message: string, place: Place): string[] => [
  ...gathered(name, claims, place, claimText),
  concat(`include "${helperName('repeated')}" (dict "claims" $${name} "message" ${JSON.stringify(formatOf(message))})`),
];

/** What a claim and its holder are printed into; numbered, unless both are there in this order. */
function formatOf(message: string): string {
  const order = ['what', 'holder'];
  const parts = partsOf(message).map((part) => (typeof part === 'object' ? part : part.replaceAll('%', '%%')));
  const variables = parts.flatMap((part) =>
    typeof part === 'object' && part.kind === 'variable' ? [part.variable] : [],
  );
  const inOrder = variables.join() === order.join();
  const verbs = parts.map((part) => {
    if (typeof part === 'string') return part;
    if (part.kind !== 'variable') throw new Error('what is said of a claim has nothing in it but what and whose');
    return inOrder ? '%s' : `%[${order.indexOf(part.variable) + 1}]s`;
  });
  return verbs.join('');
}

/** Each claim is looked up among what there is. */
const missingLines = ({ name, there, wanted, line }: Extract<Node, { node: 'missing' }>, place: Place) => [
  ...gathered(name, there, place, (what: string, at) => action(expressionOfText(what), at, true)),
  ...gathered('claims', wanted, place, claimText),
  '{{- range $claims }}',
  '{{- $what := first . }}',
  '{{- $path := last . }}',
  `{{- if not (has $what $${name}) }}`,
  append(action(expressionOfText(line), inside(place), true)),
  '{{- end }}',
  '{{- end }}',
];

/** What is counted is added up, and refused where it is too much. */
const totalLines = ({ name, amounts, limit, refusal }: Extract<Node, { node: 'total' }>, place: Place) => [
  `{{- $${name} := 0 }}`,
  ...within(amounts, place, (amount: Amount, at) => `{{- $${name} = add $${name} ${amountText(amount, at)} }}`),
  `{{- if gt $${name} ${limit} }}`,
  append(action(expressionOfText(problemLine(refusal)), place, true)),
  '{{- end }}',
];

function amountText({ times, range }: Amount, place: Place): string {
  const count = numberText(times, place);
  return range ? `(mul ${count} (sub ${range.to + 1} ${numberText(range.from, place)}))` : count;
}

function numberText(number: Count | number, place: Place): string {
  const box = unboxed(number);
  return box ? whole(box, place) : String(number);
}

const claimText = ({ what, path }: Claim, place: Place): string =>
  `(list ${inParentheses(textAction(expressionOfText(what), place))} ${action(expressionOfText(path), place, true)})`;

/** The body of a named template that gives a list of texts as JSON. */
export function namedTextLines(variable: string, texts: readonly string[], place: Place): string[] {
  const name = `${variable}s`;
  const { prelude, lines } = withPrelude(
    (inner) => gathered(name, texts, inner, (text: string, at) => action(expressionOfText(text), at, true)),
    place,
  );
  return [...prelude, ...lines, `{{- uniq $${name} | toJson }}`];
}

/** Whether a loop gives each text of a list as it is. */
function isItself({ body, variable }: Extract<Node, { node: 'each' }>): boolean {
  const [item, ...others] = body as readonly unknown[];
  if (typeof item !== 'string' || others.length > 0) return false;
  const expression = expressionOfText(item);
  return (
    expression.kind === 'setting' &&
    expression.root.of === 'item' &&
    expression.root.variable === variable &&
    expression.path.length === 0
  );
}

const longestLine = 120;

/**
 * A list of what stands in a body, within the loops and conditions around each of its items. It begins with as many of
 * those that are always there as a line holds.
 */
function gathered<Item>(name: string, body: Body, place: Place, text: (item: Item, place: Place) => string): string[] {
  const items = body as readonly unknown[];
  const always = items.findIndex((item) => nodeOfItem(item));
  let first = `{{- $${name} := list`;
  let taken = 0;
  for (const item of always < 0 ? items : items.slice(0, always)) {
    const longer = `${first} ${text(item as Item, place)}`;
    if (lengthOf(`${longer} }}`, place) > longestLine) break;
    first = longer;
    taken++;
  }
  const appended = (item: Item, there: Place) => `{{- $${name} = append $${name} ${text(item, there)} }}`;
  const concatenated = (list: Expression, there: Place) =>
    `{{- $${name} = concat $${name} ${action(list, there, true)} }}`;
  return [`${first} }}`, ...within(items.slice(taken), place, appended, concatenated)];
}

/**
 * A line for each item of a body, within the loops and conditions around it.
 *
 * @param whole a line for a list whose items are taken as they are; without it, they are gone through
 */
function within<Item>(
  body: Body,
  place: Place,
  line: (item: Item, place: Place) => string,
  whole?: (list: Expression, place: Place) => string,
): string[] {
  const lines: Lines = (inner, indent, there) =>
    (inner as readonly unknown[]).flatMap((item) => {
      const node = nodeOfItem(item);
      if (!node) return [line(item as Item, there)];
      if (whole && node.node === 'each' && isItself(node)) return [whole(node.list, there)];
      return nodeLines(node, indent, there, lines);
    });
  return lines(body, 0, place);
}
