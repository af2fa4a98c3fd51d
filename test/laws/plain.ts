import { App, type Chart } from 'cdk8s';
import { addHelmTest, OpenTwin } from '../../charts/opentwin/chart';
import type { Product } from '../../charts/product';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { problemLine } from '../../lib/problem';
import { isMap, type Values } from '../../lib/values/maps';
import type { Installation } from '../../lib/wiring/names';
import type { Given } from '../generate/opentwin';
import { chartOf } from '../helm/chart';
import type { HelmChart } from '../helm/umbrella';

/** What a product makes of values that are right. */
export type Made = NonNullable<ReturnType<Product['make']>['made']>;

const dataOf = (chart: Chart): Manifest[] =>
  JSON.parse(JSON.stringify(objectsIn(chart).map((object) => object.toJson()))) as Manifest[];

/** The plain objects of an installation, as data, with what `helm test` runs. */
export function objectsMade(made: Installation): Manifest[] {
  const chart = new OpenTwin(new App(), 'opentwin', made);
  addHelmTest(chart, made);
  return dataOf(chart);
}

/** Those of any product. */
export const objectsOf = (made: Made): Manifest[] => dataOf(made.withHelm().chart);

/** What a product makes of values. @throws Error if they are not valid */
export function madeOf(product: Product, { release, values }: Given): Made {
  const { made, problems } = product.make(release, values);
  if (!made) throw new Error(problems.map(problemLine).join('\n'));
  return made;
}

/** Its objects that a release and values make. */
export const plainOf = (product: Product, given: Given): Manifest[] => objectsOf(madeOf(product, given));

/** Those of the chart `opentwin`. */
export const plainObjects = (given: Given): Manifest[] => plainOf(products.opentwin, given);

/** The objects of a product, and the notes as an object. */
export function objectsAndNotes(made: Made): Manifest[] {
  const { chart, notes } = made.withHelm();
  return [...dataOf(chart), { ...notesObject, data: `${notes.join('\n')}\n` } as Manifest];
}

const notesObject: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes' } };

/** A chart with its notes as an object, because `helm template` shows none. */
export function chartWithNotes(product: Product): HelmChart {
  const { name, files } = chartOf(product);
  const template =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\n' +
    'data: {{ include (print .Template.BasePath "/NOTES.txt") . | quote }}\n';
  return { name, files: { ...files, 'templates/notes.yaml': template } };
}

/** Values without objects and names of a site's own, which may well be the same in two installations. */
export const unnamed = ({ release, values }: Given): Given => {
  const names = ['extraObjects', 'serviceAccount.name', 'certificates.secret', 'credentials.secret'];
  return { release, values: names.reduce<Values>((before, name) => without(before, name.split('.')), values) };
};

function without(values: Values, [key = '', ...below]: readonly string[]): Values {
  const { [key]: inner, ...others } = values;
  if (below.length === 0) return others;
  return isMap(inner) ? { ...others, [key]: without(inner, below) } : values;
}
