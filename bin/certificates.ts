import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { authorityKeyFile } from '../lib/certificates/files';
import { connectionProblem } from '../lib/certificates/connection';
import { authorityKeysIn, certificatesIn } from '../lib/certificates/folder';
import { makeKeys } from '../lib/certificates/issue';
import { cfsslInputs } from '../lib/certificates/cfssl';
import { defaultDays, requestOf } from '../lib/certificates/request';
import { newSet, renewedSet } from '../lib/certificates/set';
import { day, type Verdict, verify, verifyTrusted } from '../lib/certificates/verify';
import { secretText } from '../lib/kubernetes/secret';
import { readText, refusePublicFolder, replaceFiles, writeNew } from '../lib/output/private-files';
import { writeOutput } from '../lib/output/write';
import { InputError, oneLine, refusal } from '../lib/problem';
import { certificateFiles, type CertificateFile } from '../lib/wiring/layout';
import { certificatesSecret, type Installation, labels } from '../lib/wiring/names';
import { installationGiven, ofInstallation } from './installation';
import { exitCode, type Io } from './io';
import { folderAndOptionsOf, optionsOf, text, texts } from './options';
import { subcommand } from './subcommand';

/** `opentwin certificates …`: requests, certificates of a CA of one's own, their Secret, and a judgement of any. */
export const certificates = subcommand('certificates', { request, issue, renew, secret, verify: verified });

/** What OpenTwin's own procedure has cfssl sign. */
function request(args: readonly string[], io: Io): number {
  const given = optionsOf('certificates request', args, { ...ofInstallation, out: text });
  const files = cfsslInputs(requestOf(installationGiven(given)));
  const { out, ...others } = given;
  const root = Object.keys(others).length === 0 ? 'dist' : 'out';
  if (out === undefined) writeOutput(root, new Map([['certificates', files]]));
  else {
    const remedy = 'delete it to have it written anew, or name another folder';
    const differing = [...files].filter(([name, content]) => !holds(join(out, name), content));
    writeNew(out, new Map(differing.map(([name, content]) => [name, { text: content, secret: false }])), remedy);
  }
  const folder = out ?? join(root, 'certificates');
  io.out(
    [
      ...[...files.keys()].map((name) => join(folder, name)),
      '',
      'next, in a folder of your own with these files, for keys do not belong where output is:',
      '      cfssl gencert -initca ca-csr.json | cfssljson -bare ca',
      '      cfssl gencert -ca=ca.pem -ca-key=ca-key.pem -config=ca-config.json -profile=server server-csr.json | cfssljson -bare server',
      `      cat ${certificateFiles.certificate} ${certificateFiles.key} > ${certificateFiles.certificateAndKey}`,
      '',
    ].join('\n'),
  );
  return exitCode.done;
}

const holds = (file: string, content: string): boolean => existsSync(file) && readText(file, 'a request') === content;

/** A CA and a certificate of it, without network and without another program. */
async function issue(args: readonly string[], io: Io): Promise<number> {
  const given = optionsOf('certificates issue', args, { ...ofInstallation, out: text, days: text, 'ca-days': text });
  const { out: folder } = given;
  if (folder === undefined || folder === '')
    throw refusal('opentwin certificates issue', 'needs --out with a folder, such as --out private');
  const days = daysIn('--days', given.days, defaultDays.leaf);
  const caDays = daysIn('--ca-days', given['ca-days'], defaultDays.ca);
  const asked = requestOf(installationGiven(given));
  refusePublicFolder(folder, '--out');
  const remedy =
    'a CA is made once: name another folder, or make a new certificate of this CA with "opentwin certificates renew"';
  const made = [certificateFiles.ca, authorityKeyFile].filter((name) => existsSync(join(folder, name)));
  if (made.length > 0)
    throw new InputError(made.map((name) => ({ path: join(folder, name), message: `is there already; ${remedy}` })));
  const at = new Date();
  const keys = { ca: await makeKeys(), leaf: await makeKeys() };
  writeNew(folder, await newSet(asked, { at, ca: caDays, leaf: days }, keys), remedy);
  io.out(
    [
      ...[...Object.values(certificateFiles), authorityKeyFile].map((name) => join(folder, name)),
      '',
      `${authorityKeyFile} makes certificates that everything here trusts: keep it where nobody else reads it; no pod needs it.`,
      ...nextSecret(folder),
      '',
    ].join('\n'),
  );
  return exitCode.done;
}

/** A new certificate of the CA in a folder. */
async function renew(args: readonly string[], io: Io): Promise<number> {
  const [folder, given] = folderAndOptionsOf('certificates renew', args, { ...ofInstallation, days: text });
  const days = daysIn('--days', given.days, defaultDays.leaf);
  const asked = requestOf(installationGiven(given));
  refusePublicFolder(folder, '--from');
  const ca = readText(join(folder, certificateFiles.ca), 'the certificate of the CA');
  const caKey = readText(join(folder, authorityKeyFile), 'the private key of the CA');
  const files = await renewedSet(asked, { at: new Date(), leaf: days }, await makeKeys(), ca, caKey);
  replaceFiles(folder, files);
  io.out(
    [
      ...[...files.keys()].map((name) => `${join(folder, name)}    (the old one: ${name}.previous)`),
      ...nextSecret(folder),
      '      then restart what reads it once (docs/certificates.md)',
      '',
    ].join('\n'),
  );
  return exitCode.done;
}

const nextSecret = (folder: string): string[] => [
  '',
  `next: opentwin certificates verify ${folder}    (with the same --values, --set, --release and --namespace)`,
  `      opentwin certificates secret --from ${folder} | kubectl apply -f -    (with the same)`,
];

/** The Secret for pods, of files that pass `verify`. */
async function secret(args: readonly string[], io: Io): Promise<number> {
  const [folder, given] = folderAndOptionsOf('certificates secret', args, { ...ofInstallation, trust: texts });
  const installation = installationGiven(given);
  const { certificates: settings } = installation.values;
  if ((settings.source as unknown) === 'certManager')
    throw refusal(
      'certificates.source',
      'is certManager, which makes the Secret; set secret, or leave the Secret to it',
    );
  const trusted = (given.trust ?? []).map((path) => ({ path, text: readText(path, 'the certificate of another CA') }));
  const { texts: found } = await judged(folder, installation, trusted);
  const ca = [found.ca, ...trusted.map(({ text: one }) => one)].map((one) => `${one.trim()}\n`).join('');
  const keys = keysOf(installation);
  const byKey = (Object.keys(certificateFiles) as CertificateFile[]).map(
    (file) => [keys[file], { ...found, ca }[file]] as const,
  );
  io.out(
    secretText(
      certificatesSecret(installation),
      installation.release,
      labels(installation, 'certificates'),
      new Map(byKey),
    ),
  );
  return exitCode.done;
}

/**
 * The files of a folder, if OpenTwin works with them.
 *
 * @param trusted certificates of other CAs that come along
 * @throws InputError with all that is wrong with them
 */
async function judged(folder: string, installation: Installation, trusted: readonly Trusted[] = []) {
  const { files, texts: found } = certificatesIn(folder, keysOf(installation));
  const at = new Date();
  const verdict = verify(found, requestOf(installation), at, files);
  const problems = [...verdict.problems, ...trusted.flatMap(({ path, text: one }) => verifyTrusted(one, path, at))];
  if (problems.length > 0) throw new InputError(problems);
  const refused = await connectionProblem(found);
  if (refused !== undefined) throw refusal(files.certificate, refused);
  return { texts: found, files, verdict };
}

interface Trusted {
  readonly path: string;
  readonly text: string;
}

/** The keys of the Secret, as a known installation has them. */
const keysOf = ({ values }: Installation): Readonly<Record<CertificateFile, string>> => values.certificates.keys;

/** Whether a folder of files, whoever made them, is what an installation needs. */
async function verified(args: readonly string[], io: Io): Promise<number> {
  const [folder, given] = folderAndOptionsOf('certificates verify', args, ofInstallation);
  const installation = installationGiven(given);
  const { files, texts: found, verdict } = await judged(folder, installation);
  const remarks = [
    ...verdict.surplus.map((one) => `${files.certificate} also holds, and no connection needs: ${one}`),
    ...authorityKeysIn(folder, found.ca).map(
      (file) => `${file} is the key of the CA: the Secret leaves it out; keep it elsewhere`,
    ),
  ];
  io.out(report(requestOf(installation).names, verdict, remarks));
  return exitCode.done;
}

const report = (names: readonly string[], { ends, unused }: Verdict, remarks: readonly string[]): string =>
  [
    `chain, usages, key, pair and dates are right; ${names.length} names are all in the certificate:`,
    ...names.map((name) => `  ${name}`),
    ...(unused.length > 0 ? [`it also has, and nobody dials: ${unused.join(', ')}`] : []),
    ...remarks,
    ...(ends ? [`the first of its certificates ends on ${day(ends)}`] : []),
    '',
  ]
    .map(oneLine)
    .join('\n');

const mostDays = 36_500;

function daysIn(option: string, value: string | undefined, usual: number): number {
  if (value === undefined) return usual;
  const days = Number(value);
  if (!/^[0-9]+$/.test(value) || days < 1 || days > mostDays)
    throw refusal(option, `'${value}' is no number of days; write one from 1 to ${mostDays}`);
  return days;
}
