import { existsSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { readText } from '../output/private-files';
import { InputError, type Problem, refusal } from '../problem';
import { certManagerKeys } from '../wiring/certificate-files';
import { type CertificateFile, certificateFiles } from '../wiring/layout';
import type { CertificateTexts } from './files';
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
 * @throws InputError naming each that is not there
 */
export function certificatesIn(
  folder: string,
  keys: FileNames,
): { readonly texts: CertificateTexts; readonly files: FileNames } {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw refusal(folder, 'is no folder; name the one with the certificate files');
  const problems: Problem[] = [];
  const found = (Object.keys(certificateFiles) as CertificateFile[]).map((file) => {
    const names = [...new Set([certificateFiles[file], keys[file], certManagerKeys[file]])];
    const name = names.find((one) => existsSync(join(folder, one))) ?? certificateFiles[file];
    const path = folder.endsWith(sep) ? `${folder}${name}` : join(folder, name);
    try {
      return [file, path, readText(path, `${titles[file]}, and may be called ${names.join(' or ')}`)] as const;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return [file, path, ''] as const;
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  const by = (index: 1 | 2) => Object.fromEntries(found.map((one) => [one[0], one[index]])) as CertificateTexts;
  return { texts: by(2), files: by(1) };
}
