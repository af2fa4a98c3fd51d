import type { Manifest } from '../checks/manifest';
import { type Pod, podsIn } from '../checks/pods';
import type { Fated } from '../cluster/stages';
import { allOf, InputError, type Problem } from '../problem';
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

/** A workload that gives up waiting for some that do not become ready, and goes on. */
export interface GoingOn {
  readonly name: string;
  readonly without: readonly string[];
}

const component = 'app.kubernetes.io/component';

/**
 * What becomes of each workload when some are held: those, whoever waits for them without limit, and who waits for
 * these. A workload is named by its component (`global-session`) or by its own name (`opentwin-local-directory-fem`).
 *
 * @throws InputError for names that no workload has, and for workloads that are to be unready and crashing
 */
export function fatesOf(objects: readonly Manifest[], held: Held, waits: Waits): readonly Fate[] {
  const workloads = workloadsIn(objects);
  const [unready, crashing] = allOf(
    () => chosen('unready', held.unready, workloads),
    () => chosen('crashing', held.crashing, workloads),
  );
  const both = crashing.filter(({ pod }) => unready.some((other) => other.pod === pod));
  if (both.length > 0) throw new InputError(both.map(({ pod, name }) => heldTwice(pod, name)));
  const fates = new Map<Pod, Fate>([
    ...unready.map(({ pod }) => [pod, fated(pod, 'unready', [])] as const),
    ...crashing.map(({ pod }) => [pod, fated(pod, 'crashing', [])] as const),
  ]);
  for (let before = -1; before < fates.size;) {
    before = fates.size;
    for (const pod of workloads.filter((other) => !fates.has(other))) {
      const peers = blocking(pod, workloads, fates, waits);
      if (peers.length > 0) fates.set(pod, fated(pod, 'waiting', peers));
    }
  }
  return [...fates.values()];
}

const workloadsIn = (objects: readonly Manifest[]): readonly Pod[] =>
  podsIn(objects).filter(({ workload }) => workload !== undefined);

/** The workloads of some names, each with the name. @throws InputError for names that none has */
function chosen(option: keyof Held, names: readonly string[], workloads: readonly Pod[]) {
  const found = names.map((name) => ({
    name,
    pods: workloads.filter((pod) => componentOf(pod) === name || pod.owner.metadata.name === name),
  }));
  const strange = found.filter(({ pods }) => pods.length === 0);
  if (strange.length > 0) {
    throw new InputError(strange.map(({ name }) => ({ path: `--${option}`, message: unknown(name, workloads) })));
  }
  return found.flatMap(({ name, pods }) => pods.map((pod) => ({ name, pod })));
}

const heldTwice = ({ owner }: Pod, name: string): Problem => ({
  path: '--crashing',
  message: `'${name}' would make ${owner.metadata.name} crash, which --unready makes unready; name it in one of them`,
});

/** Peers that a pod waits for without limit, and of which no workload can become ready. */
function blocking(pod: Pod, workloads: readonly Pod[], fates: ReadonlyMap<Pod, Fate>, waits: Waits): readonly string[] {
  const { hard = [] } = waits.get(componentOf(pod) ?? '') ?? {};
  return missedOf(hard, workloads, (other) => fates.has(other));
}

/** The workloads of components of which none becomes ready. */
const missedOf = (components: readonly string[], workloads: readonly Pod[], isHeld: (pod: Pod) => boolean) =>
  components.flatMap((peer) => {
    const serving = workloads.filter((other) => componentOf(other) === peer);
    return serving.every(isHeld) ? serving.map(({ owner }) => owner.metadata.name) : [];
  });

/** Workloads that go on after a while without some that are held back, or that wait themselves. */
export function goingOn(objects: readonly Manifest[], fates: readonly Fate[], waits: Waits): readonly GoingOn[] {
  const workloads = workloadsIn(objects);
  const isHeld = ({ owner }: Pod) => fates.some(({ name }) => name === owner.metadata.name);
  return workloads.flatMap((pod) => {
    const { soft = [] } = waits.get(componentOf(pod) ?? '') ?? {};
    const without = missedOf(soft, workloads, isHeld);
    return isHeld(pod) || without.length === 0 ? [] : [{ name: pod.owner.metadata.name, without }];
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
