import { compiled } from '../lib/compiled';
import { schemaText } from '../lib/values/schema';
import { helmChart } from './helm-chart';
import type { Folders, Product } from './product';

/** As JSON has them. */
type FixedFiles = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/**
 * What is written for everybody alike: the chart, and the schema of values for editors. Making them takes longer than
 * everything else of a short run, so the build does it once; from sources, they are made each time.
 */
export function fixedFiles(product: Product): Folders {
  const made = compiled<FixedFiles>(product.about.name, 'files');
  return made === undefined
    ? makeFixedFiles(product)
    : new Map(Object.entries(made).map(([folder, files]) => [folder, new Map(files)]));
}

export const makeFixedFiles = (product: Product): Folders =>
  new Map([
    [`helm/${product.about.name}`, helmChart(product)],
    [
      `schema/${product.about.name}`,
      new Map([['values.schema.json', schemaText(product.declaration, product.about.name)]]),
    ],
  ]);
