import { endOfText } from '../yaml/print';
import { exponents, factors } from '../kubernetes/quantity';
import type { Condition, Expression } from '../words/expression';
import { type Helper, type Reading, expressionOfText, nodeOfKey, partsOf } from '../words/reading';
import { comment, counting, fieldLines, indented } from './body';
import { endsOpen } from './ends';
import {
  action,
  below,
  helperName,
  inline,
  inside,
  isInline,
  type Place,
  preluded,
  test,
  topLevel,
  withPrelude,
} from './expressions';
import { namedRefusalLines, namedTextLines, repeatedLines } from './refusals';
import { readsRoot } from './root';

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
  const shared = prelude.length > 0 ? [comment('What is the same in several places below.'), ...prelude] : [];
  return `${[comment(says), ...defined, ...shared, ...lines].join('\n')}\n`;
}

function partLines(part: TemplatePart, place: Place): string[] {
  if ('manifest' in part) {
    const given = objectGiven(part.manifest);
    const { prelude, lines } = preluded((lists) => {
      const there = { ...place, lists };
      return given ? [`{{ toYaml ${action(given, there, true)} }}`] : fieldLines(part.manifest, 0, there);
    }, place.prelude);
    return [
      ...prelude,
      '---',
      ...lines,
      // Helm trims the end of a document, which may be that of a user's text: something of ours stands behind it.
      ...(endsOpen(part.manifest) ? [endOfText] : []),
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

function headOf(head: Head, place: Place): [string, Place] {
  switch (head.head) {
    case 'if':
      return [`if ${test(head.condition, place)}`, below(place, head.condition)];
    case 'each':
      return [`range $${head.variable} := ${action(head.list, place)}`, inside(place)];
    case 'count':
      return [counting({ node: 'count', to: head.to, variable: head.variable, body: [] }, place), inside(place)];
  }
}

/** The named templates that stand in `_helpers.tpl`, or in another: like beside like, in the order of their first use. */
export const helpersText = (reading: Reading, template?: string): string =>
  alike(helpersIn(reading, template)).map(helperText).join('\n');

/** Names of one ending, such as `…Address`, side by side. */
function alike(helpers: readonly Helper[]): Helper[] {
  const groups = new Map<string, Helper[]>();
  for (const helper of helpers) {
    const name = helper.name.toLowerCase();
    const known = [...groups.keys()].find((ending) => name.endsWith(ending));
    const ending = known ?? helper.name.replace(/^.*(?=[A-Z])/, '').toLowerCase();
    groups.set(ending, [...(groups.get(ending) ?? []), helper]);
  }
  return [...groups.values()].flat();
}

/** The named templates that stand in a template of their own, or in `_helpers.tpl`. */
export const helpersIn = ({ helpers }: Reading, template?: string): Helper[] =>
  [...helpers.values()].filter((helper) => helper.template === template);

function helperText(helper: Helper): string {
  const { name, comment: says, arguments: names, body } = helper;
  const place: Place = { ...topLevel, withArguments: names.length > 0 };
  const given = names.length > 0 ? ` Given: ${[...names, ...(readsRoot(helper) ? ['root'] : [])].join(', ')}.` : '';
  const lines = bodyLines(name, body, place);
  return [comment(`${says}${given}`), `{{- define "${helperName(name)}" -}}`, ...lines, '{{- end }}', ''].join('\n');
}

function bodyLines(name: string, body: Helper['body'], place: Place): string[] {
  if ('text' in body) return [textBody(name, body.text, place)];
  if ('fields' in body) return atTheStart(fieldLines(body.fields, 0, place));
  if ('texts' in body) return indented(namedTextLines(body.variable, body.texts, place));
  if ('refusals' in body) return indented(namedRefusalLines(body.refusals, place));
  if ('leadingBits' in body) return indented(leadingBitsLines(body.leadingBits));
  if ('exceeding' in body) return indented(exceedingLines(body.exceeding));
  if ('repeated' in body) return indented(repeatedLines(body.repeated));
  const [first, second] = body.merge;
  return indented([
    '{{- $merged := dict }}',
    ...[second, first].flatMap((map) => [
      `{{- range $key, $value := .${map} }}`,
      '{{- $_ := set $merged $key $value }}',
      '{{- end }}',
    ]),
    '{{- with $merged }}',
    '{{- toYaml . }}',
    '{{- end }}',
  ]);
}

/** What a named template begins with needs no line of its own to stand on. */
const atTheStart = ([first = '', ...others]: readonly string[]): string[] => [
  first.replace(/^\{\{- (.*) \| nindent 0 \}\}$/, '{{ $1 }}'),
  ...others,
];

/** Four bytes, and a length, which of an address is the one that is added. */
const leadingBitsLines = (range: string): string[] => [
  `{{- $numbers := regexFindAll "[0-9]+" (printf "%s/32" .${range}) 5 }}`,
  '{{- $length := last $numbers | int }}',
  `{{- printf "%08b%08b%08b%08b" ${[0, 1, 2, 3].map((index) => `(index $numbers ${index} | int)`).join(' ')} | trunc $length }}`,
];

/** The same as `quantityOf`, and a comparison. */
function exceedingLines([resources, amount, least]: readonly [string, string, string]): string[] {
  const units = (of: Readonly<Record<string, string | bigint>>, text: (value: string | bigint) => string) =>
    Object.entries(of)
      .map(([suffix, value]) => `"${suffix}" ${text(value)}`)
      .join(' ');
  return [
    `{{- $given := default dict .${resources} }}`,
    `{{- $wanted := .${least} | default (dig "requests" .${amount} "" $given) }}`,
    `{{- $limit := dig "limits" .${amount} "" $given }}`,
    '{{- if and $wanted (ne (toString $limit) "") }}',
    '{{- $numbers := list }}',
    '{{- range list $wanted $limit }}',
    '{{- $suffix := regexFind "[A-Za-z]+$" (toString .) }}',
    '{{- $number := trimSuffix $suffix (toString .) }}',
    '{{- if hasSuffix "i" $suffix }}',
    `{{- $number = mulf $number (get (dict ${units(factors, String)}) $suffix) }}`,
    '{{- else if $suffix }}',
    `{{- $number = print $number (get (dict ${units(exponents, (exponent) => `"${exponent}"`)}) $suffix) }}`,
    '{{- end }}',
    '{{- $numbers = append $numbers (float64 $number) }}',
    '{{- end }}',
    '{{- if gt (first $numbers) (last $numbers) }}yes{{ end }}',
    '{{- end }}',
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
