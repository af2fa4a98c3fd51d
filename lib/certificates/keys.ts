import { createPrivateKey, type KeyObject } from 'node:crypto';
import { blocksIn, formProblem, type PemBlock } from './pem';

export const isKey = ({ label }: PemBlock): boolean => label.endsWith('PRIVATE KEY');

/** What a file has instead. */
export const seen = (blocks: readonly PemBlock[]): string =>
  blocks.length === 0 ? '' : ` but ${blocks.map(({ label }) => `BEGIN ${label}`).join(', ')}`;

const openssl = 'convert it with openssl rsa -traditional -in KEY -out server-key.pem';

/** The key, if the launcher can read it: one, RSA, in PKCS#1, not encrypted. */
export function keyIn(text: string, say: (message: string) => void): KeyObject | undefined {
  const form = formProblem(text);
  if (form !== undefined) return void say(form);
  const [block, ...others] = blocksIn(text).filter(isKey);
  if (!block) return void say(`holds no private key${seen(blocksIn(text))}; put the key of the certificate there`);
  if (others.length > 0) return void say('holds several private keys; leave the one of the certificate');
  if (block.label === 'ENCRYPTED PRIVATE KEY' || block.text.includes('ENCRYPTED'))
    return void say(`is encrypted, and nobody would be there to open it; ${openssl}`);
  const key = openedKey(block);
  if (!key) return void say('holds a key that cannot be read; copy the file again, whole');
  const problem = keyProblem(block, key);
  if (problem !== undefined) say(problem);
  return key;
}

/** What ring 0.16 signs with, the library below the launcher's rustls (`RsaKeyPair::from_der`). */
const launcherTakes = { bits: [2048, 3072, 4096], leastExponent: 65537n, mostExponent: 2n ** 33n - 1n };

function keyProblem(block: PemBlock, key: KeyObject): string | undefined {
  if (key.asymmetricKeyType !== 'rsa') {
    const type = (key.asymmetricKeyType ?? 'unknown').toUpperCase();
    return `is a key of type ${type}, and OpenTwin reads RSA alone; have a certificate made for an RSA key`;
  }
  if (block.label !== 'RSA PRIVATE KEY')
    return `begins with BEGIN ${block.label} (PKCS#8), and OpenTwin reads PKCS#1 alone, BEGIN RSA PRIVATE KEY; ${openssl}`;
  if (!isPkcs1(block, key))
    return `says BEGIN RSA PRIVATE KEY, and what follows is not in PKCS#1, which OpenTwin reads alone; ${openssl}`;
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (!launcherTakes.bits.includes(bits))
    return `has ${bits} bits, and the launcher takes keys of ${launcherTakes.bits.join(', ')} alone; make a new key`;
  if (exponent < launcherTakes.leastExponent || exponent > launcherTakes.mostExponent)
    return `has the public exponent ${exponent}, and the launcher takes none below ${launcherTakes.leastExponent}; make a new key`;
  return undefined;
}

export const isPkcs1 = ({ der, label }: PemBlock, key: KeyObject): boolean =>
  label === 'RSA PRIVATE KEY' && key.export({ type: 'pkcs1', format: 'der' }).equals(der);

/** A key that opens without a password. */
export function openedKey({ text }: PemBlock): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
