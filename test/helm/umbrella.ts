import type { Manifest } from '../../lib/checks/manifest';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import type { Values } from '../../lib/values/maps';
import type { Release } from '../../lib/values/readings';
import { printYaml } from '../../lib/yaml/print';
import { helm } from '../helm';
import { withFiles } from '../values/judge';
import { renderedIn } from './rendered';

/** A chart of ours as files, for the real helm. */
export interface HelmChart {
  readonly name: string;
  /** By path, such as `templates/logger.yaml`. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * What the real helm renders of a chart for each of some values, all in one run: it starts slowly. One chart above has
 * ours as many times as there are values, each under a name of its own; so all have one release.
 */
export function renderedByHelm(chart: HelmChart, release: Release, values: readonly Values[]): Manifest[][] {
  const { status, stdout, stderr } = umbrellaRun(chart, release, values);
  if (status !== 0) throw new Error(stderr);
  const rendered = values.map((): Manifest[] => []);
  for (const [file, objects] of renderedIn(stdout)) {
    const index = /^umbrella\/charts\/v(\d+)\//.exec(file)?.[1];
    rendered[Number(index)]?.push(...objects);
  }
  return rendered;
}

/** The run of `helm template` over the chart above. */
export function umbrellaRun({ name, files }: HelmChart, release: Release, values: readonly Values[]) {
  const { 'values.schema.json': schema, ...chart } = files;
  const aliases = values.map((_, index) => `v${index}`);
  const umbrella = {
    'Chart.yaml': printYaml({
      ...aboutChart('umbrella'),
      dependencies: aliases.map((alias) => ({ name, version: '*', alias })),
    }),
    'values.yaml': printYaml(Object.fromEntries(values.map((one, index) => [`v${index}`, one]))),
    ...(schema !== undefined && { 'values.schema.json': schemaAbove(schema) }),
    ...Object.fromEntries(Object.entries(chart).map(([path, text]) => [`charts/${name}/${path}`, text])),
  };
  return withFiles(umbrella, (folder) =>
    helm(['template', release.name, folder, '--namespace', release.namespace, '--kube-version', oldestKubernetes]),
  );
}

/** The chart's schema for the values of every alias: Helm would compile that of each anew, for half of its time. */
function schemaAbove(schema: string): string {
  const { $schema, definitions, ...root } = JSON.parse(schema) as Record<string, unknown>;
  return JSON.stringify({ $schema, patternProperties: { '^v[0-9]+$': root }, definitions });
}

export const aboutChart = (name: string) => ({ apiVersion: 'v2', name, version: '1.0.0' });
