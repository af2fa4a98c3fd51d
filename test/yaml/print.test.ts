import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import { printDocuments, printYaml } from '../../lib/yaml/print';
import { scalar } from '../../lib/yaml/scalar';
import { helm } from '../helm';
import { oddTexts } from './odd-texts';

const oddNumbers = [0, -0, 1, -1, 0.1, 1e-7, 1.5e-9, 5e-324, 1e6, 1e20, 1e21, 1.7976931348623157e308, -2.5e30];
const oddIntegers = [2 ** 31, 2 ** 53, 2 ** 53 + 2, 2 ** 60, 2 ** 63, 2 ** 64, -(2 ** 63)];

const alphabet = [...' \t\n\r-:#\'"\\|>{}[],&*!%@`?=<~$()._/+0123456789aeEnoxyNY\u0085\u00a0\u2028\ufeffé😀'];
const text = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.array(fc.constantFrom(...alphabet), { maxLength: 8 }).map((characters) => characters.join('')),
  fc.array(fc.constantFrom(' ', '\t', '\n', 'a', '#', '-', ': '), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const leaf = fc.oneof(
  { weight: 6, arbitrary: text },
  fc.constantFrom(null, true, false),
  fc.constantFrom(...oddNumbers, ...oddIntegers),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);
const { map } = fc.letrec<{ value: unknown; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, leaf, tie('map'), fc.array(tie('value'), { maxLength: 3 })),
  map: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

/** -0 is 0 for Kubernetes as for JSON. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** A document per odd text, as value, key, list item and last value, and many random ones. */
const documents: readonly Record<string, unknown>[] = [
  ...oddTexts.map((entry) => ({
    list: [entry, [entry, [entry]], { [entry]: entry }],
    map: { [entry]: { [entry]: [entry] } },
    z: entry,
  })),
  { list: [...oddNumbers, ...oddIntegers] },
  ...fc.sample(map, { numRuns: 600, seed: 7 }),
];

test('a YAML 1.2 parser reads back what was printed', () => {
  for (const value of documents) expect(parse(printYaml(value))).toEqual(asJson(value));
  fc.assert(fc.property(map, (value) => expect(parse(printYaml(value))).toEqual(asJson(value))));
});

test('the parser of Helm and kubectl reads back what was printed, also from a trimmed document', () => {
  const read = helmReads(documents.map(printYaml));
  documents.forEach((value, n) => {
    expect({ n, ...read[n] }).toEqual({ n, whole: asJson(value), trimmed: asJson(value) });
  });
});

test('any value stands alone as a document', () => {
  for (const value of [...oddTexts, ...oddNumbers, [], {}, [[]], null, [oddTexts]])
    expect(parse(printYaml(value))).toEqual(asJson(value));
});

test('several documents are read back from one file', () => {
  const file = printDocuments(documents, { header: 'first\n\nsecond: line\n' });

  expect(file).toMatch(/^# first\n#\n# second: line\n/);
  expect(parseAllDocuments(file).map((document) => document.toJS() as unknown)).toEqual(documents.map(asJson));
});

test('a document reads like one that a person wrote', () => {
  const document = {
    kind: 'ConfigMap',
    labels: { 'app.kubernetes.io/name': 'logger', beta: 'y', version: '1.0' },
    absent: undefined,
    empty: { map: {}, list: [], onlyAbsent: { absent: undefined } },
    containers: [
      { name: 'logger', args: ['--port=8090', '$(POD_IP):8090', 'C:\\opentwin', "it's: here"], replicas: 1 },
      { name: 'z', limits: { cpu: '100m', memory: '2Gi', timeout: 1e-7 } },
    ],
    data: { 'run.ps1': 'if ($x) {\n\tWrite-Host "a"\n}\n\nexit 0', tabbed: 'a\tb\u00a0', notes: '  indented\ntext\n' },
  };

  expect(printYaml(document)).toBe(`kind: ConfigMap
labels:
  app.kubernetes.io/name: logger
  beta: 'y'
  version: '1.0'
empty:
  map: {}
  list: []
  onlyAbsent: {}
containers:
  - name: logger
    args:
      - --port=8090
      - $(POD_IP):8090
      - 'C:\\opentwin'
      - "it's: here"
    replicas: 1
  - name: z
    limits:
      cpu: 100m
      memory: 2Gi
      timeout: 1.0e-7
data:
  run.ps1: |-
    if ($x) {
    \tWrite-Host "a"
    }

    exit 0
  tabbed: "a\\tb\\u00a0"
  notes: |2
      indented
    text
# end: keeps the text above whole
`);
});

test.each([
  ['app: logger', "'app: logger'"],
  ['the logger: a service', "'the logger: a service'"],
  ['the logger (a service)', 'the logger (a service)'],
  ['registry.local:5000/logger@sha256:0af', 'registry.local:5000/logger@sha256:0af'],
  ['C:\\it\'s "here"', `'C:\\it''s "here"'`],
  ['/a\u2028\u{e0067}😀', '"/a\\u2028\\U000e0067😀"'],
  ['a\nb', '"a\\nb"'],
])('the text %j on one line', (value, printed) => {
  expect(scalar(value)).toBe(printed);
});

test.each([
  [2 ** 60, '1152921504606846976'],
  [-(2 ** 63), '-9223372036854775808'],
  [1e21, '1.0e+21'],
  [1.5e-7, '1.5e-7'],
  [-0, '0'],
])('the number %p keeps its digits', (value, printed) => {
  expect(printYaml(value)).toBe(`${printed}\n`);
});

test.each([
  [{ spec: { replicas: NaN } }, 'spec.replicas is NaN; Kubernetes knows finite numbers only'],
  [{ list: [1, -Infinity] }, 'list[1] is -Infinity; Kubernetes knows finite numbers only'],
  [{ data: { 'a/b': () => 1 } }, 'data["a/b"] is a function, which YAML cannot say'],
  [[undefined], '[0] is undefined, which YAML cannot say'],
  [10n, 'The value is a bigint, which YAML cannot say'],
  [{ made: new Date(0) }, 'made is an instance of Date; hand over plain data'],
  [{ name: '\ud800' }, 'name holds half of a surrogate pair, which UTF-8 cannot say'],
  [{ text: 'a\n\udc00' }, 'text holds half of a surrogate pair, which UTF-8 cannot say'],
])('refuses what YAML cannot say: %p', (value, message) => {
  expect(() => printYaml(value)).toThrow(new TypeError(message));
});

test('refuses a value that holds itself', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;

  expect(() => printYaml(cycle)).toThrow('… is 200 levels deep; does it hold itself?');
});

test('the time grows with the size only', () => {
  const manifest = { kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 1 }], selector: { app: 'x' } } };
  // CPU time: how long it takes on a clock is up to whatever else the machine does.
  const taken = (count: number): number => {
    const before = process.cpuUsage();
    printDocuments(Array.from({ length: count }, () => manifest));
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };

  // Ten times as much if it grows with the size, and a hundred times with its square.
  expect(taken(10_000) / taken(1000)).toBeLessThan(40);
});

/** What Go reads, all documents by one Helm: it starts slowly and reads fast. */
function helmReads(texts: readonly string[]): { whole: unknown; trimmed: unknown }[] {
  const chart = mkdtempSync(join(tmpdir(), 'print-'));
  try {
    mkdirSync(join(chart, 'templates'));
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: judge\nversion: 0.1.0\n');
    writeFileSync(
      join(chart, 'templates', 'read.yaml'),
      `{{- range $n := until ${texts.length} }}{{- $text := $.Files.Get (printf "%d.txt" $n) }}
d{{ $n }}: {whole: {{ fromYaml $text | toJson | b64enc }}, trimmed: {{ trim $text | fromYaml | toJson | b64enc }}}
{{- end }}`,
    );
    texts.forEach((document, n) => writeFileSync(join(chart, `${n}.txt`), document));
    const { stdout, stderr } = helm(['template', chart]);
    expect(stderr).toBe('');
    return [...stdout.matchAll(/whole: (\S+), trimmed: ([^}]+)/g)].map(([, whole, trimmed]) => ({
      whole: fromBase64(whole),
      trimmed: fromBase64(trimmed),
    }));
  } finally {
    rmSync(chart, { recursive: true });
  }
}

const fromBase64 = (encoded = ''): unknown => JSON.parse(Buffer.from(encoded, 'base64').toString());
