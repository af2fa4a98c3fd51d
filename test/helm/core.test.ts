import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { objectsIn, partsIn } from '../../constructs/kubernetes/printing';
import { KubernetesObject } from '../../constructs/kubernetes/object';
import { whenObjects } from '../../constructs/kubernetes/scopes';
import { helpersText, templateText } from '../../lib/helm/templates';
import { choice, flag, list, number, object, open, type Settings, text } from '../../lib/values/declaration';
import { concreteSettings, type Release, symbolicRelease, symbolicSettings } from '../../lib/values/readings';
import { is } from '../../lib/words/conditions';
import { namedFields, namedText, note } from '../../lib/words/named';
import { readSymbolically } from '../../lib/words/reading';
import { each, entries, items, times, when } from '../../lib/words/structure';
import { firstGiven, ifGiven, matchText } from '../../lib/words/text';

// A small chart that uses every word once, read both ways; the real Helm is the judge.
const model = object('A model.', {
  replicas: number('Replicas.', 1, 0, 10),
  logger: object('Logger.', { enabled: flag('On?', true), host: text('Host.', 'optionalHost'), port: number('Port.', 8090, 1, 65535) }),
  tag: text('Tag.', 'optionalTag'),
  motto: text('Free text.', 'freeText'),
  expose: choice('How.', ['ClusterIP', 'NodePort', 'LoadBalancer'], 'ClusterIP'),
  annotations: open<Readonly<Record<string, string>>>('Annotations.', { type: 'object' }, {}),
  tolerations: open<readonly object[]>('Tolerations.', { type: 'array' }, []),
  pools: list(
    'Pools.',
    object('A pool.', { name: text('Name.', 'dnsLabel'), size: number('Size.', 2, 0, 4) }, { required: ['name'] }),
    [],
  ),
});

function build(scope: Chart, values: Settings<typeof model>, release: Release): void {
  const fullname = namedText('fullname', 'The name of everything.', {}, () => `${release.name}-model`);
  const labels = (component: string) =>
    namedFields('labels', 'Labels.', { component }, ({ component }) => ({
      'app.kubernetes.io/instance': release.name,
      'app.kubernetes.io/component': component,
    }));
  const { logger } = values;
  const address = namedText('address', 'Host and port.', { logger }, ({ logger }) =>
    `${firstGiven(logger.host, `${fullname}.${release.namespace}.svc`)}:${logger.port}`,
  );
  new KubernetesObject(scope, 'deployment', 'Deployment', {
    metadata: { name: `${fullname}-server`, labels: labels('server'), annotations: entries(values.annotations) },
    spec: {
      replicas: values.replicas,
      selector: { matchLabels: labels('server') },
      ...note('Two at once would share state.', { strategy: { type: 'Recreate' } }),
      template: {
        metadata: { labels: { ...labels('server'), motto: values.motto } },
        spec: {
          containers: [
            {
              name: 'server',
              image: `site/server${ifGiven(values.tag, (tag) => `:${tag}`, ':none')}`,
              args: ['Server.dll', '', address, ...when(logger.enabled, () => ['--log', `C:\\logs\\${logger.host}`])],
              env: when(logger.enabled, () => [{ name: 'MOTTO', value: `the motto is ${values.motto}` }]),
              ports: each(values.pools, (pool) => [{ name: pool.name, containerPort: pool.size }]),
            },
          ],
          tolerations: [{ operator: 'Exists' }, ...(items(values.tolerations as never) as object[])],
          nodeSelector: when(is(values.expose, 'ClusterIP'), () => ({ literal: '{{ kept }}' })),
          hostname: matchText(values.expose, { ClusterIP: () => 'inside', NodePort: () => 'node', LoadBalancer: () => release.name }),
        },
      },
    },
  });
  whenObjects(scope, 'service', is(values.expose, 'LoadBalancer'), (inner) => {
    new KubernetesObject(inner, 'service', 'Service', {
      metadata: { name: `${fullname}-public`, annotations: entries(values.annotations) },
      spec: { type: 'LoadBalancer', ports: times(values.replicas, 'index', (index) => [{ name: `p-${index}`, port: 1 }]) },
    });
  });
}

const release = { name: 'r1', namespace: 'n1' };

function read(variant: string) {
  return readSymbolically(variant, (reading) => {
    const chart = new Chart(new App(), 'model');
    build(chart, symbolicSettings(model), symbolicRelease());
    const template = templateText('A model of everything.', partsIn(chart));
    return { template, helpers: helpersText(reading) };
  });
}

test('prints a template as a person would write it', () => {
  const { template, helpers } = read('');
  console.log(template, helpers);
});
