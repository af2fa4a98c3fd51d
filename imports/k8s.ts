/**
 * The Kubernetes API as types: those that `cdk8s import` generated into cdk8s-plus-27, and for cert-manager into
 * `cert-manager.io.ts`, with three changes.
 *
 * - Fields have the API's own names (`clusterIP`, not `clusterIp`): what a construct writes is what is printed, and the
 *   generated mapper, which drops what it does not know, is not used at all (docs/adr/0001).
 * - Quantities and int-or-strings are the texts and numbers that they are in JSON.
 * - A setting fits where its value would: a `Flag` for a boolean, an `Open<T>` for a T that a user passes through.
 */
import type { k8s } from 'cdk8s-plus-27';
import type { Flag, Open } from '../lib/words/settings';
import type { CertificateProps, IssuerProps } from './cert-manager.io';

/** The names that the generator changed, as far as they occur in the kinds below. */
interface Renamed {
  readonly clusterIp: 'clusterIP';
  readonly diskUri: 'diskURI';
  readonly hostIp: 'hostIP';
  readonly hostIpc: 'hostIPC';
  readonly hostPid: 'hostPID';
  readonly isCa: 'isCA';
  readonly loadBalancerIp: 'loadBalancerIP';
  readonly pdId: 'pdID';
  readonly setHostnameAsFqdn: 'setHostnameAsFQDN';
  readonly storagePolicyId: 'storagePolicyID';
  readonly targetWwNs: 'targetWWNs';
  readonly volumeId: 'volumeID';
}

type ApiName<K> = K extends keyof Renamed ? Renamed[K] : K;

/** The words of an enumeration as they stand in JSON; any other text or number is itself. */
type Word<T> = T extends string ? `${T}` : T;

/** A generated type as JSON. */
export type Json<T> = T extends Date
  ? string
  : T extends k8s.Quantity
    ? string | number
    : T extends k8s.IntOrString
      ? string | number
      : T extends boolean
        ? boolean | Flag
        : T extends string | number | undefined
          ? Word<T>
          : T extends readonly (infer Item)[]
            ? readonly Json<Item>[] | Open<readonly Json<Item>[]>
            : T extends object
              ? { readonly [K in keyof T as ApiName<K>]: Json<T[K]> } | Open<T>
              : T;

/** A field of one of the types below, without what a user may pass through. */
type Ours<T> = Exclude<Json<T>, Open<unknown>>;

export type CertificateSpec = Ours<CertificateProps['spec']>;
export type Container = Ours<k8s.Container>;
export type EnvVar = Ours<k8s.EnvVar>;
export type IssuerSpec = Ours<IssuerProps['spec']>;
export type PodSpec = Ours<k8s.PodSpec>;
export type PodTemplateSpec = Ours<k8s.PodTemplateSpec>;
export type Probe = Ours<k8s.Probe>;
export type ServicePort = Ours<k8s.ServicePort>;
export type ServiceSpec = Ours<k8s.ServiceSpec>;
export type Deployment = Ours<k8s.KubeDeploymentProps>;
export type StatefulSet = Ours<k8s.KubeStatefulSetProps>;
export type NetworkPolicy = Ours<k8s.KubeNetworkPolicyProps>;
export type PersistentVolumeClaim = Ours<k8s.KubePersistentVolumeClaimProps>;

/** The kinds that our constructs make, with what stands beside `apiVersion` and `kind`. */
export interface Kinds {
  readonly Certificate: Ours<CertificateProps>;
  readonly ClusterRole: Ours<k8s.KubeClusterRoleProps>;
  readonly ClusterRoleBinding: Ours<k8s.KubeClusterRoleBindingProps>;
  readonly ConfigMap: Ours<k8s.KubeConfigMapProps>;
  readonly DaemonSet: Ours<k8s.KubeDaemonSetProps>;
  readonly Deployment: Ours<k8s.KubeDeploymentProps>;
  readonly Issuer: Ours<IssuerProps>;
  readonly Namespace: Ours<k8s.KubeNamespaceProps>;
  readonly NetworkPolicy: Ours<k8s.KubeNetworkPolicyProps>;
  readonly Pod: Ours<k8s.KubePodProps>;
  readonly PodDisruptionBudget: Ours<k8s.KubePodDisruptionBudgetProps>;
  readonly Service: Ours<k8s.KubeServiceProps>;
  readonly ServiceAccount: Ours<k8s.KubeServiceAccountProps>;
  readonly StatefulSet: Ours<k8s.KubeStatefulSetProps>;
}

export type Kind = keyof Kinds;

/** The API version of each kind; a test holds it against cdk8s-plus-27's. */
export const apiVersions = {
  Certificate: 'cert-manager.io/v1',
  ClusterRole: 'rbac.authorization.k8s.io/v1',
  ClusterRoleBinding: 'rbac.authorization.k8s.io/v1',
  ConfigMap: 'v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  Issuer: 'cert-manager.io/v1',
  Namespace: 'v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Pod: 'v1',
  PodDisruptionBudget: 'policy/v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  StatefulSet: 'apps/v1',
} as const satisfies Record<Kind, string>;
