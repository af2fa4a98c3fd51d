import { isUtf8 } from 'node:buffer';
import { randomInt } from 'node:crypto';

/** What OpenTwin's encoding is made with: bytes, the same in all programs of one build. */
export type KeyTable = Uint8Array;

/** OpenTwin's own tables have this many numbers (docs/opentwin.md 4.2). */
const usualLength = 2048;

/**
 * The table in the text of `OTEncryptionKey.h`, or why there is none.
 *
 * @returns the low byte of each number, which is all that OpenTwin uses
 */
export function keyTableIn(header: string): KeyTable | string {
  const source = header.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
  const numbers = /\bencryptionKey\s*\[[^\]]*\]\s*=\s*\{([^}]*)\}/i.exec(source)?.[1];
  if (numbers === undefined)
    return 'holds no table encryptionKey[] = { … }; name the OTEncryptionKey.h of the OpenTwin build that your images come from';
  const words = numbers.split(',').map((word) => word.trim());
  if (words.at(-1) === '') words.pop();
  const odd = words.find((word) => !/^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(word));
  if (odd !== undefined)
    return `has '${odd.slice(0, 20)}' in its table, which is no number; copy the file again, whole`;
  const said = Number(/\bencryptionKeyLength\s*=\s*([0-9]+)/i.exec(source)?.[1] ?? usualLength);
  if (words.length !== said || said === 0)
    return `has ${words.length} numbers in its table, and not ${said || usualLength}; copy the file again, whole`;
  return Uint8Array.from(words, (word) => Number(word) & 0xff);
}

/** Bytes in front of the password: its length, the low byte first. */
const head = 4;

/**
 * A password as OpenTwin's services take it. This is obfuscation and no encryption: the table is public.
 *
 * @param letter a random letter; OpenTwin puts one behind each byte, so that no two results look alike
 */
export function encode(password: string, table: KeyTable, letter = () => 'a'.charCodeAt(0) + randomInt(26)): string {
  const bytes = Buffer.from(password);
  const pairs = Buffer.from([...bytes].flatMap((byte) => [byte, letter()]));
  const start = Buffer.alloc(head);
  start.writeUInt32LE(bytes.length);
  return Buffer.concat([start, masked(pairs, table), Buffer.of(0)]).toString('base64');
}

/** The password that OpenTwin's services read in an encoded one, or why they would read none, or another. */
export function decode(encoded: string, table: KeyTable): { readonly password: string } | { readonly problem: string } {
  const refused = (problem: string) => ({ problem });
  if (encoded === '') return refused('is empty, which OpenTwin takes for the password admin');
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded))
    return refused('is no base64, so nothing encoded it for OpenTwin');
  const bytes = Buffer.from(encoded, 'base64');
  const length = bytes.length < head ? 0 : bytes.readUInt32LE();
  if (length === 0 || head + 2 * length > bytes.length)
    return refused('is not as long as it says itself, so OpenTwin takes it for no password at all');
  const pairs = masked(bytes.subarray(head, head + 2 * length), table);
  const fillers = pairs.filter((_, index) => index % 2 === 1);
  const password = pairs.filter((_, index) => index % 2 === 0);
  if (!/^[A-Za-z]*$/.test(Buffer.from(fillers).toString('latin1')))
    return refused('was encoded with another key table, so OpenTwin would read another password');
  return isUtf8(password) ? { password: Buffer.from(password).toString('utf8') } : refused('holds no text');
}

const masked = (bytes: Uint8Array, table: KeyTable): Uint8Array =>
  bytes.map((byte, index) => byte ^ table[index % table.length]!);
