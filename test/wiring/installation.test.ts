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

test.each([null, 'site.yaml', []])('rejects %j for values, and says what to pass', (values) => {
  expect(() => installation({ values: values as never })).toThrow(
    'is no map; pass the settings that differ from their defaults, such as { localSession: { replicas: 2 } }, or leave it out',
  );
});
