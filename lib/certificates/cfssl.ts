import { authorityName } from '../wiring/certificate-names';
import { type CertificateRequest, defaultDays, keySize, type Subject } from './request';

const key = { algo: 'rsa', size: keySize } as const;
const hours = (days: number): string => `${24 * days}h`;

/**
 * The input of OpenTwin's own procedure, which has cfssl sign it (docs/opentwin.md 5), by the names of its files:
 *
 *     cfssl gencert -initca ca-csr.json | cfssljson -bare ca
 *     cfssl gencert -ca=ca.pem -ca-key=ca-key.pem -config=ca-config.json -profile=server server-csr.json | cfssljson -bare server
 */
export function cfsslInputs({ names, subject }: CertificateRequest): ReadonlyMap<string, string> {
  const { CN, ...others } = subject;
  return new Map(
    Object.entries({
      'ca-config.json': {
        signing: {
          default: { expiry: hours(defaultDays.ca) },
          profiles: {
            server: {
              usages: ['signing', 'key encipherment', 'server auth', 'client auth'],
              expiry: hours(defaultDays.leaf),
            },
          },
        },
      },
      'ca-csr.json': { CN: authorityName, key, ...partsIn(others), ca: { expiry: hours(defaultDays.ca) } },
      'server-csr.json': { CN, hosts: names, key, ...partsIn(others) },
    }).map(([name, content]) => [name, `${JSON.stringify(content, null, 2)}\n`]),
  );
}

/** What is given of a subject beside its common name, as the one entry of a list; nothing of nothing. */
function partsIn(subject: Partial<Subject>): { names?: Partial<Subject>[] } {
  const given = Object.entries(subject).filter(([, value]) => value !== '');
  return given.length === 0 ? {} : { names: [Object.fromEntries(given)] };
}
