import { Construct } from 'constructs';
import type { ServiceRow } from '../../lib/catalog/service-row';
import { services } from '../../lib/catalog/services';
import type { SingletonId } from '../../lib/wiring/addresses';
import { type Installation, selectorLabels } from '../../lib/wiring/names';
import { note } from '../../lib/words/named';
import { metadataOf } from '../kubernetes/metadata';
import { addDisruptionBudget } from '../kubernetes/disruption-budget';
import { clusterService, publishedService } from '../kubernetes/published-service';
import { KubernetesObject } from '../kubernetes/object';
import { singletonPod } from './container';

/**
 * A service of OpenTwin behind one Service. One that keeps its state in memory runs once, and its old pod ends before
 * the new one starts; instances that are alike can be several.
 */
export class SingletonService extends Construct {
  constructor(
    scope: Construct,
    readonly service: SingletonId,
    private readonly installation: Installation,
  ) {
    super(scope, service);
    this.addService();
    this.addDeployment();
    const settings = installation.values[service];
    if ('disruptionBudget' in settings)
      addDisruptionBudget(
        this,
        settings.disruptionBudget,
        metadataOf(installation, service),
        selectorLabels(installation, service),
      );
  }

  private addService(): void {
    const settings = this.installation.values[this.service];
    const ports = [{ name: 'https', port: settings.port }];
    if ('downloadPort' in settings) ports.push({ name: 'download', port: settings.downloadPort });
    if ('service' in settings) publishedService(this, this.installation, this.service, settings.service, ports);
    else clusterService(this, this.installation, this.service, ports);
  }

  private addDeployment(): void {
    const { installation, service } = this;
    const settings = installation.values[service];
    const selector = selectorLabels(installation, service);
    new KubernetesObject(this, 'deployment', 'Deployment', {
      metadata: metadataOf(installation, service),
      spec: {
        ...('replicas' in settings
          ? { replicas: settings.replicas, strategy: settings.updateStrategy }
          : once(services[service])),
        revisionHistoryLimit: installation.values.revisionHistoryLimit,
        selector: { matchLabels: selector },
        template: singletonPod(installation, service),
      },
    });
  }
}

/** The strategy of a service that must never run twice. */
const once = ({ title, onlyOnce }: ServiceRow) =>
  note(`The ${title} runs once: ${onlyOnce}.`, { replicas: 1, strategy: { type: 'Recreate' } });
