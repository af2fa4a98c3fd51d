/** One part of a PEM file: what it says that it is, all of it, and what is encoded in it. */
export interface PemBlock {
  /** Such as `CERTIFICATE` or `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly text: string;
  readonly der: Buffer;
}

/**
 * The parts of a PEM file, in their order. What stands between them is passed over, as readers do. First and last line of a
 * part have nothing else on them: OpenSSL sees no part otherwise, nor does the launcher.
 */
export const blocksIn = (pem: string): PemBlock[] =>
  Array.from(
    pem.matchAll(/(?<=^|\n)-----BEGIN ([A-Z0-9 ]+)-----[ \t\r]*\n([^]*?)(?<=\n)-----END \1-----(?=[ \t\r]*(?:\n|$))/g),
    ([text, label = '', body = '']) => ({ label, text, der: Buffer.from(body, 'base64') }),
  );

/** Why nobody reads a file as it was meant, though a person sees nothing wrong; nothing if all is well. */
export function formProblem(pem: string): string | undefined {
  if (pem.includes('\0'))
    return 'is no text in ASCII, but perhaps in UTF-16; save it as ASCII, or UTF-8 without a mark';
  if (pem.startsWith('\uFEFF'))
    return 'begins with a byte order mark, behind which the launcher finds no BEGIN; save it as ASCII, or UTF-8 without a mark';
  const crowded = pem.split('\n').find((line) => marks.test(line) && !alone.test(line));
  if (crowded === undefined) return undefined;
  const [mark = ''] = marks.exec(crowded) ?? [];
  return `has ${mark} with something beside it; put it on a line of its own, such as by a line break at the end of each file before they are joined`;
}

const marks = /-----(BEGIN|END) [A-Z0-9 ]+-----/;
const alone = new RegExp(`^${marks.source}[ \\t\\r]*$`);
