import fc from 'fast-check';
import type { Manifest } from '../../lib/checks/manifest';
import { mergeDocuments } from '../../lib/values/merge';
import { isValid, validFor } from '../generate/opentwin';
import { plainObjects } from '../laws/plain';
import { runs, seed } from '../laws/runs';
import { make, objectionTo } from './cluster';
import { makeCertManager } from './things';

// cert-manager's own definitions, rules in CEL included, by a real API server. cert-manager itself does not run here.

const release = { name: 'site', namespace: 'asked-certificates' };
const source = { certificates: { source: 'certManager' } };

const ofCertManager = (values: object): Manifest[] =>
  plainObjects({ release, values: values as never }).filter(({ apiVersion }) =>
    apiVersion.startsWith('cert-manager.io/'),
  );

const objectionsTo = async (objects: readonly Manifest[]): Promise<string[]> =>
  (await Promise.all(objects.map((object) => objectionTo(object, release.namespace)))).filter((said) => said !== '');

beforeAll(async () => {
  await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: release.namespace } });
  await makeCertManager();
}, 240_000);

test('the API server takes the certificates of the defaults, and refuses what it should', async () => {
  const objects = ofCertManager(source);
  expect(objects.map(({ kind }) => kind)).toEqual(['Issuer', 'Certificate', 'Issuer', 'Certificate']);
  expect(await objectionsTo(objects)).toEqual([]);

  const leaf = objects.at(-1)!;
  const changed = (spec: object): Manifest => ({ ...leaf, spec: { ...(leaf.spec as object), ...spec } });
  expect(await objectionsTo([changed({ dnsName: 'a' })])).toEqual([
    expect.stringContaining('field not declared in schema'),
  ]);
  expect(await objectionsTo([changed({ usages: ['server auth', 'everything'] })])).toEqual([
    expect.stringContaining('Unsupported value: "everything"'),
  ]);
}, 240_000);

test(`the API server takes the certificates of whatever values there are (SEED=${seed})`, async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(
      validFor(fc.constant(release)).map(({ values }) => mergeDocuments(values, source)),
      async (values) => {
        fc.pre(isValid({ release, values }));
        const objects = ofCertManager(values);
        judged += objects.length;
        expect(await objectionsTo(objects)).toEqual([]);
      },
    ),
    { numRuns: runs(30), seed },
  );
  console.log(`the API server took ${judged} objects of cert-manager's kinds (SEED=${seed})`);
}, 600_000);
