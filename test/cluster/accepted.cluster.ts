import fc from 'fast-check';
import { type Manifest, ofKind } from '../../lib/checks/manifest';
import { assumptions } from '../../lib/rehearsal/assumptions';
import { exampleOf, examplesOf } from '../examples/example';
import type { Given } from '../generate/opentwin';
import { runs, seed } from '../laws/runs';
import { plainOf } from '../laws/plain';
import { tested, validOf } from '../products';
import { make, objectionTo } from './cluster';
import { makeKinds, named } from './things';

const release = { name: 'site', namespace: 'asked' };

/** What the API server says against the objects of an installation, warnings too. */
async function objectionsTo(objects: readonly Manifest[], cluster: readonly Manifest[] = []): Promise<string[]> {
  for (const object of [...cluster, ...assumptions(ofKind(objects, 'Pod'), cluster, release.namespace)])
    await make(object);
  const said = await Promise.all(objects.map((object) => objectionTo(object, release.namespace)));
  return said.filter((one) => one !== '');
}

beforeAll(async () => {
  await make(named('v1', 'Namespace', release.namespace));
  await makeKinds();
}, 240_000);

test('the API server refuses what it should, and warns', async () => {
  const pod = { ...named('v1', 'Pod', 'a'), spec: { containers: [{ name: 'a', image: '', unknown: 1 }] } };
  expect(await objectionTo(pod as never, release.namespace)).toMatch(/unknown/);
  const containers = ['a', 'b'].map((name) => ({ name, image: 'a', ports: [{ containerPort: 1 }] }));
  const odd = { ...named('v1', 'Pod', 'a'), spec: { containers } };
  expect(await objectionTo(odd as never, release.namespace)).toMatch(/duplicate port definition/);
  // Whatever else these tests ask it, each warning is a failure
  await expect(make({ ...odd, metadata: { name: 'a', namespace: release.namespace } })).rejects.toThrow(
    /^PATCH .*: the API server warns:\n.*duplicate port definition/,
  );
}, 240_000);

describe.each(tested)('the chart $name', (one) => {
  const { name: chart, product, surroundings } = one;
  const objectsOf = (given: Given) => plainOf(product, given);

  beforeAll(async () => {
    for (const namespace of surroundings({ release, values: {} }).namespaces)
      await make(named('v1', 'Namespace', namespace));
  }, 240_000);

  test('the API server takes the defaults', async () => {
    expect(await objectionsTo(objectsOf({ release, values: {} }))).toEqual([]);
  }, 240_000);

  test.each(examplesOf(chart))(
    'the API server takes the example %s',
    async (name) => {
      const { values, cluster } = exampleOf(name);
      expect(await objectionsTo(objectsOf({ release, values }), cluster)).toEqual([]);
    },
    60_000,
  );

  test(`the API server takes whatever we make of valid values (SEED=${seed})`, async () => {
    let objects = 0;
    await fc.assert(
      fc.asyncProperty(validOf(one, fc.constant(release)), async (given) => {
        const made = objectsOf(given);
        expect(await objectionsTo(made)).toEqual([]);
        objects += made.length;
      }),
      { numRuns: runs(100), seed, endOnFailure: true },
    );
    console.log(`the API server took ${objects} objects of random installations of ${chart} (SEED=${seed})`);
  }, 1_200_000);
});
