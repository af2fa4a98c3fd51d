import fc from 'fast-check';
import { defaultsOf } from '../../lib/values/declaration';
import { setEntry, type Values } from '../../lib/values/maps';
import { mergeDocuments, mergeValues } from '../../lib/values/merge';
import { opentwin } from '../../lib/values/opentwin';
import { applySet } from '../../lib/values/set';
import { canonical, mergedByHelm } from './judge';

interface Case {
  readonly defaults: Values;
  readonly documents: readonly Values[];
  readonly sets: readonly string[];
}

function merged({ defaults, documents, sets }: Case): Values {
  const given = sets.reduce((values, expression) => applySet(values, expression).values, mergeDocuments(...documents));
  return mergeValues(defaults, given);
}

const asHelm = ({ defaults, documents, sets }: Case): unknown =>
  mergedByHelm(JSON.stringify(defaults), documents.map((values) => JSON.stringify(values)), sets); // prettier-ignore

test('maps merge deeply, the later wins, a list is replaced as a whole', () => {
  const defaults = { image: { name: 'a', tag: '1' }, ports: [80, 443], replicas: 1 };

  expect(mergeValues(defaults, { image: { tag: '2' } }, { ports: [8080] }, { image: { tag: '3' } })).toEqual({
    image: { name: 'a', tag: '3' },
    ports: [8080],
    replicas: 1,
  });
});

test('null takes a default away, and stays where there is none', () => {
  const defaults = { limits: { cpu: 1, memory: '1Gi' }, pools: [1] };

  expect(mergeValues(defaults, { limits: { cpu: null, disk: null }, pools: null, other: null })).toEqual({
    limits: { memory: '1Gi', disk: null },
    other: null,
  });
});

test('a later document can bring back what null took away: the default', () => {
  expect(mergeValues({ a: { b: 1 } }, { a: null }, { a: { c: 2 } })).toEqual({ a: { b: 1, c: 2 } });
});

test('--set changes an item of a given list, but replaces a default one', () => {
  const { values } = applySet(mergeDocuments({ given: [{ a: 1 }] }), 'given[0].b=2,standard[0].b=2');

  expect(mergeValues({ standard: [{ a: 1 }] }, values)).toEqual({ given: [{ a: 1, b: 2 }], standard: [{ b: 2 }] });
});

test('nothing that is handed in is changed', () => {
  const [defaults, first, second] = [{ a: { b: 1 } }, { a: { c: [1] } }, { a: { c: [2], b: null } }];
  const before = JSON.stringify([defaults, first, second]);

  mergeValues(defaults, first, second);

  expect(JSON.stringify([defaults, first, second])).toBe(before);
});

test('the key __proto__ merges like any other, and no prototype changes', () => {
  const evil = JSON.parse(
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
  ) as Values;
  const result = mergeValues({ a: 1 }, evil, evil);

  expect(Object.keys(result).sort()).toEqual(['__proto__', 'a', 'constructor']);
  expect('polluted' in {}).toBe(false);
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
});

// One run each, as only the outermost keys show what Helm does with the outermost keys
test.each<[what: string, given: Case]>([
  ['no documents', { defaults: { a: { b: 1 } }, documents: [], sets: [] }],
  [
    'null over each kind',
    { defaults: { a: 1, b: { c: 1 }, d: [1] }, documents: [{ a: null, b: null, d: null }], sets: [] },
  ],
  ['null without a default', { defaults: {}, documents: [{ a: null, b: { c: null }, d: [null] }], sets: ['e=null'] }],
  ['null over null', { defaults: { a: null }, documents: [{ a: null }], sets: [] }],
  [
    'kinds that change',
    { defaults: { a: { x: 1 }, b: 1, c: [1] }, documents: [{ a: 1, b: { x: 1 }, c: {} }], sets: [] },
  ],
  ['null, then more', { defaults: { a: { x: 1 } }, documents: [{ a: null }, { a: { y: 1 } }], sets: ['b.c=1'] }],
  ['--set over files', { defaults: { l: [1, 2] }, documents: [{ m: [1] }], sets: ['l[1]=x', 'm[2].a=1,n={a,1}'] }],
  ['--set null', { defaults: { a: { b: 1, c: 1 } }, documents: [{ d: 1 }], sets: ['a.b=null', 'd=null,a.z=null'] }],
  ['an empty map', { defaults: { a: { b: 1 } }, documents: [{ a: {} }], sets: [] }],
])('what Helm computes: %s', (_, given) => {
  expect(canonical(merged(given))).toBe(canonical(asHelm(given)));
});

const keys = fc.constantFrom('a', 'b', 'c', '__proto__');
const scalars = fc.constantFrom<unknown>(0, 1, true, false, 'x', '', '1', null, 1.5);
const isNotNull = (value: unknown): boolean => value !== null;

test('no default is null, which Helm 3 keeps and Helm 4 takes away', () => {
  expect(JSON.stringify(defaultsOf(opentwin))).not.toContain('null');
});

/** Maps of maps with few names, so that they meet. */
const documents = (leaf: fc.Arbitrary<unknown>): fc.Arbitrary<Values> =>
  fc.letrec<{ map: Values; value: unknown }>((tie) => ({
    map: fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 2 }), tie('map'), tie('map')),
  })).map;

const paths = fc
  .tuple(keys, fc.array(fc.constantFrom('.a', '.b', '[0]', '[1]', '.c', '.__proto__'), { maxLength: 3 }))
  .map(([head, rest]) => head + rest.join(''));
const assignments = fc
  .tuple(paths, fc.constantFrom('', '1', 'null', 'true', '010', 'x\\,y', '{a,2}', '{}', '1e3', '-5', '3.0'))
  .map(([path, value]) => `${path}=${value}`);

test('files and --set over defaults come out as Helm has them', () => {
  const cases = fc
    .sample(
      fc.record({
        defaults: documents(scalars.filter(isNotNull)),
        documents: fc.array(documents(scalars), { minLength: 3, maxLength: 3 }),
        sets: fc.array(assignments, { maxLength: 3 }),
      }),
      150,
    )
    // A --set that Helm refuses would end the run for all: that is the matter of set.test.ts
    .filter(({ documents: given, sets }) => {
      const all = sets.join(',');
      return applySet(mergeDocuments(...given), all).problems.length === 0;
    });
  expect(cases.length).toBeGreaterThan(40);

  // Each case is a map of its own in one large document, and Helm runs once for all
  const under = (values: readonly Values[]): Values => {
    const result: Values = {};
    values.forEach((value, index) => setEntry(result, `case${index}`, value));
    return result;
  };
  const [first, second, third] = [0, 1, 2].map((nth) => under(cases.map((each) => each.documents[nth] ?? {})));
  const helms = asHelm({
    defaults: under(cases.map(({ defaults }) => defaults)),
    documents: [first ?? {}, second ?? {}, third ?? {}],
    sets: cases.flatMap(({ sets }, index) => sets.map((set) => `case${index}.${set}`)),
  });

  expect(canonical(under(cases.map(merged)))).toBe(canonical(helms));
});
