import { type Manifest, nameOf } from '../checks/manifest';
import { awaited } from '../checks/references';
import { type Api, ApiError, UnknownKindError } from '../cluster/api';
import { type NodeDescription, type NodeObject, nodeObjects } from '../cluster/nodes';
import { InputError, type Problem } from '../problem';
import { assumptions, namespacesFor, provisioned } from './assumptions';
import { define, definitionsFor, isDefinition } from './definitions';
import type { Applied } from './rehearse';

/** What stands before an installation comes. */
export interface Scene {
  /** Objects that were assumed to be there, because the installation names them. */
  readonly assumed: readonly string[];
  /** Secrets and ConfigMaps that pods name and nobody described: without a kubelet, nobody waits for them. */
  readonly awaited: readonly string[];
  /** Objects of the description that were not made, each with the reason. */
  readonly leftOut: readonly { readonly object: string; readonly why: string }[];
  /** What the API server warns of in any of it. */
  readonly warnings: Applied['warnings'];
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
 * @throws InputError with every given object that the API server refuses; Error for one that nobody gave
 */
export async function setScene(api: Api, { nodes, cluster, objects, namespace }: SceneOptions): Promise<Scene> {
  const problems: Problem[] = [];
  const warnings: Applied['warnings'][number][] = [];
  const warned = (object: Manifest, messages: readonly string[]) =>
    warnings.push(...messages.map((message) => ({ object: nameOf(object), message })));
  const given = cluster.filter(isNode);
  const [option, machines] = given.length > 0 ? ['--cluster', given] : ['--nodes', nodeObjects(nodes)];
  for (const node of machines) {
    const adding = async () => warned(node, await addNode(api, node as NodeObject));
    problems.push(...(await refusedBy(option, node, adding)));
  }
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, namespace);

  const leftOut: Scene['leftOut'][number][] = [];
  const others = cluster.filter((object) => !isNode(object));
  // Whoever exported a quota did not always export its namespace
  const around = namespacesFor(others, new Set(others.map(nameOf)), namespace);
  const there = new Set(around.map(nameOf));
  const more = [...definitionsFor(objects, cluster), ...assumptions(objects, cluster, namespace)].filter(
    (object) => !there.has(nameOf(object)),
  );
  // A claim that names no class takes the one that is there when it is made, and any other only when somebody looks again
  for (const object of [...around, ...more.filter(isClass)]) warned(object, await assume(api, object, namespace));
  for (const object of [...others].sort((left, right) => rank(left) - rank(right))) {
    const leaveOut = (why: string) => leftOut.push({ object: nameOf(object), why });
    const adding = async () => {
      const said = await made(api, provisioned(object), namespace);
      if (said === undefined) leaveOut('this cluster does not know its kind');
      else warned(object, said);
    };
    if (asksOthers(object)) leaveOut('nobody here answers what the API server would ask it');
    else problems.push(...(await refusedBy('--cluster', object, adding)));
  }
  if (problems.length > 0) throw new InputError(problems);

  for (const object of more) if (!isClass(object)) warned(object, await assume(api, object, namespace));
  return { assumed: [...around, ...more].map(nameOf), awaited: awaited(objects, cluster), leftOut, warnings };
}

const isClass = ({ kind }: Manifest): boolean => kind === 'StorageClass';

const isNode = ({ apiVersion, kind }: Manifest): boolean => apiVersion === 'v1' && kind === 'Node';

/** Whether the API server would ask a program of that cluster, and refuse much if there is no answer. */
const asksOthers = ({ apiVersion, kind, spec }: Manifest): boolean =>
  (apiVersion.startsWith('admissionregistration.k8s.io/') && kind.endsWith('WebhookConfiguration')) ||
  (apiVersion.startsWith('apiregistration.k8s.io/') &&
    (spec as { service?: object } | undefined)?.service !== undefined);

/** Kinds before their objects, namespaces before what is in them. */
function rank({ kind }: Manifest): number {
  const first = ['CustomResourceDefinition', 'Namespace'];
  return first.includes(kind) ? first.indexOf(kind) : first.length;
}

/** What the API server says against an object that somebody gave. */
async function refusedBy(option: string, object: Manifest, add: () => Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await add();
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [{ path: option, message: `the API server refuses ${nameOf(object)}: ${error.message}` }];
  }
}

/** Makes an object that nobody gave: a refusal is nobody's mistake, but whoever gives a better one can go on. */
async function assume(api: Api, object: Manifest, namespace: string): Promise<readonly string[]> {
  let said: readonly string[] = [];
  const making = async () => (said = (await made(api, object, namespace)) ?? []);
  const [refused] = await refusedBy('', object, making);
  if (refused === undefined) return said;
  throw new Error(
    `${refused.message}; the rehearsal assumes it, for the installation needs one: describe yours with --cluster`,
  );
}

/** Makes an object, if the cluster knows such ones. @returns what it warns of */
async function made(api: Api, object: Manifest, namespace: string): Promise<readonly string[] | undefined> {
  try {
    if (isDefinition(object)) return await define(api, object);
    return (await api.apply(object, namespace, { force: true })).warnings;
  } catch (error) {
    if (error instanceof UnknownKindError) return undefined;
    throw error;
  }
}

/** A node joins, as its kubelet would report it. @returns what the API server warns of */
export async function addNode(api: Api, { status, ...node }: NodeObject): Promise<readonly string[]> {
  const { warnings } = await api.apply(node, '');
  await api.patch(node, { status }, 'status');
  return warnings;
}
