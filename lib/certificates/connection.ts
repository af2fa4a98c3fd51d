import { Duplex } from 'node:stream';
import { connect, createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { types } from 'node:util';
import type { CertificateTexts } from './files';

// What a chain is refused for is more than anybody lists: lengths of paths, limits on names, usages of a CA between, weak
// keys and signatures. OpenSSL knows it all, and Node has OpenSSL along.

/** As OpenSSL 3 is set up by itself; Node alone takes weaker keys. */
const ciphers = 'DEFAULT@SECLEVEL=2';

/**
 * Connects a server and a client with the files, in memory, each of which wants a certificate of the other.
 *
 * @returns why one of them refuses the other; nothing if they connect
 */
export async function connectionProblem(texts: CertificateTexts): Promise<string | undefined> {
  const { ca, certificate, certificateAndKey, key } = texts;
  const [near, far] = pipe();
  try {
    const atServer = accepted(far, { ca, cert: certificate, key, ciphers });
    const asServer = await refusedAsServer(near, { ca, cert: certificateAndKey, key: certificateAndKey, ciphers });
    if (asServer !== undefined && !isAlert(asServer)) return told('a server', asServer);
    const { authorizationError } = await atServer;
    return authorizationError ? told('a client', String(authorizationError)) : undefined;
  } catch (error) {
    return told('both ends', reasonOf(error)); // files with which OpenSSL does not even begin
  } finally {
    near.destroy();
    far.destroy();
  }
}

/** What the other end sends when it gives up, and knows why. */
const isAlert = (why: string): boolean => /\balert\b/.test(why);

const told = (as: string, why: string): string =>
  `is refused by OpenSSL as ${as}: ${why}; have one made as its CAs allow it, by CAs with keys and signatures of today`;

/** The connection of a client, whoever that is. */
function accepted(socket: Duplex, files: SecureContextOptions): Promise<TLSSocket> {
  const server = createServer({ ...files, requestCert: true, rejectUnauthorized: false });
  const connection = new Promise<TLSSocket>((resolve, reject) => {
    server.once('secureConnection', resolve);
    server.once('tlsClientError', reject);
  });
  connection.catch(() => undefined); // nobody may have asked yet
  server.emit('connection', socket);
  return connection;
}

/** Why a client refuses the server; names are judged elsewhere, one by one. */
const refusedAsServer = (socket: Duplex, files: SecureContextOptions): Promise<string | undefined> =>
  new Promise((resolve) => {
    const client = connect({ ...files, socket, checkServerIdentity: () => undefined });
    client.once('secureConnect', () => resolve(undefined));
    client.on('error', (error) => resolve(reasonOf(error)));
    client.once('close', () => resolve('closed without an answer'));
  });

/** What OpenSSL says, without its number and the place in its sources. */
function reasonOf(error: unknown): string {
  const said = types.isNativeError(error) ? error.message : String(error);
  return /:SSL routines:[^:]*:([^:\n]+)/.exec(said)?.[1] ?? said.trim();
}

/** Two ends of one connection. */
function pipe(): readonly [Duplex, Duplex] {
  const waiting: [(() => void)?, (() => void)?] = [];
  const end = (own: 0 | 1, other: 0 | 1): Duplex =>
    new Duplex({
      read() {
        waiting[own]?.();
        waiting[own] = undefined;
      },
      write(chunk, _, done) {
        if (ends[other].push(chunk)) done();
        else waiting[other] = done;
      },
      final(done) {
        ends[other].push(null);
        done();
      },
      destroy(error, done) {
        ends[other].destroy();
        done(error);
      },
    });
  const ends = [end(0, 1), end(1, 0)] as const;
  return ends;
}
