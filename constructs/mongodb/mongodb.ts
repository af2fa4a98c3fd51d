import { Construct } from 'constructs';
import { volumes } from '../../lib/wiring/layout';
import { componentName, instanceLabels, type Installation, selectorLabels } from '../../lib/wiring/names';
import { ifSet, items, match } from '../../lib/words/structure';
import { metadataOf } from '../kubernetes/metadata';
import { KubernetesObject } from '../kubernetes/object';
import { whenObjects } from '../kubernetes/scopes';
import { publishedService } from '../kubernetes/published-service';
import { linuxConfiguration, linuxDatabase } from './linux';
import { configurationFile } from './server';
import { windowsConfiguration, windowsDatabase } from './windows';

/** The database: one server with a volume, from the official image on Linux, from one of ours on Windows. */
export class Mongodb extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly installation: Installation,
  ) {
    super(scope, id);
    const { port, service } = installation.values.mongodb;
    publishedService(this, installation, 'mongodb', service, [{ name: 'mongodb', port }]);
    this.addConfiguration();
    this.addStatefulSet();
    this.addNetworkPolicy();
  }

  private addConfiguration(): void {
    new KubernetesObject(this, 'configuration', 'ConfigMap', {
      metadata: metadataOf(this.installation, 'mongodb'),
      data: match(this.installation.values.mongodb.os, {
        linux: () => ({ [configurationFile]: linuxConfiguration }),
        windows: () => ({ [configurationFile]: windowsConfiguration }),
      }),
    });
  }

  /** Only the pods of this installation, and whom a site lists, reach the database. */
  private addNetworkPolicy(): void {
    const { installation } = this;
    const { networkPolicy, port } = installation.values.mongodb;
    whenObjects(this, 'network-policy', networkPolicy.enabled, (inner) => {
      new KubernetesObject(inner, 'object', 'NetworkPolicy', {
        metadata: metadataOf(installation, 'mongodb'),
        spec: {
          podSelector: { matchLabels: selectorLabels(installation, 'mongodb') },
          policyTypes: ['Ingress'],
          ingress: [
            {
              from: [{ podSelector: { matchLabels: instanceLabels(installation) } }, ...items(networkPolicy.from)],
              ports: [{ protocol: 'TCP', port }],
            },
          ],
        },
      });
    });
  }

  private addStatefulSet(): void {
    const { installation } = this;
    const { os, persistence, updateStrategy } = installation.values.mongodb;
    const selector = selectorLabels(installation, 'mongodb');
    new KubernetesObject(this, 'stateful-set', 'StatefulSet', {
      metadata: metadataOf(installation, 'mongodb'),
      spec: {
        replicas: 1,
        serviceName: componentName(installation, 'mongodb'),
        selector: { matchLabels: selector },
        updateStrategy,
        revisionHistoryLimit: installation.values.revisionHistoryLimit,
        template: match(os, {
          linux: () => linuxDatabase(installation, selector),
          windows: () => windowsDatabase(installation, selector),
        }),
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          {
            metadata: { name: volumes.data, labels: selector, annotations: persistence.annotations },
            spec: {
              accessModes: persistence.accessModes,
              ...ifSet(persistence.storageClassName, (name) => ({ storageClassName: name })),
              resources: { requests: { storage: persistence.size } },
            },
          },
        ],
      },
    });
  }
}
