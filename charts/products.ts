import { App, type Chart } from 'cdk8s';
import { filesIn, objectsIn } from '../constructs/kubernetes/printing';
import { generatedBy } from '../lib/output/generated-by';
import type { Problem } from '../lib/problem';
import type { ObjectDeclaration } from '../lib/values/declaration';
import type { Values } from '../lib/values/maps';
import { opentwin } from '../lib/values/opentwin';
import type { Release } from '../lib/values/readings';
import { defaultRelease, tryInstallation } from '../lib/wiring/installation';
import { printDocuments } from '../lib/yaml/print';
import { OpenTwin } from './opentwin/chart';

/** A chart of ours, as the command line sees it. */
export interface Product {
  readonly declaration: ObjectDeclaration;
  readonly defaultRelease: Release;
  /** What an operator must know before anything of it can start. */
  readonly needs: readonly string[];
  /** The chart for a release and a user's values, or everything that is wrong with them. */
  readonly make: (
    release: Release,
    values: Values,
  ) => { readonly chart?: Chart; readonly problems: readonly Problem[] };
}

export const products = {
  opentwin: {
    declaration: opentwin,
    defaultRelease,
    needs: [
      'images: nobody publishes images of OpenTwin; build them and set image.registry and image.tag',
      'secrets: certificates and credentials are yours to make; see docs/operations.md',
    ],
    make: (release, values) => {
      const { made, problems } = tryInstallation(release, values);
      return { chart: made && new OpenTwin(new App(), 'opentwin', made), problems };
    },
  },
} as const satisfies Record<string, Product>;

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
