/**
 * How one text is written so that every reader sees the same text: Go's parser behind kubectl and Helm (YAML 1.1 with
 * habits of its own), YAML 1.2 parsers, and people. Plain is the exception that must be proven; quotes are always right.
 */

/** Starts like a word, a path, `$(VAR)` or a flag, and holds nothing that YAML could read as structure. */
const WORDS =
  /^(?:[A-Za-z_/$(\u00a1-\uffff]|--?[A-Za-z])(?:[\w./@%+=,()$~!?*&<>;^|'"#\u00a1-\uffff-]|:(?! |$)| +(?![ #]|$))*$/;

/** `20Gi`, `100m`, `30s`: what may start with a digit and still is a number to no reader. */
const QUANTITY = /^[1-9][0-9]*(?:[KMGTP]i?|[kmsh])$/;

/** Words of YAML 1.1 (`y` and `off` are booleans for Go), and what some readers take for a float (`E7`). */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|-{0,2}e[-+]?[0-9]+)$/i;

/** What YAML forbids, what breaks lines, and what nobody can see: controls, odd blanks, marks, half pairs. */
const HIDDEN = /(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\ufffe\uffff]/u;
const EACH_HIDDEN = new RegExp(HIDDEN, 'gu');

const HALF_PAIR = /\p{Cs}/u;

/**
 * A text on one line: plain, `'single'` (a Windows path stays readable) or `"double"` (escapes, or an apostrophe).
 *
 * @throws TypeError for half of a surrogate pair, which no UTF-8 file can hold
 */
export function scalar(text: string): string {
  if (HIDDEN.test(text)) return escaped(text);
  if ((WORDS.test(text) && !RESERVED.test(text)) || QUANTITY.test(text)) return text;
  return /^[^"\\]*'[^"\\]*$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "''")}'`;
}

/** A character beyond U+FFFF is escaped in one piece: Go refuses the pair of `\u` that JSON would write. */
function escaped(text: string): string {
  if (HALF_PAIR.test(text)) throw new TypeError('holds half of a surrogate pair, which UTF-8 cannot say');
  return JSON.stringify(text).replace(EACH_HIDDEN, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
