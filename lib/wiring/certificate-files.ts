import { namedText } from '../words/named';
import { matchText } from '../words/text';
import { type CertificateFile, certificateFiles } from './layout';
import type { Installation } from './names';

/** What cert-manager calls the files in the Secrets that it makes. */
export const certManagerKeys = {
  ca: 'ca.crt',
  certificate: 'tls.crt',
  key: 'tls.key',
  certificateAndKey: 'tls-combined.pem',
} as const satisfies Record<CertificateFile, string>;

/** The key of the Secret that holds a file of the certificate, whoever makes the Secret. */
const certificateKey = (installation: Installation, file: CertificateFile): string =>
  namedText(`${file}FileKey`, `The key of the Secret that becomes ${certificateFiles[file]} in pods.`, {}, () => {
    const { keys, source } = installation.values.certificates;
    return matchText(source, { secret: () => keys[file], certManager: () => certManagerKeys[file] });
  });

/** Items of a volume: pods see the same files under the same names, whatever their keys in the Secret are called. */
export const certificateItems = (
  installation: Installation,
  files: readonly CertificateFile[] = Object.keys(certificateFiles) as CertificateFile[],
) => files.map((file) => ({ key: certificateKey(installation, file), path: certificateFiles[file] }));
