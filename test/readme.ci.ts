// Builds, several times: part of `.ci/run`, by `npm run test:readme`.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { findHelm } from './helm';

const repository = resolve(__dirname, '..');
const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** The lines of the README's shell blocks, in their order. */
const commands = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.trim().split('\n'));

let clone: string;

beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'opentwin-readme-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: repository, encoding: 'utf8' });
  for (const file of files.trim().split('\n')) cpSync(join(repository, file), join(clone, file));
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  mkdirSync(join(clone, 'programs'));
  // A file of an OpenTwin build, which is not ours to have
  writeFileSync(join(clone, 'OTEncryptionKey.h'), `const int EncryptionKey[] = {${Array(2048).fill(7).join()}};\n`);
  symlinkSync(resolve(findHelm(process.env, process.platform, process.arch)), join(clone, 'programs/helm'));
});

afterAll(() => rmSync(clone, { recursive: true }));

function shell(command: string): string {
  const env = { ...process.env, PATH: `${join(clone, 'programs')}${delimiter}${process.env['PATH'] ?? ''}` };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: clone, encoding: 'utf8', env });
  expect({ command, status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ command, status: 0, stderr: '' });
  return stdout;
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => [path, readFileSync(join(folder, path), 'latin1')]);

const dist = (root: string) =>
  ['certificates', 'yaml', 'helm', 'schema'].flatMap((folder) => filesIn(join(root, 'dist', folder)));

// Every line is run as it stands, but for those that CI runs around this test and those that need a cluster.
test('the commands of the README do what it says', () => {
  const script = readFileSync(join(repository, '.ci/run'), 'utf8');
  let namespace = '';
  for (const command of commands) {
    if (command === 'npm ci' || command === 'npm test') {
      expect(script).toMatch(new RegExp(`\\bnpm (--silent )?${command.replace('npm ', '')}\\b`));
    } else if (command.startsWith('kubectl create namespace ')) {
      namespace = command.split(' ').at(-1) ?? '';
    } else if (command.startsWith('npx opentwin rehearse ')) {
      expect(shell(command)).toMatch(/^verdict: everything was taken and has its place$/m);
    } else if (command.startsWith('helm test ')) {
      // Looks at pods; what it runs is a template like the others.
    } else if (command.startsWith('helm install ')) {
      const rendered = shell(`${command.replace(' install ', ' template ')} --kube-version 1.35.0`);
      expect(rendered).toMatch(new RegExp(`namespace: "?${/--namespace (\S+)/.exec(command)?.[1]}"?$`, 'm'));
    } else if (command === 'npm run package') {
      shell(command);
      const archives = filesIn(join(clone, 'packages'));
      expect(archives.map(([name]) => name)).toEqual(
        ['opentwin', 'windows-network'].flatMap((chart) => [
          expect.stringMatching(new RegExp(`^${chart}-[\\d.]+\\.images\\.txt$`)),
          expect.stringMatching(new RegExp(`^${chart}-[\\d.]+\\.tgz$`)),
        ]),
      );
      shell('node tools/package-chart.mjs');
      expect(filesIn(join(clone, 'packages'))).toEqual(archives);
      const rendered = (chart: string) => shell(`helm template lab ${chart} --kube-version 1.35.0`);
      for (const chart of ['opentwin', 'windows-network'])
        expect(rendered(`packages/${chart}-[0-9]*.tgz`)).toEqual(rendered(`dist/helm/${chart}`));
    } else if (/ \| kubectl (apply|create) -f -$/.test(command)) {
      const secret = shell(command.replace(/ \| kubectl .*$/, ''));
      expect(secret).toMatch(/^kind: Secret$/m);
      expect(secret).toContain(`namespace: ${namespace}\n`);
    } else if (command.startsWith('kubectl apply -f ')) {
      const texts = filesIn(join(clone, command.split(' ').at(-1) ?? ''));
      if (command.endsWith('/opentwin')) {
        expect(texts).toHaveLength(10);
        for (const [, text] of texts) expect(text).toContain(`namespace: ${namespace}\n`);
      } else expect(texts).toHaveLength(4);
    } else {
      shell(command);
    }
    // Whoever wrote it, in dist is what is committed
    if (/\bsynth\b/.test(command)) expect(dist(clone)).toEqual(dist(repository));
  }
  expect(commands).toEqual(expect.arrayContaining(['npm run synth', 'npx cdk8s synth --check-upgrade=false']));
  expect(shell('node build/bin/opentwin.js synth')).toContain('dist/yaml/opentwin');
  expect(dist(clone)).toEqual(dist(repository));
}, 120_000);
