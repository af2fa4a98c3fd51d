import { createPrivateKey } from 'node:crypto';
import { type CertificateTexts, certificateTexts } from '../../lib/certificates/files';
import { issueLeaf, keyText, makeAuthority } from '../../lib/certificates/issue';
import { requestOf } from '../../lib/certificates/request';
import { verify } from '../../lib/certificates/verify';
import { parseSet } from '../../lib/values/set';
import { defaultRelease, installation } from '../../lib/wiring/installation';
import { objectsMade } from '../laws/plain';
import type { End, Program } from './ends';
import { hostsIn } from './names';
import { requestFor, rsaKeys } from './sets';

// Real connections with issued files, by the hosts of rendered manifests: each of two programs may be on either end.

const day = 86_400_000;
const validity = { from: new Date(Date.now() - day), days: 30 };

const authority = (of: string) => makeAuthority(requestFor().subject, validity, rsaKeys(of));

async function leafOf(
  signer: Awaited<ReturnType<typeof authority>>,
  names: readonly string[],
): Promise<CertificateTexts> {
  const keys = rsaKeys('leaf');
  const certificate = await issueLeaf({ ...requestFor(), names }, validity, keys, signer);
  return certificateTexts({ ca: signer.certificate, certificate, key: keyText(keys) });
}

const endOf = ({ ca, certificate, key }: CertificateTexts): End => ({ ca, own: { certificate, key } });

/** Installations whose hosts are names inside the cluster, names outside, and addresses. */
const sites = [
  '',
  'mongodb.host=db.example.org,globalSession.host=192.0.2.10,localSession.domain=s.example.org,localDirectory.publish=podIP,localDirectory.addresses={10.0.0.1,10.0.0.2}',
  'localSession.domain=lab,localDirectory.publish=podNameUnderDomain,localDirectory.domain=d.example.org',
];

/** The same for two programs, a server and a client. */
export function connections(title: string, server: Program, client: Program): void {
  const once = <T>(make: () => Promise<T>) => {
    let made: Promise<T> | undefined;
    return () => (made ??= make());
  };
  const ours = once(() => authority('ca'));
  const texts = once(async () => leafOf(await ours(), requestFor().names));
  const foreign = once(async () => leafOf(await authority('foreign'), requestFor().names));

  const serving = async (end: End, wanted: 'somebody' | 'somebody-or-nobody', use: (port: number) => Promise<void>) => {
    const { port, stop } = await server.serve(end, wanted);
    try {
      await use(port);
    } finally {
      await stop();
    }
  };
  const host = requestFor().names[3]!;

  describe(title, () => {
    test.each(sites)('every host of the manifests is taken, mutually: %s', async (set) => {
      const made = installation({ release: defaultRelease, values: parseSet(set).values });
      const hosts = [...hostsIn(objectsMade(made), ['10.0.0.1', '10.0.0.2']), 'localhost', '127.0.0.1'];
      const end = endOf(await leafOf(await ours(), requestOf(made).names));
      expect(hosts.length).toBeGreaterThan(7);
      await serving(end, 'somebody', async (port) => {
        const refused: string[] = [];
        for (const one of hosts) {
          const why = await client.ask(port, end, one);
          if (why !== '') refused.push(`${one}: ${why}`);
        }
        expect(refused).toEqual([]);
      });
    });

    test('one-way works without a certificate of the client, where nobody is taken', async () => {
      const end = endOf(await texts());
      await serving(end, 'somebody-or-nobody', async (port) => {
        expect(await client.ask(port, { ca: end.ca }, host)).toBe('');
        expect(await client.ask(port, end, host)).toBe('');
      });
      await serving(end, 'somebody', async (port) => {
        expect(await client.ask(port, { ca: end.ca }, host)).not.toBe('');
      });
    });

    test('a client of a foreign CA is refused, and so is a server', async () => {
      const [end, other] = [endOf(await texts()), endOf(await foreign())];
      for (const wanted of ['somebody', 'somebody-or-nobody'] as const) {
        await serving(end, wanted, async (port) => {
          expect(await client.ask(port, { ca: end.ca, own: other.own }, host)).not.toBe('');
          expect(await client.ask(port, { ca: other.ca, own: end.own }, host)).toMatch(
            /signature failure|UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET|unable to|self-signed/i,
          );
        });
      }
    });

    test('a name that the certificate lacks is refused, and no other', async () => {
      const { names } = requestFor();
      const end = endOf(
        await leafOf(
          await ours(),
          names.filter((name) => name !== host),
        ),
      );
      await serving(end, 'somebody', async (port) => {
        expect(await client.ask(port, end, host)).toMatch(/ERR_TLS_CERT_ALTNAME_INVALID|hostname mismatch/i);
        expect(await client.ask(port, end, names[4]!)).toBe('');
      });
    });

    test('a key in PKCS#8 works here, and not with OpenTwin: verify knows', async () => {
      const good = await texts();
      const key = createPrivateKey(good.key).export({ type: 'pkcs8', format: 'pem' }).toString();
      const end = endOf({ ...good, key });
      await serving(end, 'somebody', async (port) => expect(await client.ask(port, end, host)).toBe(''));
      const { problems } = verify({ ...good, key }, requestFor(), new Date());
      expect(problems.map(({ path }) => path)).toEqual(['server-key.pem']);
    });
  });
}
