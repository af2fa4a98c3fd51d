import type { Product } from '../charts/product';
import { type ProductName, productNames, products } from '../charts/products';
import { InputError, type Problem } from '../lib/problem';
import { gatherValues } from '../lib/values/gather';
import type { Values } from '../lib/values/maps';
import type { Release } from '../lib/values/readings';
import { inShort } from '../lib/values/validate';
import { releaseProblems } from '../lib/wiring/release';
import { text, texts } from './options';

/** The options that describe one installation, for every command that has one. */
export const description = { values: texts, set: texts, chart: text, namespace: text, release: text } as const;

/** What was given of them. */
export interface Description {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly chart?: string;
  readonly namespace?: string;
  readonly release?: string;
}

/** Whether nothing was said that differs from the defaults. */
export const isDefault = ({ values, set, release, namespace }: Description): boolean =>
  [values, set, release, namespace].every((option) => option === undefined);

/** Descriptions of one chart each: of all of ours, where nobody said anything of one. */
export const eachChart = (given: Description): readonly Description[] =>
  isDefault(given) && given.chart === undefined ? productNames.map((chart) => ({ ...given, chart })) : [given];

/** An installation as somebody described it, found right. */
export interface Described {
  readonly name: ProductName;
  readonly product: Product;
  readonly release: Release;
  /** The values document as it was read. */
  readonly values: Values;
  readonly made: NonNullable<ReturnType<Product['make']>['made']>;
}

/** @throws InputError with everything that is wrong with it */
export function describedBy({ chart = 'opentwin', ...others }: Description): Described {
  const name = productNames.find((known) => known === chart);
  // A chart that is not ours has no values of ours, but the rest of the command line can be judged
  const product: Product = products[name ?? 'opentwin'];
  const { release, values } = gatheredFrom(others, product.defaultRelease, name ? [] : [noChart(chart)]);
  const { made, problems } = product.make(release, values);
  if (!name || !made) throw new InputError(problems);
  return { name, product, release, values, made };
}

/**
 * The release and the values document that were given.
 *
 * @param problems what is wrong already, to be told with the rest
 * @throws InputError if the document cannot be had, or with what is wrong already
 */
export function gatheredFrom(
  { values, set, namespace, release: name }: Omit<Description, 'chart'>,
  standard: Release,
  problems: readonly Problem[] = [],
): { readonly release: Release; readonly values: Values } {
  const release = { name: name ?? standard.name, namespace: namespace ?? standard.namespace };
  const gathered = gatherValues({ files: values ?? [], sets: set ?? [] });
  const unusable = [...problems, ...gathered.problems];
  if (unusable.length > 0) throw new InputError([...releaseProblems(release), ...unusable]);
  return { release, values: gathered.values };
}

/** The chart of that name. @throws InputError with the names that there are */
export function chartNamed(name: string): ProductName {
  const found = productNames.find((known) => known === name);
  if (found) return found;
  throw new InputError([noChart(name)]);
}

const noChart = (name: string): Problem => ({
  path: '--chart',
  message: `${inShort(name)} is no chart of ours; allowed: ${productNames.join(', ')}`,
});
