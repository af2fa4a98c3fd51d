import type { Settings } from '../values/declaration';
import type { image as imageShape } from '../values/shapes';
import { namedText } from '../words/named';
import { firstGiven, ifGiven } from '../words/text';
import type { Installation } from './names';

/** A full image reference: `[registry/]repository:tag`, or `…@digest`, which wins. */
export const imageReference = (installation: Installation, image: Settings<ReturnType<typeof imageShape>>): string =>
  namedText('image', 'A full image reference; a digest wins over a tag.', { image }, ({ image }) => {
    const { global, image: common } = installation.values;
    const registry = firstGiven(global.imageRegistry, image.registry, common.registry);
    const tag = firstGiven(image.tag, common.tag);
    return `${ifGiven(registry, (host) => `${host}/`)}${image.repository}${ifGiven(image.digest, (digest) => `@${digest}`, `:${tag}`)}`;
  });
