import { aboutReference, type ImageSettings, referenceOf } from '../wiring/images';
import { namedText } from '../words/named';
import type { Network } from './network';

/** A full image reference, by the version of what is in the image where no tag is set. */
export const imageReference = ({ values }: Network, image: ImageSettings, version: string): string =>
  namedText('image', aboutReference, { image, version }, ({ image, version }) =>
    referenceOf(values, image, `v${version}`),
  );
