import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Problem } from '../problem';
import type { CertificateFile } from '../wiring/layout';
import { certificateFiles } from '../wiring/layout';
import type { CertificateTexts } from './files';
import { isKey, isPkcs1, keyIn, openedKey, seen } from './keys';
import { blocksIn, formProblem, type PemBlock } from './pem';
import type { CertificateRequest } from './request';
import { x509 } from './x509';

/** What a set of certificate files turned out to be. */
export interface Verdict {
  /** Why OpenTwin, or somebody who connects to it, would not take them; empty if all is well. */
  readonly problems: readonly Problem[];
  /** Names and addresses that are in the certificate, and that nobody dials. */
  readonly unused: readonly string[];
  /** Who else is in the file of the certificate, though no chain from it needs that: a root, which others have, or a stranger. */
  readonly surplus: readonly string[];
  /** When the first of the certificates ends; undefined if none could be read. */
  readonly ends?: Date;
}

/** What each file is called in messages. */
export type FileNames = Readonly<Record<CertificateFile, string>>;

/**
 * Judges the files that pods would see, whoever made them: chain, usages, names, key, pair and dates, and that no key of a
 * CA is among them (docs/opentwin.md 1.4, 5).
 *
 * @param request with the names that the certificate must have, each of them
 * @param at when
 */
export function verify(
  texts: CertificateTexts,
  request: Pick<CertificateRequest, 'names'>,
  at: Date,
  files: FileNames = certificateFiles,
): Verdict {
  const problems: Problem[] = [];
  const say = (file: CertificateFile, message: string) => problems.push({ path: files[file], message });

  const chain = certificatesIn(texts.certificate, 'certificate', say);
  const authorities = certificatesIn(texts.ca, 'ca', say);
  const [leaf] = chain;
  const key = keyIn(texts.key, (message) => say('key', message));
  sayOfBoth(texts.certificateAndKey, chain, key, say);
  if (!leaf) return { problems, unused: [], surplus: [] };

  const parsed = parsedOf(leaf);
  const there = parsed ? namesIn(parsed) : [];
  if (parsed) {
    sayOfUsages(parsed, say);
    sayOfNames(there, request.names, say);
  } else say('certificate', 'has extensions that cannot be read, its names perhaps; have it made again');
  sayOfLeaf(leaf, say);
  sayOfPair(leaf, key, authorities, say);
  const used = sayOfChain(chain, authorities, at, say);
  return {
    problems,
    unused: there.filter((name) => !request.names.includes(name)),
    surplus: chain.filter((one) => !used.includes(one) || signs(one, one)).map(nameOf),
    ends: new Date(Math.min(...[...used, ...authorities].map(({ validTo }) => Date.parse(validTo)))),
  };
}

/** Judges the file of another CA that is to be trusted too. */
export function verifyTrusted(text: string, path: string, at: Date): Problem[] {
  const problems: Problem[] = [];
  const say: Say = (_, message) => problems.push({ path, message });
  sayOfAuthorities(certificatesIn(text, 'ca', say), at, say);
  return problems;
}

type Say = (file: CertificateFile, message: string) => void;

/** The certificates of a file, which has nothing else in it. */
function certificatesIn(text: string, file: CertificateFile, say: Say): X509Certificate[] {
  const form = formProblem(text);
  if (form !== undefined) return (say(file, form), []);
  const blocks = blocksIn(text);
  const of = file === 'ca' ? 'the CA' : 'the services';
  if (blocks.some(isKey))
    say(file, `holds a private key, which nobody but its owner may have; put only the certificates of ${of} there`);
  const found = blocks.filter(({ label }) => label === 'CERTIFICATE');
  if (found.length === 0)
    say(file, `holds no BEGIN CERTIFICATE${seen(blocks)}; put the certificates of ${of} there, as PEM`);
  return found.flatMap((block) => {
    const certificate = certificateOf(block);
    if (!certificate) say(file, 'holds a certificate that cannot be read; copy the file again, whole');
    return certificate ?? [];
  });
}

/** The launcher takes nothing but base64 between the two lines, and nothing behind the certificate. */
function certificateOf({ der, text }: PemBlock): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(text);
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    return undefined;
  }
}

/** MongoDB and its clients read both from one file; which comes first does not matter to them. */
function sayOfBoth(text: string, chain: readonly X509Certificate[], key: KeyObject | undefined, say: Say): void {
  const form = formProblem(text);
  if (form !== undefined) return say('certificateAndKey', form);
  const remedy = `make it of the others: cat ${certificateFiles.certificate} ${certificateFiles.key}`;
  const blocks = blocksIn(text);
  const [first, ...more] = blocks.filter(({ label }) => label === 'CERTIFICATE').map(certificateOf);
  const [own, ...others] = blocks.filter(isKey);
  if (!own || blocks.every(isKey) || others.length > 0)
    return say('certificateAndKey', `does not hold a certificate and one private key; ${remedy}`);
  const opened = openedKey(own);
  if (!first || !opened) return say('certificateAndKey', `cannot be read; ${remedy}`);

  const [leaf, ...between] = chain;
  if (leaf && !first.raw.equals(leaf.raw))
    say('certificateAndKey', `begins with another certificate than that of the services; ${remedy}`);
  for (const one of between)
    if (!more.some((there) => there?.raw.equals(one.raw)))
      say('certificateAndKey', `lacks ${nameOf(one)}, which ${certificateFiles.certificate} brings along; ${remedy}`);
  if (key && !opened.equals(key))
    say('certificateAndKey', `holds another private key than that of the services; ${remedy}`);
  else if (key?.asymmetricKeyType === 'rsa' && !isPkcs1(own, opened))
    say('certificateAndKey', `has its key in another form than PKCS#1, and it has to be in that here too; ${remedy}`);
}

const usages = { '1.3.6.1.5.5.7.3.1': 'server authentication', '1.3.6.1.5.5.7.3.2': 'client authentication' } as const;

type Parsed = InstanceType<ReturnType<typeof x509>['X509Certificate']>;

/** A certificate with all extensions, of which Node's own reader leaves some out; nothing if one of them is damaged. */
function parsedOf({ raw }: X509Certificate): Parsed | undefined {
  try {
    const parsed = new (x509().X509Certificate)(raw);
    parsed.getExtensions(''); // reads them all
    return parsed;
  } catch {
    return undefined;
  }
}

/** One certificate for servers and clients. */
function sayOfUsages(parsed: Parsed, say: Say): void {
  const library = x509();
  const extended = parsed.getExtension(library.ExtendedKeyUsageExtension)?.usages ?? [];
  for (const [usage, title] of Object.entries(usages)) {
    if (!extended.includes(usage))
      say(
        'certificate',
        `is not for ${title}, and services of OpenTwin are servers and clients; have one made with both usages`,
      );
  }
  const allowed = parsed.getExtension(library.KeyUsagesExtension)?.usages;
  const { digitalSignature, keyEncipherment } = library.KeyUsageFlags;
  for (const [flag, title] of [
    [digitalSignature, 'digital signature'],
    [keyEncipherment, 'key encipherment'],
  ] as const) {
    if (allowed !== undefined && (allowed & flag) === 0)
      say('certificate', `may not be used for ${title}, which TLS takes it for; have one made with this key usage`);
  }
}

function sayOfLeaf(leaf: X509Certificate, say: Say): void {
  if (leaf.ca) say('certificate', 'is that of a CA; have the CA sign one for the services, and keep its key');
  if (leaf.publicKey.asymmetricKeyType !== 'rsa')
    say('certificate', 'is not for an RSA key, and OpenTwin reads RSA alone; have one made for an RSA key');
}

/** The names and addresses of a certificate, as they stand in it. DNS hears no capitals. */
function namesIn(parsed: Parsed): string[] {
  const extension = parsed.getExtension(x509().SubjectAlternativeNameExtension);
  return (extension?.names.items ?? []).flatMap(({ type, value }) =>
    type === 'dns' || type === 'ip' ? [value.toLowerCase()] : [],
  );
}

/** Entry by entry: a wildcard that would do for several is not what the list says. */
function sayOfNames(there: readonly string[], names: readonly string[], say: Say): void {
  for (const name of names) {
    if (!there.includes(name))
      say(
        'certificate',
        `does not name ${name}, so who dials it is refused; have one made with that name, or correct the values`,
      );
  }
}

function sayOfPair(
  leaf: X509Certificate,
  key: KeyObject | undefined,
  authorities: readonly X509Certificate[],
  say: Say,
): void {
  if (!key) return;
  if (authorities.some((authority) => authority.checkPrivateKey(key)))
    say(
      'key',
      'is the key of the CA, with which anybody could make certificates; keep it, and make another for the services',
    );
  else if (!leaf.checkPrivateKey(key))
    say('key', 'is not the key of the certificate; take the two that were made together');
}

function sayOfAuthorities(authorities: readonly X509Certificate[], at: Date, say: Say): void {
  for (const authority of authorities) {
    sayOfDates(authority, 'ca', at, say);
    if (!authority.ca) say('ca', `holds ${nameOf(authority)}, which is no CA; leave certificates of CAs there`);
  }
}

/**
 * From the certificate over those that it brings along to a root, which Windows wants to see (docs/opentwin.md 4.1).
 *
 * @returns who is on this way, as far as it leads
 */
function sayOfChain(
  [leaf, ...between]: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  at: Date,
  say: Say,
): X509Certificate[] {
  sayOfDates(leaf!, 'certificate', at, say);
  sayOfAuthorities(authorities, at, say);
  const used = [leaf!];
  for (let steps = 0; steps <= between.length + authorities.length; steps += 1) {
    const current = used.at(-1)!;
    if (steps > 0 && signs(current, current)) {
      if (!authorities.some(({ raw }) => raw.equals(current.raw)))
        say('ca', `lacks the root ${nameOf(current)}, though the certificate brings it along; put it there`);
      return used;
    }
    const issuer = [...authorities, ...between].find((one) => one !== current && signs(one, current));
    if (!issuer) {
      const missing = current === leaf ? 'the CA that signed the certificate' : 'its root';
      say(
        'ca',
        `does not hold ${missing}, ${oneLine(current.issuer)}, so nobody trusts the certificate; put it there, or take the files that were made together`,
      );
      return used;
    }
    if (between.includes(issuer)) sayOfDates(issuer, 'certificate', at, say);
    used.push(issuer);
  }
  return used;
}

const signs = (issuer: X509Certificate, subject: X509Certificate): boolean =>
  subject.checkIssued(issuer) && subject.verify(issuer.publicKey);

function sayOfDates(certificate: X509Certificate, file: CertificateFile, at: Date, say: Say): void {
  const [from, to] = [certificate.validFrom, certificate.validTo].map((text) => new Date(text));
  if (at > to!) say(file, `${nameOf(certificate)} ended on ${day(to!)}; have it renewed`);
  if (at < from!) say(file, `${nameOf(certificate)} begins on ${day(from!)} only; look at the clock, or wait`);
}

export const day = (date: Date): string => date.toISOString().slice(0, 10);

const nameOf = ({ subject }: X509Certificate): string => oneLine(subject);

const oneLine = (name: string | undefined): string => (name ?? 'without a name').split('\n').join(', ');
