import type { Installation } from '../wiring/names';
import { certificateNames } from '../wiring/certificate-names';
import { each } from '../words/structure';

/** What a certificate is asked for with: whose it is, and the names and addresses that it must have. */
export interface CertificateRequest {
  /** DNS names, some with a star for their first label, and IPv4 addresses. */
  readonly names: readonly string[];
  readonly subject: Subject;
}

/** Parts of a subject by X.500's own abbreviations; those that are empty are left out. */
export type Subject = Readonly<Record<'CN' | 'C' | 'ST' | 'L' | 'O' | 'OU', string>>;

/** The request for the certificate of a known installation. */
export function requestOf(installation: Installation): CertificateRequest {
  const { commonName, country, locality, organization, organizationalUnit, province } =
    installation.values.certificates.subject;
  return {
    names: each(certificateNames(installation), (name) => [name]),
    subject: { CN: commonName, C: country, ST: province, L: locality, O: organization, OU: organizationalUnit },
  };
}

/** Bits of a key, as in OpenTwin's own requests (docs/opentwin.md 5). */
export const keySize = 4096;

/** Days for which certificates hold where nobody says otherwise; those of the CA are OpenTwin's. */
export const defaultDays = { ca: 3650, leaf: 365 } as const;
