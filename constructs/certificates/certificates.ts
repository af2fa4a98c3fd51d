import { Construct } from 'constructs';
import type { CertificateSpec, IssuerSpec } from '../../imports/k8s';
import { authorityName, certificateNames, ownNames } from '../../lib/wiring/certificate-names';
import {
  type CertificateComponent,
  certificatesSecret,
  componentName,
  type Installation,
} from '../../lib/wiring/names';
import { and, given, looksLikeAddress, not, same } from '../../lib/words/conditions';
import { note } from '../../lib/words/named';
import { each, emptyMap, ifSet, when, word } from '../../lib/words/structure';
import { choose, firstGiven } from '../../lib/words/text';
import { metadataOf } from '../kubernetes/metadata';
import { KubernetesObject } from '../kubernetes/object';
import { whenObjects } from '../kubernetes/scopes';

/** What OpenTwin's launcher reads, and nothing else (docs/opentwin.md 1.4); 4096 bits as in OpenTwin's own requests. */
const rsa = { algorithm: 'RSA', encoding: 'PKCS1', size: 4096 } as const;

const group = 'cert-manager.io';

/**
 * The certificate of all servers and clients, made by cert-manager; and where nobody else signs it, a CA of this
 * installation alone. The Secret that it ends in has what a Secret of the user's has.
 */
export class Certificates extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly installation: Installation,
  ) {
    super(scope, id);
    const { issuer } = installation.values.certificates.certManager;
    whenObjects(this, 'own-ca', not(given(issuer.name)), (inner) => {
      this.addIssuer(inner, 'selfSigned', { selfSigned: emptyMap });
      this.addAuthority(inner);
      this.addIssuer(inner, 'ca', { ca: { secretName: componentName(installation, 'ca') } });
    });
    this.addCertificate();
  }

  private addIssuer(scope: Construct, component: CertificateComponent, spec: IssuerSpec): void {
    new KubernetesObject(scope, `${component}-issuer`, 'Issuer', {
      metadata: metadataOf(this.installation, component),
      spec,
    });
  }

  private addAuthority(scope: Construct): void {
    const { installation } = this;
    const { caDurationHours, durationHours } = installation.values.certificates.certManager;
    this.addObject(scope, 'ca', {
      secretName: componentName(installation, 'ca'),
      issuerRef: { group, kind: 'Issuer', name: componentName(installation, 'selfSigned') },
      isCA: true,
      commonName: authorityName,
      ...note('Renewed while what it signs does not outlive it.', {
        duration: `${caDurationHours}h`,
        renewBefore: `${durationHours}h`,
      }),
      usages: ['cert sign', 'crl sign', 'digital signature'],
      ...note('The key stays: certificates of before and after a renewal trust each other.', {
        privateKey: { ...rsa, rotationPolicy: 'Never' },
      }),
    });
  }

  private addCertificate(): void {
    const { installation } = this;
    const { certManager, subject } = installation.values.certificates;
    const { durationHours, issuer, renewBeforeHours } = certManager;
    const names = certificateNames(installation);
    this.addObject(this, 'certificates', {
      secretName: certificatesSecret(installation),
      issuerRef: {
        group,
        kind: choose(
          given(issuer.name),
          () => word(issuer.kind),
          () => 'Issuer',
        ),
        name: firstGiven(issuer.name, componentName(installation, 'ca')),
      },
      ...ifSet(subject.commonName, (name) => ({ commonName: name })),
      subject: {
        ...ifSet(subject.organization, (part) => ({ organizations: [part] })),
        ...ifSet(subject.organizationalUnit, (part) => ({ organizationalUnits: [part] })),
        ...ifSet(subject.country, (part) => ({ countries: [part] })),
        ...ifSet(subject.province, (part) => ({ provinces: [part] })),
        ...ifSet(subject.locality, (part) => ({ localities: [part] })),
      },
      dnsNames: [
        ownNames.dns,
        ...each(names, (name) => when(and(not(looksLikeAddress(name)), not(same(name, ownNames.dns))), () => [name])),
      ],
      ipAddresses: [
        ownNames.ip,
        ...each(names, (name) => when(and(looksLikeAddress(name), not(same(name, ownNames.ip))), () => [name])),
      ],
      duration: `${durationHours}h`,
      renewBefore: `${renewBeforeHours}h`,
      usages: ['digital signature', 'key encipherment', 'server auth', 'client auth'],
      ...note("OpenTwin's launcher reads RSA in PKCS#1 and nothing else.", {
        privateKey: { ...rsa, rotationPolicy: 'Always' },
      }),
      ...note('Certificate and key in one file, as MongoDB reads them.', {
        additionalOutputFormats: [{ type: 'CombinedPEM' }],
      }),
    });
  }

  private addObject(scope: Construct, component: CertificateComponent, spec: CertificateSpec): void {
    new KubernetesObject(scope, `${component}-certificate`, 'Certificate', {
      metadata: metadataOf(this.installation, component),
      spec,
    });
  }
}
