import type { Chart } from 'cdk8s';
import { filesIn, objectsIn } from '../constructs/kubernetes/printing';
import { generatedBy } from '../lib/output/generated-by';
import { printDocuments } from '../lib/yaml/print';
import { openTwin } from './opentwin/product';
import type { Product } from './product';
import { windowsNetwork } from './windows-network/product';

export const products = { opentwin: openTwin, 'windows-network': windowsNetwork } as const satisfies Record<
  string,
  Product
>;

export type ProductName = keyof typeof products;
export const productNames = Object.keys(products) as ProductName[];

/** A printed file of plain YAML. */
export interface PrintedFile {
  readonly name: string;
  readonly objects: number;
  readonly text: string;
}

/** The files of a chart, in the order in which `kubectl apply -f` takes them. Files without objects are left out. */
export const printed = (chart: Chart): PrintedFile[] =>
  filesIn(chart).flatMap((file) => {
    const objects = objectsIn(file).map((object) => object.toJson());
    if (objects.length === 0) return [];
    const header = `${generatedBy}. ${file.comment}`;
    return [
      { name: `${file.order}-${file.name}.yaml`, objects: objects.length, text: printDocuments(objects, { header }) },
    ];
  });
