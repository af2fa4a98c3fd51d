import { problemLine } from '../../lib/problem';
import { parseSet } from '../../lib/values/set';
import { certificateNames } from '../../lib/wiring/certificate-names';
import { defaultRelease, installation, tryInstallation } from '../../lib/wiring/installation';
import { objectsMade } from '../laws/plain';
import { refusedByDefinitions } from './definitions';

const namesOf = (set: string) => [...installationOf(set).names];
const installationOf = (set: string, release = defaultRelease) => {
  const made = installation({ release, values: parseSet(set).values });
  return { made, names: certificateNames(made) as unknown as string[] };
};
const refused = (set: string): string =>
  tryInstallation(defaultRelease, parseSet(set).values).problems.map(problemLine).join('\n');

describe('the names of a certificate', () => {
  test('are those of all services, with a star for what is numbered', () => {
    expect(namesOf('')).toMatchInlineSnapshot(`
      [
        "localhost",
        "127.0.0.1",
        "opentwin-mongodb.opentwin.svc.cluster.local",
        "opentwin-logger.opentwin.svc.cluster.local",
        "opentwin-authorisation.opentwin.svc.cluster.local",
        "opentwin-global-session.opentwin.svc.cluster.local",
        "opentwin-global-directory.opentwin.svc.cluster.local",
        "opentwin-library-management.opentwin.svc.cluster.local",
        "opentwin-admin-panel.opentwin.svc.cluster.local",
        "*.opentwin-local-session.opentwin.svc.cluster.local",
        "*.opentwin-local-directory-default.opentwin.svc.cluster.local",
      ]
    `);
  });

  test('have a published host in the place of a name inside the cluster, each once', () => {
    const names = namesOf('mongodb.host=192.0.2.5,authorisation.host=192.0.2.5,logger.host=log.example.org');
    expect(names.filter((name) => name === '192.0.2.5')).toEqual(['192.0.2.5']);
    expect(names).toContain('log.example.org');
    expect(names.join()).not.toMatch(/-(mongodb|authorisation|logger)\./);
  });

  test('leave out a database that is somebody else’s, and what is not deployed', () => {
    const names = namesOf('mongodb.enabled=false,mongodb.host=db.example.org,logger.enabled=false').join();
    expect(names).not.toMatch(/db\.example\.org|-logger\./);
  });

  test('are all addresses that the user lists, where pods publish theirs', () => {
    const names = namesOf('localDirectory.publish=podIP,localDirectory.addresses={10.0.0.1,10.0.0.2}');
    expect(names.slice(-2)).toEqual(['10.0.0.1', '10.0.0.2']);
    expect(names.join()).not.toMatch(/local-directory/);
  });

  test('name each instance below a domain of one label, which takes no star', () => {
    const names = namesOf(
      'localSession.domain=lab,localSession.replicas=2,localDirectory.publish=podNameUnderDomain,localDirectory.domain=lab',
    );
    expect(names.filter((name) => name.endsWith('.lab'))).toEqual([
      'opentwin-local-session-0.lab',
      'opentwin-local-session-1.lab',
      'opentwin-local-directory-default-0.lab',
    ]);
    expect(namesOf('localSession.domain=s.example.org')).toContain('*.s.example.org');
  });

  test('end with what the user adds', () => {
    const names = namesOf('certificates.dnsNames={*.old.example.org,localhost},certificates.ipAddresses={192.0.2.9}');
    expect(names.slice(-2)).toEqual(['*.old.example.org', '192.0.2.9']);
    expect(refused('certificates.dnsNames={*.lab},certificates.ipAddresses={127.0.0.1}')).toMatchInlineSnapshot(`
      "certificates.dnsNames[0]: '*.lab' is not a DNS name of a certificate; write it such as twin.example.org or *.twin.example.org
      certificates.ipAddresses[0]: '127.0.0.1' is not an IPv4 address that other machines reach; write it such as 192.0.2.10"
    `);
  });
});

describe('certificates by cert-manager', () => {
  const source = 'certificates.source=certManager';
  const objects = (set: string) =>
    objectsMade(installationOf(`${source},${set}`).made).filter(({ apiVersion }) =>
      apiVersion.startsWith('cert-manager'),
    );

  test('come with a CA of their own, unless an issuer is given', () => {
    const kinds = (set: string) => objects(set).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(kinds('')).toEqual([
      'Issuer/opentwin-self-signed',
      'Certificate/opentwin-ca',
      'Issuer/opentwin-ca',
      'Certificate/opentwin-certificates',
    ]);
    expect(kinds('certificates.certManager.issuer.name=company-ca')).toEqual(['Certificate/opentwin-certificates']);
  });

  test('are asked for in all that OpenTwin needs', () => {
    const [certificate] = objects(
      'certificates.certManager.issuer.name=company-ca,certificates.certManager.issuer.kind=ClusterIssuer,certificates.secret=tls,certificates.subject.organization=Lab,localDirectory.publish=podIP,localDirectory.addresses={10.0.0.1}',
    );
    expect(certificate?.spec).toMatchInlineSnapshot(`
      {
        "additionalOutputFormats": [
          {
            "type": "CombinedPEM",
          },
        ],
        "commonName": "OpenTwin Server",
        "dnsNames": [
          "localhost",
          "opentwin-mongodb.opentwin.svc.cluster.local",
          "opentwin-logger.opentwin.svc.cluster.local",
          "opentwin-authorisation.opentwin.svc.cluster.local",
          "opentwin-global-session.opentwin.svc.cluster.local",
          "opentwin-global-directory.opentwin.svc.cluster.local",
          "opentwin-library-management.opentwin.svc.cluster.local",
          "opentwin-admin-panel.opentwin.svc.cluster.local",
          "*.opentwin-local-session.opentwin.svc.cluster.local",
        ],
        "duration": "8760h",
        "ipAddresses": [
          "127.0.0.1",
          "10.0.0.1",
        ],
        "issuerRef": {
          "group": "cert-manager.io",
          "kind": "ClusterIssuer",
          "name": "company-ca",
        },
        "privateKey": {
          "algorithm": "RSA",
          "encoding": "PKCS1",
          "rotationPolicy": "Always",
          "size": 4096,
        },
        "renewBefore": "1440h",
        "secretName": "tls",
        "subject": {
          "organizations": [
            "Lab",
          ],
        },
        "usages": [
          "digital signature",
          "key encipherment",
          "server auth",
          "client auth",
        ],
      }
    `);
  });

  test('are files under the same paths as those of a Secret of the user’s', () => {
    const volumes = (set: string) =>
      JSON.stringify(objectsMade(installationOf(set).made))
        .match(/\{"key":"[^"]+","path":"[^"]+"\}/g)!
        .map((item) => JSON.parse(item) as { key: string; path: string });
    const [ours, theirs] = [volumes(source), volumes('')];
    expect(ours.map(({ path }) => path)).toEqual(theirs.map(({ path }) => path));
    expect([...new Set(ours.map(({ key, path }) => `${path}: ${key}`))].sort()).toEqual([
      'ca.pem: ca.crt',
      'certificateKeyFile.pem: tls-combined.pem',
      'password: password',
      'server-key.pem: tls.key',
      'server.pem: tls.crt',
    ]);
  });

  test("are judged by cert-manager's own definitions", () => {
    expect(refusedByDefinitions(objects(''))).toEqual([]);
    const [bad] = objects('certificates.certManager.issuer.name=a');
    expect(
      refusedByDefinitions([{ ...bad!, spec: { ...(bad!.spec as object), dnsName: 'a', usages: ['all'] } }]),
    ).toEqual([
      'Certificate/opentwin-certificates/spec must NOT have additional properties',
      'Certificate/opentwin-certificates/spec/usages/0 must be equal to one of the allowed values',
    ]);
  });

  test('rejects what would not be used, or end in a circle', () => {
    expect(refused('certificates.subject.commonName=OpenTwin CA')).toMatchInlineSnapshot(
      `"certificates.subject.commonName: OpenTwin CA is what the CA is called, and a certificate with the name of its issuer is taken for its own issuer; choose another"`,
    );
    expect(refused('certificates.keys.key=server.pem,credentials.keys.encodedPassword=password'))
      .toMatchInlineSnapshot(`
      "certificates.keys.key: server.pem is certificates.keys.certificate too, and a Secret has each key once; choose another
      credentials.keys.encodedPassword: password is credentials.keys.password too, and a Secret has each key once; choose another"
    `);
    expect(refused('credentials.keys.encodedPassword=password,mongodb.enabled=false,mongodb.host=db.lab')).toBe('');
    expect(refused('certificates.certManager.issuer.name=company-ca')).toMatchInlineSnapshot(
      `"certificates.certManager.issuer.name: company-ca would sign nothing, because certificates.source is secret; set certManager, or leave the name empty"`,
    );
    expect(refused(`${source},certificates.keys.ca=root.pem,certificates.secret=opentwin-ca`)).toMatchInlineSnapshot(`
      "certificates.keys.ca: root.pem would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret
      certificates.secret: opentwin-ca is the Secret of this installation's own CA, with the key of the CA; choose another name"
    `);
    expect(refused(`${source},certificates.secret=one,credentials.secret=one`)).toMatchInlineSnapshot(
      `"certificates.secret: one is the Secret of credentials too, and cert-manager would write into it; give one of them another name"`,
    );
    const hours = 'certificates.certManager';
    expect(refused(`${source},${hours}.durationHours=48,${hours}.renewBeforeHours=48,${hours}.caDurationHours=48`))
      .toMatchInlineSnapshot(`
      "certificates.certManager.renewBeforeHours: 48 is not less than the 48 of certificates.certManager.durationHours, so it would be renewed for ever; choose fewer
      certificates.certManager.caDurationHours: 48 is not more than the 48 of certificates.certManager.durationHours, so the CA would end before what it signs; choose more"
    `);
    expect(
      refused(`${source},${hours}.durationHours=48,${hours}.renewBeforeHours=47,${hours}.caDurationHours=49`),
    ).toBe('');
  });
});
