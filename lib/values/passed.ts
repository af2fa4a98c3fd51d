import type {
  Container,
  Deployment,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodSpec,
  ServiceSpec,
  StatefulSet,
} from '../../imports/k8s';
import { type JsonSchema, refsIn } from '../kubernetes/json-schema';
import { definitionsOf, openSchema, type OpenType, type Os } from '../kubernetes/open-schema';
import type { Open } from '../words/settings';
import { open, type OpenDeclaration } from './declaration';
import { reservedIn } from './reserved';

type Passable<Field> = Field extends Open<infer T> ? T : never;
/** The spec of a kind, as we write it. */
type SpecOf<K extends { readonly spec?: unknown }> = Exclude<NonNullable<K['spec']>, Open<unknown>>;
type ClaimSpec = SpecOf<PersistentVolumeClaim>;
type IngressRule = Exclude<Extract<SpecOf<NetworkPolicy>['ingress'], readonly unknown[]>[number], Open<unknown>>;

/** The type of each setting that is passed through to Kubernetes. */
interface Passed {
  readonly affinity: Passable<PodSpec['affinity']>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly claimAccessModes: Passable<ClaimSpec['accessModes']>;
  readonly containers: Passable<PodSpec['containers']>;
  readonly deploymentStrategy: Passable<SpecOf<Deployment>['strategy']>;
  readonly dnsConfig: Passable<PodSpec['dnsConfig']>;
  readonly env: Passable<Container['env']>;
  readonly envFrom: Passable<Container['envFrom']>;
  readonly hostAliases: Passable<PodSpec['hostAliases']>;
  readonly imagePullSecrets: Passable<PodSpec['imagePullSecrets']>;
  readonly initContainers: Passable<PodSpec['initContainers']>;
  readonly labels: Readonly<Record<string, string>>;
  readonly loadBalancerSourceRanges: Passable<ServiceSpec['loadBalancerSourceRanges']>;
  readonly networkPolicyPeers: Passable<IngressRule['from']>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly podSecurityContext: Passable<PodSpec['securityContext']>;
  readonly resources: Passable<Container['resources']>;
  readonly securityContext: Passable<Container['securityContext']>;
  readonly statefulSetUpdateStrategy: Passable<SpecOf<StatefulSet>['updateStrategy']>;
  readonly tolerations: Passable<PodSpec['tolerations']>;
  readonly topologySpreadConstraints: Passable<PodSpec['topologySpreadConstraints']>;
  readonly volumeMounts: Passable<Container['volumeMounts']>;
  readonly volumes: Passable<PodSpec['volumes']>;
}

/** What every object of the API has. */
export interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/**
 * A setting of a Kubernetes type, closed by that type's definition as far as the operating system allows it.
 *
 * @param others names of the chart's own that it must not have, beside those of OpenTwin
 */
export function passed<T extends keyof Passed & OpenType>(
  description: string,
  type: T,
  os: Os,
  value: unknown,
  others?: readonly string[],
): OpenDeclaration<Passed[T]> {
  const reserved = reservedIn(type, os, others);
  const schema = openSchema(type, os);
  return open(description, reserved ? { allOf: [schema, reserved] } : schema, value as Passed[T]);
}

/** What Windows wants of resources, if there are any at all. */
export const limitsBesideRequests: JsonSchema = {
  type: 'object',
  anyOf: [{ properties: { limits: {} }, required: ['limits'] }, { propertyNames: { enum: ['limits'] } }],
};

/** Resources of a Windows pod that may be left empty, where empty means those of somebody else. */
export function passedOrNone(description: string): OpenDeclaration<Passed['resources']> {
  const schema = openSchema('resources', 'windows');
  const { required, ...optional } = definitionsOf(schema)[refsIn(schema)[0] ?? ''] ?? schema;
  return open<Passed['resources']>(description, { allOf: [optional, limitsBesideRequests] }, {});
}
