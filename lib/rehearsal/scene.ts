import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Manifest, nameOf } from '../checks/manifest';
import { type Api, ApiError, UnknownKindError } from '../cluster/api';
import { type NodeDescription, type NodeObject, nodeObjects } from '../cluster/nodes';
import { packageFolder } from '../package';
import { InputError } from '../problem';
import { assumptions, provisioned } from './assumptions';

/** What stands before an installation comes. */
export interface Scene {
  /** Objects that were assumed to be there, because the installation names them. */
  readonly assumed: readonly string[];
  /** Objects of the description whose kind this cluster does not know. */
  readonly leftOut: readonly string[];
}

export interface SceneOptions {
  readonly nodes: readonly NodeDescription[];
  /** What else the cluster has; Node objects in it take the place of `nodes`. */
  readonly cluster: readonly Manifest[];
  /** What will be installed, and names more. */
  readonly objects: readonly Manifest[];
  readonly namespace: string;
}

/**
 * Makes nodes, the namespace, and what the installation takes for granted.
 *
 * @throws InputError for a given object that the API server refuses
 */
export async function setScene(api: Api, { nodes, cluster, objects, namespace }: SceneOptions): Promise<Scene> {
  const given = cluster.filter(({ kind }) => kind === 'Node');
  for (const node of given.length > 0 ? given : nodeObjects(nodes)) await addNode(api, node as NodeObject);
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, namespace);

  const leftOut: string[] = [];
  const others = cluster.filter(({ kind }) => kind !== 'Node');
  for (const object of [...others].sort((left, right) => rank(left) - rank(right))) {
    if (!(await made(api, provisioned(object), namespace))) leftOut.push(nameOf(object));
  }
  const assumed = [...definitionsFor(objects, cluster), ...assumptions(objects, cluster, namespace)];
  for (const object of assumed) await made(api, object, namespace);
  return { assumed: assumed.map(nameOf), leftOut };
}

/** Definitions of cert-manager's kinds, if they are wanted and nobody gave them: an installation may ask it for its Secret. */
function definitionsFor(objects: readonly Manifest[], cluster: readonly Manifest[]): readonly Manifest[] {
  const isGiven = cluster.some(({ kind, metadata }) => kind === 'CustomResourceDefinition' && metadata.name.endsWith('.cert-manager.io')); // prettier-ignore
  if (isGiven || !objects.some(({ apiVersion }) => apiVersion.startsWith('cert-manager.io/'))) return [];
  const folder = join(packageFolder(), 'imports/crds');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as Manifest);
}

/** Kinds before their objects, namespaces before what is in them. */
const rank = ({ kind }: Manifest): number => ['CustomResourceDefinition', 'Namespace'].indexOf(kind) >>> 0;

/** Whether the cluster knows such objects; then it has this one. */
async function made(api: Api, object: Manifest, namespace: string): Promise<boolean> {
  try {
    await api.apply(object, namespace, { force: true });
  } catch (error) {
    if (error instanceof UnknownKindError) return false;
    if (!(error instanceof ApiError)) throw error;
    throw new InputError([
      { path: '--cluster', message: `the API server refuses ${nameOf(object)}: ${error.message}` },
    ]);
  }
  if (object.kind === 'CustomResourceDefinition') await untilServed(api, object);
  return true;
}

/** A new kind is served a moment after its definition was taken. */
async function untilServed(api: Api, { spec }: Manifest): Promise<void> {
  const { group, names, versions } = spec as {
    group: string;
    names: { kind: string };
    versions: readonly { name: string }[];
  };
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await api.list(`${group}/${versions[0]?.name}`, names.kind);
      return;
    } catch (error) {
      // Not there yet, or there and not yet filled
      if (!(error instanceof ApiError) || ![404, 429, 503].includes(error.code)) throw error;
    }
    await setTimeout(100);
  }
}

/** A node joins, as its kubelet would report it. */
export async function addNode(api: Api, { status, ...node }: NodeObject): Promise<void> {
  await api.apply(node, '');
  await api.patch(node, { status }, 'status');
}
