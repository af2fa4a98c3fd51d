// Real programs of others on what we make, and on what they make for us: part of `.ci/run`, by `npm run test:certificates`.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../bin/run';
import { newSet } from '../../lib/certificates/set';
import { filesBelow } from '../examples/files';
import { node, openssl } from './ends';
import { requestFor, rsaKeys } from './sets';
import { connections } from './tls';

const repository = resolve(__dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-programs-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(repository);
  rmSync(folder, { recursive: true });
});

async function opentwin(command: string) {
  let [out, err] = ['', ''];
  const code = await run(command.split(' '), { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

/** A program that run.mjs has built. */
function built(name: 'CFSSL' | 'CFSSLJSON'): string {
  const file = process.env[name];
  if (file === undefined) throw new Error('cfssl is not built: run "npm run test:certificates"');
  return file;
}

const cfssl = (json: string, bare: string, ...args: string[]): void => {
  const made = execFileSync(built('CFSSL'), ['gencert', '-loglevel=4', ...args, json], { encoding: 'utf8' });
  execFileSync(built('CFSSLJSON'), ['-bare', bare], { input: made });
};

describe('cfssl', () => {
  // Its keys are of full size: several seconds
  test.each([
    '',
    'certificates.subject.commonName=',
    'mongodb.host=db.example.org,globalSession.host=192.0.2.10,certificates.subject.organization=Hochschule für Ökologie,certificates.subject.country=DE',
  ])(
    'signs the requests, and verify takes the result: %s',
    async (set) => {
      const given = set === '' ? [] : ['--set', set];
      const command = async (...words: string[]) => {
        let [out, err] = ['', ''];
        const code = await run([...words, ...given], { out: (text) => (out += text), err: (text) => (err += text) });
        return { code, out, err };
      };
      expect(await command('certificates', 'request', '--out', '.')).toMatchObject({ code: 0, err: '' });
      cfssl('ca-csr.json', 'ca', '-initca');
      cfssl(
        'server-csr.json',
        'server',
        '-ca=ca.pem',
        '-ca-key=ca-key.pem',
        '-config=ca-config.json',
        '-profile=server',
      );
      writeFileSync(
        'certificateKeyFile.pem',
        readFileSync('server.pem', 'utf8') + readFileSync('server-key.pem', 'utf8'),
      );

      expect(await command('certificates', 'verify', '.')).toMatchObject({ code: 0, err: '' });
      expect((await command('certificates', 'secret', '--from', '.')).code).toBe(0);
      expect(readFileSync('server-key.pem', 'utf8')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);

      // The same CA signs here as well
      expect(await command('certificates', 'renew', '--from', '.')).toMatchObject({ code: 0, err: '' });
      expect(await command('certificates', 'verify', '.')).toMatchObject({ code: 0, err: '' });
      expect(
        execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', 'ca.pem', 'server.pem'], { encoding: 'utf8' }),
      ).toContain('OK');
    },
    300_000,
  );
});

// The keys of these two are of full size: several seconds
test('opentwin certificates issue makes a CA and a certificate in five files, whose keys only their owner reads', async () => {
  const { code, out, err } = await opentwin('certificates issue --out private --days 30');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const modes = readdirSync('private').map(
    (name) => `${name} ${(statSync(join('private', name)).mode & 0o777).toString(8)}`,
  );
  expect(modes.sort()).toEqual([
    'ca-key.pem 600',
    'ca.pem 644',
    'certificateKeyFile.pem 600',
    'server-key.pem 600',
    'server.pem 644',
  ]);
  expect((statSync('private').mode & 0o777).toString(8)).toBe('700');
  const text = (name: string) => readFileSync(join('private', name), 'utf8');
  for (const name of ['ca-key.pem', 'server-key.pem'])
    expect(text(name)).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n[^-]+-----END RSA PRIVATE KEY-----\n$/);
  expect(text('certificateKeyFile.pem')).toBe(text('server.pem') + text('server-key.pem'));
  for (const name of ['ca.pem', 'server.pem'])
    expect(new X509Certificate(text(name)).publicKey.asymmetricKeyDetails?.modulusLength).toBe(4096);
  expect(out).toMatchInlineSnapshot(`
    "private/ca.pem
    private/server.pem
    private/server-key.pem
    private/certificateKeyFile.pem
    private/ca-key.pem

    ca-key.pem makes certificates that everything here trusts: keep it where nobody else reads it; no pod needs it.

    next: opentwin certificates verify private    (with the same --values, --set, --release and --namespace)
          opentwin certificates secret --from private | kubectl apply -f -    (with the same)
    "
  `);
  expect(await opentwin('certificates verify private')).toMatchObject({ code: 0, err: '' });

  // openssl finds nothing wrong, strictly, for a server and for a client
  for (const purpose of ['sslserver', 'sslclient']) {
    const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'private/ca.pem', 'private/server.pem'];
    expect(execFileSync('openssl', args, { encoding: 'utf8' })).toBe('private/server.pem: OK\n');
  }
  const check = ['rsa', '-check', '-noout', '-in', 'private/server-key.pem'];
  expect(execFileSync('openssl', check, { encoding: 'utf8' })).toMatch(/RSA key ok/);
}, 120_000);

test('opentwin certificates renew keeps the CA, and the old certificate beside the new', async () => {
  const days = { at: new Date(), ca: 3650, leaf: 365 };
  const made = await newSet(requestFor(), days, { ca: rsaKeys('ca'), leaf: rsaKeys('leaf') });
  mkdirSync('private');
  for (const [name, { text }] of made) writeFileSync(join('private', name), text);
  const given = '--set logger.host=log.example.org';
  const { code, out } = await opentwin(`certificates renew --from private ${given} --days 10`);
  const after = filesBelow('private');
  expect(code).toBe(0);
  expect(out).toMatchInlineSnapshot(`
    "private/server.pem    (the old one: server.pem.previous)
    private/server-key.pem    (the old one: server-key.pem.previous)
    private/certificateKeyFile.pem    (the old one: certificateKeyFile.pem.previous)

    next: opentwin certificates verify private    (with the same --values, --set, --release and --namespace)
          opentwin certificates secret --from private | kubectl apply -f -    (with the same)
          then restart what reads it once (docs/certificates.md)
    "
  `);
  for (const name of ['ca.pem', 'ca-key.pem']) expect(after.get(name)).toBe(made.get(name)?.text);
  for (const name of ['server.pem', 'server-key.pem', 'certificateKeyFile.pem']) {
    expect(after.get(`${name}.previous`)).toBe(made.get(name)?.text);
    expect(after.get(name)).not.toBe(made.get(name)?.text);
  }
  expect((statSync('private/server-key.pem').mode & 0o777).toString(8)).toBe('600');
  expect(await opentwin(`certificates verify private ${given}`)).toMatchObject({ code: 0, err: '' });
}, 120_000);

connections('Node connects to openssl', openssl, node);
connections('openssl connects to Node', node, openssl);
connections('openssl connects to openssl', openssl, openssl);
