// Real programs of others on what we make, and on what they make for us: part of `.ci/run`, by `npm run test:certificates`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../bin/run';
import { node, openssl } from './ends';
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

describe('openssl', () => {
  test('finds nothing wrong with what is issued, strictly, as a server and as a client', async () => {
    expect((await opentwin('certificates issue --out private')).code).toBe(0);
    for (const purpose of ['sslserver', 'sslclient']) {
      const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'private/ca.pem', 'private/server.pem'];
      expect(execFileSync('openssl', args, { encoding: 'utf8' })).toBe('private/server.pem: OK\n');
    }
    const check = ['rsa', '-check', '-noout', '-in', 'private/server-key.pem'];
    expect(execFileSync('openssl', check, { encoding: 'utf8' })).toMatch(/RSA key ok/);
  }, 120_000);
});

connections('Node connects to openssl', openssl, node);
connections('openssl connects to Node', node, openssl);
connections('openssl connects to openssl', openssl, openssl);
