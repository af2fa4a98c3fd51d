import { basename, dirname } from 'node:path';
import { decode, encode, type KeyTable, keyTableIn } from '../lib/credentials/encoding';
import { passwordProblem, strongPassword } from '../lib/credentials/password';
import { readText, refusePublicFolder, writeNew } from '../lib/output/private-files';
import { secretText } from '../lib/kubernetes/secret';
import { refusal } from '../lib/problem';
import { credentialsSecret, type Installation, labels } from '../lib/wiring/names';
import { installationGiven, ofInstallation } from './installation';
import { exitCode, type Io } from './io';
import { optionsOf, text } from './options';
import { subcommand } from './subcommand';

/** `opentwin credentials …`: the Secret with the password of MongoDB's user, and OpenTwin's encoding of it alone. */
export const credentials = subcommand('credentials', { secret, encode: encoded, decode: decoded });

/** The one Secret that database and services take their password from. */
function secret(args: readonly string[], io: Io): number {
  const given = optionsOf('credentials secret', args, {
    ...ofInstallation,
    'key-table': text,
    'password-file': text,
    'encoded-file': text,
    out: text,
  });
  const table = tableIn('credentials secret', given['key-table']);
  const installation = installationGiven(given);
  const found = pairOf(installation, table, given['password-file'], given['encoded-file']);
  const printed = `${howTo}${secretText(
    credentialsSecret(installation),
    installation.release,
    labels(installation, 'credentials'),
    keysOf(installation, found),
  )}`;
  if (given.out === undefined) io.out(printed);
  else {
    refusePublicFolder(dirname(given.out), '--out');
    const remedy = 'a password is made once, and the database keeps it: use the file, or name another';
    writeNew(dirname(given.out), new Map([[basename(given.out), { text: printed, secret: true }]]), remedy);
    io.out(`${given.out}\nnext: kubectl create -f ${given.out}\n`);
  }
  return exitCode.done;
}

const howTo = `# Make it once, with kubectl create: the database keeps the password that it was first started with.
`;

interface Pair {
  readonly password: string;
  readonly encoded: string;
}

/** A password in both forms, from whichever is given; of both, they must be one. */
function pairOf(installation: Installation, table: KeyTable, passwordFile?: string, encodedFile?: string): Pair {
  if (encodedFile !== undefined) {
    const encoded = lineIn(encodedFile, 'the password in OpenTwin’s encoding');
    const password = decodedText(encoded, table, encodedFile);
    if (passwordFile !== undefined && lineIn(passwordFile, 'the password') !== password)
      throw refusal(
        encodedFile,
        `is not the password in ${passwordFile}, so the services could not log in; encode it anew`,
      );
    return { password, encoded };
  }
  if (passwordFile !== undefined) {
    const password = lineIn(passwordFile, 'the password');
    const problem = passwordProblem(password);
    if (problem !== undefined) throw refusal(passwordFile, problem);
    return { password, encoded: encode(password, table) };
  }
  if (isOutside(installation))
    throw refusal(
      'opentwin credentials secret',
      'mongodb.enabled is false, and a database that exists has its password already; give it by --password-file or --encoded-file',
    );
  const password = strongPassword();
  return { password, encoded: encode(password, table) };
}

const isOutside = ({ values }: Installation): boolean => (values.mongodb.enabled as unknown) === false;

/** A database that somebody else runs reads no Secret. */
function keysOf(installation: Installation, { encoded, password }: Pair): Map<string, string> {
  const { keys } = installation.values.credentials;
  return new Map([
    ...(isOutside(installation) ? [] : [[keys.password, password] as const]),
    [keys.encodedPassword, encoded],
  ]);
}

function encoded(args: readonly string[], io: Io): number {
  const given = optionsOf('credentials encode', args, { 'key-table': text, 'password-file': text });
  const table = tableIn('credentials encode', given['key-table']);
  const file = fileOf('credentials encode', '--password-file', given['password-file']);
  const password = lineIn(file, 'the password');
  const problem = passwordProblem(password);
  if (problem !== undefined) throw refusal(file, problem);
  io.out(`${encode(password, table)}\n`);
  return exitCode.done;
}

function decoded(args: readonly string[], io: Io): number {
  const given = optionsOf('credentials decode', args, { 'key-table': text, 'encoded-file': text });
  const table = tableIn('credentials decode', given['key-table']);
  const file = fileOf('credentials decode', '--encoded-file', given['encoded-file']);
  io.out(`${decodedText(lineIn(file, 'the password in OpenTwin’s encoding'), table, file)}\n`);
  return exitCode.done;
}

function decodedText(encoded: string, table: KeyTable, file: string): string {
  const found = decode(encoded, table);
  const problem = 'problem' in found ? found.problem : passwordProblem(found.password);
  if (problem !== undefined || 'problem' in found)
    throw refusal(
      file,
      `${problem}; encode it anew with "opentwin credentials encode" and the key table of your build`,
    );
  return found.password;
}

function tableIn(command: string, file: string | undefined): KeyTable {
  const table = keyTableIn(
    readText(fileOf(command, '--key-table', file), 'the OTEncryptionKey.h of your OpenTwin build'),
  );
  if (typeof table === 'string') throw refusal(file ?? '', table);
  return table;
}

function fileOf(command: string, option: string, file: string | undefined): string {
  if (file === undefined || file === '') throw refusal(`opentwin ${command}`, `needs ${option} with a file`);
  return file;
}

/** The one line of a file; that it ends is no part of it. */
const lineIn = (file: string, what: string): string => readText(file, what).replace(/\r?\n$/, '');
