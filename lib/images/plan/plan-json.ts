import { packageVersion } from '../../package';
import { type Layer, type Plan, type PlannedFile, type PlannedImage, totalsOf } from './plan';

/** What stands at the beginning of the file, which makes a folder ours. */
const writtenBy = 'opentwin images plan';

/**
 * A plan as a file: the same bytes for the same Deployment. Paths are below its folder; where it lies is nobody's
 * business.
 */
export const planJson = (plan: Plan): string =>
  `${JSON.stringify(
    {
      writtenBy,
      version: packageVersion(),
      deployment: plan.deployment,
      images: Object.fromEntries(plan.images.map((image) => [image.name, imageJson(image)])),
      unused: plan.unused,
      leftOut: plan.leftOut,
    },
    undefined,
    2,
  )}\n`;

function imageJson({ absent, files, missing, unlike }: PlannedImage): object {
  return {
    ...totalsOf(files),
    contents: files.map(({ layer, path, sha256, size, why }) => ({ path, size, sha256, layer, why })),
    missing,
    absent,
    unlike,
  };
}

/** The files of each image in a plan that was written before; undefined if the text is none. */
export function readPlanFiles(
  text: string,
): { name: string; files: readonly Pick<PlannedFile, 'layer' | 'path'>[] }[] | undefined {
  const plan = parsed(text);
  if (plan?.writtenBy !== writtenBy) return undefined;
  return Object.entries(plan.images).map(([name, { contents }]) => ({ name, files: contents }));
}

interface PlanFile {
  readonly writtenBy: string;
  readonly images: Readonly<Record<string, { readonly contents: readonly { path: string; layer: Layer }[] }>>;
}

function parsed(text: string): PlanFile | undefined {
  try {
    return JSON.parse(text) as PlanFile;
  } catch {
    return undefined;
  }
}
