import { App } from 'cdk8s';
import { addHelmTest, OpenTwin } from '../../charts/opentwin/chart';
import { notes } from '../../charts/opentwin/notes';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { installation } from '../../lib/wiring/installation';
import type { Installation } from '../../lib/wiring/names';
import type { Given } from '../generate/opentwin';
import { opentwinChart } from '../helm/chart';
import type { HelmChart } from '../helm/umbrella';

/** The plain objects of an installation, as data, with what `helm test` runs. */
export function objectsMade(made: Installation): Manifest[] {
  const chart = new OpenTwin(new App(), 'opentwin', made);
  addHelmTest(chart, made);
  return JSON.parse(JSON.stringify(objectsIn(chart).map((object) => object.toJson()))) as Manifest[];
}

/** Those that a release and values make. */
export const plainObjects = (given: Given): Manifest[] => objectsMade(installation(given));

/** The same, and the notes as an object. */
export const objectsAndNotes = (made: Installation): Manifest[] => [
  ...objectsMade(made),
  { ...notesObject, data: `${notes(made).join('\n')}\n` } as Manifest,
];

const notesObject: Manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'notes' } };

/** The chart with its notes as an object, because `helm template` shows none. */
export function chartWithNotes(): HelmChart {
  const { name, files } = opentwinChart();
  const template =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\n' +
    'data: {{ include (print .Template.BasePath "/NOTES.txt") . | quote }}\n';
  return { name, files: { ...files, 'templates/notes.yaml': template } };
}
