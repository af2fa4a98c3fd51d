import type { Change } from '../package';
import { generatedBy } from '../output/generated-by';
import { printYaml } from '../yaml/print';

/** What people read about a chart before they install it. */
export interface About {
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly home: string;
  readonly sources: readonly string[];
  readonly maintainers: readonly { readonly name: string; readonly url?: string }[];
  /** A URL, or a `data:` URL, which works without network. */
  readonly icon: string;
  /** The version of what is installed, which is also the default tag of its images. */
  readonly appVersion: string;
  /** As Helm compares it with the cluster; `-0` lets pre-releases of vendors pass. */
  readonly kubeVersion: string;
  readonly licence: string;
}

/** An image that the defaults install. */
export interface NamedImage {
  readonly name: string;
  readonly image: string;
}

/** `Chart.yaml`, with the annotations of Artifact Hub. */
export function chartYaml(
  { licence, name, ...about }: About,
  version: string,
  images: readonly NamedImage[],
  changes: readonly Change[],
): string {
  const chart = {
    apiVersion: 'v2',
    name,
    version,
    type: 'application',
    ...about,
    annotations: {
      'artifacthub.io/images': printYaml(images),
      'artifacthub.io/changes': printYaml(changes.map(({ tag, text }) => ({ kind: kinds[tag], description: text }))),
      'artifacthub.io/license': licence,
    },
  };
  return `# ${generatedBy}.\n${printYaml(chart)}`;
}

/** Artifact Hub's words. */
const kinds: Readonly<Record<Change['tag'], string>> = { CHANGE: 'changed', FEATURE: 'added', BUGFIX: 'fixed' };
