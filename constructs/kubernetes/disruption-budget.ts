import type { Construct } from 'constructs';
import type { Settings } from '../../lib/values/declaration';
import type { disruptionBudget } from '../../lib/values/shapes';
import { KubernetesObject } from './object';
import { whenObjects } from './scopes';

/**
 * Holds a drain of nodes up while too many pods are away. Pods that do not work may always be evicted: else a service
 * that fails to start stops the maintenance of its node.
 */
export function addDisruptionBudget(
  scope: Construct,
  { enabled, maxUnavailable }: Settings<typeof disruptionBudget>,
  metadata: { readonly name: string },
  selector: Readonly<Record<string, string>>,
): void {
  whenObjects(scope, 'disruption-budget', enabled, (inner) => {
    new KubernetesObject(inner, 'object', 'PodDisruptionBudget', {
      metadata,
      spec: { maxUnavailable, selector: { matchLabels: selector }, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    });
  });
}
