import fc from 'fast-check';
import { type Manifest, nameOf } from '../../lib/checks/manifest';
import type { PodSpec } from '../../lib/checks/pod-spec';
import { podsIn } from '../../lib/checks/pods';
import { settled } from '../../lib/rehearsal/rehearse';
import { setScene } from '../../lib/rehearsal/scene';
import { isMap, type Values } from '../../lib/values/maps';
import { type Given, isValid, validFor } from '../generate/opentwin';
import { plainObjects } from '../laws/plain';
import { runs, seed as first } from '../laws/runs';
import { api, clearAll, helms } from './cluster';
import { expectMoves, expectSameObjects, expectUpgrades, charts, newestHelm, type Site } from './life';
import { canBePlaced, expectPendingOnlyWithoutPlace, fittingNodes, makeNodes } from './places';

// A dozen in two halves, which run side by side
const seed = process.env['HALF'] === 'other' ? first + 1 : first;
const numRuns = Math.ceil(Math.min(runs(12), 12) / 2);

const namespace = 'random';
const olderHelms = helms.map(([, helm]) => helm).filter((helm) => helm !== newestHelm);
let [sets, whole, scheduled, pending] = [0, 0, 0, 0];

const folder = charts();

/** Claims that pods name, and nobody makes. */
const claimsFor = (objects: readonly Manifest[]): readonly Manifest[] => {
  const specs = podsIn(objects).map(({ spec }) => spec as Pick<PodSpec, 'volumes'>);
  const named = specs.flatMap(({ volumes = [] }) =>
    volumes.flatMap(({ persistentVolumeClaim: claim }) => claim?.claimName ?? []),
  );
  const there = new Set(objects.map(nameOf));
  return [...new Set(named)].filter((name) => !there.has(`PersistentVolumeClaim/${name}`)).map(claim);
};

const claim = (name: string): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace } },
  spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } },
});

/**
 * Values without empty lists in the items of lists. Where Kubernetes takes a list as one whole, it keeps no empty list in
 * it, and so takes each server-side apply for a change (docs/operations.md).
 */
const withoutEmptyLists = (value: unknown, isInList = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => withoutEmptyLists(item, true));
  if (!isMap(value)) return value;
  const kept = Object.entries(value).filter(([, one]) => !(isInList && Array.isArray(one) && one.length === 0));
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutEmptyLists(one, isInList)]));
};

const objectsOf = (given: Given): readonly Manifest[] => plainObjects(given).filter(({ kind }) => kind !== 'Pod');

const sites = validFor(fc.constant({ name: 'site', namespace }))
  .map(({ release, values }) => ({ release, values: withoutEmptyLists(values) as Values }))
  .filter(isValid)
  // Each pod costs time, and more of the same show nothing new
  .filter((given) => podsIn(objectsOf(given)).reduce((sum, { workload }) => sum + (workload?.replicas ?? 1), 0) <= 24);

/** Of most, all pods find a place. */
const mostlyPlaced = fc.oneof(
  {
    weight: 5,
    arbitrary: sites.filter((given) => {
      const objects = objectsOf(given);
      return canBePlaced(objects, fittingNodes(objects), namespace);
    }),
  },
  { weight: 1, arbitrary: sites },
);

/** What can have a place has one, and what can have none says why. */
async function placed() {
  const seen = await settled(api, [namespace], { quiet: 1500 });
  expect(seen.short).toEqual([]);
  const homeless = seen.pods.filter(({ node }) => node === undefined);
  expect(
    homeless.filter(({ why }) => !/^[0-9]+\/[0-9]+ nodes are available: |persistentvolumeclaim/.test(why)),
  ).toEqual([]);
  await expectPendingOnlyWithoutPlace(namespace);
  const waiting = new Set(homeless.flatMap(({ claims }) => claims));
  // Values may have no pod at all that would use one
  const used = new Set(seen.pods.flatMap(({ claims }) => claims));
  const isUnused = (name: string, why: string) => !used.has(name) && why.startsWith('waiting for first consumer');
  expect(seen.claims.filter(({ bound, name, why }) => !bound && !waiting.has(name) && !isUnused(name, why))).toEqual(
    [],
  );
  return seen;
}

async function siteOf(given: Given, objects: readonly Manifest[]): Promise<Site> {
  const claims = claimsFor(objects);
  await makeNodes(fittingNodes(objects));
  return {
    ...{ given, objects, rest: placed },
    prepare: () => setScene(api, { nodes: [], cluster: claims, objects: [...objects, ...claims], namespace }),
  };
}

test(`random installations: all that has a place is there, by YAML and by Helm, and operators can do what they do (SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(mostlyPlaced, async (given) => {
      const objects = objectsOf(given);
      const site = await siteOf(given, objects);
      const prepared = await expectSameObjects(site, folder, [newestHelm], olderHelms);
      // By turns, for both would take the tests past five minutes
      if (sets % 2 === 0) await expectUpgrades(site, folder);
      else await expectMoves(site, folder, prepared);
      sets += 1;
      const { pods } = await placed();
      const homeless = pods.filter(({ node }) => node === undefined).length;
      [scheduled, pending] = [scheduled + pods.length - homeless, pending + homeless];
      if (homeless === 0) whole += 1;
      await clearAll();
    }),
    { numRuns, seed, endOnFailure: true },
  );
  console.log(
    `of ${sets} random installations ${whole} are whole; ${scheduled} pods have their place, ${pending} cannot have one (SEED=${seed})`,
  );
  expect(whole).toBeGreaterThanOrEqual(sets / 2);
}, 2_700_000);
