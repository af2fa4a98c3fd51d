import { execFile } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { type Manifest, nameOf } from '../../lib/checks/manifest';
import type { PodSpec } from '../../lib/checks/pod-spec';
import { type Answer, Api, ApiError, type ApiObject } from '../../lib/cluster/api';

const { CLUSTER_URL: url, CLUSTER_CA: ca, CLUSTER_TOKEN: token } = process.env;
if (url === undefined || ca === undefined || token === undefined) {
  throw new Error('no cluster is started: run "npm run test:cluster"');
}

/** The API of the cluster that `run.mjs` has started, for whoever wants to hear its warnings. */
export const warningApi = new Api({ url, ca, token });

/** The same, of which every warning is a failure, whatever it was asked. */
export const api = new (class extends Api {
  override async ask<T = unknown>(...question: Parameters<Api['ask']>): Promise<Answer<T>> {
    const answer = await super.ask<T>(...question);
    if (answer.warnings.length === 0) return answer;
    throw new Error(`${question[0]} ${question[1]}: the API server warns:\n${answer.warnings.join('\n')}`);
  }
})({ url, ca, token });

/** What the API server says against an object, or warns of; nothing if it takes it. It is asked only: nothing is kept. */
export async function objectionTo(object: Manifest, namespace: string): Promise<string> {
  try {
    const { warnings } = await warningApi.apply(object, namespace, { dry: true, force: true });
    return warnings.join('\n');
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** Makes an object that others refer to. */
export async function make(object: object): Promise<void> {
  await api.apply(object as Manifest, 'default', { force: true });
}

/** The Helms that were built, by `helm-<version>`, the oldest first. */
export const helms = Object.entries(JSON.parse(process.env['HELMS'] ?? '{}') as Readonly<Record<string, string>>);

/** What a Helm says, run against the cluster. It need not succeed. */
export function helmRun(helm: string, args: readonly string[]): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) =>
    // It ends before there is garbage that is worth the time, and work that two share costs both of them
    execFile(
      helm,
      args,
      { maxBuffer: 2 ** 26, env: { ...process.env, GOGC: 'off', GOMAXPROCS: '1' } },
      (error, stdout, stderr) => resolve({ failed: error !== null, output: `${stdout}${stderr}` }),
    ),
  );
}

/** The same, which must succeed, without a warning of the API server. */
export async function helmMust(helm: string, ...args: readonly string[]): Promise<string> {
  const { failed, output } = await helmRun(helm, args);
  if (failed || output.includes('Warning: ')) throw new Error(`${args.join(' ')}\n${output}`);
  return output;
}

/** Kinds that an installation may leave in a namespace; those that make others by themselves come first. */
const kinds = [
  ...['Deployment', 'StatefulSet', 'ReplicaSet', 'ControllerRevision'].map((kind) => ['apps/v1', kind] as const),
  ...['ConfigMap', 'PersistentVolumeClaim', 'Secret', 'Service', 'ServiceAccount'].map((kind) => ['v1', kind] as const),
  ...['Certificate', 'Issuer'].map((kind) => ['cert-manager.io/v1', kind] as const),
  ['networking.k8s.io/v1', 'NetworkPolicy'] as const,
  ['policy/v1', 'PodDisruptionBudget'] as const,
  ['v1', 'Pod'] as const,
  ['example.org/v1alpha1', 'Thing'] as const,
];

/** What every namespace has, and what Helm keeps of releases. */
const besides = ({ kind, metadata, type }: ApiObject & { type?: string }): boolean =>
  ['ConfigMap/kube-root-ca.crt', 'ServiceAccount/default'].includes(`${kind}/${metadata.name}`) ||
  type === 'helm.sh/release.v1';

/** Everything of an installation in a namespace, as the API server has it. */
export async function objectsOf(namespace: string): Promise<readonly ApiObject[]> {
  const lists = await Promise.all(kinds.map(([apiVersion, kind]) => api.list(apiVersion, kind, namespace)));
  return lists.flat().filter((object) => !besides(object));
}

export const podsOf = (namespace: string) => api.list<LivePod>('v1', 'Pod', namespace);

export interface LivePod extends ApiObject {
  readonly metadata: ApiObject['metadata'] & { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec & { readonly nodeName?: string };
}

/** What controllers make of the objects that somebody applied, which nobody compares. */
const derived = new Set(['Pod', 'ReplicaSet', 'ControllerRevision', 'PersistentVolumeClaim']);

/** Of what a site adds, the server may take each apply for a change, such as of an empty list in a list. */
const ofASite = 'Thing';

/** The objects as somebody applied them: without what the server, its controllers and Helm write into them. */
export async function appliedIn(namespace: string): Promise<ReadonlyMap<string, unknown>> {
  const objects = (await objectsOf(namespace)).filter(({ kind }) => !derived.has(kind));
  return new Map(objects.map((object) => [nameOf(object), comparable(object)]));
}

/** The same of some objects, wherever they are; of one that is not there nothing. */
export async function appliedAs(
  objects: readonly Manifest[],
  namespace: string,
): Promise<ReadonlyMap<string, unknown>> {
  const found = await Promise.all(
    objects.map(async (object) => {
      const { code, body } = await api.ask<ApiObject>('GET', await api.pathOf(object, namespace));
      return [
        `${object.metadata.namespace ?? ''} ${nameOf(object)}`,
        code === 200 ? comparable(body) : undefined,
      ] as const;
    }),
  );
  return new Map(found);
}

function comparable({ status, ...object }: ApiObject): unknown {
  const { name, namespace, labels = {}, annotations = {} } = object.metadata;
  const { 'app.kubernetes.io/managed-by': manager, ...ours } = labels;
  const kept = Object.entries(annotations).filter(
    ([key]) => !/^(meta\.helm\.sh|deployment\.kubernetes\.io|deprecated\.daemonset\.template)[/.]/.test(key),
  );
  const metadata = { name, namespace, labels: ours, annotations: Object.fromEntries(kept) };
  return JSON.parse(
    JSON.stringify({ ...object, metadata }, (key, value: unknown) => (given.has(key) ? undefined : value)),
  );
}

/** What the server gives to Services by itself, another one each time. */
const given = new Set(['clusterIP', 'clusterIPs', 'nodePort', 'healthCheckNodePort']);

/** Of each object that somebody applied, what becomes another with each change, but for what its controller reports. */
export async function versionsIn(namespace: string): Promise<ReadonlyMap<string, string>> {
  const objects = (await objectsOf(namespace)).filter(({ kind }) => !derived.has(kind) && kind !== ofASite);
  return new Map(objects.map((object) => [nameOf(object), versionOf(object)]));
}

/** The resource version; where a status has a part in that, everything else, with who has set it, and when. */
function versionOf({ status, ...object }: ApiObject): string {
  if (status === undefined || object.kind === 'Service') return object.metadata.resourceVersion;
  const { resourceVersion, managedFields = [], ...metadata } = object.metadata as LiveMetadata;
  return JSON.stringify({
    ...object,
    metadata: { ...metadata, managedFields: managedFields.filter(({ subresource }) => subresource !== 'status') },
  });
}

type LiveMetadata = ApiObject['metadata'] & { readonly managedFields?: readonly { readonly subresource?: string }[] };

/** Removes whatever is in a namespace, and waits until it is gone. */
export async function clear(namespace: string): Promise<void> {
  // Pods are the last to go: while there are any, nobody looks for more
  const isEmpty = async () => (await podsOf(namespace)).length === 0 && (await objectsOf(namespace)).length === 0;
  for (let times = 0; times < 60; times += 1) {
    for (const [apiVersion, kind] of kinds) {
      const path = await api.pathOf({ apiVersion, kind }, namespace);
      const { code, body } = await api.ask('DELETE', path, { body: { propagationPolicy: 'Background' } });
      if (code >= 300) throw new Error(`${path}: ${JSON.stringify(body)}`);
    }
    // A controller may just have made what was not there to be removed
    if (await becomes(isEmpty, 3)) return;
  }
  throw new Error(`${namespace} is not empty: ${JSON.stringify(await objectsOf(namespace)).slice(0, 2000)}`);
}

/** Removes whatever tests have made, also what one that failed has left, or the next one finds no room. */
export async function clearAll(): Promise<void> {
  const namespaces = (await api.list('v1', 'Namespace')).map(({ metadata }) => metadata.name);
  await Promise.all(namespaces.filter((name) => name !== 'default' && !name.startsWith('kube-')).map(clear));
  const nodes = await api.list('v1', 'Node');
  await Promise.all(nodes.map(({ metadata }) => api.delete({ apiVersion: 'v1', kind: 'Node', metadata })));
}

/** Whether something holds within a time. */
async function becomes(holds: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + 1000 * seconds;
  for (let pause = 100; !(await holds()); pause = Math.min(2 * pause, 800)) {
    if (Date.now() > end) return false;
    await setTimeout(pause);
  }
  return true;
}

/** Waits for something that comes soon. */
export async function until(what: string, holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  if (!(await becomes(holds, seconds))) throw new Error(`${what}: not within ${seconds} seconds`);
}

/** How many pods there were at one time: those that were there at all, and of them those that nobody was ending. */
interface Numbers {
  readonly most: number;
  /** Since the first one ended. */
  readonly fewestWhole: number;
}

/** Counts pods as the API server tells of them. @returns what ends it, and gives the numbers */
export async function counting(namespace: string, labels: string): Promise<() => Numbers> {
  const live = new Map<string, { readonly ending: boolean }>();
  let numbers: Numbers = { most: 0, fewestWhole: Infinity };
  const query = `watch=true&labelSelector=${encodeURIComponent(labels)}`;
  const headers = { Authorization: `Bearer ${token}` };
  const stream = https.get(`${url}/api/v1/namespaces/${namespace}/pods?${query}`, { ca, headers });
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    stream.on('response', resolve).on('error', reject),
  );
  const lines = createInterface({ input: answer });
  let [isOver, broken] = [false, undefined as Error | undefined];
  for (const end of [stream, answer, lines]) {
    end.on('error', (error: Error) => {
      if (!isOver) broken = error;
    });
  }
  lines.on('line', (line) => {
    const { type, object } = JSON.parse(line) as { type: string; object: ApiObject };
    const { uid, deletionTimestamp } = object.metadata;
    const ending = deletionTimestamp !== undefined;
    if (type === 'DELETED') live.delete(uid);
    else live.set(uid, { ending });
    const whole = [...live.values()].filter((one) => !one.ending).length;
    numbers = {
      most: Math.max(numbers.most, live.size),
      fewestWhole: ending ? Math.min(numbers.fewestWhole, whole) : numbers.fewestWhole,
    };
  });
  return () => {
    isOver = true;
    stream.destroy();
    if (broken !== undefined) throw broken;
    return numbers;
  };
}
