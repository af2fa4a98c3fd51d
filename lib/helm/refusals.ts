import { problemLine } from '../problem';
import type { Condition } from '../words/expression';
import { type Body, expressionOfText, type Node, nodeOfItem, unboxed } from '../words/reading';
import type { Amount, Claim, Refusal } from '../words/refusals';
import type { Count } from '../words/settings';
import { comment, type Lines, nodeLines } from './body';
import {
  action,
  helperName,
  inParentheses,
  inside,
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
    ...prelude,
    '{{- $problems := list }}',
    ...lines,
    '{{- with $problems }}',
    '{{- fail (printf "\\n%s" (join "\\n" .)) }}',
    '{{- end }}',
    '{{- end }}',
    '',
  ].join('\n');
}

/** The template that asks for it. */
export const refusalsCall = `${comment('Refuses values that cannot work together.')}\n{{- include "${helperName('refusals')}" . }}\n`;

/** The body of a named template that gives what it refuses as JSON. */
export const namedRefusalLines = (refusals: Body, place: Place): string[] => [
  '{{- $problems := list }}',
  ...refusalLines(refusals, 0, place),
  '{{- toJson $problems }}',
];

const refusalLines: Lines = (body, indent, place) =>
  (body as readonly unknown[]).flatMap((item) => {
    const node = nodeOfItem(item);
    if (!node) return [append(action(expressionOfText(problemLine(item as Refusal)), place, true))];
    if (node.node === 'repeated') return repeatedLines(node.name, node.claims, node.message, place);
    if (node.node === 'missing') return missingLines(node, place);
    if (node.node === 'total') return totalLines(node, place);
    if (node.node === 'refusals')
      return [`{{- $problems = concat $problems (${action(node.include, place)} | fromJsonArray) }}`];
    const loops = node.node === 'branches' ? node.branches.flatMap(({ condition }) => someLines(condition, place)) : [];
    return [...loops, ...nodeLines(node, indent, place, refusalLines)];
  });

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

/** Each claim is looked up among those before it. */
const repeatedLines = (name: string, claims: Body, message: string, place: Place): string[] => [
  ...gathered('claims', claims, place, claimText),
  `{{- $${name} := dict }}`,
  '{{- range $claims }}',
  '{{- $what := first . }}',
  '{{- $path := last . }}',
  `{{- $holder := get $${name} $what | default $path }}`,
  '{{- if ne $holder $path }}',
  append(`(printf "%s: %s" $path ${action(expressionOfText(message), inside(place), true)})`),
  '{{- end }}',
  `{{- $_ := set $${name} $what $holder }}`,
  '{{- end }}',
];

/** Each claim is looked up among what there is. */
const missingLines = ({ name, there, wanted, message }: Extract<Node, { node: 'missing' }>, place: Place) => [
  ...gathered(name, there, place, (what: string, at) => action(expressionOfText(what), at, true)),
  ...gathered('claims', wanted, place, claimText),
  '{{- range $claims }}',
  '{{- $what := first . }}',
  `{{- if not (has $what $${name}) }}`,
  append(`(printf "%s: %s" (last .) ${action(expressionOfText(message), inside(place), true)})`),
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
export const namedTextLines = (texts: readonly string[], place: Place): string[] => [
  ...gathered('texts', texts, place, (text: string, at) => action(expressionOfText(text), at, true)),
  '{{- uniq $texts | toJson }}',
];

/** A list of what stands in a body. */
const gathered = <Item>(name: string, body: Body, place: Place, text: (item: Item, place: Place) => string) => [
  `{{- $${name} := list }}`,
  ...within(body, place, (item: Item, there) => `{{- $${name} = append $${name} ${text(item, there)} }}`),
];

/** A line for each item of a body, within the loops and conditions around it. */
function within<Item>(body: Body, place: Place, line: (item: Item, place: Place) => string): string[] {
  const lines: Lines = (inner, indent, there) =>
    (inner as readonly unknown[]).flatMap((item) => {
      const node = nodeOfItem(item);
      return node ? nodeLines(node, indent, there, lines) : [line(item as Item, there)];
    });
  return lines(body, 0, place);
}
