import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type fc from 'fast-check';
import type { Product } from '../charts/product';
import { type ProductName, products } from '../charts/products';
import type { Values } from '../lib/values/maps';
import type { Release } from '../lib/values/readings';
import { parseValues } from '../lib/values/text';
import { exampleNames } from './examples/example';
import { crossing, type Mutation } from './generate/mutations';
import { networkCrossing, networkFor } from './generate/network';
import { type Given, givenFor } from './generate/opentwin';

/** A chart of ours for the laws that hold for each: how values of it are made up, and which of it people keep. */
interface Tested {
  readonly name: ProductName;
  readonly product: Product;
  /** Values that should be valid. */
  readonly givenFor: (release: fc.Arbitrary<Release>) => fc.Arbitrary<Given>;
  /** Changes of what several settings have to do with each other. */
  readonly crossing: fc.Arbitrary<Mutation>;
  readonly examples: readonly Values[];
}

const example = (name: string): Values =>
  parseValues(readFileSync(join(__dirname, '../examples', name, 'values.yaml'), 'utf8'), name).values;

export const tested: readonly Tested[] = [
  {
    name: 'opentwin',
    product: products.opentwin,
    givenFor,
    crossing,
    examples: exampleNames.map(example),
  },
  {
    name: 'windows-network',
    product: products['windows-network'],
    givenFor: networkFor,
    crossing: networkCrossing,
    examples: [{ flannel: { linux: { enabled: false } } }],
  },
];

/** Values of it that are valid. */
export const validOf = ({ givenFor, product }: Tested, release: fc.Arbitrary<Release>): fc.Arbitrary<Given> =>
  givenFor(release).filter((given) => product.make(given.release, given.values).problems.length === 0);
