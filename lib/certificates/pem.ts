/** One part of a PEM file: what it says that it is, and all of it. */
export interface PemBlock {
  /** Such as `CERTIFICATE` or `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly text: string;
}

/** The parts of a PEM file, in their order. What stands between them is passed over, as readers do. */
export const blocksIn = (pem: string): PemBlock[] =>
  Array.from(pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^]*?-----END \1-----/g), ([text, label = '']) => ({
    label,
    text,
  }));
