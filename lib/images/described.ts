import { networkImages } from '../network/images';
import type { Image } from './image';

/** Every image that is ours to build, of all charts. */
export const describedImages: readonly Image[] = Object.values(networkImages);
