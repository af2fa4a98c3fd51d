/** As in `scalar.ts`, but a block shows its line breaks and tabs. */
const HIDDEN = /(?![ \n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\ufffe\uffff]/u;

/**
 * A text of several lines as a literal block (`|`) with its lines at `indent`, which is two deeper than its parent.
 *
 * Undefined where quotes are better: one line, escapes needed, or blanks at the end that nobody would see.
 */
export function literal(text: string, indent: string): string | undefined {
  if (!text.includes('\n')) return undefined;
  const body = text.replace(/\n+$/, '');
  if (/^$|[ \t]$/.test(body) || HIDDEN.test(body)) return undefined;

  const lineBreaks = text.slice(body.length);
  const header = `|${startsIndented(body) ? '2' : ''}${['-', ''][lineBreaks.length] ?? '+'}`;
  return `${header}\n${body.replace(/^(?=[^\n])/gm, indent)}${lineBreaks || '\n'}`;
}

/** Then a reader could not tell the text's own blanks from the block's, and the header says how many are the block's. */
const startsIndented = (text: string): boolean => /^\n*[ \t]/.test(text);
