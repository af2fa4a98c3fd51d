import { defaultsOf } from '../../lib/values/declaration';
import { mergeValues } from '../../lib/values/merge';
import { opentwin } from '../../lib/values/opentwin';
import { judgeOf } from '../../lib/values/judge';
import { problemsOf } from '../../lib/values/validate';
import { problemLine } from '../../lib/problem';

const lines = (values: object) =>
  problemsOf(opentwin, judgeOf(opentwin, 'opentwin'), mergeValues(defaultsOf(opentwin) as Record<string, unknown>, values as Record<string, unknown>)).map(problemLine);

test('x', () => {
  expect(lines({})).toEqual([]);
  const t = performance.now();
  console.log(lines({
    globalSesion: 1, globalSession: { replicas: 2, host: 'abc', port: 'x', service: { type: 'Foo' }, resources: { limits: { cpu: 1 } } },
    mongodb: { persistence: { size: '20GB' }, port: 0 }, logger: { port: null, tolerations: [{ kye: 1 }], extraEnv: [{ name: 'A', value: 1 }], podLabels: { 'a b': 'x', ok: 1 } },
    localDirectory: { pools: [{ name: 'A', services: ['Modell'] }, {}] }, windows: { build: '10.0.1' },
  }).join('\n'));
  console.log(performance.now() - t);
});
