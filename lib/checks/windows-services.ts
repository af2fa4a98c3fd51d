import { ofKind, specOf } from './manifest';
import type { Pod } from './pods';
import type { Rule, RuleContext, ServiceOnWindows } from './rule';

interface Autoscaler {
  readonly maxReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

/** As many pods as a workload may come to have. */
function most({ owner, workload }: Pod, { objects }: RuleContext): number {
  const scaled = ofKind(objects, 'HorizontalPodAutoscaler')
    .map((autoscaler) => specOf<Autoscaler>(autoscaler))
    .filter(({ scaleTargetRef: at }) => at?.kind === owner.kind && at.name === owner.metadata.name);
  return Math.max(workload?.replicas ?? 1, ...scaled.map(({ maxReplicas = 1 }) => maxReplicas));
}

/** What kube-proxy for Windows can do for a Service. */
export const serviceRules: readonly Rule<ServiceOnWindows>[] = [
  {
    id: 'W45',
    says: 'Windows does not honour the timeout of session affinity; leave sessionAffinityConfig.clientIP.timeoutSeconds out',
    applies: ({ service }) => service.sessionAffinity === 'ClientIP',
    holds: ({ service }) => service.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined,
  },
  {
    id: 'W46',
    says: 'externalTrafficPolicy Local needs direct server return on Windows; turn it on in kube-proxy or use Cluster',
    applies: ({ service }) => service.externalTrafficPolicy === 'Local',
    holds: (_, { directServerReturn }) => directServerReturn,
  },
  {
    id: 'W47',
    says: 'Windows balances over 1024 pods at most; split the Service or lower the replicas',
    applies: () => true,
    holds: ({ pods }, context) => pods.reduce((sum, pod) => sum + most(pod, context), 0) <= 1024,
  },
  {
    id: 'W48',
    says: 'an overlay network on Windows carries IPv4 only; use ipFamilyPolicy SingleStack with IPv4',
    applies: (_, { overlay }) => overlay,
    holds: ({ service }) =>
      (service.ipFamilyPolicy ?? 'SingleStack') === 'SingleStack' && !service.ipFamilies?.includes('IPv6'),
  },
];
