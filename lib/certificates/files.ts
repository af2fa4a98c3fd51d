import { type CertificateFile, certificateFiles } from '../wiring/layout';

/** A key that never leaves the folder it was made in. */
export const authorityKeyFile = 'ca-key.pem';

/** The texts of the four files that pods see. */
export type CertificateTexts = Readonly<Record<CertificateFile, string>>;

/** The four files, of what is in them (docs/opentwin.md 5). */
export const certificateTexts = ({
  ca,
  certificate,
  key,
}: Omit<CertificateTexts, 'certificateAndKey'>): CertificateTexts => ({
  ca,
  certificate,
  key,
  certificateAndKey: `${certificate}${key}`,
});

/** Which of the files hold a private key. */
export const holdsKey = (name: string): boolean =>
  [authorityKeyFile, certificateFiles.key, certificateFiles.certificateAndKey].includes(name);

/** The files by their names. */
export const named = (texts: CertificateTexts): ReadonlyMap<string, string> =>
  new Map((Object.keys(certificateFiles) as CertificateFile[]).map((file) => [certificateFiles[file], texts[file]]));
