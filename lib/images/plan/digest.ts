import { createHash } from 'node:crypto';
import { reading } from './bytes';

const chunk = 1024 * 1024;

/** The SHA-256 of a file, however big it is. */
export const sha256Of = (file: string): string =>
  reading(file, ({ read, size }) => {
    const hash = createHash('sha256');
    for (let offset = 0; offset < size; offset += chunk) hash.update(read(offset, Math.min(chunk, size - offset)));
    return hash.digest('hex');
  });
