import type { Bytes } from './bytes';

/** No key is longer, nor any list of certificates; what is not one of them often is. */
const longest = 1024 * 1024;

/**
 * A private key in PEM, wherever in a file: behind a certificate, behind "Bag Attributes", in the text of another format.
 * Libraries that write such keys have its first line alone, so some of the key must follow.
 */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----END)[^]){0,300}?[A-Za-z0-9+/]{32}/;

/** Whether a private key is in a file. Programs have none, and what is longer than any key is not searched. */
export const holdsPrivateKey = (bytes: Bytes): boolean => privateKey.test(textOf(bytes));

/** Whether all that is in a PEM file are certificates, such as a list of public CAs. */
export function holdsOnlyCertificates(bytes: Bytes): boolean {
  const kinds = [...textOf(bytes).matchAll(/-----BEGIN ([^-]*)-----/g)].map(([, kind]) => kind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'CERTIFICATE');
}

/** Without zeros, which PowerShell puts behind every letter that it writes into a file. */
function textOf({ read, size }: Bytes): string {
  if (size > longest || read(0, 2).toString('latin1') === 'MZ') return '';
  return read(0, size).toString('latin1').replaceAll('\0', '');
}
