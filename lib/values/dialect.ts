import { type Document, isAlias, isCollection, isScalar, type Node, type Pair, type Scalar, visit } from 'yaml';

/*
 * Our parser knows YAML 1.2, Helm's reader a dialect of 1.1. What the two take differently is refused here, so that
 * whatever passes has one meaning.
 */

/** What can be told from the text alone. Lines count from 1. */
export function reportForeignText(source: string, report: (line: number, message: string) => void): void {
  const directive = /^(?:[ \t]*(?:#.*)?\n)*(?=%)/.exec(source)?.[0];
  if (directive !== undefined)
    report(directive.split('\n').length, 'a % directive has no use in values; remove the line');

  source.split('\n').forEach((line, index) => {
    if (/^\.{3}(?:\s|$)/.test(line)) report(index + 1, "the mark '...' has no use in values; remove the line");
    const character = foreign.exec(line)?.[0].codePointAt(0);
    if (character === undefined) return;
    const code = character.toString(16).toUpperCase().padStart(4, '0');
    report(
      index + 1,
      `the character U+${code} may not stand in YAML; remove it, or write "\\u${code}" in double quotes`,
    );
  });
}

/** Characters that Helm's reader refuses, and those that end a line for it and for nobody else. */
const foreign = /[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** What shows once the parser has told keys, scalars and collections apart. Offsets are those of `source`. */
export function reportForeignNodes(
  document: Document.Parsed,
  source: string,
  report: (offset: number, message: string) => void,
): void {
  const tabsAllowed: [number, number][] = [];

  visit(document, {
    Pair: (_, { key }: Pair<unknown, unknown>, path) => {
      if (!isScalar(key)) return;
      const [start, end] = rangeOf(key);
      const text = source.slice(start, end);
      const stray = isFlow(path.at(-1)) && key.type === 'PLAIN' ? strayPlainColon : strayColon;
      if (!stray.test(source.slice(end)) && !text.includes('\n')) return;
      report(start, `the key ${inShort(text)} has to stand on one line with its colon, and a blank behind that`);
    },
    Node: (_, node, path) => {
      const [start, end] = rangeOf(node);
      const text = source.slice(start, end);
      const name = isAlias(node) ? node.source : node.anchor;
      if (name !== undefined && !/^[\w-]+$/.test(name)) {
        report(start, `'${name}' is no name for an anchor; use letters, digits, - and _`);
      }
      if (isScalar(node))
        for (const message of scalarProblems(node, text, source.charAt(end), path.some(isFlow))) report(start, message);
      // Around brackets inside a block Helm's reader minds tabs, in a file that is one pair of brackets it does not
      const whole = path.length === 1 && isFlow(node);
      if (whole || (isScalar(node) && node.type !== 'PLAIN')) tabsAllowed.push([start, end]);
    },
  });

  for (const { index, 0: indentation } of source.matchAll(/^(?: |[-?:](?=[ \t]))*\t/gm)) {
    const tab = index + indentation.length;
    if (tabsAllowed.some(([start, end]) => start < tab && tab <= end)) continue;
    report(index, 'a tab stands in the indentation; indent with blanks');
  }
}

const isFlow = (node: unknown): boolean => isCollection(node) && node.flow === true;

/** Where the colon starts a line, and in `{a:}` (not in `{"a":}`), Helm's reader finds no key or another one. */
const strayColon = /^\s*\n\s*:/;
const strayPlainColon = /^(?:[ \t]*:[^\s]|\s*\n\s*:)/;

function scalarProblems({ type, value }: Scalar, text: string, next: string, flow: boolean): string[] {
  const problems: string[] = [];
  const block = type?.startsWith('BLOCK') === true;
  if (type === 'PLAIN' && flow && /^:|\?/.test(text)) {
    problems.push(
      `${inShort(text)} has a ? or a leading : between brackets, where Helm takes it for a mark; put it in quotes`,
    );
  }
  if (type?.startsWith('QUOTE') === true && (!closed.test(text) || /[^\s:,\]}]/.test(next))) {
    problems.push(`${inShort(text)} has no closing quote, or something directly behind it; close it and leave a blank`);
  }
  if (type === 'QUOTE_DOUBLE' && foreignEscape.test(text)) {
    problems.push('Helm knows neither \\/ nor a character in two halves (\\ud83d\\ude00); write the character itself');
  }
  if (type === 'QUOTE_DOUBLE' && escapedBreak.test(text)) {
    problems.push('a backslash in front of empty lines is read in two ways; write \\n for each line break');
  }
  if (block && !blockHeader.test(text)) {
    problems.push('something stands behind the | or > that begins a block of text; begin the text on the next line');
  }
  if (block && (tabFirst.test(text) || (/^.\S*\d/.test(text) && !/\S/.test(String(value))))) {
    problems.push(
      'a block of text that starts with a tab, or is blank, has no sure indentation; put it in double quotes',
    );
  }
  return problems;
}

const closed = /^(?:'(?:[^']|'')*'|"(?:[^"\\]|\\[^])*")$/;
const blockHeader = /^[|>][-+\d]*[ \t]*(?: #.*)?(?:\n|$)/;

/** Escapes of JSON that YAML 1.1 has not, behind an even number of backslashes. */
const foreignEscape = /(?<!\\)(?:\\\\)*\\(?:\/|u[dD][89a-fA-F]|U0000[dD][89a-fA-F])/;

const escapedBreak = /(?<!\\)(?:\\\\)*\\\n[ \t]*\n/;

const tabFirst = /^.*\n(?: *\n)* *\t/;

const rangeOf = ({ range }: Node): [number, number] => [range?.[0] ?? 0, range?.[1] ?? 0];

/** As much of a text as a message needs. */
const inShort = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 60);
