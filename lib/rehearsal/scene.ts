import { type Manifest, nameOf } from '../checks/manifest';
import { type Api, ApiError, UnknownKindError } from '../cluster/api';
import { type NodeDescription, type NodeObject, nodeObjects } from '../cluster/nodes';
import { refusal } from '../problem';
import { assumptions, provisioned } from './assumptions';
import { define, definitionsFor, isDefinition } from './definitions';

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

/** Kinds before their objects, namespaces before what is in them. */
function rank({ kind }: Manifest): number {
  const first = ['CustomResourceDefinition', 'Namespace'];
  return first.includes(kind) ? first.indexOf(kind) : first.length;
}

/** Whether the cluster knows such objects; then it has this one. */
async function made(api: Api, object: Manifest, namespace: string): Promise<boolean> {
  try {
    await (isDefinition(object) ? define(api, object) : api.apply(object, namespace, { force: true }));
    return true;
  } catch (error) {
    if (error instanceof UnknownKindError) return false;
    if (!(error instanceof ApiError)) throw error;
    throw refusal('--cluster', `the API server refuses ${nameOf(object)}: ${error.message}`);
  }
}

/** A node joins, as its kubelet would report it. */
export async function addNode(api: Api, { status, ...node }: NodeObject): Promise<void> {
  await api.apply(node, '');
  await api.patch(node, { status }, 'status');
}
