import { type Document, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../problem';
import { reportForeignNodes, reportForeignText } from './dialect';
import { isMap, type Values } from './maps';
import { readNodes } from './nodes';

/** What was read. With any problem at all, `values` is empty. */
export interface Reading {
  readonly values: Values;
  readonly problems: readonly Problem[];
}

/**
 * Reads a values document as Helm would (YAML 1.1, as Go's reader has it), and refuses what Helm reads by accident:
 * doubled keys, keys that are no text, further documents, numbers that it would round.
 *
 * @param file the name that problems give, with the line: `my-values.yaml:12`
 */
export function parseValues(text: string, file: string): Reading {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const problems = new Map<string, Problem>();
  const report = (line: number, message: string): void => {
    const path = `${file}:${line}`;
    problems.set(`${path}: ${message}`, { path, message });
  };

  reportForeignText(source, report);
  const values = problems.size === 0 ? readDocument(source, report) : {};
  return { values: problems.size === 0 ? values : {}, problems: [...problems.values()] };
}

type ReportLine = (line: number, message: string) => void;

function readDocument(source: string, report: ReportLine): Values {
  const lines = new LineCounter();
  const reportAt = (offset: number, message: string): void => report(lines.linePos(offset).line, message);
  // Scalars stay text here: what they mean to Helm is decided in scalars.ts, what maps and aliases mean in nodes.ts
  const meaning = { schema: 'failsafe', resolveKnownTags: false, merge: false, uniqueKeys: false } as const;
  const document = parseDocument(source, { ...meaning, lineCounter: lines, prettyErrors: false, logLevel: 'error' });

  reportSyntax(document, source, reportAt);
  if (document.errors.some(({ code }) => code !== 'MULTIPLE_DOCS')) return {};

  reportForeignNodes(document, source, reportAt);
  const root = readNodes(document, source, (node, message) => reportAt(node.range?.[0] ?? 0, message));
  if (root === null || root === undefined) return {};
  if (isMap(root)) return root;
  reportAt(document.contents?.range[0] ?? 0, 'the values are no map; write them as `name: value`, one to a line');
  return {};
}

/** One mistake makes the parser stumble more than once: the first is the one to mend. */
function reportSyntax(
  document: Document.Parsed,
  source: string,
  report: (offset: number, message: string) => void,
): void {
  const lineFrom = (offset: number): string =>
    source
      .slice(source.lastIndexOf('\n', offset - 1) + 1)
      .split('\n', 1)[0]
      ?.trim()
      .slice(0, 60) ?? '';

  const [error] = document.errors;
  if (error?.code === 'MULTIPLE_DOCS') {
    report(error.pos[0], 'a second document starts here, and what Helm does with it depends on its version; keep one');
  } else if (error?.code === 'RESOURCE_EXHAUSTION') {
    report(error.pos[0], 'is nested deeper than any values need; make it flatter');
  } else if (error !== undefined) {
    report(
      error.pos[0],
      `'${lineFrom(error.pos[0])}' is not YAML: ${error.message}; mend the indentation or the quotes`,
    );
  } else if (!blank.test(source.slice(document.range[2]))) {
    // The parser can stop in silence, for instance at a list under a key that was written with `?`
    report(document.range[2], `'${lineFrom(document.range[2])}' belongs to nothing above it; mend the indentation`);
  }
}

const blank = /^(?:\s|#.*(?:\n|$))*$/;
