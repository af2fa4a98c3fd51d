/**
 * What settings may pass through to Kubernetes untouched, as a field of a Kubernetes type. The values of a setting are
 * closed by the schema of that field.
 */
export const openTypes = {
  // pods
  affinity: 'core.v1.PodSpec.affinity',
  containers: 'core.v1.PodSpec.containers',
  dnsConfig: 'core.v1.PodSpec.dnsConfig',
  dnsPolicy: 'core.v1.PodSpec.dnsPolicy',
  hostAliases: 'core.v1.PodSpec.hostAliases',
  imagePullSecrets: 'core.v1.PodSpec.imagePullSecrets',
  initContainers: 'core.v1.PodSpec.initContainers',
  nodeSelector: 'core.v1.PodSpec.nodeSelector',
  podSecurityContext: 'core.v1.PodSpec.securityContext',
  readinessGates: 'core.v1.PodSpec.readinessGates',
  tolerations: 'core.v1.PodSpec.tolerations',
  topologySpreadConstraints: 'core.v1.PodSpec.topologySpreadConstraints',
  volumes: 'core.v1.PodSpec.volumes',

  // containers
  args: 'core.v1.Container.args',
  command: 'core.v1.Container.command',
  containerPorts: 'core.v1.Container.ports',
  env: 'core.v1.Container.env',
  envFrom: 'core.v1.Container.envFrom',
  lifecycle: 'core.v1.Container.lifecycle',
  probe: 'core.v1.Container.readinessProbe',
  resources: 'core.v1.Container.resources',
  securityContext: 'core.v1.Container.securityContext',
  volumeMounts: 'core.v1.Container.volumeMounts',

  // workloads
  daemonSetUpdateStrategy: 'apps.v1.DaemonSetSpec.updateStrategy',
  deploymentStrategy: 'apps.v1.DeploymentSpec.strategy',
  persistentVolumeClaimRetentionPolicy: 'apps.v1.StatefulSetSpec.persistentVolumeClaimRetentionPolicy',
  statefulSetUpdateStrategy: 'apps.v1.StatefulSetSpec.updateStrategy',
  disruptionBudget: 'policy.v1.PodDisruptionBudgetSpec.minAvailable',
  scalingBehavior: 'autoscaling.v2.HorizontalPodAutoscalerSpec.behavior',
  scalingMetrics: 'autoscaling.v2.HorizontalPodAutoscalerSpec.metrics',

  // storage
  claimAccessModes: 'core.v1.PersistentVolumeClaimSpec.accessModes',
  claimDataSource: 'core.v1.PersistentVolumeClaimSpec.dataSource',
  claimDataSourceRef: 'core.v1.PersistentVolumeClaimSpec.dataSourceRef',
  claimResources: 'core.v1.PersistentVolumeClaimSpec.resources',
  claimSelector: 'core.v1.PersistentVolumeClaimSpec.selector',
  quantity: 'core.v1.EmptyDirVolumeSource.sizeLimit',

  // network
  ingressTls: 'networking.v1.IngressSpec.tls',
  ipFamilies: 'core.v1.ServiceSpec.ipFamilies',
  loadBalancerSourceRanges: 'core.v1.ServiceSpec.loadBalancerSourceRanges',
  networkPolicyEgress: 'networking.v1.NetworkPolicySpec.egress',
  networkPolicyIngress: 'networking.v1.NetworkPolicySpec.ingress',
  networkPolicyPeers: 'networking.v1.NetworkPolicyIngressRule.from',
  servicePorts: 'core.v1.ServiceSpec.ports',
  sessionAffinityConfig: 'core.v1.ServiceSpec.sessionAffinityConfig',

  // any object
  annotations: 'meta.v1.ObjectMeta.annotations',
  labels: 'meta.v1.ObjectMeta.labels',
} as const;

export type OpenType = keyof typeof openTypes;
