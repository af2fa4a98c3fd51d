import { createHash } from 'node:crypto';
import { reading } from './bytes';

const chunk = 1024 * 1024;

/** The SHA-256 of a file, however big it is. */
export const sha256Of = (file: string): string =>
  reading(file, ({ read }) => {
    const hash = createHash('sha256');
    for (let offset = 0, bytes = read(0, chunk); bytes.length > 0; bytes = read(offset, chunk)) {
      hash.update(bytes);
      offset += bytes.length;
    }
    return hash.digest('hex');
  });
