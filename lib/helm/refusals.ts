import { problemLine } from '../problem';
import type { Condition } from '../words/expression';
import { type Body, expressionOfText, nodeOfItem } from '../words/reading';
import type { Refusal } from '../words/refusals';
import { comment, type Lines, nodeLines } from './body';
import { action, helperName, inside, type Place, test, textAction, topLevel, whole } from './expressions';

/**
 * The template that refuses values: it finds everything that is wrong, in the words of the plain reading, and fails
 * once. Only inside the symbolic reading in which the refusals were made.
 */
export const refusalsText = (refusals: readonly Refusal[]): string =>
  [
    comment('Refuses values that cannot work together: all problems at once.'),
    `{{- define "${helperName('refusals')}" -}}`,
    '{{- $problems := list }}',
    ...refusalLines(refusals, 0, topLevel),
    '{{- with $problems }}',
    '{{- fail (printf "\\n%s" (join "\\n" .)) }}',
    '{{- end }}',
    '{{- end }}',
    '',
  ].join('\n');

const refusalLines: Lines = (body, indent, place) =>
  (body as readonly unknown[]).flatMap((item) => {
    const node = nodeOfItem(item);
    if (!node) return [append(action(expressionOfText(problemLine(item as Refusal)), place, true))];
    if (node.node === 'repeated') return repeatedLines(node.name, node.claims, node.message, place);
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
    case 'ranges-above': {
      const { name, list, variable, times, from, to } = condition;
      const [count, first] = [times, from].map((number) => whole(number, inside(place)));
      return [
        `{{- $${name} := 0 }}`,
        `{{- range $${variable} := ${action(list, place)} }}`,
        `{{- $${name} = int (add $${name} (mul ${count} (sub ${to + 1} ${first}))) }}`,
        '{{- end }}',
      ];
    }
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
function repeatedLines(name: string, claims: Body, message: string, place: Place): string[] {
  const claimLines: Lines = (body, indent, there) =>
    (body as readonly unknown[]).flatMap((item) => {
      const node = nodeOfItem(item);
      if (node) return nodeLines(node, indent, there, claimLines);
      const { what, path } = item as { readonly what: string; readonly path: string };
      return [
        `{{- $what := ${textAction(expressionOfText(what), there)} }}`,
        `{{- $path := ${action(expressionOfText(path), there)} }}`,
        `{{- $holder := get $${name} $what | default $path }}`,
        '{{- if ne $holder $path }}',
        append(`(printf "%s: %s" $path ${action(expressionOfText(message), there, true)})`),
        '{{- end }}',
        `{{- $_ := set $${name} $what $holder }}`,
      ];
    });
  return [`{{- $${name} := dict }}`, ...claimLines(claims, 0, place)];
}
