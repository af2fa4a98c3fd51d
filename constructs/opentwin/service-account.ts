import type { Construct } from 'constructs';
import { type Installation, labels, serviceAccountName } from '../../lib/wiring/names';
import { merged } from '../../lib/words/structure';
import { KubernetesObject } from '../kubernetes/object';
import { whenObjects } from '../kubernetes/scopes';

/** The ServiceAccount of all pods. Nothing of OpenTwin talks to the API server, so it has no rights, and no token by default. */
export function addServiceAccount(scope: Construct, installation: Installation): void {
  const { release, values } = installation;
  whenObjects(scope, 'service-account', values.serviceAccount.create, (inner) => {
    new KubernetesObject(inner, 'object', 'ServiceAccount', {
      metadata: {
        name: serviceAccountName(installation),
        namespace: release.namespace,
        labels: labels(installation, 'serviceAccount'),
        annotations: merged(values.serviceAccount.annotations, values.commonAnnotations),
      },
      automountServiceAccountToken: values.serviceAccount.automountToken,
    });
  });
}
