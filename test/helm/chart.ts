import { helmChart } from '../../charts/helm-chart';
import type { Product } from '../../charts/product';
import { products } from '../../charts/products';
import type { HelmChart } from './umbrella';

/** A chart as it is written to `dist/helm`. */
export const chartOf = (product: Product, variant = ''): HelmChart => ({
  name: product.about.name,
  files: Object.fromEntries(helmChart(product, variant)),
});

/** The chart `opentwin`. */
export const opentwinChart = (variant = ''): HelmChart => chartOf(products.opentwin, variant);
