import { problemLine } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { applySet, parseSet } from '../../lib/values/set';
import { canonical, isSetByHelm, mergedByHelm } from './judge';

test('one expression sets several values, deep ones and lists', () => {
  expect(parseSet('a.b=c,d=1,l[1].r=5,m={x,2}')).toEqual({
    values: { a: { b: 'c' }, d: 1, l: [null, { r: 5 }], m: ['x', 2] },
    problems: [],
  });
});

test('only whole numbers, true, false and null are more than text', () => {
  expect(parseSet('l={5,-5,+5,0,-012,TRUE,False,null,3.0,1e3,010,0x1F,00,9223372036854775808,~,yes,}').values).toEqual({
    l: [5, -5, 5, 0, -12, true, false, null, '3.0', '1e3', '010', '0x1F', '00', '9223372036854775808', '~', 'yes', ''],
  });
});

test('a backslash takes the meaning off a comma, a dot, a bracket and itself', () => {
  expect(parseSet('a\\.b/c=x\\,y,d=e\\\\f,g=\\{h,i={\\},j}').values).toEqual({
    'a.b/c': 'x,y',
    d: 'e\\f',
    g: '{h',
    i: ['}', 'j'],
  });
});

test('the key __proto__ is an entry, no prototype', () => {
  const { values } = parseSet('__proto__.polluted=true,constructor.name=x');

  expect(canonical(values)).toBe('{"__proto__":{"polluted":true},"constructor":{"name":"x"}}');
  expect('polluted' in {}).toBe(false);
});

test('the values that it is applied to stay as they are', () => {
  const values = { l: [{ a: 1 }], m: { n: 1 } };

  expect(applySet(values, 'l[0].a=2,m.n=2').values).toEqual({ l: [{ a: 2 }], m: { n: 2 } });
  expect(values).toEqual({ l: [{ a: 1 }], m: { n: 1 } });
});

const base = { list: [1, { a: 1 }, [1]], map: { a: 1 }, none: null, text: 'x' };

test.each([
  '',
  'a=',
  'a=,b=1',
  'a=1,',
  'a=b=c',
  'a= b ',
  'é😀=ü',
  'a={}',
  'a={b}c=1',
  'a={b},c=1',
  'a={{b},c=}',
  '=x',
  'map.=1',
  'list[0]',
  'list[2][5]',
  'list[1].a=',
  'list[5].a=',
  'list[5].a=,b=1',
  'list[0].',
  'list[0].a=1',
  'list[+1]=x',
  'list[007]=x',
  'list[2][1]=y',
  'list[3][1].z=y',
  'new[2]={a,b}',
  'list={9}',
  'map=1',
  '[0]=1',
  'a=\\',
  'a\\=b=c',
  'list[99999]',
  'list[\\1]=z',
  'text=fal\u017fe',
  'none=1',
  'a=9007199254740991',
  'list[1].b.c[0]=1',
  'map.a=null',
  'a={null,true,}',
])('what Helm reads: --set %s', (expression) => {
  // prettier-ignore
  const { values, problems } = applySet(base, expression);

  expect(problems).toEqual([]);
  expect(canonical(values)).toBe(canonical(mergedByHelm('', [JSON.stringify(base)], [expression])));
});

describe('rejects what Helm rejects, with the remedy:', () => {
  test.each<[expression: string, line: string]>([
    ['a', "the key 'a' has no value; write a=value"],
    ['a=1,b', "the key 'b' has no value; write b=value"],
    ['a,b=1', "the key 'a' has no value; write a=value, and \\, for a comma in a value"],
    ['a={b,c', 'the list {c has no end; write } behind its last item'],
    ['a={{b},c}', "the key 'c}' has no value; write c}=value"],
    ['new.=1', "'new.' names no key; write new.name=value"],
    ['text.a=1', '\'text\' is "x", not a map; set it as a whole, or write \\. for a dot in a key'],
    ['none.a=1', "'none' is null, not a map; set it as a whole, or write \\. for a dot in a key"],
    ['map[0]=1', "'map' is a map, not a list; leave out the [index]"],
    ['none[0]=1', "'none' is null, not a list; leave out the [index]"],
    ['list[0][0]=1', 'item 0 is 1, not a list; leave out the [0]'],
    ['list[x]=1', "'x' is not an index; write a whole number, counted from 0"],
    ['list[]=1', "'' is not an index; write a whole number, counted from 0"],
    ['list[-1]=1', 'the index -1 is negative; count from 0'],
    ['list[0]x=1', "'x' follows an index; write [0]=value or [0].name=value"],
    ['list[65537]=1', 'the index 65537 is above 65536; use a values file'],
  ])('--set %s', (expression, message) => {
    expect(applySet(base, expression)).toEqual({ values: {}, problems: [{ path: `--set ${expression}`, message }] });
    expect(isSetByHelm(base, expression)).toBe(false);
  });
});

describe('rejects what only some would take:', () => {
  test.each<[why: string, expression: string, line: string]>([
    [
      'JavaScript would round it',
      'a=9007199254740993',
      '--set a=9007199254740993: 9007199254740993 is beyond the numbers that both sides keep exactly (±9007199254740991); use a values file and quote it',
    ],
    [
      'Helm 3.22 and 4 leave it out and say nothing',
      'a=1,new.',
      "--set a=1,new.: 'new.' names no key; write new.name=value",
    ],
    [
      'Helm 4 leaves it out and says nothing',
      'a=1,list[0',
      "--set a=1,list[0: the index '0' has no end; write [0]=value",
    ],
    ['an index that nobody wrote', 'x[', "--set x[: the index '' has no end; write [0]=value"],
    [
      'Helm 3.10 counts no levels',
      `${'a.'.repeat(31)}b=1`,
      `--set ${'a.'.repeat(31)}b=1: has more than 30 levels of keys; use a values file`,
    ],
  ])('%s', (_, expression, line) => {
    const values: Values = {};

    expect(applySet(values, expression).problems.map(problemLine)).toEqual([line]);
  });
});
