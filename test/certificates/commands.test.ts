import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { decode, encode, keyTableIn, type KeyTable } from '../../lib/credentials/encoding';
import { certificateTexts, named } from '../../lib/certificates/files';
import { issueLeaf, keyText, makeAuthority } from '../../lib/certificates/issue';
import { newSet } from '../../lib/certificates/set';
import { certificateFiles } from '../../lib/wiring/layout';
import { opentwin } from '../bin/opentwin';
import { filesBelow } from '../examples/files';
import { requestFor, rsaKeys } from './sets';

// Making keys takes seconds where others work as well
jest.setTimeout(60_000);

const repository = resolve(__dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-certificates-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(repository);
  rmSync(folder, { recursive: true });
});

async function refusal(...args: string[]): Promise<string> {
  const before = readdirSync(folder, { recursive: true });
  const { code, out, err } = await opentwin(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  return err;
}

const words = (text: string) => text.split(' ');

/** The five files as `issue` makes them, of small keys. */
async function issued(into = 'private') {
  const days = { at: new Date(), ca: 3650, leaf: 365 };
  const files = await newSet(requestFor(), days, { ca: rsaKeys(`ca of ${into}`), leaf: rsaKeys(into) });
  mkdirSync(into);
  for (const [name, { text }] of files) writeFileSync(join(into, name), text);
}

const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
const mode = (...path: string[]) => (statSync(join(...path)).mode & 0o777).toString(8);

describe('opentwin certificates request', () => {
  test('writes what cfssl signs, and what is committed in dist', async () => {
    const { code, out } = await opentwin('certificates', 'request');
    expect(code).toBe(0);
    expect(filesBelow('dist/certificates')).toEqual(filesBelow(join(repository, 'dist/certificates')));
    expect(out).toMatchInlineSnapshot(`
      "dist/certificates/ca-config.json
      dist/certificates/ca-csr.json
      dist/certificates/server-csr.json

      next, in a folder of your own with these files, for keys do not belong where output is:
            cfssl gencert -initca ca-csr.json | cfssljson -bare ca
            cfssl gencert -ca=ca.pem -ca-key=ca-key.pem -config=ca-config.json -profile=server server-csr.json | cfssljson -bare server
            cat server.pem server-key.pem > certificateKeyFile.pem
      "
    `);
    // Nothing but hosts and name: no empty subject beside them
    expect(Object.keys(JSON.parse(text('dist/certificates/server-csr.json')) as object)).toEqual([
      'CN',
      'hosts',
      'key',
    ]);
    expect(text('dist/certificates/ca-config.json')).toMatchInlineSnapshot(`
      "{
        "signing": {
          "default": {
            "expiry": "87600h"
          },
          "profiles": {
            "server": {
              "usages": [
                "signing",
                "key encipherment",
                "server auth",
                "client auth"
              ],
              "expiry": "8760h"
            }
          }
        }
      }
      "
    `);
  });

  test('takes subject and names from the values, into out or a folder of the user’s', async () => {
    const subject = 'certificates.subject.organization=Lab,certificates.subject.country=DE,mongodb.host=db.example.org';
    await opentwin('certificates', 'request', '--set', subject);
    const { hosts, ...request } = JSON.parse(text('out/certificates/server-csr.json'));
    expect(request).toEqual({
      CN: 'OpenTwin Server',
      key: { algo: 'rsa', size: 4096 },
      names: [{ C: 'DE', O: 'Lab' }],
    });
    expect(hosts).toEqual(requestFor(subject).names);
    expect(JSON.parse(text('out/certificates/ca-csr.json'))).toMatchObject({
      CN: 'OpenTwin CA',
      names: [{ C: 'DE', O: 'Lab' }],
    });

    await opentwin('certificates', 'request', '--namespace', 'lab', '--out', 'mine');
    expect(text('mine/server-csr.json')).toContain('opentwin-logger.lab.svc.cluster.local');
    expect((await opentwin('certificates', 'request', '--namespace', 'lab', '--out', 'mine')).code).toBe(0);
    expect(await refusal('certificates', 'request', '--out', 'mine')).toBe(
      'mine/server-csr.json: is there already; delete it to have it written anew, or name another folder\n',
    );
  });

  test('is a part of synth too', async () => {
    await opentwin('synth', '--set', 'logger.host=log.example.org');
    const bySynth = filesBelow('out/certificates');
    await opentwin('certificates', 'request', '--set', 'logger.host=log.example.org');
    expect(filesBelow('out/certificates')).toEqual(bySynth);
    expect(existsSync('out/yaml/opentwin')).toBe(true);
  });
});

describe('opentwin certificates issue', () => {
  test('never writes over a CA, nor over a certificate', async () => {
    await issued();
    expect(await refusal(...words('certificates issue --out private'))).toMatchInlineSnapshot(`
      "private/ca.pem: is there already; a CA is made once: name another folder, or make a new certificate of this CA with "opentwin certificates renew"
      private/ca-key.pem: is there already; a CA is made once: name another folder, or make a new certificate of this CA with "opentwin certificates renew"
      "
    `);
    rmSync('private/ca.pem');
    expect(await refusal(...words('certificates issue --out private'))).toMatch(
      /^private\/ca-key\.pem: is there already/,
    );
  });

  test('writes into no folder of output, however it is written', async () => {
    await opentwin('synth');
    symlinkSync('dist', 'link');
    for (const out of [
      'out',
      'out/keys',
      'DIST',
      'dist',
      'dist/keys',
      './dist/../dist/yaml',
      join(folder, 'dist'),
      'link/keys',
      'sub/dist/keys',
    ]) {
      expect(await refusal('certificates', 'issue', '--out', out)).toMatch(
        /^--out: \S+ lies in \S+, which is output for everybody to see; name a folder of your own, such as private\n$/,
      );
    }
    await opentwin('synth', '--out', 'site');
    expect(await refusal(...words('certificates issue --out site/keys'))).toMatch(/lies in \S+site, which is output/);
  });

  test.each([
    ['issue', 'opentwin certificates issue: needs --out with a folder, such as --out private\n'],
    ['issue --out private --days x', "--days: 'x' is no number of days; write one from 1 to 36500\n"],
    ['issue --out private --days 40000', "--days: '40000' is no number of days; write one from 1 to 36500\n"],
    [
      'issue --out private --set logger.port=443',
      'logger.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another\n',
    ],
    [
      'issue --key x',
      'opentwin certificates issue: --key is not an option; allowed: --values, --set, --namespace, --release, --out, --days, --ca-days\n',
    ],
    [
      'renew',
      'opentwin certificates renew: names no folder; write it behind, such as: opentwin certificates renew private\n',
    ],
    [
      'secret --from',
      "opentwin certificates secret: Option '--from <value>' argument missing; allowed: --values, --set, --namespace, --release, --trust, --from\n",
    ],
    [
      'verify private --from next',
      'opentwin certificates verify: takes one folder, and not next and private; leave one\n',
    ],
    ['renew private --day 3', 'opentwin certificates renew: --day is not an option; did you mean --days?\n'],
    ['renew --from private', 'private/ca.pem: is not there; it should be the certificate of the CA\n'],
    ['secret --from private', 'private: is no folder; name the one with the certificate files\n'],
    [
      'verify',
      'opentwin certificates verify: names no folder; write it behind, such as: opentwin certificates verify private\n',
    ],
    ['verify private', 'private: is no folder; name the one with the certificate files\n'],
    ['', 'opentwin certificates: says not what to do; try: request, issue, renew, secret, verify\n'],
    ['sign', "opentwin certificates: 'sign' is no command; try: request, issue, renew, secret, verify\n"],
    ['verfy', "opentwin certificates: 'verfy' is no command; did you mean verify?\n"],
  ])('rejects "certificates %s", and says what is missing', async (given, says) => {
    expect(await refusal('certificates', ...words(given).filter((word) => word !== ''))).toBe(says);
  });
});

test('rejects a folder that cannot be written', async () => {
  writeFileSync('file', '');
  for (const out of ['file', 'file/deeper']) {
    expect(await refusal('certificates', 'request', '--out', out)).toMatch(
      /^file\S*: cannot be written: EEXIST: .*; put that right, or name another folder\n$/,
    );
  }
});

describe('opentwin certificates verify', () => {
  test('says what is right, and which names nobody dials', async () => {
    await issued();
    const { out } = await opentwin(...words('certificates verify private --set logger.enabled=false'));
    expect(out.replace(/\d{4}-\d\d-\d\d/, '<day>')).toMatchInlineSnapshot(`
      "chain, usages, key, pair and dates are right; 10 names are all in the certificate:
        localhost
        127.0.0.1
        opentwin-mongodb.opentwin.svc.cluster.local
        opentwin-authorisation.opentwin.svc.cluster.local
        opentwin-global-session.opentwin.svc.cluster.local
        opentwin-global-directory.opentwin.svc.cluster.local
        opentwin-library-management.opentwin.svc.cluster.local
        opentwin-admin-panel.opentwin.svc.cluster.local
        *.opentwin-local-session.opentwin.svc.cluster.local
        *.opentwin-local-directory-default.opentwin.svc.cluster.local
      it also has, and nobody dials: opentwin-logger.opentwin.svc.cluster.local
      private/ca-key.pem is the key of the CA: the Secret leaves it out; keep it elsewhere
      the first of its certificates ends on <day>
      "
    `);
  });

  test('tells of the key of the CA in the folder, whatever it is called, and of a root that is sent for nothing', async () => {
    await issued();
    const told = async () => {
      const { out } = await opentwin(...words('certificates verify private'));
      return out.split('\n').filter((line) => line.startsWith('private/'));
    };
    renameSync('private/ca-key.pem', 'private/root.key');
    const authority = 'is the key of the CA: the Secret leaves it out; keep it elsewhere';
    expect(await told()).toEqual([`private/root.key ${authority}`]);
    renameSync('private/root.key', 'elsewhere.pem');
    writeFileSync('private/other.key', keyText(rsaKeys('somebody else')));
    expect(await told()).toEqual([]);

    writeFileSync('private/server.pem', text('private/server.pem') + text('private/ca.pem'));
    writeFileSync('private/certificateKeyFile.pem', text('private/server.pem') + text('private/server-key.pem'));
    expect(await told()).toEqual(['private/server.pem also holds, and no connection needs: CN=OpenTwin CA']);
  });

  test('prints no control characters of a certificate, which a terminal would obey', async () => {
    const days = { from: new Date(Date.now() - 3_600_000), days: 10 };
    const authority = await makeAuthority(requestFor().subject, days, rsaKeys('ca'));
    const request = { ...requestFor(), names: [...requestFor().names, 'a\u001b[2Jb'] };
    const certificate = await issueLeaf(request, days, rsaKeys('private'), authority);
    const texts = certificateTexts({ ca: authority.certificate, certificate, key: keyText(rsaKeys('private')) });
    mkdirSync('private');
    for (const [name, content] of named(texts)) writeFileSync(join('private', name), content);
    const { out } = await opentwin(...words('certificates verify private'));
    expect(out).toContain('nobody dials: a\\u001b[2jb\n');
  });

  test('rejects a file that is there under two names, and says two things', async () => {
    await issued();
    await issued('next');
    writeFileSync('private/ca.crt', text('private/ca.pem'));
    expect((await opentwin(...words('certificates verify private'))).code).toBe(0);
    writeFileSync('private/ca.crt', text('next/ca.pem'));
    expect(await refusal(...words('certificates secret private'))).toBe(
      'private/ca.crt: is the certificate of the CA as well as ca.pem, and says something else; leave the one that is meant\n',
    );
  });

  test('rejects what OpenSSL would not connect with, and so does the Secret', async () => {
    const days = { from: new Date(Date.now() - 3_600_000), days: 10 };
    const weak = await makeAuthority(requestFor().subject, days, generateKeyPairSync('rsa', { modulusLength: 1024 }));
    const certificate = await issueLeaf(requestFor(), days, rsaKeys('private'), weak);
    const texts = certificateTexts({ ca: weak.certificate, certificate, key: keyText(rsaKeys('private')) });
    mkdirSync('private');
    for (const [name, content] of named(texts)) writeFileSync(join('private', name), content);
    for (const command of ['verify', 'secret'])
      expect(await refusal('certificates', command, 'private')).toMatch(
        /^private\/server\.pem: is refused by OpenSSL as both ends: ca key too small; have one made/,
      );
  });

  test('rejects a set that lacks a name of the values, or a file', async () => {
    await issued();
    writeFileSync('site.yaml', 'logger: { host: log.example.org }\n');
    expect(await refusal(...words('certificates verify private --values site.yaml'))).toBe(
      'private/server.pem: does not name log.example.org, so who dials it is refused; have one made with that name, or correct the values\n',
    );
    rmSync('private/server-key.pem');
    expect(await refusal(...words('certificates verify --values site.yaml private'))).toBe(
      'private/server-key.pem: is not there; it should be the private key of the certificate, and may be called server-key.pem or tls.key\n',
    );
  });

  test('finds the files under the names of cert-manager, and of the Secret’s keys', async () => {
    await issued();
    mkdirSync('secret');
    const names = {
      'ca.pem': 'ca.crt',
      'server.pem': 'tls.crt',
      'server-key.pem': 'my.key',
      'certificateKeyFile.pem': 'tls-combined.pem',
    };
    for (const [from, to] of Object.entries(names)) writeFileSync(join('secret', to), text('private', from));
    expect((await opentwin(...words('certificates verify secret --set certificates.keys.key=my.key'))).code).toBe(0);
  });
});

describe('opentwin certificates secret', () => {
  const data = (yaml: string) =>
    Object.fromEntries(
      Object.entries((parse(yaml) as { data: Record<string, string> }).data).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );

  test('prints what the pods mount, under the names of the values, and no key of a CA', async () => {
    await issued();
    const { out } = await opentwin(
      ...words('certificates secret --from private --set certificates.keys.ca=root.pem,commonLabels.site=lab'),
    );
    const { data: _, ...others } = parse(out) as Record<string, object>;
    expect(others).toMatchInlineSnapshot(`
      {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
          "labels": {
            "app.kubernetes.io/component": "certificates",
            "app.kubernetes.io/instance": "opentwin",
            "app.kubernetes.io/name": "opentwin",
            "app.kubernetes.io/part-of": "opentwin",
            "site": "lab",
          },
          "name": "opentwin-certificates",
          "namespace": "opentwin",
        },
        "type": "Opaque",
      }
    `);
    expect(data(out)).toEqual({
      'root.pem': text('private/ca.pem'),
      ...Object.fromEntries(
        words('server.pem server-key.pem certificateKeyFile.pem').map((name) => [name, text('private', name)]),
      ),
    });
  });

  test('trusts another CA beside its own, for the time of a change', async () => {
    await issued();
    await issued('next');
    const { out } = await opentwin(...words('certificates secret --from private --trust next/ca.pem'));
    expect(data(out)['ca.pem']).toBe(text('private/ca.pem') + text('next/ca.pem'));
    expect(await refusal(...words('certificates secret --from private --trust next/server-key.pem'))).toContain(
      'next/server-key.pem: holds a private key',
    );
    expect(await refusal(...words('certificates secret private --trust next/server.pem'))).toBe(
      'next/server.pem: holds CN=OpenTwin Server, which is no CA; leave certificates of CAs there\n',
    );
  });

  test('rejects a set with which OpenTwin would not work, and a Secret that cert-manager makes', async () => {
    await issued();
    const secret = 'certificates secret --from private';
    expect(await refusal(...words(`${secret} --namespace lab`))).toContain(
      'does not name opentwin-logger.lab.svc.cluster.local',
    );
    expect(await refusal(...words(`${secret} --set certificates.source=certManager`))).toMatchInlineSnapshot(`
      "certificates.source: is certManager, which makes the Secret; set secret, or leave the Secret to it
      "
    `);
  });
});

describe('credentials', () => {
  const numbers = Array.from({ length: 2048 }, (_, index) => (index * 73 + 11) % 256);
  const header = (list: readonly number[]) =>
    `#pragma once\nnamespace ot {\n\t//! @brief Its length\n\tconst int EncryptionKeyLength = 2048;\n\tconst int EncryptionKey[] = {${list.join(', ')}};\n}\n`;
  const table = keyTableIn(header(numbers)) as KeyTable;
  const file = (name: string, content: string) => writeFileSync(name, content);

  beforeEach(() => file('table.h', header(numbers)));

  test('the encoding is that of OpenTwin: length, bytes with a letter behind each, the table over both, an end', () => {
    // 2 bytes; 'a' ^ 11, 'x' ^ 84, 'b' ^ 157, 'y' ^ 230; 0
    const bytes = [2, 0, 0, 0, 0x61 ^ 11, 0x78 ^ 84, 0x62 ^ 157, 0x79 ^ 230, 0];
    const letters = [...'xy'].map((letter) => letter.charCodeAt(0));
    expect(encode('ab', table, () => letters.shift()!)).toBe(Buffer.from(bytes).toString('base64'));
  });

  test('what is encoded is decoded, longer than the table too, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (password) => {
        const encoded = encode(password, table);
        expect(decode(encoded, table)).toEqual({ password });
        expect(password.length > 8 && encode(password, table) === encoded).toBe(false);
      }),
      { numRuns: 50, examples: [['longer than the table '.repeat(150)]] },
    );
  });

  test('a Secret has a password that nobody guesses, in both forms, another each time', async () => {
    const secret = async () => {
      const { out } = await opentwin(
        ...words('credentials secret --key-table table.h --set credentials.keys.password=plain'),
      );
      const { data, metadata } = parse(out) as { data: Record<string, string>; metadata: { name: string } };
      expect(metadata.name).toBe('opentwin-credentials');
      expect(Object.keys(data)).toEqual(['plain', 'encoded-password']);
      const [plain, encoded] = Object.values(data).map((value) => Buffer.from(value, 'base64').toString());
      expect(decode(encoded!, table)).toEqual({ password: plain });
      expect(plain).toMatch(/^[A-Za-z2-9]{32}$/);
      return plain;
    };
    expect(await secret()).not.toBe(await secret());
  });

  test('takes a password, an encoded one, or both if they are one', async () => {
    const secret = 'credentials secret --key-table table.h';
    file('password', 'long enough\n');
    file('encoded', (await opentwin(...words('credentials encode --key-table table.h --password-file password'))).out);
    expect((await opentwin(...words('credentials decode --key-table table.h --encoded-file encoded'))).out).toBe(
      'long enough\n',
    );
    for (const options of [
      '--password-file password',
      '--encoded-file encoded',
      '--password-file password --encoded-file encoded',
    ]) {
      const { out } = await opentwin(...words(`${secret} ${options}`));
      expect(Buffer.from((parse(out) as { data: { password: string } }).data.password, 'base64').toString()).toBe(
        'long enough',
      );
    }
    file('other', 'another');
    expect(await refusal(...words(`${secret} --password-file other --encoded-file encoded`))).toMatchInlineSnapshot(`
      "encoded: is not the password in other, so the services could not log in; encode it anew
      "
    `);
  });

  test('writes a file for its owner alone, and never over one that is there', async () => {
    const secret = words('credentials secret --key-table table.h --out private/credentials.yaml');
    expect((await opentwin(...secret)).out).toBe(
      'private/credentials.yaml\nnext: kubectl create -f private/credentials.yaml\n',
    );
    expect(mode('private/credentials.yaml')).toBe('600');
    expect(await refusal(...words('credentials secret --key-table table.h --out dist/secret.yaml'))).toMatch(
      /^--out: dist lies in \S+dist, which is output for everybody to see; name a folder of your own, such as private\n$/,
    );
    expect(await refusal(...secret)).toMatchInlineSnapshot(`
      "private/credentials.yaml: is there already; a password is made once, and the database keeps it: use the file, or name another
      "
    `);
  });

  test('a database outside has its password already', async () => {
    const outside = '--set mongodb.enabled=false,mongodb.host=db.example.org';
    expect(await refusal(...words(`credentials secret --key-table table.h ${outside}`))).toMatchInlineSnapshot(`
      "opentwin credentials secret: mongodb.enabled is false, and a database that exists has its password already; give it by --password-file or --encoded-file
      "
    `);
    file('password', 'long enough');
    const { out } = await opentwin(
      ...words(`credentials secret --key-table table.h ${outside} --password-file password`),
    );
    expect(Object.keys((parse(out) as { data: object }).data)).toEqual(['encoded-password']);
  });

  const encodedBy = (list: readonly number[]) => encode('secret', keyTableIn(header(list)) as KeyTable);
  test.each([
    ['nothing', '', 'is empty, which OpenTwin takes for the password admin'],
    ['a plain password', 'secret!', 'is no base64, so nothing encoded it for OpenTwin'],
    [
      'base64 of something else',
      Buffer.from('a password of mine').toString('base64'),
      'is not as long as it says itself, so OpenTwin takes it for no password at all',
    ],
    [
      'what another build encoded',
      encodedBy([...numbers].reverse()),
      'was encoded with another key table, so OpenTwin would read another password',
    ],
    ['a password with a line break', encode('a\nb', table), 'has a character other than the printable ones of ASCII'],
  ])('rejects %s for an encoded password, with which nobody could log in', async (_, encoded, says) => {
    file('encoded', encoded);
    for (const command of ['secret', 'decode'])
      expect(await refusal(...words(`credentials ${command} --key-table table.h --encoded-file encoded`))).toContain(
        `encoded: ${says}`,
      );
  });

  test.each([
    ['const int other[] = {1};', 'holds no table encryptionKey[] = { … }'],
    ['const int EncryptionKeyLength = 0; const int EncryptionKey[] = {};', 'has 0 numbers in its table, and not 2048'],
    [header(numbers.slice(1)), 'has 2047 numbers in its table, and not 2048; copy the file again, whole'],
    [header(numbers).replace('11,', 'x11,'), "has 'x11' in its table, which is no number"],
  ])('rejects a file that is no key table (%#)', async (content, says) => {
    file('table.h', content);
    expect(await refusal(...words('credentials secret --key-table table.h'))).toContain(`table.h: ${says}`);
  });

  test.each([
    ['encode --password-file a', 'opentwin credentials encode: needs --key-table with a file\n'],
    ['encode --key-table table.h', 'opentwin credentials encode: needs --password-file with a file\n'],
    ['decode --key-table table.h', 'opentwin credentials decode: needs --encoded-file with a file\n'],
    ['secret --key-table none.h', 'none.h: is not there; it should be the OTEncryptionKey.h of your OpenTwin build\n'],
    ['encode --key-table table.h --password-file none', 'none: is not there; it should be the password\n'],
  ])('rejects "credentials %s"', async (given, says) => {
    expect(await refusal('credentials', ...words(given))).toBe(says);
  });

  test('rejects a password that would not reach all programs unchanged', async () => {
    for (const password of ['', ' x', 'größer', 'x'.repeat(513)]) {
      file('password', password);
      expect(await refusal(...words('credentials secret --key-table table.h --password-file password'))).toMatch(
        /^password: (is empty|has (a character|more))/,
      );
    }
  });
});

// A canary in each place where a secret may lie; it must come out nowhere but in the Secrets
test('no key and no password is in what is written, printed or logged', async () => {
  await issued();
  writeFileSync('table.h', `const int encryptionKey[2048] = {${Array(2048).fill(7).join()}};`);
  writeFileSync('other.h', `const int encryptionKey[2048] = {${Array(2048).fill(8).join()}};`);
  writeFileSync('password', 'canary-password-7Kq\n');
  const encoded = (await opentwin(...words('credentials encode --key-table table.h --password-file password'))).out;
  writeFileSync('encoded', encoded);
  const keys = ['ca-key.pem', 'server-key.pem'].map((name) => text('private', name));
  const body = (pem: string) => /PRIVATE KEY-----\n([^-]+)-----END/.exec(pem)![1]!;
  const canaries = [
    'canary-password-7Kq',
    Buffer.from('canary-password-7Kq').toString('base64').slice(0, -4),
    // As good as the password itself: the table is public
    encoded.trim(),
    Buffer.from(encoded.trim()).toString('base64').slice(0, -4),
    ...keys.flatMap((pem) => [
      ...body(pem).trim().split('\n').slice(1),
      ...[0, 1, 2].map((shift) =>
        Buffer.from(body(pem))
          .subarray(90 + shift, 180)
          .toString('base64')
          .slice(0, -4),
      ),
      Buffer.from(body(pem), 'base64').subarray(40, 100).toString('latin1'),
      Buffer.from(body(pem), 'base64').subarray(40, 100).toString('hex'),
    ]),
  ];
  const pasted = `certificates: { keys: { key: ${JSON.stringify(text('private/server-key.pem'))} } }\n`;
  writeFileSync('pasted.yaml', pasted);
  writeFileSync('wrong.yaml', 'credentials: { password: canary-password-7Kq }\n');
  // Sets and Secrets of the user's in which something is wrong, so that it is told
  const bad = (name: string, file: string, content: string) => {
    mkdirSync(name);
    for (const one of Object.values(certificateFiles))
      writeFileSync(join(name, one), one === file ? content : text('private', one));
  };
  bad('bad-ca', 'ca.pem', text('private/ca.pem') + text('private/server-key.pem'));
  bad('bad-key', 'server-key.pem', text('private/server-key.pem').replace(/.{9}$/m, ''));
  bad('bad-both', 'certificateKeyFile.pem', text('private/server.pem').trim() + text('private/server-key.pem'));
  const { out: secret } = await opentwin(...words('certificates secret private'));
  writeFileSync('bad-secret.yaml', secret.replace('data:', 'data: ['));
  writeFileSync('no-object.yaml', secret.replace('kind:', 'kin:'));
  const commands = [
    'synth',
    'synth --set certificates.source=certManager --out site',
    'synth --values pasted.yaml',
    'synth --values wrong.yaml',
    'certificates request',
    'certificates request --out mine',
    'certificates verify private',
    'certificates verify private --namespace lab',
    'certificates issue --out private',
    'certificates secret --from private --namespace lab',
    'certificates secret private --trust private/server-key.pem',
    'certificates renew private --days 40000',
    ...['bad-ca', 'bad-key', 'bad-both'].flatMap((bad) => [`certificates verify ${bad}`, `certificates secret ${bad}`]),
    'rehearse --print-nodes',
    'rehearse --values wrong.yaml',
    'rehearse --nodes pasted.yaml',
    ...['bad-secret.yaml', 'no-object.yaml'].map((file) => `rehearse --cluster ${file}`),
    'credentials encode --key-table password --password-file password',
    'credentials decode --key-table other.h --encoded-file encoded',
    'credentials secret --key-table other.h --encoded-file encoded',
    'credentials secret --key-table table.h --encoded-file encoded --password-file table.h',
    'credentials secret --key-table private/server-key.pem',
    'credentials secret --key-table table.h --encoded-file password',
    'credentials secret --key-table table.h --password-file password --out secret.yaml',
    'values',
    'values --schema',
  ];
  const given = [...filesBelow('.').keys()];
  const said: string[] = [];
  for (const command of commands) {
    const { code, err, out } = await opentwin(...words(command));
    said.push(err, out);
    expect([command, code, out + err === '']).toEqual([command, code === 0 ? 0 : 2, false]);
  }
  const written = [...filesBelow('.')].filter(([path]) => !given.includes(path) && path !== 'secret.yaml');
  expect(written.length).toBeGreaterThan(60);
  const found = canaries.filter((canary) =>
    [...said, ...written.map(([, content]) => content)].some((one) => one.includes(canary)),
  );
  expect(found).toEqual([]);

  // The search finds what is there
  const line = body(keys[1]!).trim().split('\n')[1]!;
  expect(canaries).toContain(line);
  expect(text('private/server-key.pem')).toContain(line);
  expect(text('secret.yaml')).toContain(canaries[1]);
}, 60_000);
