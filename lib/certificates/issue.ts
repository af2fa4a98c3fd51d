import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import { promisify } from 'node:util';
import { authorityName } from '../wiring/certificate-names';
import { addressForm } from '../words/conditions';
import { type CertificateRequest, keySize, type Subject } from './request';
import { x509 } from './x509';

/** A key and its public half. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A CA that signs: its certificate as PEM, and its key. */
export interface Authority {
  readonly certificate: string;
  readonly keys: KeyPair;
}

/** From when on, and for how many days. */
export interface Validity {
  readonly from: Date;
  readonly days: number;
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** A new RSA key. Takes seconds. */
export const makeKeys = (): Promise<KeyPair> => promisify(generateKeyPair)('rsa', { modulusLength: keySize });

/** The pair of a private key as PEM. @throws Error if it is none */
export function keysOf(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** A key as OpenTwin's launcher reads it: PKCS#1, `BEGIN RSA PRIVATE KEY` (docs/opentwin.md 1.4). */
export const keyText = ({ privateKey }: KeyPair): string =>
  privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();

/** A CA of its own, signed by itself. */
export async function makeAuthority(subject: Subject, validity: Validity, keys: KeyPair): Promise<Authority> {
  const { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, SubjectKeyIdentifierExtension } = x509();
  const name = nameOf({ ...subject, CN: authorityName });
  const publicKey = await publicOf(keys);
  const certificate = await signed(name, name, validity, publicKey, keys, [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
    await SubjectKeyIdentifierExtension.create(publicKey),
  ]);
  return { certificate, keys };
}

/** The certificate of all servers and clients of an installation, signed by a CA, as PEM. */
export async function issueLeaf(
  { names, subject }: CertificateRequest,
  validity: Validity,
  keys: KeyPair,
  authority: Authority,
): Promise<string> {
  const library = x509();
  const { KeyUsageFlags } = library;
  const publicKey = await publicOf(keys);
  const issuer = new library.X509Certificate(authority.certificate);
  // The CA may be another's, who counted its identifier in another way
  const known = issuer.getExtension(library.SubjectKeyIdentifierExtension)?.keyId;
  return signed(nameOf(subject), issuer.subjectName, validity, publicKey, authority.keys, [
    new library.BasicConstraintsExtension(false, undefined, true),
    new library.KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth, library.ExtendedKeyUsage.clientAuth]),
    new library.SubjectAlternativeNameExtension(
      names.map((value) => ({ type: addressForm.test(value) ? ('ip' as const) : ('dns' as const), value })),
      Object.values(subject).every((part) => part === ''), // then they alone say whose it is (RFC 5280 4.2.1.6)
    ),
    await library.SubjectKeyIdentifierExtension.create(publicKey),
    known === undefined
      ? await library.AuthorityKeyIdentifierExtension.create(await publicOf(authority.keys))
      : new library.AuthorityKeyIdentifierExtension(known),
  ]);
}

type Library = ReturnType<typeof x509>;
type Name = InstanceType<Library['Name']>;

async function signed(
  subject: Name,
  issuer: Name,
  { from, days }: Validity,
  publicKey: webcrypto.CryptoKey,
  signer: KeyPair,
  extensions: InstanceType<Library['Extension']>[],
): Promise<string> {
  const { X509CertificateGenerator } = x509();
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    signer.privateKey.export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    false,
    ['sign'],
  );
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer,
    notBefore: from,
    notAfter: new Date(from.getTime() + days * 24 * 3_600_000),
    signingAlgorithm: algorithm,
    publicKey,
    signingKey,
    extensions,
  });
  return `${certificate.toString('pem').trim()}\n`;
}

const publicOf = ({ publicKey }: KeyPair): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, ['verify']);

/** Positive, random and short enough for everybody (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** In the order of X.500, from the country to the name; a country is ASCII, everything else may be any text. */
const nameOf = (subject: Subject): Name =>
  new (x509().Name)(
    (['C', 'ST', 'L', 'O', 'OU', 'CN'] as const).flatMap((part) => {
      const text = subject[part];
      if (text === '') return [];
      return [{ [part]: [part === 'C' ? { printableString: text } : { utf8String: text }] }];
    }),
  );
