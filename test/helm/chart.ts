import { helmChart } from '../../charts/helm-chart';
import { products } from '../../charts/products';
import type { HelmChart } from './umbrella';

/** The chart `opentwin` as it is written to `dist/helm`. */
export const opentwinChart = (variant = ''): HelmChart => ({
  name: products.opentwin.about.name,
  files: Object.fromEntries(helmChart(products.opentwin, variant)),
});
