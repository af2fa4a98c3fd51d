const words = (text: string): string[] => text.trim().split(/\s+/);

/** Texts that some YAML reader somewhere takes for something else. */
export const oddTexts: readonly string[] = [
  // other words, numbers and times
  ...words(
    '~ null Null y Y n no No yes on OFF true False = << 1 -1 +1 1_000 0x1F 0o7 0o8 010 0b1 12:30 1:20:30 1e3 1E3',
  ),
  ...words('.5 5. . .. E7 .e3 -e3 .inf -.Inf .nan inf NaN 1.2.3 10.0.0.1 2001-01-01 2001-12-14T21:59:43Z'),
  ...words('1Gi 1Ei 100m 1d 1f 30s 1.5 1,000 __proto__ constructor'),
  // structure
  ...words(
    '- -- --- ... -a --a a:b a: : :a a#b # #a a:# ? ?a ! !a &a *a | |- > >a % %YAML @ @a ` `a` [ [a] ] { {} } ,',
  ),
  ...['--- a', '- a', '-- a', 'a: b', ': a', 'a #b', '? a', '!!str a', 'a, b', 'a  b', '{{ .Values.x }}', '</script>'],
  // quotes and backslashes
  ...[
    "'",
    '"',
    "'a'",
    '"a"',
    "it's",
    `it's "x"`,
    'say "x"',
    "C:\\it's",
    'C:\\Program Files\\x',
    'C:\\',
    '\\\\host',
    '\\n',
  ],
  // blanks, tabs and line breaks
  ...[
    '',
    ' ',
    '  a',
    'a  ',
    '\t',
    'a\tb',
    '\ta',
    'a\t',
    '\r',
    'a\r\nb\r\n',
    '\n',
    '\n\n',
    'a\n',
    'a\n\n',
    'a\n\n\n',
    '\na',
  ],
  ...[
    '\n\na\n',
    ' \na',
    'a\n ',
    'a\n\t',
    '  a\nb',
    '\n  a\nb\n',
    '\ta\nb',
    '\n\ta',
    'a\n\n  b\n',
    'a  \nb',
    'a\n   \nb',
  ],
  ...['# a\n# b\n', '- a\n- b', '---\na: b\n', '...\n', '%a\nb', 'a: |\n  b\n', `${'x'.repeat(200)}\n`.repeat(3)],
  // what cannot be seen
  ...[
    '\0',
    '\u0007',
    '\u001b[0m',
    '\u007f',
    'a\u007f\nb',
    '\u0085',
    'a\u0085b',
    '\u0085\n',
    '\u00a0',
    'a\u00a0',
    '\u00ad',
  ],
  ...[
    '\u200b',
    '\u2028',
    'a\u2029b\nc',
    '\u202e',
    '\u3000',
    '\ufeff',
    '\ufeffa',
    '\ufffe',
    '\uffff',
    '\ufdd0',
    '\ufffd',
  ],
  // other scripts and planes
  ...['\ue000', 'é', 'äöü: x', '日本語', '١٢', '😀', 'a😀\nb', '👨‍👩‍👧', '\u{e0067}', '\u{1fffe}', '\u{10ffff}'],
  // around the longest key of the form `key: value`
  ...['a'.repeat(1000), 'a'.repeat(1001), ' '.repeat(1001), 'a b '.repeat(300)],
];
