import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import type { Problem } from '../problem';

const mebibyte = 2 ** 20;
const largest = 8 * mebibyte;

/** The text of a values file, or why it could not be had. Pipes are read too, as `-f <(sops -d secret.yaml)` needs it. */
export function readValuesFile(path: string): { readonly text: string } | { readonly problem: Problem } {
  const refuse = (message: string): { problem: Problem } => ({ problem: { path: path || '--values', message } });

  if (path === '') return refuse('the name of the file is empty; write one, such as --values site.yaml');
  try {
    const bytes = firstBytes(path, largest + 1);
    if (bytes.length > largest) return refuse(`is larger than ${largest / mebibyte} MiB; keep data out of the values`);
    return isUtf8(bytes) ? { text: bytes.toString('utf8') } : refuse('is not UTF-8; save it as UTF-8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    return refuse(reasons[code] ?? `cannot be read (${code}); check the file and its permissions`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the path, which starts from the current folder',
  EISDIR: 'is a folder; name a file in it',
};

function firstBytes(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let left = most; left > 0; left -= chunks.at(-1)?.length ?? 0) {
      const chunk = Buffer.alloc(Math.min(left, mebibyte));
      const count = readSync(file, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}
