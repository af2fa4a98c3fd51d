import { X509Certificate } from 'node:crypto';
import type { PrivateFiles } from '../output/private-files';
import { refusal } from '../problem';
import { certificateFiles } from '../wiring/layout';
import { authorityKeyFile, certificateTexts, holdsKey, named } from './files';
import { type Authority, issueLeaf, keysOf, keyText, type KeyPair, makeAuthority, type Validity } from './issue';
import { blocksIn } from './pem';
import type { CertificateRequest } from './request';
import { day } from './verify';

/** For how many days, from when on. Clocks differ: certificates begin a little before. */
export interface Days {
  readonly at: Date;
  readonly leaf: number;
  readonly ca: number;
}

const clockDifference = 5 * 60_000;

const validityOf = (at: Date, days: number): Validity => ({ from: new Date(at.getTime() - clockDifference), days });

/** A new CA and a certificate of it: the five files of OpenTwin's own procedure (docs/opentwin.md 5). */
export async function newSet(
  request: CertificateRequest,
  { at, ca, leaf }: Days,
  keys: { readonly ca: KeyPair; readonly leaf: KeyPair },
): Promise<PrivateFiles> {
  refuseLongerThan(leaf, ca, 'the CA is to hold for fewer days; choose more --ca-days, or fewer --days');
  const authority = await makeAuthority(request.subject, validityOf(at, ca), keys.ca);
  return new Map([
    ...(await leafOf(request, validityOf(at, leaf), keys.leaf, authority, authority.certificate)),
    [authorityKeyFile, { text: keyText(keys.ca), secret: true }],
  ]);
}

/**
 * A new certificate of a CA that there is.
 *
 * @param ca the CA's file, which may hold others beside it, and stays as it is
 * @param caKey its key
 * @throws InputError if the key is not that of a CA among them, signs in another way, or the certificate would outlive it
 */
export async function renewedSet(
  request: CertificateRequest,
  { at, leaf }: Omit<Days, 'ca'>,
  keys: KeyPair,
  ca: string,
  caKey: string,
): Promise<PrivateFiles> {
  const authority = authorityOf(ca, caKey);
  const end = new Date(new X509Certificate(authority.certificate).validTo);
  if (end < at)
    throw refusal(certificateFiles.ca, `holds a CA that ended on ${day(end)}; change the CA (docs/certificates.md)`);
  const left = (end.getTime() - at.getTime()) / 86_400_000;
  refuseLongerThan(
    leaf,
    left,
    `the CA ends in ${Math.floor(left)} days; choose fewer, or change the CA (docs/certificates.md)`,
  );
  const files = await leafOf(request, validityOf(at, leaf), keys, authority, ca);
  files.delete(certificateFiles.ca);
  return files;
}

function authorityOf(ca: string, caKey: string): Authority {
  let keys: KeyPair;
  try {
    keys = keysOf(caKey);
  } catch {
    throw refusal(
      authorityKeyFile,
      'holds no private key that can be read without a password; take the one that was made with the CA',
    );
  }
  const block = blocksIn(ca).find(({ label, text }) => label === 'CERTIFICATE' && isAuthorityOf(text, keys));
  if (!block)
    throw refusal(
      authorityKeyFile,
      `is not the key of a CA in ${certificateFiles.ca}; take the two that were made together`,
    );
  const type = keys.privateKey.asymmetricKeyType ?? 'unknown';
  if (type !== 'rsa')
    throw refusal(
      authorityKeyFile,
      `is a key of type ${type.toUpperCase()}, and only RSA signs here; have the program that made the CA sign what "opentwin certificates request" writes`,
    );
  return { certificate: block.text, keys };
}

/** Whether a certificate is that of a CA with this key; one that cannot be read is nobody's. */
function isAuthorityOf(certificate: string, { privateKey }: KeyPair): boolean {
  try {
    const authority = new X509Certificate(certificate);
    return authority.ca && authority.checkPrivateKey(privateKey);
  } catch {
    return false;
  }
}

async function leafOf(
  request: CertificateRequest,
  validity: Validity,
  keys: KeyPair,
  authority: Authority,
  ca: string,
): Promise<Map<string, { text: string; secret: boolean }>> {
  const certificate = await issueLeaf(request, validity, keys, authority);
  const texts = named(certificateTexts({ ca, certificate, key: keyText(keys) }));
  return new Map([...texts].map(([name, text]) => [name, { text, secret: holdsKey(name) }]));
}

function refuseLongerThan(days: number, most: number, why: string): void {
  if (days > most) throw refusal('--days', `${days} is too many: ${why}`);
}
