import type { Manifest } from '../../lib/checks/manifest';
import { Api, ApiError } from '../../lib/cluster/api';

const { CLUSTER_URL: url, CLUSTER_CA: ca, CLUSTER_TOKEN: token } = process.env;
if (url === undefined || ca === undefined || token === undefined) {
  throw new Error('no cluster is started: run "npm run test:cluster"');
}

/** The API of the cluster that `run.mjs` has started. */
export const api = new Api({ url, ca, token });

/** What the API server says against an object; nothing if it takes it. It is asked only: the object is not kept. */
export async function refusalOf(object: Manifest, namespace: string): Promise<string> {
  try {
    await api.apply(object, namespace, { dry: true, force: true });
    return '';
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

/** Makes an object that others refer to. */
export async function make(object: object): Promise<void> {
  await api.apply(object as Manifest, 'default', { force: true });
}
