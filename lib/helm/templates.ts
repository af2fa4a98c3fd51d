import { endOfText } from '../yaml/print';
import { exponents, factors } from '../kubernetes/quantity';
import type { Condition, Expression } from '../words/expression';
import { type Helper, type Reading, expressionOfText, nodeOfKey, partsOf } from '../words/reading';
import { comment, counting, fieldLines } from './body';
import { action, helperName, inline, inside, isInline, type Place, test, withPrelude } from './expressions';
import { namedRefusalLines, namedTextLines } from './refusals';

/** What stands around objects in a template. */
export type Head =
  | { readonly head: 'if'; readonly condition: Condition }
  | { readonly head: 'each'; readonly list: Expression; readonly variable: string }
  | { readonly head: 'count'; readonly to: Expression; readonly variable: string };

/** One object, or several below a head. */
export type TemplatePart =
  { readonly manifest: object } | { readonly head: Head; readonly parts: readonly TemplatePart[] };

/**
 * A file of templates. Only inside the symbolic reading in which its objects were made.
 *
 * @param helpers named templates that stand in this file
 */
export function templateText(says: string, parts: readonly TemplatePart[], helpers: readonly Helper[] = []): string {
  const { prelude, lines } = withPrelude((place) => parts.flatMap((part) => partLines(part, place)));
  const defined = helpers.map((helper) => `\n${helperText(helper)}`);
  return `${[comment(says), ...defined, ...prelude, ...lines].join('\n')}\n`;
}

function partLines(part: TemplatePart, place: Place): string[] {
  if ('manifest' in part) {
    const given = objectGiven(part.manifest);
    return [
      '---',
      ...closed(given ? [`{{ toYaml ${action(given, place, true)} }}`] : fieldLines(part.manifest, 0, place)),
    ];
  }
  const [head, there] = headOf(part.head, place);
  return [`{{- ${head} }}`, ...part.parts.flatMap((inner) => partLines(inner, there)), '{{- end }}'];
}

/** The object, if all of it is what a user gives. */
function objectGiven(manifest: object): Expression | undefined {
  const [key = '', ...others] = Object.keys(manifest);
  const node = nodeOfKey(key);
  return others.length === 0 && node?.node === 'open' ? node.value : undefined;
}

/** Helm trims the end of a document, which may be that of a user's text: something of ours stands behind it. */
const closed = (lines: readonly string[]): readonly string[] =>
  /^ *\{\{/.test(lines.at(-1) ?? '') ? [...lines, endOfText] : lines;

function headOf(head: Head, place: Place): [string, Place] {
  switch (head.head) {
    case 'if':
      return [`if ${test(head.condition, place)}`, place];
    case 'each':
      return [`range $${head.variable} := ${action(head.list, place)}`, inside(place)];
    case 'count':
      return [counting({ node: 'count', to: head.to, variable: head.variable, body: [] }, place), inside(place)];
  }
}

/** `_helpers.tpl`: the named templates of a reading, in the order of their first use. */
export const helpersText = (reading: Reading): string => helpersIn(reading).map(helperText).join('\n');

/** The named templates that stand in a template of their own, or in `_helpers.tpl`. */
export const helpersIn = ({ helpers }: Reading, template?: string): Helper[] =>
  [...helpers.values()].filter((helper) => helper.template === template);

function helperText({ name, comment: says, arguments: names, body }: Helper): string {
  const place: Place = { nested: false, withArguments: names.length > 0 };
  const given =
    names.length > 0
      ? ` Given: ${[...names, ...('merge' in body || 'exceeding' in body ? [] : ['root'])].join(', ')}.`
      : '';
  const lines = bodyLines(name, body, place);
  return [comment(`${says}${given}`), `{{- define "${helperName(name)}" -}}`, ...lines, '{{- end }}', ''].join('\n');
}

function bodyLines(name: string, body: Helper['body'], place: Place): string[] {
  if ('text' in body) return [textBody(name, body.text, place)];
  if ('fields' in body) return fieldLines(body.fields, 0, place);
  if ('texts' in body) return namedTextLines(body.texts, place);
  if ('refusals' in body) return namedRefusalLines(body.refusals, place);
  if ('exceeding' in body) return exceedingLines(body.exceeding);
  const [first, second] = body.merge;
  return [
    '{{- $merged := dict }}',
    ...[second, first].flatMap((map) => [
      `{{- range $key, $value := .${map} }}`,
      '{{- $_ := set $merged $key $value }}',
      '{{- end }}',
    ]),
    '{{- toJson $merged }}',
  ];
}

/** The same as `quantityOf`, and a comparison. */
function exceedingLines([resources, amount, least]: readonly [string, string, string]): string[] {
  const entries = (of: Readonly<Record<string, string | bigint>>, text: (value: string | bigint) => string) =>
    Object.entries(of)
      .map(([suffix, value]) => `"${suffix}" ${text(value)}`)
      .join(' ');
  return [
    `{{- $exponents := dict ${entries(exponents, (exponent) => `"${exponent}"`)} }}`,
    `{{- $factors := dict ${entries(factors, String)} }}`,
    '{{- $numbers := list }}',
    `{{- $given := default dict .${resources} }}`,
    `{{- range list (.${least} | default (dig "requests" .${amount} "0" $given)) (dig "limits" .${amount} "1e300" $given) }}`,
    '{{- $suffix := regexFind "[A-Za-z]+$" (toString .) }}',
    '{{- $number := printf "%s%s" (trimSuffix $suffix (toString .)) (get $exponents $suffix) | float64 }}',
    '{{- $numbers = append $numbers (mulf $number (get $factors $suffix | default 1)) }}',
    '{{- end }}',
    '{{- if gt (first $numbers) (last $numbers) }}yes{{ end }}',
  ];
}

function textBody(name: string, text: string, place: Place): string {
  const parts = partsOf(text);
  if (!isInline(parts)) {
    const expression = expressionOfText(text);
    if (expression.kind === 'text') throw new Error(`the named template ${name} mixes free text; print it with json()`);
    return `{{ ${action(expression, place)} }}`;
  }
  return inline(parts, place);
}
