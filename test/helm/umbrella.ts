import { parseAllDocuments, visit } from 'yaml';
import type { Manifest } from '../../lib/checks/manifest';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import type { Values } from '../../lib/values/maps';
import type { Release } from '../../lib/values/readings';
import { printYaml } from '../../lib/yaml/print';
import { helm } from '../helm';
import { withFiles } from '../values/judge';

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
export function renderedByHelm(
  { name, files: chart }: HelmChart,
  { name: release, namespace }: Release,
  values: readonly Values[],
): Manifest[][] {
  const aliases = values.map((_, index) => `v${index}`);
  const files = {
    'Chart.yaml': printYaml({
      ...aboutChart('umbrella'),
      dependencies: aliases.map((alias) => ({ name, version: '*', alias })),
    }),
    'values.yaml': printYaml(Object.fromEntries(values.map((one, index) => [`v${index}`, one]))),
    ...Object.fromEntries(Object.entries(chart).map(([path, text]) => [`charts/${name}/${path}`, text])),
  };
  return withFiles(files, (folder) => {
    const { status, stdout, stderr } = helm([
      'template',
      release,
      folder,
      '--namespace',
      namespace,
      '--kube-version',
      oldestKubernetes,
    ]);
    if (status !== 0) throw new Error(stderr);
    const rendered = new Map(aliases.map((alias): [string, Manifest[]] => [alias, []]));
    for (const piece of stdout.split(/^---\n(?=# Source: )/m)) {
      const alias = /^# Source: umbrella\/charts\/(v\d+)\//.exec(piece)?.[1] ?? '';
      for (const document of parseAllDocuments(piece)) {
        if (document.errors[0]) throw new Error(`${document.errors[0].message}\n${piece}`);
        // `1e400`, which Go writes without quotes, is text to Go
        visit(document, { Scalar: (_, node) => void (node.value === Infinity && (node.value = node.source)) });
        const object = document.toJS() as Manifest | null;
        if (object) rendered.get(alias)?.push(object);
      }
    }
    return [...rendered.values()];
  });
}

export const aboutChart = (name: string) => ({ apiVersion: 'v2', name, version: '1.0.0' });

/** Where two sets of objects differ, in whatever order they come: one line for each place. */
export function differences(plain: readonly Manifest[], rendered: readonly Manifest[]): string[] {
  const found: string[] = [];
  const compare = (left: unknown, right: unknown, path: string): void => {
    if (isNode(left) && isNode(right) && Array.isArray(left) === Array.isArray(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        compare(ownEntry(left, key), ownEntry(right, key), `${path} ${key}`);
      }
    } else if (left !== right) {
      found.push(`${path}: plain ${JSON.stringify(left) ?? 'nothing'}, Helm ${JSON.stringify(right) ?? 'nothing'}`);
    }
  };
  compare(byName(plain), byName(rendered), '');
  const counts = plain.length === rendered.length ? [] : [`plain ${plain.length} objects, Helm ${rendered.length}`];
  return [...counts, ...found];
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

const ownEntry = (map: object, key: string): unknown =>
  Object.hasOwn(map, key) ? (map as Record<string, unknown>)[key] : undefined;

const byName = (objects: readonly Manifest[]) =>
  Object.fromEntries(
    objects.map((object) => [`${object.kind} ${object.metadata.namespace ?? '-'}/${object.metadata.name}`, object]),
  );
