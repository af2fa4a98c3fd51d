import type { Expression, Root } from './expression';
import { canonicalJson, sha256 } from './json';
import { plain } from './plain';
import {
  type Helper,
  boxOf,
  expressionOfText,
  fieldOf,
  isSymbolic,
  nodeOfKey,
  objectStandIn,
  reading,
  refusalsTemplate,
  itemOf,
  listOf,
  textOf,
  unboxed,
} from './reading';
import { charactersOf } from './characters';
import type { Refusal } from './refusals';
import type { Count, List } from './settings';
import { standing } from './structure';

/** What a named template is given: texts, numbers, and objects of settings. */
type Arguments = Readonly<Record<string, string | Count | object>>;

/**
 * A text that the chart names in `_helpers.tpl` and includes wherever it is used.
 *
 * The body sees its arguments and what is global (the release, `.Values`); it is read once a chart, so it must not
 * depend on anything else.
 */
export function namedText<A extends Arguments>(
  name: string,
  comment: string,
  given: A,
  body: (given: A) => string,
): string {
  if (!isSymbolic()) return body(given);
  define(name, comment, given, (standIns) => ({ text: body(standIns) }));
  return textOf(include(name, given, 'text'));
}

/**
 * The same for the fields of a map, such as a block of labels.
 *
 * @param template the template beside which it stands in the chart; without one, `_helpers.tpl`
 */
export function namedFields<A extends Arguments, F extends object>(
  name: string,
  comment: string,
  given: A,
  body: (given: A) => F,
  template?: string,
): F {
  if (!isSymbolic()) return body(given);
  define(name, comment, given, (standIns) => ({ fields: body(standIns) }), template);
  return fieldOf({ node: 'fields', include: include(name, given, 'fields') }) as F;
}

/**
 * A list of texts, each once, in the order in which they come; the chart makes it in one place, wherever it is used.
 *
 * @param variable what one of them is called in a loop
 * @param template as for `namedFields`
 */
export function namedTexts(
  name: string,
  comment: string,
  variable: string,
  body: () => readonly string[],
  template?: string,
): List<string> {
  if (!isSymbolic()) return [...new Set(body())] as unknown as List<string>;
  define(name, comment, {}, () => ({ texts: body(), variable }), template);
  return listOf({ kind: 'texts', helper: name, variable }, (variable) => textOf({ kind: 'variable', variable }));
}

/** The SHA-256 of what named fields come to, for an annotation that restarts pods when they change. */
export function checksum(fields: object): string {
  const [key = ''] = Object.keys(fields);
  const node = nodeOfKey(key);
  if (!isSymbolic()) return sha256(canonicalJson(plain(fields)));
  if (node?.node !== 'fields') throw new Error('a checksum is that of named fields');
  return textOf({ kind: 'checksum', of: node.include });
}

/** The same for what is refused of settings that several objects have alike. */
export function namedRefusals<A extends Arguments>(
  name: string,
  comment: string,
  given: A,
  body: (given: A) => readonly Refusal[],
): Refusal[] {
  if (!isSymbolic()) return [...body(given)];
  define(name, comment, given, (standIns) => ({ refusals: body(standIns) }), refusalsTemplate);
  return [itemOf({ node: 'refusals', include: include(name, given, 'text') })] as Refusal[];
}

function define<A extends Arguments>(
  name: string,
  comment: string,
  given: A,
  body: (standIns: A) => Helper['body'],
  template?: string,
): void {
  const { helpers } = reading();
  const names = Object.keys(given);
  const known = helpers.get(name);
  if (known) {
    if (known.arguments.join() !== names.join())
      throw new Error(`named template ${name} is given other arguments than before`);
    return;
  }
  const standIns = Object.fromEntries(names.map((key) => [key, standInFor(key, given[key] ?? '')])) as A;
  helpers.set(name, { name, comment, arguments: names, body: body(standIns), template });
}

function standInFor(name: string, value: Arguments[string]): Arguments[string] {
  const root: Root = { of: 'argument', name };
  const box = unboxed(value);
  if (box?.kind === 'setting' && box.holds === 'number')
    return boxOf({ ...box, root, path: [], itemDefault: undefined });
  if (typeof value === 'string') {
    return textOf({ kind: 'setting', root, path: [], holds: 'text', characters: charactersOf(value), large: false });
  }
  return subject(name, value).at(root);
}

function subject(name: string, settings: Arguments[string]) {
  const known = typeof settings === 'object' ? objectStandIn(settings) : undefined;
  if (!known) throw new Error(`argument ${name} of a named template is no text, number or object of settings`);
  return known;
}

function include(name: string, given: Arguments, holds: 'text' | 'fields'): Expression {
  const passed = Object.entries(given).map(
    ([key, value]) =>
      [
        key,
        typeof value === 'string' ? expressionOfText(value) : (unboxed(value) ?? subject(key, value).expression),
      ] as const,
  );
  return { kind: 'include', helper: name, arguments: passed, holds };
}

/** Fields, or items of a list, behind a comment that says why a choice is made. The plain reading leaves it out. */
export function note<const B extends object>(comment: string, body: B): B {
  return isSymbolic() ? (standing(body, (inner) => ({ node: 'note', comment, body: inner })) as B) : body;
}
