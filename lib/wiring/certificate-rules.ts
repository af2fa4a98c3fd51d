import { above, and, given, is, not, same } from '../words/conditions';
import { refuse, type Refusal, repeated } from '../words/refusals';
import { when } from '../words/structure';
import { authorityName } from './certificate-names';
import { type CertificateFile, certificateFiles } from './layout';
import { certificatesSecret, componentName, credentialsSecret, type Installation } from './names';
import type { Rule } from './rules';

/** What is wrong with the certificate, whose it is and where it comes from, and with the keys of both Secrets. */
export const certificateRules: readonly Rule[] = [ofSubject, ofKeys, ofCredentials, ofSecret, ofCertManager];

const files = Object.keys(certificateFiles) as CertificateFile[];

function ofSubject({ values }: Installation): Refusal[] {
  return when(same(values.certificates.subject.commonName, authorityName), () => [
    refuse(
      'certificates.subject.commonName',
      `${authorityName} is what the CA is called, and a certificate with the name of its issuer is taken for its own issuer; choose another`,
    ),
  ]);
}

/** A Secret has each key once: of two files under one, pods would see one twice. */
function ofKeys({ values }: Installation): Refusal[] {
  return repeated(
    'certificateKeys',
    files.map((file) => ({ what: values.certificates.keys[file], path: `certificates.keys.${file}` })),
    (key, path) => `${key} is ${path} too, and a Secret has each key once; choose another`,
  );
}

function ofCredentials({ values }: Installation): Refusal[] {
  const { encodedPassword, password } = values.credentials.keys;
  return when(and(values.mongodb.enabled, same(encodedPassword, password)), () => [
    refuse(
      'credentials.keys.encodedPassword',
      `${encodedPassword} is credentials.keys.password too, and a Secret has each key once; choose another`,
    ),
  ]);
}

/** Settings of cert-manager are not judged where it makes nothing, but for one that says that it should. */
function ofSecret({ values }: Installation): Refusal[] {
  const { certManager, source } = values.certificates;
  const { name } = certManager.issuer;
  return when(and(is(source, 'secret'), given(name)), () => [
    refuse(
      'certificates.certManager.issuer.name',
      `${name} would sign nothing, because certificates.source is secret; set certManager, or leave the name empty`,
    ),
  ]);
}

function ofCertManager(installation: Installation): Refusal[] {
  const { certManager, keys, source } = installation.values.certificates;
  const { caDurationHours, durationHours, issuer, renewBeforeHours } = certManager;
  const secret = certificatesSecret(installation);
  const ca = componentName(installation, 'ca');
  return when(is(source, 'certManager'), () => [
    ...files.flatMap((file) =>
      when(not(same(keys[file], certificateFiles[file])), () => [
        refuse(
          `certificates.keys.${file}`,
          `${keys[file]} would not be used, because certificates.source is certManager, which has names of its own; leave it out, or set secret`,
        ),
      ]),
    ),
    ...when(same(secret, credentialsSecret(installation)), () => [
      refuse(
        'certificates.secret',
        `${secret} is the Secret of credentials too, and cert-manager would write into it; give one of them another name`,
      ),
    ]),
    ...when(not(above(durationHours, renewBeforeHours)), () => [
      refuse(
        'certificates.certManager.renewBeforeHours',
        `${renewBeforeHours} is not less than the ${durationHours} of certificates.certManager.durationHours, so it would be renewed for ever; choose fewer`,
      ),
    ]),
    ...when(not(given(issuer.name)), () => [
      ...when(same(secret, ca), () => [
        refuse(
          'certificates.secret',
          `${secret} is the Secret of this installation's own CA, with the key of the CA; choose another name`,
        ),
      ]),
      ...when(not(above(caDurationHours, durationHours)), () => [
        refuse(
          'certificates.certManager.caDurationHours',
          `${caDurationHours} is not more than the ${durationHours} of certificates.certManager.durationHours, so the CA would end before what it signs; choose more`,
        ),
      ]),
    ]),
  ]);
}
