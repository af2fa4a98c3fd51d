import type { Settings } from '../values/declaration';
import type { image as imageShape } from '../values/shapes';
import { namedText } from '../words/named';
import { firstGiven, ifGiven } from '../words/text';
import type { Network } from './network';

/** A full image reference: `[registry/]repository:v<version>`, by the version of what is in it where no tag is set. */
export const imageReference = (
  network: Network,
  image: Settings<ReturnType<typeof imageShape>>,
  version: string,
): string =>
  namedText('image', 'A full image reference; a digest wins over a tag.', { image, version }, ({ image, version }) => {
    const { global, image: common } = network.values;
    const registry = firstGiven(global.imageRegistry, image.registry, common.registry);
    const tag = firstGiven(image.tag, `v${version}`);
    return `${ifGiven(registry, (host) => `${host}/`)}${image.repository}${ifGiven(image.digest, (digest) => `@${digest}`, `:${tag}`)}`;
  });
