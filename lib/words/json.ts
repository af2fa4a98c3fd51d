import { createHash } from 'node:crypto';
import { isMarked, partsOf, textOf, unboxed } from './reading';
import { isPlain } from './characters';
import { isAsGiven } from './structure';

/**
 * JSON text on one line, as Go's encoder and ours both write it: keys in the author's order, `<`, `>`, `&`, U+2028 and
 * U+2029 escaped. Numbers, flags and open values of the settings may stand in it.
 */
export function json(value: unknown): string {
  const box = unboxed(value);
  if (box) return textOf(box.kind === 'setting' && box.holds === 'number' ? box : { kind: 'to-json', of: box });
  if (typeof value === 'string') return isMarked(value) ? markedString(value) : goString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value === 0 ? 0 : value);
  if (isAsGiven(value)) return canonicalJson(value);
  if (Array.isArray(value)) return `[${value.map(json).join(',')}]`;
  return jsonOfMap(
    Object.entries(value).filter(([, field]) => field !== undefined),
    json,
  );
}

/** A known value as Go writes it, its keys in the order of their UTF-8 bytes. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return json(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const sorted = Object.entries(value).sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  return jsonOfMap(sorted, canonicalJson);
}

const jsonOfMap = (entries: readonly (readonly [string, unknown])[], valueText: (value: unknown) => string): string =>
  `{${entries.map(([key, value]) => `${goString(key)}:${valueText(value)}`).join(',')}}`;

/** A JSON string with Go's escapes. */
const goString = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function markedString(text: string): string {
  const parts = partsOf(text);
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'object' && !isPlain(only)) return textOf({ kind: 'to-json', of: only });
  if (!parts.every((part) => typeof part === 'string' || isPlain(part))) {
    throw new Error(
      'free text and literal text are mixed in one JSON string; give the setting a format, or a string of its own',
    );
  }
  return `"${parts.map((part) => (typeof part === 'string' ? goString(part).slice(1, -1) : textOf(part))).join('')}"`;
}

/** The SHA-256 of a text that no setting changes, for an annotation that restarts pods when the text changes. */
export function sha256(text: string): string {
  if (isMarked(text))
    throw new Error('the checksum of a text with settings in it has to be taken by Helm; name the text first');
  return createHash('sha256').update(text).digest('hex');
}
