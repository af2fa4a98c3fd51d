import type { Manifest } from '../checks/manifest';
import { type Pod, podsIn } from '../checks/pods';
import type { Fated } from '../cluster/stages';
import { refusal } from '../problem';
import { nearest } from '../values/nearest';

/** Whom a component waits for before it starts, by the names of components. */
export type Waits = ReadonlyMap<string, { readonly hard: readonly string[]; readonly soft: readonly string[] }>;

/** Components that a rehearsal keeps from being ready. */
export interface Held {
  readonly unready: readonly string[];
  readonly crashing: readonly string[];
}

/** A workload whose pods do not become ready, and why. */
export interface Fate extends Fated {
  /** Workloads that it waits for; of one that was chosen, none. */
  readonly for: readonly string[];
}

const component = 'app.kubernetes.io/component';

/**
 * What becomes of each workload when some are held: those, whoever waits for them without limit, and who waits for
 * these. A workload is named by its component (`global-session`) or by its own name (`opentwin-local-directory-fem`).
 *
 * @throws InputError for a name that no workload has
 */
export function fatesOf(objects: readonly Manifest[], held: Held, waits: Waits): readonly Fate[] {
  const workloads = podsIn(objects).filter(({ workload }) => workload !== undefined);
  const fates = new Map<Pod, Fate>();
  for (const fate of ['unready', 'crashing'] as const) {
    for (const name of held[fate]) {
      const chosen = workloads.filter((pod) => componentOf(pod) === name || pod.owner.metadata.name === name);
      if (chosen.length === 0) throw refusal(`--${fate}`, unknown(name, workloads));
      for (const pod of chosen) fates.set(pod, fated(pod, fate, []));
    }
  }
  for (let before = -1; before < fates.size;) {
    before = fates.size;
    for (const pod of workloads.filter((other) => !fates.has(other))) {
      const peers = blocking(pod, workloads, fates, waits);
      if (peers.length > 0) fates.set(pod, fated(pod, 'waiting', peers));
    }
  }
  return [...fates.values()];
}

/** Peers that a pod waits for without limit, and of which no workload can become ready. */
function blocking(pod: Pod, workloads: readonly Pod[], fates: ReadonlyMap<Pod, Fate>, waits: Waits): readonly string[] {
  const { hard = [] } = waits.get(componentOf(pod) ?? '') ?? {};
  return hard.flatMap((peer) => {
    const serving = workloads.filter((other) => componentOf(other) === peer);
    return serving.length > 0 && serving.every((other) => fates.has(other))
      ? serving.map(({ owner }) => owner.metadata.name)
      : [];
  });
}

const componentOf = ({ labels }: Pod): string | undefined => labels[component];

const fated = (pod: Pod, fate: Fated['fate'], peers: readonly string[]): Fate => ({
  name: pod.owner.metadata.name,
  labels: pod.workload?.selector?.matchLabels ?? pod.labels,
  fate,
  for: peers,
});

function unknown(name: string, workloads: readonly Pod[]): string {
  const known = [...new Set(workloads.flatMap((pod) => [componentOf(pod) ?? [], pod.owner.metadata.name].flat()))];
  const near = nearest(name, known);
  return `'${name}' is no component of this installation; ${near === undefined ? `allowed: ${known.join(', ')}` : `did you mean ${near}?`}`;
}

/** Components that go on without a held one after a while, with those that they give up on. */
export const goingOnWithout = (held: readonly string[], waits: Waits): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...waits].flatMap(([name, { soft }]) => {
      const missed = soft.filter((peer) => held.includes(peer));
      return missed.length > 0 ? [[name, missed] as const] : [];
    }),
  );
