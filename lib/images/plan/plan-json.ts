import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { packageVersion } from '../../package';
import { packaged } from '../../wiring/own-images';
import { sha256 } from '../../words/json';
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

function imageJson({ absent, damaged, elsewhere, files, missing, name, unlike }: PlannedImage): object {
  return {
    ...totalsOf(files),
    contents: files.map(({ layer, path, sha256, size, why }) => ({ path, size, sha256, layer, why })),
    packaged: Object.fromEntries(
      [...packaged(name)].map(([path, source]) => [path, sha256(readFileSync(source, 'utf8'))]),
    ),
    missing,
    elsewhere,
    absent,
    unlike,
    damaged: damaged.map(({ damage, path }) => ({ path, damage })),
  };
}

/** What a plan that was written before has for an image. */
export interface WrittenImage {
  readonly name: string;
  readonly files: readonly Pick<PlannedFile, 'layer' | 'path'>[];
  /** The SHA-256 of what came out of this package. */
  readonly packaged: Readonly<Record<string, string>>;
}

/** The images of a plan that was written before; undefined if the text is none, or not whole. */
export function readPlanFiles(text: string): WrittenImage[] | undefined {
  const plan = parsed(text);
  return new Ajv().compile<PlanFile>(planFile)(plan)
    ? Object.entries(plan.images).map(([name, { contents, packaged = {} }]) => ({ name, files: contents, packaged }))
    : undefined;
}

interface PlanFile {
  readonly images: Readonly<
    Record<
      string,
      { readonly contents: readonly { path: string; layer: Layer }[]; readonly packaged?: WrittenImage['packaged'] }
    >
  >;
}

/** As much of a plan as a later run goes by. */
const planFile = {
  type: 'object',
  required: ['writtenBy', 'images'],
  properties: {
    writtenBy: { const: writtenBy },
    images: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['contents'],
        properties: {
          contents: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'layer'],
              properties: { path: { type: 'string' }, layer: { type: 'string' } },
            },
          },
          packaged: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
