import type { Settings } from '../values/declaration';
import type { image as imageShape } from '../values/shapes';
import { namedText } from '../words/named';
import { firstGiven, ifGiven } from '../words/text';
import type { Installation } from './names';

/** Where an image comes from, as a site sets it. */
export type ImageSettings = Settings<ReturnType<typeof imageShape>>;

/** The same, as texts that are known. */
export type ImageTexts = Readonly<Record<keyof ImageSettings, string>>;

/** What the images of a chart have in common. */
interface Common {
  readonly global: { readonly imageRegistry: string };
  readonly image: { readonly registry: string };
}

/**
 * A full image reference: `[registry/]repository:tag`, or `…@digest`, which wins.
 *
 * @param tag where the image has none of its own
 */
export function referenceOf({ global, image: common }: Common, image: ImageTexts, tag: string): string {
  const registry = firstGiven(global.imageRegistry, image.registry, common.registry);
  const behind = ifGiven(image.digest, (digest) => `@${digest}`, `:${firstGiven(image.tag, tag)}`);
  return `${ifGiven(registry, (host) => `${host}/`)}${image.repository}${behind}`;
}

/** What a chart says of its named template for that. */
export const aboutReference = 'A full image reference; a digest wins over a tag.';

/** That of an image of OpenTwin's, all of which have one tag. */
export const imageReference = ({ values }: Installation, image: ImageSettings): string =>
  namedText('image', aboutReference, { image }, ({ image }) => referenceOf(values, image, values.image.tag));
