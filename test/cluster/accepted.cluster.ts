import fc from 'fast-check';
import { setTimeout } from 'node:timers/promises';
import type { PodSpec } from '../../imports/k8s';
import type { Manifest } from '../../lib/checks/manifest';
import { exampleNames, exampleOf } from '../examples/example';
import { validFor } from '../generate/opentwin';
import { runs, seed } from '../laws/runs';
import { plainObjects } from '../laws/plain';
import { makeCertManager } from './cert-manager';
import { make, refusalOf } from './cluster';

const release = { name: 'site', namespace: 'lab' };
const named = (apiVersion: string, kind: string, name: string, fields: object = {}) => ({
  ...{ apiVersion, kind, metadata: { name } },
  ...fields,
});

/** What admission wants of a pod: everything else that it names may come later. */
async function makeWhatItNames({ metadata, spec }: Manifest): Promise<void> {
  const { priorityClassName: priority, runtimeClassName: runtime, serviceAccountName: account } = spec as PodSpec;
  if (priority !== undefined && !priority.startsWith('system-'))
    await make(named('scheduling.k8s.io/v1', 'PriorityClass', priority, { value: 1 }));
  if (runtime !== undefined) await make(named('node.k8s.io/v1', 'RuntimeClass', runtime, { handler: 'runhcs' }));
  if (account !== undefined)
    await make({
      ...named('v1', 'ServiceAccount', account),
      metadata: { name: account, namespace: metadata.namespace },
    });
}

/** What the API server says against the objects of an installation. */
async function refusedOf(objects: readonly Manifest[]): Promise<string[]> {
  for (const pod of objects.filter(({ kind }) => kind === 'Pod')) await makeWhatItNames(pod);
  const said = await Promise.all(objects.map((object) => refusalOf(object, release.namespace)));
  return said.filter((one) => one !== '');
}

beforeAll(async () => {
  await make(named('v1', 'Namespace', release.namespace));
  await makeCertManager();
  // The kind of the objects that random values add; it is served a moment after it is made
  await make({
    ...named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.org'),
    spec: {
      ...{ group: 'example.org', scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' } },
      versions: [
        {
          ...{ name: 'v1alpha1', served: true, storage: true },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  });
  const thing = named('example.org/v1alpha1', 'Thing', 'first');
  for (let tries = 0; (await refusalOf(thing, release.namespace)) !== ''; tries += 1) {
    if (tries === 100) throw new Error('the API server serves no Things');
    await setTimeout(100);
  }
}, 60_000);

test('the API server refuses what it should', async () => {
  const pod = { ...named('v1', 'Pod', 'a'), spec: { containers: [{ name: 'a', image: '', unknown: 1 }] } };
  expect(await refusalOf(pod as never, release.namespace)).toMatch(/unknown/);
});

test('the API server takes the defaults', async () => {
  expect(await refusedOf(plainObjects({ release, values: {} }))).toEqual([]);
});

test.each(exampleNames)('the API server takes the example %s', async (name) => {
  const { values } = exampleOf(name);
  expect(await refusedOf(plainObjects({ release, values }))).toEqual([]);
});

test(`the API server takes whatever we make of valid values (SEED=${seed})`, async () => {
  let objects = 0;
  await fc.assert(
    fc.asyncProperty(validFor(fc.constant(release)), async (given) => {
      const made = plainObjects(given);
      expect(await refusedOf(made)).toEqual([]);
      objects += made.length;
    }),
    { numRuns: runs(100), seed },
  );
  console.log(`the API server took ${objects} objects of random installations (SEED=${seed})`);
}, 1_200_000);
