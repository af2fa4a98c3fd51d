import fc from 'fast-check';
import { oddTexts } from '../yaml/odd-texts';

/** Texts that are names, hosts, numbers or words at once, for whoever takes them for the wrong one. */
const ambiguous: readonly string[] = [
  ...['a', 'y', 'n', 'no', 'on', 'true', 'false', 'null', '0', '1', '10', '007', '1e3', '1e400', '0x1f', '0o7', '0b1'],
  ...['12-30', '1-2', '1.0', '1.2.3', '10.0.0.1', '255.255.255.255', '0.0.0.0', 'localhost', 'a.b', 'e1', 'nan', 'inf'],
  ...[
    'constructor',
    'example.org',
    'registry.example.org:5000/team',
    'a/b_c.d-e',
    'x/y/z',
    'Y',
    'A_B',
    '_',
    '_.-',
    '-',
  ],
  ...[
    '20Gi',
    '1.5G',
    '0',
    '999999999999999Ei',
    '500m',
    '.5',
    '5.',
    '+1',
    '1E-3',
    'WARNING_LOG',
    'WARNING_LOG|ERROR_LOG',
    'ContainerUser',
  ],
  ...[
    'NT AUTHORITY\\Local service',
    'CORP\\svc_opentwin',
    'a b c',
    `sha256:${'0'.repeat(64)}`,
    `sha256:${'9e'.repeat(32)}`,
  ],
  ...['x'.repeat(63), '1'.repeat(63), `a${'-'.repeat(61)}b`, `${'h'.repeat(63)}.${'o'.repeat(63)}.${'s'.repeat(63)}.t`],
  ...['T'.repeat(128), 'k'.repeat(253), 'z'.repeat(15)],
];

const candidates = [...new Set([...ambiguous, ...oddTexts])];

/** What stands in texts that have no form of their own. */
const alphabet = [...' \t\n\r-:#\'"\\|>{}[],&*!%@`?=<~$()._/+0123456789aeEnoxyNY\u00a0é日😀'];

/** A pattern that refuses a few characters and takes all others. */
const isFree = (pattern: string): boolean => /^\^\[\^[^\]]*\]\*\$$/.test(pattern);

const known = new Map<string, fc.Arbitrary<string>>();

/** Texts of a form, odd ones among them. Patterns are anchored at both ends. */
export function textMatching(pattern: string, maxLength = 2000): fc.Arbitrary<string> {
  const key = `${maxLength} ${pattern}`;
  const made = known.get(key) ?? make(pattern, maxLength);
  known.set(key, made);
  return made;
}

function make(pattern: string, maxLength: number): fc.Arbitrary<string> {
  const form = new RegExp(pattern, 'u');
  const fits = (text: string) => form.test(text) && [...text].length <= maxLength;
  const odd = candidates.filter(fits);
  const random = isFree(pattern)
    ? fc.array(fc.constantFrom(...alphabet), { maxLength: 12 }).map((characters) => characters.join(''))
    : new Late(() => fc.stringMatching(new RegExp(pattern)));
  return odd.length === 0 ? random.filter(fits) : fc.oneof(fc.constantFrom(...odd), random.filter(fits));
}

/** An arbitrary that is made when it is needed first: making one of a pattern takes longer than many texts of it. */
class Late extends fc.Arbitrary<string> {
  private made: fc.Arbitrary<string> | undefined;

  constructor(private readonly make: () => fc.Arbitrary<string>) {
    super();
  }

  private get arbitrary(): fc.Arbitrary<string> {
    return (this.made ??= this.make());
  }

  override generate(random: fc.Random, biasFactor: number | undefined): fc.Value<string> {
    return this.arbitrary.generate(random, biasFactor);
  }

  override canShrinkWithoutContext(value: unknown): value is string {
    return this.arbitrary.canShrinkWithoutContext(value);
  }

  override shrink(value: string, context: unknown): fc.Stream<fc.Value<string>> {
    return this.arbitrary.shrink(value, context);
  }
}
