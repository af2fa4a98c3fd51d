import { filesIn, objectsIn, partsIn } from '../constructs/kubernetes/printing';
import { type Manifest } from '../lib/checks/manifest';
import { containersIn, podsIn } from '../lib/checks/pods';
import { chartYaml, type NamedImage } from '../lib/helm/chart-yaml';
import { notesText } from '../lib/helm/notes';
import { readmeText } from '../lib/helm/readme';
import { refusalsCall, refusalsText } from '../lib/helm/refusals';
import { helpersIn, helpersText, templateText } from '../lib/helm/templates';
import { generatedBy } from '../lib/output/generated-by';
import { changelog, changesOf, packageVersion } from '../lib/package';
import { commentedDefaults } from '../lib/values/commented';
import { chartSchemaText } from '../lib/values/schema';
import { readSymbolically, refusalsTemplate } from '../lib/words/reading';
import type { Product } from './product';

/** The files of a Helm chart by path, such as `templates/logger.yaml`. */
export type ChartFiles = ReadonlyMap<string, string>;

/**
 * The Helm chart of a product: its program, read on stand-ins.
 *
 * @param variant is put into every stand-in; another one must not change a byte
 */
export function helmChart(product: Product, variant = ''): ChartFiles {
  const { about, declaration, install } = product;
  return new Map([
    ['.helmignore', helmignore],
    ['Chart.yaml', chartYaml(about, packageVersion(), imagesOf(product), changesOf(about.name, changelog()))],
    ['README.md', readmeText(about, install, declaration)],
    ['values.yaml', valuesText(product)],
    ['values.schema.json', chartSchemaText(declaration, about.name)],
    ...templates(product, variant),
  ]);
}

function templates({ about, read }: Product, variant: string): [string, string][] {
  return readSymbolically(about.name, variant, (reading) => {
    const { chart, notes, refusals } = read();
    const files = filesIn(chart).map((file): [string, string] => [
      `templates/${file.name}.yaml`,
      templateText(file.comment, partsIn(file), helpersIn(reading, file.name)),
    ]);
    return [
      ['templates/NOTES.txt', notesText(notes)],
      ['templates/_helpers.tpl', helpersText(reading)],
      [`templates/${refusalsTemplate}.tpl`, joined(refusalsText(refusals), helpersText(reading, refusalsTemplate))],
      ['templates/refusals.yaml', refusalsCall()],
      ...files,
    ];
  });
}

/** Texts one under the other, with a blank line between them. */
const joined = (...texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n');

const valuesText = ({ about, declaration }: Product): string =>
  `# ${generatedBy}. Every setting of the chart ${about.name}, with its default; give only what differs.\n\n${commentedDefaults(declaration)}`;

/** Every image that the defaults install, by the name of its container. */
export function imagesOf({ defaultRelease, make }: Product): NamedImage[] {
  const { made } = make(defaultRelease, {});
  const objects = made ? objectsIn(made.chart).map((object) => object.toJson() as unknown as Manifest) : [];
  const images = new Map<string, string>();
  for (const { container } of podsIn(objects).flatMap(containersIn)) {
    if (!images.has(container.image ?? '')) images.set(container.image ?? '', container.name);
  }
  return [...images].map(([image, name]) => ({ name, image }));
}

/** What `helm package` leaves out. */
const helmignore = `# ${generatedBy}.\n.git/\n.DS_Store\n*.tgz\n*.swp\n*.bak\n*.orig\n*~\n`;
