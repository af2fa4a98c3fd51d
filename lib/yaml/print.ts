import { literal } from './literal';
import { number } from './number';
import { at, depthOf, type Place, unprintable } from './place';
import { scalar } from './scalar';

/** Stands behind a text that would be the end of a document, whose blanks and line breaks some tools trim. */
export const endOfText = '# end: keeps the text above whole';

/**
 * JSON-like data as block YAML in the order of the input, without fields that are `undefined`.
 *
 * Go's parser (kubectl, Helm) and YAML 1.2 parsers read back the same value, even if blanks and line breaks around the
 * document were trimmed, as tools do that split a stream of documents. No line is folded.
 *
 * @throws TypeError with the path of what YAML cannot say: a function, an instance of a class, NaN, a cycle
 */
export function printYaml(value: unknown): string {
  if (typeof value === 'string') return `${oneLine(value, undefined)}\n`;
  const text = after(value, '', '', undefined);
  const document = text.startsWith(' ') ? text.slice(1) : text;
  return endsInOpenBlock(value) ? `${document}${endOfText}\n` : document;
}

export interface PrintDocumentsOptions {
  /** Text for the top of the file, which becomes comments. */
  readonly header?: string;
}

/** Several objects as one file, separated by `---`. */
export function printDocuments(objects: readonly unknown[], { header }: PrintDocumentsOptions = {}): string {
  return (header === undefined ? '' : comment(header)) + objects.map(printYaml).join('---\n');
}

const comment = (text: string): string =>
  text
    .trimEnd()
    .replace(/^(.*)$/gm, '# $1')
    .replace(/ +$/gm, '') + '\n';

/** Deeper than any manifest and well within the call stack: what goes further holds itself. */
const DEEPEST = 200;

/** A longer key needs the `? key` form, in Go as in YAML 1.2. */
const LONGEST_SIMPLE_KEY = 1000;

/**
 * What follows `key:` or `-`, up to and including the line break.
 *
 * @param indent of the value's own lines
 * @param opening what stands before the first of them: the rest of the parent's line
 */
function after(value: unknown, indent: string, opening: string, place: Place | undefined): string {
  switch (typeof value) {
    case 'string':
      return ` ${literal(value, indent) ?? `${oneLine(value, place)}\n`}`;
    case 'number':
      return ` ${located(place, () => number(value))}\n`;
    case 'boolean':
      return ` ${value}\n`;
    case 'object':
      if (value === null) return ' null\n';
      if (depthOf(place) > DEEPEST) throw unprintable(place, `is ${DEEPEST} levels deep; does it hold itself?`);
      if (Array.isArray(value)) return items(value, indent, opening, place);
      if (isPlainObject(value)) return fields(value, indent, opening, place);
      throw unprintable(place, `is an instance of ${value.constructor.name}; hand over plain data`);
    case 'undefined':
      throw unprintable(place, 'is undefined, which YAML cannot say');
    default:
      throw unprintable(place, `is a ${typeof value}, which YAML cannot say`);
  }
}

function fields(map: object, indent: string, opening: string, place: Place | undefined): string {
  const deeper = `${indent}  `;
  let text = '';
  for (const [name, value] of Object.entries(map)) {
    if (value === undefined) continue;
    const here = at(place, name);
    text += `${text === '' ? opening : indent}${key(name, indent, here)}:${after(value, deeper, `\n${deeper}`, here)}`;
  }
  return text === '' ? ' {}\n' : text;
}

function items(list: readonly unknown[], indent: string, opening: string, place: Place | undefined): string {
  const deeper = `${indent}  `;
  let text = '';
  for (const [index, value] of list.entries()) {
    text += `${text === '' ? opening : indent}-${after(value, deeper, ' ', at(place, index))}`;
  }
  return text === '' ? ' []\n' : text;
}

function key(name: string, indent: string, place: Place): string {
  const text = oneLine(name, place);
  return text.length > LONGEST_SIMPLE_KEY ? `? ${text}\n${indent}` : text;
}

const oneLine = (text: string, place: Place | undefined): string => located(place, () => scalar(text));

/** By shape, since each realm (a jest sandbox, `structuredClone`) has an `Object.prototype` of its own. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Whether the last thing in the document is a text whose last line break could be trimmed away: kubectl's splitter of
 * documents takes the line break before `---` for its own, and Helm trims. A comment behind the text keeps it whole.
 */
function endsInOpenBlock(value: unknown): boolean {
  if (typeof value === 'string') return value.endsWith('\n') && literal(value, '') !== undefined;
  if (typeof value !== 'object' || value === null) return false;
  return endsInOpenBlock(Object.values(value).findLast((inner) => inner !== undefined));
}

/** Adds the place to what a leaf's printer says. */
function located(place: Place | undefined, print: () => string): string {
  try {
    return print();
  } catch (error) {
    throw error instanceof TypeError ? unprintable(place, error.message) : error;
  }
}
