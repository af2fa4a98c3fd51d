import { setTimeout } from 'node:timers/promises';
import type { Manifest } from '../checks/manifest';
import { nameOf } from '../checks/manifest';
import { type Api, ApiError } from '../cluster/api';
import { look, type Seen } from './seen';

/** What an API server said to an installation. */
export interface Applied {
  /** What it refused, with its words. */
  readonly refused: readonly { readonly object: string; readonly message: string }[];
  /** Its warnings, each with the object. */
  readonly warnings: readonly { readonly object: string; readonly message: string }[];
}

/** Applies objects in their order, as `kubectl apply --server-side` does: one that is refused stops no other. */
export async function applyAll(api: Api, objects: readonly Manifest[], namespace: string): Promise<Applied> {
  const refused: { object: string; message: string }[] = [];
  const warned: { object: string; message: string }[] = [];
  for (const object of objects) {
    try {
      const { warnings } = await api.apply(object, namespace);
      warned.push(...warnings.map((message) => ({ object: nameOf(object), message })));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refused.push({ object: nameOf(object), message: error.message });
    }
  }
  return { refused, warnings: warned };
}

export interface SettleOptions {
  /** Called before each look; throws if the cluster is gone. */
  readonly check?: () => void;
  /** How long the last thing may take, in milliseconds. @default 60000 */
  readonly patience?: number;
  /** How long nothing may change while something is pending, in milliseconds. @default 3000 */
  readonly quiet?: number;
}

/** Between two looks, in milliseconds. */
const [shortestPause, longestPause] = [200, 800] as const;

/**
 * Looks until nothing is on its way any more: at once if all pods are scheduled and all claims bound, and a moment later
 * if some are not, for the scheduler may still find a place.
 *
 * @returns the last look, `settled` or not
 */
export async function settled(
  api: Api,
  namespaces: readonly string[],
  { check = () => undefined, patience = 60_000, quiet = 3000 }: SettleOptions = {},
): Promise<Seen> {
  const end = Date.now() + patience;
  let last = '';
  let since = Date.now();
  let pause: number = shortestPause;
  for (;;) {
    check();
    const seen = await look(api, namespaces);
    const now = JSON.stringify([seen.pods, seen.claims, seen.short]);
    if (now !== last) since = Date.now();
    // A look at many pods is work: the less happens, the fewer of them
    pause = now === last ? Math.min(2 * pause, longestPause) : shortestPause;
    last = now;
    const waited = Date.now() - since;
    const complete = seen.settled && seen.short.length === 0 && seen.pods.every(({ node }) => node !== undefined);
    if (complete && seen.claims.every(({ bound }) => bound)) return seen;
    if ((seen.settled && waited >= quiet) || Date.now() > end) return seen;
    await setTimeout(pause);
  }
}
