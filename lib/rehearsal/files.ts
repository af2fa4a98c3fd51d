import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../checks/manifest';
import { namesOf, type NodeDescription, nodesDeclaration } from '../cluster/nodes';
import { staysUnready } from '../cluster/stages';
import { InputError, type Problem } from '../problem';
import { defaultsOf } from '../values/declaration';
import { readValuesFile } from '../values/files';
import { gatherValues } from '../values/gather';
import { judgeOf } from '../values/judge';
import { isMap, type Values } from '../values/maps';
import { mergeValues } from '../values/merge';
import { completeValues } from '../values/readings';
import { problemsOf } from '../values/validate';

/** The nodes that a file describes; without one, the default. @throws InputError with everything that is wrong */
export function nodesOf(file: string | undefined): readonly NodeDescription[] {
  const { values, problems } = gatherValues({ files: file === undefined ? [] : [file], sets: [] });
  if (problems.length > 0) throw new InputError(problems);
  const complete = mergeValues(defaultsOf(nodesDeclaration) as Values, values);
  const wrong = problemsOf(nodesDeclaration, judgeOf(nodesDeclaration, 'nodes'), complete);
  if (wrong.length > 0) throw new InputError(wrong.map((problem) => inFile(file ?? '', problem)));
  const { nodes } = completeValues(nodesDeclaration, complete);
  const twice = namedTwice(nodes);
  if (twice.length > 0) throw new InputError(twice.map((problem) => inFile(file ?? '', problem)));
  return nodes;
}

/** Entries that make a node of a name that another one makes: of the two, the cluster would have one. */
function namedTwice(nodes: readonly NodeDescription[]): readonly Problem[] {
  const makers = new Map<string, number>();
  return nodes.flatMap((node, index) => {
    const names = namesOf(node);
    const taken = names.find((name) => makers.has(name));
    for (const name of names) makers.set(name, makers.get(name) ?? index);
    if (taken === undefined) return [];
    const other = makers.get(taken) ?? 0;
    const message = `makes a node ${taken}, as nodes[${other}] does (name ${nodes[other]?.name}, count ${nodes[other]?.count}); give each its own name, or say how many there are with count`;
    return [{ path: `nodes[${index}].name`, message }];
  });
}

const inFile = (file: string, { path, message }: Problem): Problem => ({ path: `${file}: ${path}`, message });

/**
 * Kubernetes objects from files, such as `kubectl get nodes,storageclasses -o yaml` prints them: documents and Lists.
 * What a cluster has written into them goes, but for what a kubelet reports of its node.
 *
 * @throws InputError with everything that is wrong
 */
export function clusterObjectsOf(files: readonly string[]): readonly Manifest[] {
  const problems: Problem[] = [];
  const objects = files.flatMap((file) => {
    const read = readValuesFile(file);
    if ('problem' in read) {
      problems.push(read.problem);
      return [];
    }
    return parseAllDocuments(read.text).flatMap((document) => {
      const [error] = document.errors;
      if (error !== undefined) problems.push({ path: file, message: `is no YAML: ${error.message.split('\n')[0]}` });
      return error === undefined ? objectsIn(document.toJS(), file, problems) : [];
    });
  });
  if (problems.length > 0) throw new InputError(problems);
  return objects;
}

function objectsIn(document: unknown, file: string, problems: Problem[]): readonly Manifest[] {
  if (document === null || document === undefined) return [];
  if (isMap(document) && document['kind'] === 'List' && Array.isArray(document['items'])) {
    return document['items'].flatMap((item) => objectsIn(item, file, problems));
  }
  const { apiVersion, kind, metadata } = isMap(document) ? document : {};
  if (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    isMap(metadata) &&
    typeof metadata['name'] === 'string'
  ) {
    return [asGiven(document as unknown as Manifest & { spec?: object; status?: object })];
  }
  problems.push({
    path: file,
    message: 'has something that is no Kubernetes object; each needs apiVersion, kind and metadata.name',
  });
  return [];
}

const typeOf = ({ apiVersion, kind }: Manifest) => ({ apiVersion, kind });

/** An object as somebody would apply it. */
function asGiven({ status, ...object }: Manifest & { spec?: object; status?: object }): Manifest {
  const { name, namespace, labels, annotations } = object.metadata;
  // What a Secret holds stays where it is: in a rehearsal nobody reads it, and messages of the API server quote it
  if (object.kind === 'Secret') return { ...typeOf(object), metadata: { name, namespace, labels } };
  const metadata = { name, namespace, labels, annotations };
  if (object.kind !== 'Node') return { ...object, metadata };
  const { taints, unschedulable } = (object.spec ?? {}) as { taints?: unknown; unschedulable?: boolean };
  const { capacity, allocatable, nodeInfo, conditions } = (status ?? {}) as Record<string, unknown>;
  const unready = unreadyIn(conditions);
  return {
    ...object,
    metadata:
      unready === undefined ? metadata : { ...metadata, annotations: { ...annotations, [staysUnready]: 'true' } },
    spec: { taints, unschedulable },
    status: { capacity, allocatable, nodeInfo, ...(unready && { conditions: [unready] }) },
  } as Manifest;
}

/** What a cluster says of a node that is not ready, or that it does not hear of. */
function unreadyIn(conditions: unknown): object | undefined {
  const ready = (Array.isArray(conditions) ? conditions : []).filter(isMap).find(({ type }) => type === 'Ready');
  if (ready === undefined || ready['status'] === 'True') return undefined;
  const { reason, message } = ready;
  return { type: 'Ready', status: 'False', reason, message };
}
