import { generateKeyPairSync } from 'node:crypto';
import { type CertificateTexts, certificateTexts } from '../../lib/certificates/files';
import { type Authority, issueLeaf, type KeyPair, keysOf, keyText, makeAuthority } from '../../lib/certificates/issue';
import { requestOf } from '../../lib/certificates/request';
import { parseSet } from '../../lib/values/set';
import { defaultRelease, installation } from '../../lib/wiring/installation';
import { keptText } from '../kept';

// Certificates of small keys, which are made in no time. What is made of keys of full size is tested once, by the command.

/** Pairs by what they are for: the same name is the same pair, for making one takes longer than everything else here. */
export const rsaKeys = (of: string): KeyPair =>
  keysOf(keptText('key.pem', { of }, () => keyText(generateKeyPairSync('rsa', { modulusLength: 2048 }))));

export const now = new Date('2027-01-01T00:00:00Z');
const from = new Date(now.getTime() - 3_600_000);

/** The installation of some settings, as `--set` writes them. */
const installationOf = (set: string) => installation({ release: defaultRelease, values: parseSet(set).values });

export const requestFor = (set = '') => requestOf(installationOf(set));

export const authorityOf = (keys: KeyPair, days = 3650): Promise<Authority> =>
  makeAuthority(requestFor().subject, { from, days }, keys);

interface SetOptions {
  readonly names?: readonly string[];
  readonly days?: number;
  readonly begins?: Date;
  /** The text of the CA's file. @default - the CA that signs */
  readonly ca?: string;
}

/** The four files of a leaf. */
export async function setOf(authority: Authority, keys: KeyPair, options: SetOptions = {}): Promise<CertificateTexts> {
  const { names = requestFor().names, days = 365, begins = from, ca = authority.certificate } = options;
  const certificate = await issueLeaf({ ...requestFor(), names }, { from: begins, days }, keys, authority);
  return certificateTexts({ ca, certificate, key: keyText(keys) });
}
