import { networkImages } from '../network/images';
import { mongodbImage } from '../wiring/mongodb-image';
import { openTwinImages } from '../wiring/own-images';
import type { Image } from './image';

/** Every image that is ours to build, of all charts. */
export const describedImages: readonly Image[] = [...Object.values(networkImages), ...openTwinImages, mongodbImage];
