import type { ServiceId } from '../catalog/service-row';
import { kebab } from './names';

/** The image that all images of services are built on: no container runs it by itself. */
export const baseName = 'base';

/** What the image of a service is called, in its repository and as a folder: `global-session`. */
export const imageName = (service: ServiceId): string => kebab(service);

/** The repository of an image of OpenTwin's where no site says otherwise. */
export const repositoryOf = (name: string): string => `opentwin/${name}`;
