import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A file that is read piece by piece, however big it is. */
export interface Bytes {
  readonly size: number;
  /** Bytes from an offset; fewer than asked for where the file ends. */
  readonly read: (offset: number, length: number) => Buffer;
}

const mebibyte = 1024 * 1024;

/** The text of a file that is known to be short; nothing if it is not, for it is something else then. */
export const shortText = (file: string, { mebibytes = 1 } = {}): string =>
  reading(file, ({ read, size }) =>
    size > mebibytes * mebibyte
      ? ''
      : read(0, size)
          .toString('utf8')
          .replace(/^\ufeff/, ''),
  );

/** What somebody makes of a file, which is open meanwhile. */
export function reading<T>(file: string, made: (bytes: Bytes) => T): T {
  const descriptor = openSync(file, 'r');
  try {
    return made({
      size: fstatSync(descriptor).size,
      read: (offset, length) => {
        const bytes = Buffer.alloc(length);
        let count = 0;
        for (let more = -1; more !== 0 && count < length; count += more)
          more = readSync(descriptor, bytes, count, length - count, offset + count);
        return bytes.subarray(0, count);
      },
    });
  } finally {
    closeSync(descriptor);
  }
}
