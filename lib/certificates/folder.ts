import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../output/private-files';
import { allOf, InputError, refusal } from '../problem';
import { certManagerKeys } from '../wiring/certificate-files';
import { type CertificateFile, certificateFiles } from '../wiring/layout';
import { authorityKeyFile, type CertificateTexts } from './files';
import { isKey, openedKey } from './keys';
import { blocksIn } from './pem';
import type { FileNames } from './verify';

const titles: Readonly<Record<CertificateFile, string>> = {
  ca: 'the certificate of the CA',
  certificate: 'the certificate of the services',
  key: 'the private key of the certificate',
  certificateAndKey: 'certificate and private key in one file',
};

/**
 * The four files in a folder, under OpenTwin's names, those of the Secret's keys, or those of cert-manager.
 *
 * @throws InputError naming each that is not there, or is there twice and not the same
 */
export function certificatesIn(
  folder: string,
  keys: FileNames,
): { readonly texts: CertificateTexts; readonly files: FileNames } {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw refusal(folder, 'is no folder; name the one with the certificate files');
  const files = Object.keys(certificateFiles) as CertificateFile[];
  const found = allOf(...files.map((file) => () => foundIn(folder, file, keys[file])));
  const by = (of: 'path' | 'text') =>
    Object.fromEntries(files.map((file, index) => [file, found[index]![of]])) as Record<CertificateFile, string>;
  return { texts: by('text'), files: by('path') };
}

/** One of the files, under whichever of its names. Of several that differ, nobody knows which is meant. */
function foundIn(folder: string, file: CertificateFile, key: string): { readonly path: string; readonly text: string } {
  const names = [...new Set([certificateFiles[file], key, certManagerKeys[file]])];
  const [name = certificateFiles[file], ...others] = names.filter((one) => existsSync(join(folder, one)));
  const read = (one: string) => readText(join(folder, one), `${titles[file]}, and may be called ${names.join(' or ')}`);
  const text = read(name);
  const other = others.find((one) => read(one) !== text);
  if (other !== undefined)
    throw refusal(
      join(folder, other),
      `is ${titles[file]} as well as ${name}, and says something else; leave the one that is meant`,
    );
  return { path: join(folder, name), text };
}

/** Files of a folder that hold the key of one of its CAs, or are called so: no Secret has them, but whoever gets the folder. */
export const authorityKeysIn = (folder: string, ca: string): string[] =>
  readdirSync(folder)
    .filter((name) => name === authorityKeyFile || holdsKeyOf(join(folder, name), ca))
    .map((name) => join(folder, name));

function holdsKeyOf(file: string, ca: string): boolean {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  const authorities = blocksIn(ca).map(({ text }) => new X509Certificate(text));
  return blocksIn(readable(file))
    .filter(isKey)
    .flatMap((block) => openedKey(block) ?? [])
    .some((key) => authorities.some((authority) => authority.checkPrivateKey(key)));
}

/** What is no text of a usual size holds no key that anybody made by these commands. */
function readable(file: string): string {
  try {
    return readText(file, 'a key');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return '';
  }
}
