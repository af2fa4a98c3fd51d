// Packs the package, puts it into a small cdk8s app as a user would have it, and looks at what the app makes.
//
//   npm run test:package
//
// No network: beside the package there is nothing but what it declares, linked from the checkout's own node_modules.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const installed = join(root, 'node_modules');
const folder = mkdtempSync(join(tmpdir(), 'opentwin-package-'));

try {
  const { name, version, dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const app = join(folder, 'app');
  cpSync(join(here, 'app'), app, { recursive: true });
  // `opentwin-charts` and `cdk8s` are what the app depends on; its types of Node are those of any TypeScript app.
  const modules = [name, ...Object.keys(dependencies), '@types/node'];

  const files = pack(join(app, 'node_modules', name));
  checkFiles(files);
  for (const module of modules.slice(1)) link(module, join(app, 'node_modules'));

  run(process.execPath, [join(installed, '@typescript/native/bin/tsc')], app);
  checkRefusal(run(process.execPath, ['main.js'], app));
  checkObjects(join(app, 'out'));
  const command = (...args) =>
    run(process.execPath, [join(app, 'node_modules', name, 'build/bin/opentwin.js'), ...args], app);
  checkCommand(command('values'));
  // Compiled code of another V8 is as good as none
  writeFileSync(join(app, 'node_modules', name, 'build/bin/command.cache'), 'of another Node.js');
  checkCommand(command('values'));
  checkCertificates(command);
  checkRehearsal(command, app, name);
  checkImages(command, app);
  console.log(`package: ${name} ${version} has ${files.length} files, and works in an app of its own`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What a program prints. Its errors go to ours. */
function run(program, args, cwd) {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Packs the package and unpacks it where npm would have put it; returns the paths of its files. */
function pack(target) {
  run('npm', ['pack', '--silent', '--pack-destination', folder], root);
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  mkdirSync(target, { recursive: true });
  run('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', target], folder);
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(target.length + 1));
}

function link(module, target) {
  mkdirSync(dirname(join(target, module)), { recursive: true });
  symlinkSync(join(installed, module), join(target, module), 'junction');
}

function checkFiles(files) {
  const wanted = [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'build/index.js',
    'build/index.d.ts',
    'build/lib/cluster/guard.js',
  ];
  assert.deepEqual(
    wanted.filter((file) => !files.includes(file)),
    [],
    'files that are not in the package',
  );
  for (const tool of ['helm', 'kubernetes', 'kwok']) {
    for (const file of ['build.json', 'go.mod', 'go.sum']) {
      const isPart = new RegExp(`^tools/${tool}-[\\d.]+/${file.replace('.', '\\.')}$`);
      assert.ok(
        files.some((name) => isPart.test(name)),
        `${file} of ${tool}, which a rehearsal builds, is not in the package`,
      );
    }
  }
  const ours =
    /^(build\/(bin|charts|constructs|imports|lib)\/|build\/(index|main)\.|containerfiles\/|imports\/crds\/|tools\/[a-z]+-[\d.]+\/|[^/]+$)/;
  assert.deepEqual(
    files.filter((file) => !ours.test(file) || file.endsWith('.cache')),
    [],
    'files that have no place in the package',
  );
}

/** A rehearsal has its programs built from what is in the package; without Go it says so. */
function checkRehearsal(command, app, name) {
  assert.match(command('rehearse', '--print-nodes'), /^nodes:$/m, '`rehearse --print-nodes`');
  const env = { ...process.env, PATH: app, HOME: app, XDG_CACHE_HOME: app, LOCALAPPDATA: app };
  const opentwin = join(app, 'node_modules', name, 'build/bin/opentwin.js');
  const { status, stderr } = spawnSync(process.execPath, [opentwin, 'rehearse'], { env, encoding: 'utf8' });
  assert.match(stderr, /etcd of kubernetes-[\d.]+ is not built yet, and there is no go on the PATH; install Go/);
  assert.equal(status, 1, '`rehearse` without Go');
}

/** The commands that build images name what is in the package, from where they are printed. */
function checkImages(command, app) {
  mkdirSync(join(app, 'images/base'), { recursive: true });
  writeFileSync(join(app, 'images/base/Containerfile'), 'FROM scratch\n');
  const commands = (...args) => command('images', 'build', '--print', ...args);
  // The first commands record what nobody has recorded, and those after it build
  const builds = (...args) => {
    const addresses = [...commands(...args).matchAll(/\$sum"? (https:\S+)/g)].map(([, address]) => address);
    const lines = addresses.map((address) => `${'a'.repeat(64)} ${address} 2026-11-26 ${address}\n`);
    writeFileSync(join(app, 'checksums.txt'), lines.join(''));
    return commands(...args, '--checksums', 'checksums.txt');
  };
  const printed = `${builds('--chart', 'windows-network')}\n${builds('--set', 'mongodb.os=windows')}`;
  const named = [
    ...printed.matchAll(
      /--file (containerfiles\S+|node_modules\S+)|^ {2}(\S+\/(?:windows-network|mongodb-windows))$/gm,
    ),
  ].map(([, file, folder]) => file ?? folder);
  assert.equal(named.length, 6, 'Containerfiles and build contexts of `images build --print` that are in the package');
  for (const path of named) assert.ok(existsSync(join(app, path)), `${path} of \`images build --print\` is not there`);
}

function checkRefusal(printed) {
  assert.equal(printed, 'localSession.replicas\n', 'the refusal of a wrong setting');
}

function checkObjects(out) {
  const objects = (file) => parseAllDocuments(readFileSync(join(out, file), 'utf8')).map((document) => document.toJS());
  const named = (all) => all.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);

  const whole = objects('whole.k8s.yaml');
  const names = named(whole);
  for (const name of ['StatefulSet simulation/site-opentwin-mongodb', 'Deployment simulation/site-opentwin-logger']) {
    assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
  }
  const session = whole.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name.endsWith('local-session'));
  assert.equal(session.spec.replicas, 2, 'the replicas of the local session');
  assert.equal(session.spec.template.metadata.labels.team, 'antennas', 'a common label');

  const parts = objects('parts.k8s.yaml');
  assert.deepEqual(named(parts).sort(), [
    'ConfigMap simulation/site-opentwin-mongodb',
    'Deployment simulation/site-opentwin-logger',
    'Service simulation/site-opentwin-local-directory-default',
    'Service simulation/site-opentwin-logger',
    'Service simulation/site-opentwin-mongodb',
    'StatefulSet simulation/site-opentwin-local-directory-default',
    'StatefulSet simulation/site-opentwin-mongodb',
  ]);
  assert.deepEqual(
    parts.map(({ metadata }) => metadata.labels.owner),
    parts.map(() => 'us'),
    "the labels of the app's own chart",
  );
}

function checkCommand(printed) {
  assert.match(printed, /^localSession:$/m, '`opentwin values`');
}

/** What the command loads when it is asked for it alone. */
function checkCertificates(command) {
  command('certificates', 'issue', '--out', 'private');
  assert.match(
    command('certificates', 'verify', 'private'),
    /names are all in the certificate/,
    '`certificates verify`',
  );
}
