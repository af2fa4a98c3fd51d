import { defaultsOf } from '../../lib/values/declaration';
import { opentwin } from '../../lib/values/opentwin';
import { schemaOf, schemaText } from '../../lib/values/schema';
import { keptJudge } from '../kept-judge';

const written = keptJudge('written', schemaOf(opentwin, 'values', 'written'));

test.each<[string, object]>([
  ['nothing', {}],
  ['all defaults', defaultsOf(opentwin) as object],
  ['a part of a map that the default completes', { logger: { resources: { limits: { memory: '8Gi' } } } }],
  ['a pool with no more than its name', { localDirectory: { pools: [{ name: 'cad' }] } }],
])('the schema for editors takes %s', (_, values) => {
  expect({ valid: written(values), errors: written.errors }).toEqual({ valid: true, errors: null });
});

test.each<[string, object]>([
  ['a key that is no setting', { logger: { prot: 1 } }],
  ['a pool without a name', { localDirectory: { pools: [{}] } }],
  [
    'a pool whose resources are not whole, for nothing completes them',
    { localDirectory: { pools: [{ name: 'a', resources: { limits: { memory: '8Gi' } } }] } },
  ],
  ['a memory request on Windows', { logger: { resources: { requests: { memory: '1Gi' } } } }],
])('the schema for editors refuses %s', (_, values) => {
  expect(written(values)).toBe(false);
});

test('every shape that settings share has a name that says whose it is, and no number', () => {
  const { definitions } = JSON.parse(schemaText(opentwin, 'opentwin')) as { definitions: object };

  expect(Object.keys(definitions).filter((name) => /\d$/.test(name))).toEqual([]);
  expect(Object.keys(definitions)).toContain('localSession.service');
});
