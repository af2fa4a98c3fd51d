import { type createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { type CertificateTexts, certificateTexts } from '../../lib/certificates/files';
import { connectionProblem } from '../../lib/certificates/connection';
import { issueLeaf, keyText, type KeyPair, makeAuthority } from '../../lib/certificates/issue';
import { renewedSet } from '../../lib/certificates/set';
import { verify } from '../../lib/certificates/verify';
import { x509 } from '../../lib/certificates/x509';
import { problemLine } from '../../lib/problem';
import { authorityOf, now, requestFor, rsaKeys, setOf } from './sets';

// Making keys takes seconds where others work as well
jest.setTimeout(60_000);

const [caKeys, keys, otherKeys] = [rsaKeys('ca'), rsaKeys('leaf'), rsaKeys('other')];
const authority = authorityOf(caKeys);

const problemsOf = (texts: CertificateTexts, names = requestFor().names, at = now): string =>
  verify(texts, { names }, at).problems.map(problemLine).join('\n');

test('takes what was issued for an installation', async () => {
  const texts = await setOf(await authority, keys);
  const { problems, ends, unused } = verify(texts, requestFor(), now);
  expect({ problems, unused }).toEqual({ problems: [], unused: [] });
  expect(ends).toEqual(new Date('2027-12-31T23:00:00Z'));
});

test('a leaf says whose it is, what it is for, and who signed it', async () => {
  const { certificate } = await setOf(await authority, keys);
  const leaf = new X509Certificate(certificate);
  const { KeyUsageFlags, KeyUsagesExtension, X509Certificate: Parsed } = x509();
  const usages = new Parsed(certificate).getExtension(KeyUsagesExtension)?.usages;
  expect(leaf).toMatchObject({ subject: 'CN=OpenTwin Server', issuer: 'CN=OpenTwin CA', ca: false });
  expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect(usages).toBe(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment);
  expect(leaf.checkHost('opentwin-local-session-3.opentwin-local-session.opentwin.svc.cluster.local')).toBeDefined();
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test('without a subject, the names are what says whose it is, and are critical', async () => {
  const subject = { CN: '', C: '', ST: '', L: '', O: '', OU: '' };
  const { SubjectAlternativeNameExtension, X509Certificate: Parsed } = x509();
  const critical = async (CN: string) => {
    const request = { names: ['a.b'], subject: { ...subject, CN } };
    const certificate = await issueLeaf(request, { from: now, days: 1 }, keys, await authority);
    return new Parsed(certificate).getExtension(SubjectAlternativeNameExtension)?.critical;
  };
  expect([await critical(''), await critical('OpenTwin Server')]).toEqual([true, false]);
});

test('a subject may be in any Latin script', async () => {
  const subject = { CN: 'Zwilling', C: 'DE', ST: 'Hessen', L: 'Frankfurt', O: 'Hochschule für Ökologie', OU: '' };
  const certificate = await issueLeaf({ names: ['a.b'], subject }, { from: now, days: 1 }, keys, await authority);
  expect(new X509Certificate(certificate).subject).toBe(
    'C=DE\nST=Hessen\nL=Frankfurt\nO=Hochschule für Ökologie\nCN=Zwilling',
  );
});

test('without all but one name it fails with each of the others', async () => {
  const { names } = requestFor();
  const texts = await setOf(await authority, keys, { names: ['localhost'] });
  const missing = [...problemsOf(texts).matchAll(/does not name (\S+),/g)].map(([, name]) => name);
  expect(missing).toEqual(names.filter((name) => name !== 'localhost'));
});

test('names in capitals are the same names, and what nobody dials is told', async () => {
  const texts = await setOf(await authority, keys, {
    names: [...requestFor().names, 'old.example.org'].map((name) => name.toUpperCase()),
  });
  expect(verify(texts, requestFor(), now)).toMatchObject({ problems: [], unused: ['old.example.org'] });
});

const cat = 'make it of the others: cat server.pem server-key.pem';
const other = `certificateKeyFile.pem: holds another private key than that of the services; ${cat}`;

const pem = (pair: { privateKey: ReturnType<typeof createPrivateKey> }, options: object) =>
  String(pair.privateKey.export({ format: 'pem', ...options } as never));

type Extensions = readonly InstanceType<ReturnType<typeof x509>['Extension']>[];
type Change = (texts: CertificateTexts) => Partial<CertificateTexts> | Promise<Partial<CertificateTexts>>;

test.each<[what: string, change: Change, says: readonly string[]]>([
  [
    'a key in PKCS#8',
    () => ({ key: pem(keys, { type: 'pkcs8' }) }),
    [
      `server-key.pem: begins with BEGIN PRIVATE KEY (PKCS#8), and OpenTwin reads PKCS#1 alone, BEGIN RSA PRIVATE KEY; convert it with openssl rsa -traditional -in KEY -out server-key.pem`,
    ],
  ],
  [
    'a key in PKCS#8 beside the certificate',
    ({ certificate }) => ({ certificateAndKey: certificate + pem(keys, { type: 'pkcs8' }) }),
    [`certificateKeyFile.pem: has its key in another form than PKCS#1, and it has to be in that here too; ${cat}`],
  ],
  [
    'a key in PKCS#8 that says PKCS#1',
    ({ certificate }) => {
      const key = pem(keys, { type: 'pkcs8' }).replace(/ PRIVATE/g, ' RSA PRIVATE');
      return { key, certificateAndKey: certificate + key };
    },
    [
      `server-key.pem: says BEGIN RSA PRIVATE KEY, and what follows is not in PKCS#1, which OpenTwin reads alone; convert it with openssl rsa -traditional -in KEY -out server-key.pem`,
      `certificateKeyFile.pem: has its key in another form than PKCS#1, and it has to be in that here too; ${cat}`,
    ],
  ],
  [
    'files joined without a line break between',
    ({ certificate, key }) => ({ certificateAndKey: certificate.trim() + key }),
    [
      `certificateKeyFile.pem: has -----END CERTIFICATE----- with something beside it; put it on a line of its own, such as by a line break at the end of each file before they are joined`,
    ],
  ],
  [
    'a mark in front, as some editors write it',
    ({ key }) => ({ key: `\uFEFF${key}` }),
    [
      `server-key.pem: begins with a byte order mark, behind which the launcher finds no BEGIN; save it as ASCII, or UTF-8 without a mark`,
    ],
  ],
  [
    'UTF-16, as Windows PowerShell writes what it joins',
    ({ certificateAndKey }) => ({ certificateAndKey: Buffer.from(certificateAndKey, 'utf16le').toString() }),
    [`certificateKeyFile.pem: is no text in ASCII, but perhaps in UTF-16; save it as ASCII, or UTF-8 without a mark`],
  ],
  [
    'something behind the certificate, in the same base64',
    ({ certificate, key }) => {
      const der = Buffer.concat([new X509Certificate(certificate).raw, Buffer.of(0)]);
      const longer = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
      return { certificate: longer, certificateAndKey: longer + key };
    },
    [
      `server.pem: holds a certificate that cannot be read; copy the file again, whole`,
      `certificateKeyFile.pem: cannot be read; ${cat}`,
    ],
  ],
  [
    'a key with a password',
    () => ({ key: pem(keys, { type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }) }),
    [
      `server-key.pem: is encrypted, and nobody would be there to open it; convert it with openssl rsa -traditional -in KEY -out server-key.pem`,
    ],
  ],
  [
    'the key of somebody else',
    () => ({ key: keyText(otherKeys) }),
    [other, `server-key.pem: is not the key of the certificate; take the two that were made together`],
  ],
  [
    'the key of the CA',
    () => ({ key: keyText(caKeys) }),
    [
      other,
      `server-key.pem: is the key of the CA, with which anybody could make certificates; keep it, and make another for the services`,
    ],
  ],
  ['no key', () => ({ key: '' }), [`server-key.pem: holds no private key; put the key of the certificate there`]],
  [
    'half a key',
    ({ key }) => ({ key: key.replace(/^M.*$/gm, '') }),
    [`server-key.pem: holds a key that cannot be read; copy the file again, whole`],
  ],
  [
    'two keys',
    ({ key }) => ({ key: key + keyText(otherKeys) }),
    [`server-key.pem: holds several private keys; leave the one of the certificate`],
  ],
  [
    'a key in the file of the CA',
    ({ ca }) => ({ ca: ca + keyText(caKeys) }),
    [`ca.pem: holds a private key, which nobody but its owner may have; put only the certificates of the CA there`],
  ],
  [
    'a key beside the certificate',
    ({ certificate, key }) => ({ certificate: certificate + key }),
    [
      `server.pem: holds a private key, which nobody but its owner may have; put only the certificates of the services there`,
    ],
  ],
  [
    'another CA of the same name',
    async () => ({ ca: (await authorityOf(otherKeys)).certificate }),
    [
      `ca.pem: does not hold the CA that signed the certificate, CN=OpenTwin CA, so nobody trusts the certificate; put it there, or take the files that were made together`,
    ],
  ],
  [
    'no CA',
    () => ({ ca: 'nothing here' }),
    [
      `ca.pem: holds no BEGIN CERTIFICATE; put the certificates of the CA there, as PEM`,
      `ca.pem: does not hold the CA that signed the certificate, CN=OpenTwin CA, so nobody trusts the certificate; put it there, or take the files that were made together`,
    ],
  ],
  [
    'half a certificate',
    ({ certificate }) => ({ certificate: certificate.replace(/^M.*$/m, '') }),
    [`server.pem: holds a certificate that cannot be read; copy the file again, whole`],
  ],
  [
    'both files of another pair',
    async () => ({ certificateAndKey: (await setOf(await authority, otherKeys)).certificateAndKey }),
    [`certificateKeyFile.pem: begins with another certificate than that of the services; ${cat}`, other],
  ],
  [
    'a combined file without a key',
    ({ certificate }) => ({ certificateAndKey: certificate }),
    [`certificateKeyFile.pem: does not hold a certificate and one private key; ${cat}`],
  ],
])('rejects %s, and says what to do', async (_, change, says) => {
  const texts = await setOf(await authority, keys);
  const changed = { ...texts, ...(await change(texts)) };
  expect(problemsOf(changed)).toBe(says.join('\n'));
});

test('lines may end as on Windows, the last one not at all, and have words between them', async () => {
  const texts = await setOf(await authority, keys);
  const changed = (change: (text: string) => string) =>
    problemsOf(Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, change(text)])) as never);
  expect(changed((text) => text.replace(/\n/g, '\r\n'))).toBe('');
  expect(changed((text) => text.trim())).toBe('');
  expect(changed((text) => `subject=größer\n${text}`)).toBe('');
});

// What ring signs with, which the launcher's rustls stands on: 2048, 3072 or 4096 bits, and no small exponent
test.each<[options: { modulusLength: number; publicExponent?: number }, says: string]>([
  [{ modulusLength: 1024 }, 'has 1024 bits, and the launcher takes keys of 2048, 3072, 4096 alone; make a new key'],
  [{ modulusLength: 2304 }, 'has 2304 bits, and the launcher takes keys of 2048, 3072, 4096 alone; make a new key'],
  [
    { modulusLength: 2048, publicExponent: 3 },
    'has the public exponent 3, and the launcher takes none below 65537; make a new key',
  ],
])('rejects a key that the launcher does not sign with: %j', async (options, says) => {
  const texts = await setOf(await authority, generateKeyPairSync('rsa', options));
  expect(problemsOf(texts)).toBe(`server-key.pem: ${says}`);
});

test('tells who else is in the file of the certificate, though nobody needs that', async () => {
  const texts = await setOf(await authority, keys);
  const surplus = (more: string) => {
    const certificate = texts.certificate + more;
    const { problems, surplus: told } = verify(certificateTexts({ ...texts, certificate }), requestFor(), now);
    expect(problems).toEqual([]);
    return told;
  };
  expect(surplus('')).toEqual([]);
  expect(surplus((await authority).certificate)).toEqual(['CN=OpenTwin CA']);
  expect(surplus((await rootOf(otherKeys)).certificate)).toEqual(['CN=Root']);
});

test('the key may stand in front of the certificate in the one file, as cert-manager has it', async () => {
  const texts = await setOf(await authority, keys);
  expect(problemsOf({ ...texts, certificateAndKey: texts.key + texts.certificate })).toBe('');
});

test('rejects a certificate that has ended, or has not begun', async () => {
  const texts = await setOf(await authority, keys);
  expect(problemsOf(texts, requestFor().names, new Date('2028-06-01'))).toMatchInlineSnapshot(
    `"server.pem: CN=OpenTwin Server ended on 2027-12-31; have it renewed"`,
  );
  expect(problemsOf(texts, requestFor().names, new Date('2026-06-01'))).toMatchInlineSnapshot(`
    "server.pem: CN=OpenTwin Server begins on 2026-12-31 only; look at the clock, or wait
    ca.pem: CN=OpenTwin CA begins on 2026-12-31 only; look at the clock, or wait"
  `);
});

test('rejects a certificate for servers alone, or for signatures alone', async () => {
  const library = x509();
  const certificate = await signedBy(caKeys, 'CN=a', keys, 'CN=OpenTwin CA', [
    new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth]),
    new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature),
  ]);
  const texts = certificateTexts({ ca: (await authority).certificate, certificate, key: keyText(keys) });
  expect(problemsOf(texts, [])).toMatchInlineSnapshot(`
    "server.pem: is not for client authentication, and services of OpenTwin are servers and clients; have one made with both usages
    server.pem: may not be used for key encipherment, which TLS takes it for; have one made with this key usage"
  `);
});

test('rejects a certificate with names that cannot be read', async () => {
  const library = x509();
  const damaged = new library.Extension('2.5.29.17', false, Uint8Array.of(0x0c, 1, 0x61));
  const certificate = await signedBy(caKeys, 'CN=a', keys, 'CN=OpenTwin CA', [damaged]);
  const texts = certificateTexts({ ca: (await authority).certificate, certificate, key: keyText(keys) });
  expect(problemsOf(texts)).toMatch(
    /^server\.pem: has extensions that cannot be read, its names perhaps; have it made again$/m,
  );
});

test('rejects a certificate of an elliptic curve, or of a CA', async () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(problemsOf(certificateTexts({ ...(await setOf(await authority, keys)), key: pem(ec, { type: 'sec1' }) })))
    .toMatchInlineSnapshot(`
    "server-key.pem: is a key of type EC, and OpenTwin reads RSA alone; have a certificate made for an RSA key
    server-key.pem: is not the key of the certificate; take the two that were made together"
  `);
  const { certificate } = await authority;
  expect(problemsOf(certificateTexts({ ca: certificate, certificate, key: keyText(caKeys) }), []))
    .toMatchInlineSnapshot(`
    "server.pem: is not for server authentication, and services of OpenTwin are servers and clients; have one made with both usages
    server.pem: is not for client authentication, and services of OpenTwin are servers and clients; have one made with both usages
    server.pem: may not be used for key encipherment, which TLS takes it for; have one made with this key usage
    server.pem: is that of a CA; have the CA sign one for the services, and keep its key
    server-key.pem: is the key of the CA, with which anybody could make certificates; keep it, and make another for the services"
  `);
});

test('a chain over a CA between is followed up to the root', async () => {
  const texts = await setOf(await authority, keys);
  const root = await rootOf(otherKeys);
  // The root vouches for the CA: the same name and key, signed by another
  const between = await intermediate(root);
  expect(problemsOf({ ...texts, ...both(texts, between), ca: root.certificate })).toBe('');
  expect(verify({ ...texts, ...both(texts, between), ca: root.certificate }, requestFor(), now).surplus).toEqual([]);
  expect(
    problemsOf({
      ...texts,
      ...both(texts, between),
      ...{ certificateAndKey: texts.certificateAndKey, ca: root.certificate },
    }),
  ).toBe(`certificateKeyFile.pem: lacks CN=OpenTwin CA, which server.pem brings along; ${cat}`);
  expect(problemsOf({ ...texts, ca: root.certificate })).toContain('ca.pem: does not hold the CA that signed');
  expect(problemsOf({ ...texts, ca: between })).toContain('ca.pem: does not hold its root, CN=Root,');
});

const refusedAs = (how: string) =>
  `is refused by OpenSSL ${how}; have one made as its CAs allow it, by CAs with keys and signatures of today`;

describe('a last look by OpenSSL', () => {
  const today = { from: new Date(Date.now() - 3_600_000), days: 30 };
  const library = x509();
  const ca = (length?: number) => new library.BasicConstraintsExtension(true, length, true);
  const forServers = new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth]);

  /** A leaf of a CA of a root. */
  const chained = async (rootKeys: KeyPair, ofRoot: Extensions, ofCa: Extensions): Promise<CertificateTexts> => {
    const root = await signedBy(rootKeys, 'CN=Root', rootKeys, 'CN=Root', ofRoot, today);
    const between = await signedBy(rootKeys, 'CN=OpenTwin CA', caKeys, 'CN=Root', ofCa, today);
    const leaf = await issueLeaf(requestFor(), today, keys, { certificate: between, keys: caKeys });
    return certificateTexts({ ca: root, certificate: leaf + between, key: keyText(keys) });
  };

  test('takes what verify takes', async () => {
    expect(await connectionProblem(await chained(otherKeys, [ca()], [ca()]))).toBeUndefined();
  });

  test.each<[what: string, rootKeys: () => KeyPair, ofRoot: Extensions, ofCa: Extensions, says: string]>([
    ['more CAs than a root allows', () => otherKeys, [ca(0)], [ca()], 'as a server: path length constraint exceeded'],
    ['a CA that signs for servers alone', () => otherKeys, [ca()], [ca(), forServers], 'as a client: INVALID_PURPOSE'],
    [
      'a root with a key that is weak',
      () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
      ...([[ca()], [ca()]] as const),
      'as a server: CA certificate key too weak',
    ],
  ])('rejects %s, which verify does not see', async (_, rootKeys, ofRoot, ofCa, says) => {
    const texts = await chained(rootKeys(), ofRoot, ofCa);
    expect(problemsOf(texts, requestFor().names, new Date())).toBe('');
    expect(await connectionProblem(texts)).toBe(refusedAs(says));
  });

  test('rejects files with which it does not even begin', async () => {
    const weak = await makeAuthority(requestFor().subject, today, generateKeyPairSync('rsa', { modulusLength: 1024 }));
    const certificate = await issueLeaf(requestFor(), today, keys, weak);
    const texts = certificateTexts({ ca: weak.certificate, certificate, key: keyText(keys) });
    expect(await connectionProblem(texts)).toBe(refusedAs('as both ends: ca key too small'));
  });
});

const both = ({ certificate, key }: CertificateTexts, between: string) => ({
  certificate: certificate + between,
  certificateAndKey: certificate + between + key,
});

const rootOf = async (root: typeof keys) => ({ keys: root, certificate: await signedBy(root, 'CN=Root', root) });
const intermediate = (root: { keys: typeof keys }) => signedBy(root.keys, 'CN=OpenTwin CA', caKeys);

/** A certificate by a root called Root, or somebody else; where nothing else is said, that of a CA. */
async function signedBy(
  root: typeof keys,
  subject: string,
  subjectKeys: KeyPair,
  issuer = 'CN=Root',
  extensions: Extensions = [new (x509().BasicConstraintsExtension)(true, undefined, true)],
  { from, days } = { from: new Date('2026-12-01'), days: 1127 },
): Promise<string> {
  const library = x509();
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const { subtle } = globalThis.crypto;
  const [publicKey, signingKey] = await Promise.all([
    subtle.importKey(
      'spki',
      subjectKeys.publicKey.export({ type: 'spki', format: 'der' }),
      subjectKeys.publicKey.asymmetricKeyType === 'ec' ? { name: 'ECDSA', namedCurve: 'P-256' } : algorithm,
      true,
      ['verify'],
    ),
    subtle.importKey('pkcs8', root.privateKey.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign']),
  ]);
  const made = await library.X509CertificateGenerator.create({
    ...{ subject, issuer, publicKey, signingKey, signingAlgorithm: algorithm },
    ...{ notBefore: from, notAfter: new Date(from.getTime() + days * 86_400_000) },
    extensions: [...extensions],
  });
  return `${made.toString('pem')}\n`;
}

describe('renewing', () => {
  const days = { at: now, leaf: 30 };

  test('keeps the CA and whatever else is in its file, and gives a new key', async () => {
    const { certificate } = await authority;
    const bundle = (await authorityOf(otherKeys)).certificate + certificate;
    const files = await renewedSet(requestFor('logger.host=log.example.org'), days, keys, bundle, keyText(caKeys));
    expect([...files.keys()]).toEqual(['server.pem', 'server-key.pem', 'certificateKeyFile.pem']);
    const text = (name: string) => files.get(name)!.text;
    const texts = certificateTexts({ ca: bundle, certificate: text('server.pem'), key: text('server-key.pem') });
    expect(problemsOf(texts, requestFor('logger.host=log.example.org').names)).toBe('');
    expect(text('certificateKeyFile.pem')).toBe(text('server.pem') + text('server-key.pem'));
  });

  test('rejects a key that is not that of the CA, and a certificate that would outlive it', async () => {
    const { certificate } = await authorityOf(caKeys, 20);
    const renewed = (key: string, leaf = 10) => renewedSet(requestFor(), { at: now, leaf }, keys, certificate, key);
    await expect(renewed(keyText(otherKeys))).rejects.toThrow(
      'ca-key.pem: is not the key of a CA in ca.pem; take the two that were made together',
    );
    const broken = certificate.replace(/^M.*$/m, '');
    await expect(renewedSet(requestFor(), { at: now, leaf: 1 }, keys, broken, keyText(caKeys))).rejects.toThrow(
      'ca-key.pem: is not the key of a CA in ca.pem',
    );
    const leaf = await setOf(await authority, keys);
    await expect(renewedSet(requestFor(), { at: now, leaf: 1 }, otherKeys, leaf.certificate, leaf.key)).rejects.toThrow(
      'ca-key.pem: is not the key of a CA in ca.pem',
    );
    await expect(renewed('no key')).rejects.toThrow(
      'ca-key.pem: holds no private key that can be read without a password',
    );
    await expect(renewed(keyText(caKeys), 30)).rejects.toThrow(
      '--days: 30 is too many: the CA ends in 19 days; choose fewer, or change the CA (docs/certificates.md)',
    );
    const later = { at: new Date('2028-01-01'), leaf: 1 };
    await expect(renewedSet(requestFor(), later, keys, certificate, keyText(caKeys))).rejects.toThrow(
      'ca.pem: holds a CA that ended on 2027-01-20; change the CA (docs/certificates.md)',
    );
  });

  test('rejects a CA with an elliptic curve, which does not sign here', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = await signedBy(caKeys, 'CN=EC', ec);
    await expect(renewedSet(requestFor(), days, keys, certificate, pem(ec, { type: 'sec1' }))).rejects.toThrow(
      'ca-key.pem: is a key of type EC, and only RSA signs here; have the program that made the CA sign what "opentwin certificates request" writes',
    );
  });
});
