import type { Problem } from '../problem';
import { problemAt, type Manifest, type ServiceSpec } from './manifest';
import type { Probe, Volume, VolumeMount } from './pod-spec';
import type { ContainerInPod, Pod } from './pods';

/** What a check must know of the cluster and its owner's wishes, because the manifests do not say it. */
export interface ClusterFacts {
  /** The taint that keeps other pods off the Windows nodes. @default - the nodes have none */
  readonly windowsTaint?: { readonly key: string; readonly value: string; readonly effect: string };
  /** @default 'cluster.local' */
  readonly clusterDomain?: string;
  /** Domains of the DNS outside of the cluster, whose names Windows rightly takes for full ones. @default [] */
  readonly outerDomains?: readonly string[];
  /** Whether containers may run as ContainerAdministrator. @default false */
  readonly allowAdministrator?: boolean;
  /** The least memory limit that a Windows container starts with. @default '100Mi' */
  readonly minimumMemory?: string;
  /** Whether Windows pods are on an overlay network, which carries IPv4 only. @default false */
  readonly overlay?: boolean;
  /** Whether kube-proxy on Windows runs with direct server return. @default false */
  readonly directServerReturn?: boolean;
  /** Whether the network enforces NetworkPolicy; flannel does not. @default true */
  readonly enforcesNetworkPolicy?: boolean;
}

export interface RuleContext extends Required<Omit<ClusterFacts, 'windowsTaint'>>, Pick<ClusterFacts, 'windowsTaint'> {
  readonly objects: readonly Manifest[];
}

/** One rule of the list in `windows.ts`, about one sort of thing in a set of manifests. */
export interface Rule<Subject> {
  readonly id: `W${number}`;
  /** What must be so, and what to write where it is not. */
  readonly says: string;
  readonly applies: (subject: Subject, context: RuleContext) => boolean;
  readonly holds: (subject: Subject, context: RuleContext) => boolean;
}

/** Something in a manifest, with where it is. */
export interface Place<Thing> {
  readonly owner: Manifest;
  readonly path: string;
  readonly thing: Thing;
}

export interface VolumeInPod {
  readonly pod: Pod;
  readonly volume: Volume;
}

export interface MountInPod {
  readonly pod: Pod;
  readonly mount: VolumeMount;
  /** The mounts of the same container that come earlier. */
  readonly before: readonly VolumeMount[];
}

export interface ProbeInPod {
  readonly pod: Pod;
  readonly probe: Probe;
}

/** A Service and the Windows pods behind it. */
export interface ServiceOnWindows {
  readonly service: ServiceSpec;
  readonly pods: readonly Pod[];
}

export type ContainerRule = Rule<ContainerInPod>;

/** Every place that a rule is about and that breaks it. */
export const broken = <Thing>(
  rules: readonly Rule<Thing>[],
  places: readonly Place<Thing>[],
  context: RuleContext,
): readonly Problem[] =>
  places.flatMap(({ owner, path, thing }) =>
    rules
      .filter(({ applies, holds }) => applies(thing, context) && !holds(thing, context))
      .map(({ id, says }) => problemAt(owner, path, `${says} (${id})`)),
  );

/** Absent, and not merely empty: the API server counts `false` and `{}` as set. */
const isAbsent = (value: unknown) => value === undefined || value === null;

/** The fields of a list that an object has. */
export const present = (object: object | undefined, fields: readonly string[]): readonly string[] =>
  fields.filter((field) => !isAbsent((object as Readonly<Record<string, unknown>> | undefined)?.[field]));

export const isWindows = (pod: Pod) => pod.spec.os?.name === 'windows';
export const isLinux = (pod: Pod) => pod.spec.os?.name === 'linux';
