import { join, resolve } from 'node:path';
import type { Manifest } from '../../lib/checks/manifest';
import { nodeObjects } from '../../lib/cluster/nodes';
import { nodesOf } from '../../lib/rehearsal/files';
import { setScene } from '../../lib/rehearsal/scene';
import type { Values } from '../../lib/values/maps';
import { exampleOf, examplesOf, objectsIn } from '../examples/example';
import { filesBelow } from '../examples/files';
import { api, helms } from './cluster';
import { allScheduled, expectMoves, expectSameObjects, expectUpgrades, charts, type Site } from './life';
import { makeNodes } from './places';

const repository = resolve(__dirname, '../..');

const folder = charts();

/** What is committed. */
const inDist = (): readonly Manifest[] =>
  [...filesBelow(join(repository, 'dist/yaml/opentwin')).values()].flatMap(objectsIn);

interface Installation {
  readonly namespace: string;
  readonly values: Values;
  readonly objects: readonly Manifest[];
  /** What is there before. */
  readonly cluster: readonly Manifest[];
  /** The file with its nodes. */
  readonly nodes: string | undefined;
}

const installations: Readonly<Record<string, () => Installation>> = {
  defaults: () => ({ namespace: 'opentwin', values: {}, objects: inDist(), cluster: [], nodes: undefined }),
  ...Object.fromEntries(
    examplesOf('opentwin').map((name) => [
      name,
      () => ({ ...exampleOf(name), nodes: join(repository, 'examples', name, 'nodes.yaml') }),
    ]),
  ),
};

test.each(Object.entries(installations))(
  '%s: plain YAML and every Helm leave the same objects, all in their place; operators can do with it what they do',
  async (_, installation) => {
    const { namespace, values, objects, cluster, nodes } = installation();
    await makeNodes(nodeObjects(nodesOf(nodes)));
    const site: Site = {
      given: { release: { name: 'opentwin', namespace }, values },
      objects,
      prepare: async () => {
        const { leftOut } = await setScene(api, { nodes: [], cluster, objects, namespace });
        expect(leftOut).toEqual([]);
      },
      rest: () => allScheduled(namespace),
    };
    const helm = helms.map(([, program]) => program);
    const prepared = await expectSameObjects(site, folder, helm);
    await expectUpgrades(site, folder);
    await expectMoves(site, folder, prepared);
  },
  900_000,
);
