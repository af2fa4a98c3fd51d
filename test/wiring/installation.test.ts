import { installation } from '../../lib/wiring/installation';

test('takes what is undefined for what is not there, at any depth', () => {
  const { values } = installation({
    values: {
      logger: undefined,
      localSession: { replicas: undefined, resources: { limits: { cpu: undefined } } },
    } as never,
  });
  expect(values).toEqual(installation().values);
});

test('rejects options that are none, and a release that is none', () => {
  expect(() => installation(null as never)).toThrow(
    'installation: null is no map; pass { release, values }, or nothing for the defaults',
  );
});

test.each([null, { name: 'a' }, { name: 1, namespace: 2 }])('rejects %j for a release', (release) => {
  expect(() => installation({ release: release as never })).toThrow(
    `release: ${JSON.stringify(release)} is no release; pass two texts, such as { name: 'opentwin', namespace: 'opentwin' }, or leave it out`,
  );
});

test('names what only a program can pass', () => {
  expect(() => installation({ values: { logger: () => 1 } as never })).toThrow(
    'logger: what is given is a function; write a map',
  );
  expect(() => installation({ values: { localDirectory: { pools: [undefined] } } as never })).toThrow(
    'localDirectory.pools[0]: undefined is no value; write a map',
  );
});

test.each([null, 'site.yaml', []])('rejects %j for values, and says what to pass', (values) => {
  expect(() => installation({ values: values as never })).toThrow(
    'is no map; pass the settings that differ from their defaults, such as { localSession: { replicas: 2 } }, or leave it out',
  );
});
