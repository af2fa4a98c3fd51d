import fc from 'fast-check';
import type { CertificateTexts } from '../../lib/certificates/files';
import { requestOf } from '../../lib/certificates/request';
import { verify } from '../../lib/certificates/verify';
import { problemLine } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { mergeDocuments } from '../../lib/values/merge';
import { hostOf } from '../../lib/wiring/addresses';
import { certificateNames } from '../../lib/wiring/certificate-names';
import { installation, tryInstallation } from '../../lib/wiring/installation';
import type { Condition } from '../../lib/words/settings';
import { releases, validFor } from '../generate/opentwin';
import { objectsMade } from '../laws/plain';
import { runs, seed } from '../laws/runs';
import { refusedByDefinitions } from './definitions';
import { covers, hostsIn } from './names';
import { authorityOf, now, rsaKeys, setOf } from './sets';

// Of random installations: which names, and which certificates.

/** The same for all laws here: making them takes longer than asking. */
const some = fc.sample(validFor(releases()), { numRuns: runs(8), seed });

const holds = (condition: Condition) => condition === true;

// The other way round, every name is there for a host: nobody else may be who this certificate says
test(`the names of a certificate are those of the hosts on command lines, and no others (SEED=${seed})`, () => {
  for (const given of some) {
    const made = installation(given);
    const { certificates, localDirectory } = given.values as Record<string, Values | undefined>;
    const objects = objectsMade(made);
    const addresses = (localDirectory?.['addresses'] ?? []) as string[];
    // The admin panel is on no command line: browsers open it
    const others = [
      'localhost',
      '127.0.0.1',
      ...(holds(made.values.adminPanel.enabled) ? [hostOf(made, 'adminPanel')] : []),
    ];
    const hosts = [...hostsIn(objects, addresses), ...others];
    const possible = [...hostsIn(objects, addresses, 1), ...others];
    const names = certificateNames(made) as unknown as string[];
    const elsewhere = holds(made.values.mongodb.enabled) ? [] : [made.values.mongodb.host];
    const added = ['dnsNames', 'ipAddresses'].flatMap((list) => (certificates?.[list] ?? []) as string[]);

    expect(
      hosts.filter((host) => !elsewhere.includes(host as never) && !names.some((name) => covers(name, host))),
    ).toEqual([]);
    expect(names.filter((name) => !added.includes(name) && !possible.some((host) => covers(name, host)))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  }
});

test(`certificates are taken by cert-manager's own definitions, whatever the values (SEED=${seed})`, () => {
  let judged = 0;
  for (const { release, values } of some) {
    const given = { release, values: mergeDocuments(values, { certificates: { source: 'certManager' } }) };
    const { made } = tryInstallation(given.release, given.values);
    if (!made) continue;
    judged += 1;
    expect(refusedByDefinitions(objectsMade(made))).toEqual([]);
  }
  expect(judged).toBeGreaterThan(some.length / 4);
});

// One RSA pair for all: making keys takes longer than everything else
test(`a leaf issued for any installation passes, and without any one of its names it fails with that name (SEED=${seed})`, async () => {
  const keys = rsaKeys('leaf');
  const signer = await authorityOf(rsaKeys('ca'));
  const problemsOf = (texts: CertificateTexts, names: readonly string[]) =>
    verify(texts, { names }, now).problems.map(problemLine);
  for (const [index, given] of some.entries()) {
    const { names } = requestOf(installation({ ...given, values: given.values }));
    expect(problemsOf(await setOf(signer, keys, { names }), names)).toEqual([]);

    const lost = names[(seed + index) % names.length]!;
    const without = await setOf(signer, keys, { names: names.filter((name) => name !== lost) });
    expect(problemsOf(without, names)).toEqual([
      `server.pem: does not name ${lost}, so who dials it is refused; have one made with that name, or correct the values`,
    ]);
  }
}, 900_000);
