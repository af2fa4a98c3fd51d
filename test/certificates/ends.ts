import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkServerIdentity, connect as connectTls, createServer, type PeerCertificate } from 'node:tls';

/** What one end of a connection shows, and whom it trusts. */
export interface End {
  readonly ca: string;
  /** Certificate and key; a client without them comes as nobody. */
  readonly own?: { readonly certificate: string; readonly key: string };
}

/** What a server wants of its clients: OpenTwin's launcher takes nobody, or somebody of its CA; MongoDB somebody. */
export type Wanted = 'somebody-or-nobody' | 'somebody';

export interface Serving {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** One program that is a server, and a client. */
export interface Program {
  readonly serve: (end: End, wanted: Wanted) => Promise<Serving>;
  /** Connects to loopback as if that were `host`. Returns why it got no answer, or nothing. */
  readonly ask: (port: number, end: End, host: string) => Promise<string>;
}

const question = 'GET / HTTP/1.0\r\n\r\n';
const isAddress = (host: string): boolean => /^[0-9.]+$/.test(host);

export const node: Program = {
  serve: async (end, wanted) => {
    const server = createServer(
      {
        ca: end.ca,
        cert: end.own?.certificate,
        key: end.own?.key,
        requestCert: true,
        rejectUnauthorized: wanted === 'somebody',
      },
      (socket) => {
        socket.on('error', () => socket.destroy());
        const shown = socket.getPeerCertificate() as Partial<PeerCertificate>;
        if (shown.raw !== undefined && !socket.authorized) socket.destroy();
        else socket.once('data', () => socket.end('HTTP/1.0 201 Created\r\n\r\n'));
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      port: (server.address() as AddressInfo).port,
      stop: () => new Promise((resolve) => server.close(() => resolve())),
    };
  },
  ask: (port, { ca, own }, host) =>
    new Promise((resolve) => {
      const socket = connectTls({
        ...{ host: '127.0.0.1', port, ca, cert: own?.certificate, key: own?.key },
        ...(isAddress(host) ? {} : { servername: host }),
        checkServerIdentity: (_, shown) => checkServerIdentity(host, shown),
      });
      let answer = '';
      socket.on('secureConnect', () => socket.write(question));
      socket.on('data', (data) => (answer += data.toString()));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.on('close', () => resolve(answer.startsWith('HTTP/1.0 2') ? '' : 'closed without an answer'));
    }),
};

/** The programs `s_server` and `s_client`. */
export const openssl: Program = {
  serve: async (end, wanted) => {
    const files = filesOf(end);
    const verify = wanted === 'somebody' ? '-Verify' : '-verify';
    const args = ['s_server', '-accept', '127.0.0.1:0', ...files.args, verify, '4', '-verify_return_error', '-www'];
    const child = spawn('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const port = await new Promise<number>((resolve, reject) => {
      let said = '';
      const listen = (data: Buffer) => {
        said += data.toString();
        const found = /ACCEPT \S+:(\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(Number(found));
      };
      child.stdout.on('data', listen);
      child.stderr.on('data', listen);
      child.once('error', reject);
      child.once('close', () => reject(new Error(`openssl s_server ended: ${said}`)));
    });
    return {
      port,
      stop: async () => {
        child.kill();
        await closed;
        files.remove();
      },
    };
  },
  ask: async (port, end, host) => {
    const files = filesOf(end);
    const name = isAddress(host)
      ? ['-noservername', '-verify_ip', host]
      : ['-servername', host, '-verify_hostname', host];
    const args = [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      ...files.args,
      ...name,
      '-verify_return_error',
      '-quiet',
    ];
    const child = spawn('openssl', args, { stdio: 'pipe' });
    child.stdin.on('error', () => {});
    child.stdin.write(question);
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (err += data.toString()));
    await new Promise((resolve, reject) => {
      child.once('close', resolve);
      child.once('error', reject);
    });
    files.remove();
    return /^HTTP\/1\.0 2/m.test(out)
      ? ''
      : (/verify error:num=\d+:(.*)|alert ([a-z ]+)/.exec(err)?.slice(1).find(Boolean) ?? `no answer: ${err}`);
  },
};

function filesOf({ ca, own }: End) {
  const folder = mkdtempSync(join(tmpdir(), 'opentwin-openssl-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const args = ['-CAfile', file('ca.pem', ca)];
  if (own) args.push('-cert', file('cert.pem', own.certificate), '-key', file('key.pem', own.key));
  return { args, remove: () => rmSync(folder, { recursive: true }) };
}
