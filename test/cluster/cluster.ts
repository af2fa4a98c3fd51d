import https from 'node:https';
import type { Manifest } from '../../lib/checks/manifest';

/** The cluster that `run.mjs` has started. */
const { CLUSTER_URL: url, CLUSTER_CA: ca, CLUSTER_TOKEN: token } = process.env;

const agent = new https.Agent({ keepAlive: true, ca });

interface Answer {
  readonly code: number;
  readonly text: string;
}

function request(method: string, path: string, type: string, body: unknown): Promise<Answer> {
  if (url === undefined) throw new Error('no cluster is started: run "npm run test:cluster"');
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type };
  return new Promise((resolve, reject) => {
    const sent = https.request(`${url}${path}`, { method, agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ code: answer.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** The server says why in a Status, and of a path that it does not serve nothing but text. */
const messageIn = (text: string): string =>
  text.startsWith('{') ? ((JSON.parse(text) as { message?: string }).message ?? text) : text;

/** How a kind is called in paths, where that is not its name and an s; and those that no namespace has. */
const plurals: Readonly<Record<string, string>> = { NetworkPolicy: 'networkpolicies', PriorityClass: 'priorityclasses', RuntimeClass: 'runtimeclasses' }; // prettier-ignore
const ofCluster: ReadonlySet<string> = new Set([
  ...['ClusterRole', 'CustomResourceDefinition', 'Namespace', 'PriorityClass', 'RuntimeClass', 'StorageClass'],
]);

/**
 * What the API server says against an object, as `kubectl apply --server-side --validate=strict` would hear it; nothing
 * if it takes it.
 *
 * @param dry whether it is only asked, and the object not kept
 */
export async function refusalOf(object: Manifest, namespace: string, dry = true): Promise<string> {
  const { apiVersion, kind, metadata } = object as Manifest & { metadata: { namespace?: string } };
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const place = ofCluster.has(kind) ? '' : `/namespaces/${metadata.namespace ?? namespace}`;
  const resource = plurals[kind] ?? `${kind.toLowerCase()}s`;
  const options = `fieldManager=test&fieldValidation=Strict&force=true${dry ? '&dryRun=All' : ''}`;
  const path = `${group}${place}/${resource}/${encodeURIComponent(metadata.name ?? '')}?${options}`;
  const { code, text } = await request('PATCH', path, 'application/apply-patch+yaml', object);
  return code < 300 ? '' : messageIn(text);
}

/** Makes an object that others refer to. */
export async function make(object: object): Promise<void> {
  const refused = await refusalOf(object as Manifest, 'default', false);
  if (refused !== '') throw new Error(refused);
}
