import type { Fate, GoingOn } from './fates';
import type { Applied } from './rehearse';
import type { Scene } from './scene';
import type { Seen, SeenNode, SeenPod } from './seen';

/** Everything that a rehearsal found. */
export interface Rehearsal {
  /** Of Kubernetes, such as `1.37.2`. */
  readonly version: string;
  /** How many objects the installation has. */
  readonly objects: number;
  readonly scene: Scene;
  readonly applied: Applied;
  readonly seen: Seen;
  readonly fates: readonly Fate[];
  readonly goingOn: readonly GoingOn[];
}

/** Whether the installation came as far as a rehearsal can show. Pods that it was told to hold do not count against it. */
export const succeeded = ({ applied, seen }: Rehearsal): boolean => problemsIn({ applied, seen }).length === 0;

/** What an operator would look at. */
export function reportOf(rehearsal: Rehearsal): string {
  const { version, objects, scene, applied, seen } = rehearsal;
  const problems = problemsIn(rehearsal);
  return [
    `Kubernetes ${version}, ${seen.nodes.length} simulated nodes`,
    '',
    ...section(applied.refused.length === 0 ? `objects: all ${objects} were taken` : `objects: not all of ${objects} were taken`, [
      ...applied.refused.map(({ object, message }) => [object, `refused: ${message}`]),
      ...applied.warnings.map(({ object, message }) => [object, `warning: ${message}`]),
    ]),
    ...section('pods', [...seen.pods.map(podRow), ...seen.short.map(({ name, pods, wanted, why }) => [name, '', `${pods === 0 ? 'makes no pods' : `${pods} of ${wanted} pods`}: ${why}`])]),
    ...section('volumes', seen.claims.map(({ name, size, storageClass, bound, why }) => [name, size, storageClass, bound ? 'bound' : `waits: ${why}`])),
    ...section('nodes', seen.nodes.map(nodeRow)),
    ...section('held back', heldRows(rehearsal)),
    ...section('assumed to be there', scene.assumed.map((name) => [name])),
    ...section('named by pods, which do not start without them, and not looked for here', scene.awaited.map((name) => [name])),
    ...section('warnings about what is there before', scene.warnings.map(({ object, message }) => [object, message])),
    ...section('left out', scene.leftOut.map(({ object, why }) => [object, why])),
    ...limits,
    '',
    `verdict: ${[problems.join(', ') || 'everything was taken and has its place', ...heldIn(rehearsal)].join('; ')}`,
    '',
  ].join('\n'); // prettier-ignore
}

/** What a rehearsal cannot show, so that nobody takes it for more than it is. */
const limits = [
  'scheduled means that a pod has a node and its volumes. Nothing runs here: not shown are images, the start of the',
  'processes, the network, NetworkPolicies, addresses of load balancers, and builds of Windows containers.',
];

function problemsIn({ applied, seen }: Pick<Rehearsal, 'applied' | 'seen'>): readonly string[] {
  const homeless = seen.pods.filter(({ node }) => node === undefined).length;
  return [
    ...counted(applied.refused.length, 'object was refused', 'objects were refused'),
    ...counted(applied.warnings.length, 'warning', 'warnings'),
    ...counted(seen.short.length, 'workload has too few pods', 'workloads have too few pods'),
    ...counted(homeless, 'pod has no node', 'pods have no node'),
    ...counted(
      seen.claims.filter(({ bound, waitsForPod }) => !bound && !waitsForPod).length,
      'volume is missing',
      'volumes are missing',
    ),
    ...(seen.settled ? [] : ['not everything came to rest in time']),
  ];
}

/** What somebody asked for does not count against an installation, but is told. */
function heldIn({ fates, goingOn }: Rehearsal): readonly string[] {
  const waiting = fates.filter(({ fate }) => fate === 'waiting').length;
  const parts = [
    ...counted(fates.length - waiting, 'workload was held back', 'workloads were held back'),
    ...counted(waiting, 'waits', 'wait'),
    ...counted(goingOn.length, 'goes on without', 'go on without'),
  ];
  return parts.length === 0 ? [] : [parts.join(', ')];
}

const counted = (number: number, one: string, several: string): readonly string[] =>
  number === 0 ? [] : [`${number} ${number === 1 ? one : several}`];

const podRow = ({ name, node = '', state, why, claims }: SeenPod): readonly string[] => [
  name,
  node,
  state === 'pending' ? `pending: ${why}${claims.length > 0 ? ` (its volumes: ${claims.join(', ')})` : ''}` : state,
];

function nodeRow({ name, ready, cordoned, pods, taken, offered }: SeenNode): readonly string[] {
  const part = (what: string, of: number, all: number) => `${what} ${all === 0 ? 0 : Math.round((of / all) * 100)} %`;
  const gibibytes = (bytes: number) => `${Math.round((bytes / 2 ** 30) * 10) / 10}`;
  return [
    name,
    `${pods} pods`,
    `${part('cpu', taken.cpu, offered.cpu)} (${Math.round(taken.cpu * 100) / 100} of ${offered.cpu})`,
    `${part('memory', taken.memory, offered.memory)} (${gibibytes(taken.memory)} of ${gibibytes(offered.memory)} GiB)`,
    [...(ready ? [] : ['not ready']), ...(cordoned ? ['cordoned'] : [])].join(', '),
  ];
}

const heldRows = ({ fates, goingOn }: Rehearsal): readonly (readonly string[])[] => [
  ...fates.map(({ name, fate, for: peers }) => [
    name,
    fate === 'waiting' ? `waits for ${peers.join(', ')}` : `made ${fate}`,
  ]),
  ...goingOn.map(({ name, without }) => [name, `goes on without ${without.join(', ')} after a minute`]),
];

/** A title and rows in columns, if there is any; of the last column, lines that are too long are not cut. */
function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return title.includes(':') ? [title, ''] : [];
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(cell.length, most[index] ?? 0)),
    [],
  );
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [title, ...rows.map(line), ''];
}
