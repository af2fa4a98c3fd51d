import { Construct } from 'constructs';
import type { EnvVar, ServicePort } from '../../imports/k8s';
import { highestChildPort } from '../../lib/catalog/services';
import { instancesName, localDirectoryHost, localSessionAddress, hostPort } from '../../lib/wiring/addresses';
import { poolLabel, variables } from '../../lib/wiring/layout';
import { type Installation, labels, selectorLabels } from '../../lib/wiring/names';
import { is } from '../../lib/words/conditions';
import type { Count } from '../../lib/words/settings';
import { merged, numbersAbove, when } from '../../lib/words/structure';
import { choose } from '../../lib/words/text';
import { addDisruptionBudget } from '../kubernetes/disruption-budget';
import { KubernetesObject } from '../kubernetes/object';
import { loadBalancer, type ServiceSettings } from '../kubernetes/published-service';
import { timesObjects, whenObjects } from '../kubernetes/scopes';
import { type Pool, servicePod } from './container';

/** What the instances of a service have alike. */
interface Instances {
  readonly installation: Installation;
  readonly service: 'localSession' | 'localDirectory';
  readonly pool?: Pool;
  readonly replicas: Count;
  readonly port: Count;
  readonly published: ServiceSettings;
  readonly settings: Pick<Installation['values']['localSession'], 'disruptionBudget' | 'updateStrategy'>;
  /** `host:port` as the pod itself writes it, with `$(…)` for what only it knows. */
  readonly self: string;
  readonly variables: readonly EnvVar[];
  /** The ports of one instance that users reach: thousands, so they are made only where they are listed. */
  readonly ports: () => readonly ServicePort[];
}

/** Variables that hold what only a pod knows; `$(…)` in arguments takes them. */
const podName: EnvVar = { name: variables.podName, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
const podIp: EnvVar = { name: variables.podIp, valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } };

/** The local session: numbered instances, each published under a name of its own. */
export class LocalSession extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { port, replicas, service } = installation.values.localSession;
    addInstances(this, {
      installation,
      service: 'localSession',
      replicas,
      port,
      published: service,
      settings: installation.values.localSession,
      self: hostPort(localSessionAddress(installation, `$(${variables.podName})`)),
      variables: [podName],
      ports: () => [{ name: 'https', port }],
    });
  }
}

/** One pool of local directories: numbered instances on nodes of one kind, with the compute services that they start. */
export class LocalDirectoryPool extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, pool: Pool) {
    super(scope, id);
    const { publish, service } = installation.values.localDirectory;
    const self = choose(
      is(publish, 'podIP'),
      () => `$(${variables.podIp})`,
      () => localDirectoryHost(installation, pool.name, `$(${variables.podName})`),
    );
    addInstances(this, {
      installation,
      service: 'localDirectory',
      pool,
      replicas: pool.replicas,
      port: pool.port,
      published: service,
      settings: installation.values.localDirectory,
      self: `${self}:${pool.port}`,
      variables: [podName, ...when(is(publish, 'podIP'), () => [podIp])],
      // Children and relays take any port above that of their directory; all of them must pass.
      ports: () => [
        { name: 'https', port: pool.port },
        ...numbersAbove(pool.port, highestChildPort, 'port', (port) => [{ name: `port-${port}`, port }]),
      ],
    });
  }
}

function addInstances(scope: Construct, instances: Instances): void {
  addHeadlessService(scope, instances);
  addStatefulSet(scope, instances);
  addDisruptionBudget(
    scope,
    instances.settings.disruptionBudget,
    annotated(instances, nameOf(instances)),
    selectorOf(instances),
  );
  whenObjects(scope, 'load-balancers', is(instances.published.type, 'LoadBalancer'), (inner) => {
    const ports = instances.ports();
    timesObjects(inner, 'instance', instances.replicas, 'index', (each, index) =>
      addLoadBalancer(each, instances, index, ports),
    );
  });
}

const nameOf = ({ installation, service, pool }: Instances): string => instancesName(installation, service, pool?.name);

const selectorOf = ({ installation, service, pool }: Instances) => ({
  ...selectorLabels(installation, service),
  ...(pool && { [poolLabel]: pool.name }),
});

const metadataOf = (instances: Instances, name: string) => ({
  name,
  namespace: instances.installation.release.namespace,
  labels: {
    ...labels(instances.installation, instances.service),
    ...(instances.pool && { [poolLabel]: instances.pool.name }),
  },
});

const annotated = (instances: Instances, name: string) => ({
  ...metadataOf(instances, name),
  annotations: instances.installation.values.commonAnnotations,
});

/** Gives each pod its name. Pods have it before they are ready: services find each other while they start. */
function addHeadlessService(scope: Construct, instances: Instances): void {
  new KubernetesObject(scope, 'headless', 'Service', {
    metadata: annotated(instances, nameOf(instances)),
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorOf(instances),
      ports: [{ name: 'https', port: instances.port, targetPort: 'https' }],
    },
  });
}

function addStatefulSet(scope: Construct, instances: Instances): void {
  const { installation, service, replicas, self, port, variables, pool } = instances;
  new KubernetesObject(scope, 'stateful-set', 'StatefulSet', {
    metadata: annotated(instances, nameOf(instances)),
    spec: {
      replicas,
      serviceName: nameOf(instances),
      podManagementPolicy: 'Parallel',
      updateStrategy: instances.settings.updateStrategy,
      revisionHistoryLimit: installation.values.revisionHistoryLimit,
      selector: { matchLabels: selectorOf(instances) },
      template: servicePod(installation, service, { self, port, variables, pool, labels: selectorOf(instances) }),
    },
  });
}

/** The way to one instance from outside. */
function addLoadBalancer(scope: Construct, instances: Instances, index: string, ports: readonly ServicePort[]): void {
  const { published } = instances;
  const name = `${nameOf(instances)}-${index}`;
  new KubernetesObject(scope, 'service', 'Service', {
    metadata: {
      ...metadataOf(instances, name),
      annotations: merged(published.annotations, instances.installation.values.commonAnnotations),
    },
    spec: {
      type: 'LoadBalancer',
      ...loadBalancer(published),
      publishNotReadyAddresses: true,
      selector: { ...selectorOf(instances), 'statefulset.kubernetes.io/pod-name': name },
      ports,
    },
  });
}
