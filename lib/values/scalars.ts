/** What a scalar says: its kind and value, or why we do not take it. */
export type Scalar =
  | { readonly kind: 'string' | 'null' | 'bool' | 'int' | 'float'; readonly value: string | number | boolean | null }
  | { readonly refusal: string };

const words: ReadonlyMap<string, Scalar> = new Map([
  ...spellings(['', '~', 'null', 'Null', 'NULL'], { kind: 'null', value: null }),
  ...spellings(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'], {
    kind: 'bool',
    value: true,
  }),
  ...spellings(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'], {
    kind: 'bool',
    value: false,
  }),
]);

const endless = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9]\d*)$/;
const fraction = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/**
 * What Helm makes of an unquoted scalar. Its reader follows YAML 1.1 (`yes` is true, `010` is 8, `1_000` is 1000), but
 * leaves out base 60 (`12:30` is text) and keeps dates as text.
 */
export function plainScalar(text: string): Scalar {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (endless.test(text)) return { refusal: `${text} is no number that JSON knows; write a finite one, or "${text}"` };
  if (!/^[-+.\d]/.test(text)) return { kind: 'string', value: text };

  // The reader drops underscores anywhere, but after a leading point only those between digits; `0b-1` is -1 to it
  if (text.startsWith('.') && !fraction.test(text)) return { kind: 'string', value: text };
  const digits = text.replaceAll('_', '').replace(/^0b([-+])/, '$10b');
  const [, sign, magnitude] = integer.exec(digits) ?? [];
  if (magnitude !== undefined) return exact(text, 'int', (sign === '-' ? -1 : 1) * Number(asLiteral(magnitude)));
  if (float.test(digits)) return exact(text, 'float', Number(digits));
  return { kind: 'string', value: text };
}

/** What a scalar with an explicit tag is, such as `!!str 5`. The reader looks through quotes here: `!!int "5"` is 5. */
export function taggedScalar(tag: string, text: string): Scalar {
  const name = tag.replace(/^tag:yaml\.org,2002:/, '!!');
  if (name === '!!str') return { kind: 'string', value: text };
  if (!supported.has(name)) return { refusal: `the tag ${name} has no meaning in values; leave it out` };

  const plain = plainScalar(text);
  if ('refusal' in plain) return plain;
  if (`!!${plain.kind}` === name || (plain.kind === 'int' && name === '!!float')) return plain;
  return { refusal: `'${text}' is not of the kind that its tag ${name} says; leave the tag out` };
}

const supported: ReadonlySet<string> = new Set(['!!null', '!!bool', '!!int', '!!float']);

function spellings(texts: readonly string[], scalar: Scalar): [string, Scalar][] {
  return texts.map((text) => [text, scalar]);
}

/** JavaScript writes octal with an `o` and knows no sign before a base. */
const asLiteral = (magnitude: string): string => magnitude.replace(/^0[oO]?(?=\d)/, '0o');

/** Helm keeps every number of a values file as a float of 64 bits: what does not fit would change silently. */
function exact(text: string, kind: 'int' | 'float', value: number): Scalar {
  const whole = kind === 'int' || /^[-+]?[\d_]+$/.test(text);
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    return {
      refusal: `${text} is beyond the numbers that Helm keeps exactly (±9007199254740991); quote it if it is text`,
    };
  }
  if (kind === 'float' && Object.is(value, -0)) return { refusal: `${text} is a negative zero; write 0` };
  return { kind, value: value === 0 ? 0 : value };
}
