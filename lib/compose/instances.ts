import { serviceIds } from '../catalog/services';
import { type Manifest, ofKind, type ServiceSpec, selects, specOf } from '../checks/manifest';
import type { PodSpec, WorkloadSpec } from '../checks/pod-spec';
import { hostOf, inCluster, isSingleton, localDirectoryHost, localSessionAddress } from '../wiring/addresses';
import { addressForm } from '../words/conditions';
import { kebab, type Installation } from '../wiring/names';
import { poolLabel } from '../wiring/layout';
import { word } from '../words/structure';
import { type AddressKind, addressIn, type Subnet } from './addresses';

/** A pod of the cluster as containers of one machine. */
export interface Instance {
  /** What it is called: the name of its Deployment, or of its pod. */
  readonly name: string;
  readonly owner: Manifest;
  readonly spec: PodSpec;
  /** Its volumes that are claims, by name. */
  readonly claims: readonly string[];
  readonly address: string;
  /** Every name under which it is dialled. */
  readonly names: readonly string[];
  /** Hosts that it is published under; an address among them is refused where it is not its own. */
  readonly published: readonly string[];
}

const componentLabel = 'app.kubernetes.io/component';
/** Components that have pods, in an order that does not depend on which of them are deployed. */
const components = ['mongodb', ...serviceIds] as const;
type Component = (typeof components)[number];

/** The pods of all workloads, each with its address. Of instances that are alike, one. */
export function instancesIn(installation: Installation, objects: readonly Manifest[], subnet: Subnet): Instance[] {
  const services = ofKind(objects, 'Service');
  let numbered = 0;
  return ofKind(objects, 'Deployment', 'StatefulSet').flatMap((owner) => {
    const { replicas = 1, serviceName, template, volumeClaimTemplates = [] } = specOf<WorkloadSpec>(owner);
    const labels = template.metadata?.labels ?? {};
    const component = components.find((each) => kebab(each) === labels[componentLabel])!;
    const isNumbered = component !== 'mongodb' && !isSingleton(component);
    const names = owner.kind === 'StatefulSet' ? pods(owner.metadata.name, replicas) : [owner.metadata.name];
    return names.map((name): Instance => {
      const [kind, index]: [AddressKind, number] = isNumbered
        ? ['numbered', numbered++]
        : ['single', components.indexOf(component)];
      const published = publishedHosts(installation, component, name, labels[poolLabel]);
      const own = services
        .filter((service) => selects({ matchLabels: specOf<ServiceSpec>(service).selector ?? {} }, labels))
        .map((service) => inCluster(installation, service.metadata.name));
      const ofPod = serviceName === undefined ? [] : [`${name}.${inCluster(installation, serviceName)}`];
      return {
        name,
        owner,
        spec: template.spec,
        claims: volumeClaimTemplates.map(({ metadata }) => metadata.name),
        address: addressIn(subnet, kind, index),
        names: [...new Set([...own, ...ofPod, ...published.filter((host) => !isAddress(host))])],
        published,
      };
    });
  });
}

const pods = (name: string, replicas: number): string[] =>
  Array.from({ length: replicas }, (_, index) => `${name}-${index}`);

export const isAddress = (host: string): boolean => addressForm.test(host);

/** Under which host a component is dialled, by services and users alike. */
function publishedHosts(installation: Installation, component: Component, pod: string, pool = ''): string[] {
  if (component === 'mongodb' || isSingleton(component)) return [hostOf(installation, component)];
  if (component === 'localSession') return [localSessionAddress(installation, pod).host];
  return word(installation.values.localDirectory.publish) === 'podIP'
    ? []
    : [localDirectoryHost(installation, pool, pod)];
}
