import { schemaText } from '../lib/values/schema';
import { type ChartFiles, helmChart } from './helm-chart';
import type { Product } from './products';

/** Folders of an output root, each with its files. */
export type Folders = ReadonlyMap<string, ChartFiles>;

/**
 * What is written for everybody alike: the chart, and the schema of values for editors. Making them takes longer than
 * everything else of a short run, so the build does it once and leaves the result in `made/`; from sources, they are
 * made each time.
 */
export const fixedFiles = (product: Product): Folders => compiled(product.about.name) ?? makeFixedFiles(product);

export const makeFixedFiles = (product: Product): Folders =>
  new Map([
    [`helm/${product.about.name}`, helmChart(product)],
    [
      `schema/${product.about.name}`,
      new Map([['values.schema.json', schemaText(product.declaration, product.about.name)]]),
    ],
  ]);

function compiled(chart: string): Folders | undefined {
  try {
    // In words that a bundler understands, so that the command has them in it. (esbuild confuses two such folders of one
    // name: the judges are in `compiled`.)
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const folders = require(`./made/${chart}.js`) as Readonly<Record<string, [string, string][]>>;
    return new Map(Object.entries(folders).map(([folder, files]) => [folder, new Map(files)]));
  } catch {
    return undefined;
  }
}
