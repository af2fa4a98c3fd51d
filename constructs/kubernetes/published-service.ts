import type { Construct } from 'constructs';
import type { ServicePort } from '../../imports/k8s';
import { services } from '../../lib/catalog/services';
import type { Settings } from '../../lib/values/declaration';
import type { service } from '../../lib/values/shapes';
import type { Singleton } from '../../lib/wiring/addresses';
import { type Installation, selectorLabels } from '../../lib/wiring/names';
import { is } from '../../lib/words/conditions';
import { namedFields } from '../../lib/words/named';
import type { Count } from '../../lib/words/settings';
import { merged, when, word } from '../../lib/words/structure';
import { metadataOf } from './metadata';
import { KubernetesObject } from './object';

export type ServiceSettings = Settings<ReturnType<typeof service>>;

/** A named port: published, bound and served by a Service under one number. */
export interface PublishedPort {
  readonly name: string;
  readonly port: Count;
}

/**
 * The Service of a component that has one address. On a NodePort, the port of the nodes is that number too: an
 * OpenTwin process binds the port that it publishes.
 */
export function publishedService(
  scope: Construct,
  installation: Installation,
  component: Singleton,
  service: ServiceSettings,
  ports: readonly PublishedPort[],
): KubernetesObject {
  return new KubernetesObject(scope, 'service', 'Service', {
    metadata: {
      ...metadataOf(installation, component),
      annotations: merged(service.annotations, installation.values.commonAnnotations),
    },
    spec: {
      type: word(service.type),
      ...when(is(service.type, 'LoadBalancer'), () => loadBalancer(service)),
      selector: selectorLabels(installation, component),
      ...reachable(component),
      ports: ports.map(({ name, port }): ServicePort => ({ name, ...oneNumber({ name, port, service }) })),
    },
  });
}

const oneNumber = (given: PublishedPort & { readonly service: ServiceSettings }) =>
  namedFields(
    'publishedPort',
    'A port of a Service: published, bound and served under one number, on nodes too.',
    { ...given },
    ({ name, port, service }) => ({
      port,
      targetPort: name,
      ...when(is(service.type, 'NodePort'), () => ({ nodePort: port })),
    }),
  );

/** What only a LoadBalancer has. */
export const loadBalancer = (service: ServiceSettings) =>
  namedFields(
    'loadBalancer',
    'What only a Service of type LoadBalancer has.',
    { service },
    ({ service: { allocateLoadBalancerNodePorts, loadBalancerSourceRanges } }) => ({
      allocateLoadBalancerNodePorts,
      loadBalancerSourceRanges,
    }),
  );

/** The Service of a component that only other services dial. */
export function clusterService(
  scope: Construct,
  installation: Installation,
  component: Singleton,
  ports: readonly PublishedPort[],
): KubernetesObject {
  return new KubernetesObject(scope, 'service', 'Service', {
    metadata: metadataOf(installation, component),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(installation, component),
      ...reachable(component),
      ports: ports.map(({ name, port }): ServicePort => ({ name, port, targetPort: name })),
    },
  });
}

/**
 * What runs once must stay reachable while it is not ready: a service that fails to reach a peer a single time may end
 * for good. Of instances that are alike, only those that are ready get connections.
 */
const reachable = (component: Singleton) =>
  component !== 'mongodb' && services[component].instances === 'any' ? {} : { publishNotReadyAddresses: true };
