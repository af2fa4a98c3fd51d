import { App, type Chart } from 'cdk8s';
import { filesIn, objectsIn } from '../constructs/kubernetes/printing';
import { cfsslInputs } from '../lib/certificates/cfssl';
import { requestOf } from '../lib/certificates/request';
import type { About } from '../lib/helm/chart-yaml';
import { generatedBy } from '../lib/output/generated-by';
import type { Problem } from '../lib/problem';
import type { ObjectDeclaration } from '../lib/values/declaration';
import type { Values } from '../lib/values/maps';
import { opentwin } from '../lib/values/opentwin';
import type { Waits } from '../lib/rehearsal/fates';
import { type Release, symbolicRelease, symbolicSettings } from '../lib/values/readings';
import { defaultRelease, tryInstallation } from '../lib/wiring/installation';
import { chartName } from '../lib/wiring/names';
import { refusals } from '../lib/wiring/refusals';
import type { Refusal } from '../lib/words/refusals';
import { printDocuments } from '../lib/yaml/print';
import type { Folders } from './fixed-files';
import { about, install } from './opentwin/about';
import { addHelmTest, OpenTwin } from './opentwin/chart';
import { missing, notes } from './opentwin/notes';
import { waits } from './opentwin/waits';

/** A chart of ours, as the command line sees it. */
export interface Product {
  readonly declaration: ObjectDeclaration;
  readonly defaultRelease: Release;
  readonly about: About;
  /** Whom its components wait for before they start. */
  readonly waits: Waits;
  /** How it is installed with Helm, in Markdown. */
  readonly install: string;
  /** The chart for a release and a user's values, or everything that is wrong with them. */
  readonly make: (release: Release, values: Values) => { readonly made?: Made; readonly problems: readonly Problem[] };
  /** The chart on stand-ins. Only inside a symbolic reading. */
  readonly read: () => Read;
}

interface Made {
  readonly chart: Chart;
  /** Lines about what it needs and does not make. */
  readonly missing: readonly string[];
  /** Folders of an output root that are neither YAML nor the chart, and depend on values. */
  readonly folders: Folders;
}

interface Read {
  readonly chart: Chart;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
}

export const products = {
  opentwin: {
    declaration: opentwin,
    defaultRelease,
    about,
    waits,
    install,
    make: (release, values) => {
      const { made, problems } = tryInstallation(release, values);
      if (!made) return { problems };
      const folders = new Map([['certificates', cfsslInputs(requestOf(made))]]);
      return { made: { chart: new OpenTwin(new App(), chartName, made), missing: missing(made), folders }, problems };
    },
    read: () => {
      const installation = { values: symbolicSettings(opentwin), release: symbolicRelease() };
      const chart = new OpenTwin(new App(), chartName, installation);
      addHelmTest(chart, installation);
      return { chart, refusals: refusals(installation), notes: notes(installation) };
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
