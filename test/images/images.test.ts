import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { run } from '../../bin/run';
import { imagesOf } from '../../charts/helm-chart';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { contextDigest } from '../../lib/images/plan/context';
import { defaultRelease } from '../../lib/wiring/installation';
import { made as composed } from '../compose/made';
import { all, powerShellParser, syntaxErrors } from '../containerfiles/powershell';
import { type Files, wholeDeployment, writeFiles } from './deployment';
import { smallPe } from './pe-bytes';

const repository = resolve(__dirname, '../..');
let folder: string;
/** What a plan has of the image that the others are built on; the commands here call its folder `images`. */
let plan: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-images-'));
  plan = join(folder, 'images');
  mkdirSync(join(plan, 'base'), { recursive: true });
  writeFileSync(join(plan, 'base/Containerfile'), 'FROM scratch\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function command(...args: string[]) {
  let [out, err] = ['', ''];
  const all = args.includes('build') && !args.includes('--plan') ? [...args, '--plan', plan] : args;
  const named = (text: string) => text.replaceAll(plan, 'images');
  const code = run(all, { out: (text) => (out += named(text)), err: (text) => (err += named(text)) });
  return { code, out, err };
}

/** The commands for the images of a chart; where none is said, of the network. */
function printed(...args: string[]): string {
  const chart = args.includes('--chart') ? [] : ['--chart', 'windows-network'];
  const { code, out, err } = command('images', 'build', '--print', ...chart, ...args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

/** What a refused command says; it must end with 2 and print nothing else. */
function refusal(...args: string[]): string {
  const { code, out, err } = command('images', ...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  return err;
}

/** A file of checksums, with this text. */
function checksums(text: string): string {
  const file = join(folder, 'checksums.txt');
  writeFileSync(file, text);
  return file;
}

/** Runs a script with programs of these names that do what their scripts say, before all others. */
function running(script: string, fakes: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(fakes))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const PATH = [folder, process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH };
  const { status, stderr, stdout } = spawnSync('sh', ['-u', '-c', script], { cwd: folder, encoding: 'utf8', env });
  return { status, stderr, stdout };
}

/** The same of a script that does all of its work. */
function shell(script: string, fakes: Readonly<Record<string, string>>): string {
  const { status, stderr, stdout } = running(script, fakes);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const sum = (digit: string) => digit.repeat(64);
/** Projects that answer: a file with a checksum and a name, and GitHub by jq. */
const answering = { curl: `echo '${sum('a')}  some.tgz'`, jq: `cat >/dev/null; echo ${sum('b')}` };
const logging = { docker: 'printf "%s\\n" docker "$@"' };
/** Every file that the network's images fetch, as recorded. */
const recorded = () => {
  const file = checksums('');
  running(printed('--checksums', file), answering);
  return file;
};

describe('the commands', () => {
  test('ask each project for the checksums that nobody has recorded and do no more, then build what the chart names', () => {
    const file = checksums('# none yet\n');
    const asking = running(printed('--checksums', file), { ...answering, ...logging });

    expect(asking).toEqual({
      status: 1,
      stderr: `nothing is built yet: look at ${file}, keep it with your values, and print the commands again with --checksums ${file}\n`,
      stdout: '',
    });

    const day = '\\d{4}-\\d\\d-\\d\\d';
    expect(readFileSync(file, 'utf8').trim().split('\n').slice(1)).toEqual([
      expect.stringMatching(
        `^${sum('a')} https://github.com/containernetworking/plugins/.*\\.tgz ${day} https://.*\\.tgz\\.sha256$`,
      ),
      expect.stringMatching(
        `^${sum('a')} https://github.com/flannel-io/cni-plugin/.*\\.tgz ${day} https://.*\\.tgz\\.sha256$`,
      ),
      expect.stringMatching(
        `^${sum('b')} https://github.com/flannel-io/flannel/.*/flanneld.exe ${day} https://api.github.com/.*/tags/v0.28.9$`,
      ),
      expect.stringMatching(
        `^${sum('a')} https://dl.k8s.io/v1.37.2/.*/kube-proxy.exe ${day} https://.*\\.exe\\.sha256$`,
      ),
    ]);

    const after = printed('--checksums', file, '--set', 'image.registry=registry.example.org/net');
    expect(after).not.toContain('printf');
    expect(shell(after, logging).split('docker\n').slice(1)).toEqual([
      expect.stringContaining(
        [
          'FLANNEL_VERSION=0.28.9',
          `CNI_PLUGINS_SHA256=${sum('a')}`,
          `FLANNEL_CNI_SHA256=${sum('a')}`,
          `FLANNELD_SHA256=${sum('b')}`,
        ]
          .map((argument) => `--build-arg\n${argument}\n`)
          .join(''),
      ),
      [
        ...['buildx', 'build', '--builder', 'opentwin-images', '--platform', 'windows/amd64'],
        ...['--provenance=false', '--sbom=false', '--file', 'containerfiles/kube-proxy-windows/Containerfile'],
        ...['--build-arg', 'KUBERNETES_VERSION=1.37.2', '--build-arg', `KUBE_PROXY_SHA256=${sum('a')}`],
        ...[
          '--tag',
          'registry.example.org/net/kube-proxy-windows:v1.37.2-1',
          '--push',
          'containerfiles/windows-network',
        ],
        '',
      ].join('\n'),
    ]);
  });

  test.each([
    ['a project does not answer', { ...answering, curl: 'echo "curl: (22) 404" >&2; exit 22' }, 0],
    ['GitHub tells nothing of the file', { ...answering, jq: 'cat >/dev/null; echo null' }, 2],
    ['what answers is no project', { ...answering, curl: 'echo "<!doctype html>"' }, 0],
  ])('end where %s, and record nothing of it', (_, fakes, before) => {
    const file = checksums('');
    const { status, stderr } = running(printed('--checksums', file), fakes);

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/https:\S+ tells no SHA-256; look at it, and try again later\n$/),
    });
    expect(readFileSync(file, 'utf8').split('\n').filter(Boolean)).toHaveLength(before);
  });

  test('are run a second time as well, on the builder that is there', () => {
    const buildx = `case "$2" in
      inspect) test -e made || { echo 'no builder "opentwin-images" found' >&2; exit 1; };;
      create) test ! -e made || { echo 'existing instance for "opentwin-images" but no append mode' >&2; exit 1; }; touch made;;
      build) echo built;;
    esac`;
    const commands = printed('--checksums', recorded());

    expect([1, 2].map(() => shell(commands, { docker: buildx }))).toEqual(['built\nbuilt\n', 'built\nbuilt\n']);
  });

  test('end with the first build that fails, and leave the shell of who pastes them open', () => {
    const failing = '[ "$2" != build ] || { echo "$@"; exit 1; }';
    const { status, stdout } = running(`${printed('--checksums', recorded())}echo still here`, { docker: failing });

    expect(stdout.match(/--tag \S+|still here/g)).toEqual(['--tag flannel-windows:v0.28.9-1', 'still here']);
    expect(status).toBe(0);
  });

  test('name images as the chart does, and make files for nodes where no registry is named', () => {
    const known = ['--checksums', recorded()];
    const tags = (...args: string[]) =>
      [...printed(...known, ...args).matchAll(/--tag (\S+) (\S.*) \\$/gm)].map(([, tag, how]) => [tag, how]);
    const needed = imagesOf(products['windows-network']).map(({ image }) => image);

    expect(tags()).toEqual([
      ['flannel-windows:v0.28.9-1', '--output type=docker,dest=flannel-windows.tar'],
      ['kube-proxy-windows:v1.37.2-1', '--output type=docker,dest=kube-proxy-windows.tar'],
    ]);
    expect(needed).toEqual(expect.arrayContaining(tags().map(([tag]) => tag)));
    expect(printed(...known)).toContain('#   ctr.exe --namespace k8s.io images import flannel-windows.tar');
    expect(tags('--set', 'global.imageRegistry=r.example.org', '--set', 'kubeProxy.image.tag=mine')).toEqual([
      ['r.example.org/flannel-windows:v0.28.9-1', '--push'],
      ['r.example.org/kube-proxy-windows:mine', '--push'],
    ]);
  });

  test('fetch the versions that the values have', () => {
    const file = recorded();
    const versions = ['--set', 'kubernetesVersion=1.35.9', '--set', 'flannel.version=0.28.10', '--checksums', file];
    const asking = printed(...versions);
    running(asking, answering);
    const out = printed(...versions);

    expect(asking.match(/^printf .* "\$sum" \S+/gm)).toEqual([
      expect.stringContaining(' https://github.com/flannel-io/flannel/releases/download/v0.28.10/flanneld.exe'),
      expect.stringContaining(' https://dl.k8s.io/v1.35.9/bin/windows/amd64/kube-proxy.exe'),
    ]);
    expect(out).toContain('--build-arg KUBERNETES_VERSION=1.35.9');
    expect(out).toContain('--build-arg FLANNEL_VERSION=0.28.10');
  });

  test('are for what is deployed', () => {
    const known = ['--checksums', recorded()];
    expect(printed(...known)).toContain('kube-proxy-windows');
    expect(printed(...known, '--set', 'kubeProxy.enabled=false')).not.toContain('kube-proxy-windows');
    expect(printed('--set', 'flannel.windows.enabled=false', '--set', 'kubeProxy.enabled=false')).toBe(
      '# Nothing to build: the values deploy none of our images.\n',
    );
  });

  test.each([
    ['docs', '../containerfiles/flannel-windows/Containerfile'],
    ['containerfiles', './flannel-windows/Containerfile'],
  ])('find the Containerfiles from %s', (here, file) => {
    const known = ['--checksums', recorded()];
    process.chdir(join(repository, here));
    try {
      expect(printed(...known)).toContain(`--file ${file} `);
    } finally {
      process.chdir(repository);
    }
  });

  test('name the folder of the Containerfiles as it is called on the machine that builds', () => {
    const known = ['--checksums', recorded()];
    const contexts = (...args: string[]) => printed(...known, ...args).match(/^ {2}\S+$/gm);
    const out = printed(...known, '--containerfiles', 'D:/build');

    expect(out).toContain('--file D:/build/kube-proxy-windows/Containerfile ');
    expect(contexts('--containerfiles', 'D:/build')).toEqual(Array(2).fill('  D:/build/windows-network'));
    expect(contexts('--containerfiles=-x')).toEqual(Array(2).fill('  ./-x/windows-network'));
  });

  test('write to the file that was named, and to nothing else, whatever it is called', () => {
    const file = join(folder, "it's\nrm -r .");
    writeFileSync(file, '');
    const { stdout } = running(printed('--checksums', file), { ...answering, rm: 'echo removed' });

    expect(stdout).toBe('');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
  });
});

describe('what the images of OpenTwin are built on', () => {
  const newBuild: Files = {
    'OTCore.dll': { imports: ['OTSystem.dll', 'MSVCP140.dll', 'WS2_32.dll'] },
    'LoggerService.dll': { imports: ['OTCommunication.dll', 'OTCore.dll', 'Qt6Core.dll'] },
    'BuildInfo.txt': '2026-11-26 another\n',
  };
  /** The names that it has, once a Deployment of the whole one and these files is planned. */
  function named(files: Files, ...args: string[]): string[] {
    const deployment = mkdtempSync(join(folder, 'Deployment-'));
    writeFiles(deployment, { ...wholeDeployment, ...files }, smallPe);
    rmSync(plan, { recursive: true });
    expect(command('images', 'plan', '--deployment', deployment, '--output', plan)).toMatchObject({ code: 0 });
    const out = printed('--chart', 'opentwin', ...args);
    return [...new Set([...out.matchAll(/BASE_IMAGE=(\S+)/g)].map(([, name]) => name!))];
  }

  test('keeps its name through new builds of OpenTwin, whatever they are called', () => {
    const [name, ...more] = named({});

    expect(name).toMatch(/^opentwin\/base:[0-9a-f]{12}-10\.0\.20348\.5499$/);
    expect(more).toEqual([]);
    expect(named(newBuild, '--set', 'image.tag=v8')).toEqual([name]);
  });

  test.each<[what: string, files: Files]>([
    [
      'a library that all services load',
      { 'libcurl.dll': { imports: ['WS2_32.dll', 'libssl-1_1-x64.dll', 'CRYPT32.dll'] } },
    ],
    [
      'another library that all services load',
      { 'OTCore.dll': { imports: ['libcurl.dll', 'zlib.dll'] }, 'zlib.dll': {} },
    ],
    ['the runtime of Visual C++', { 'VC_Redist/VC_redist.x86.exe': { machine: 'x86', imports: ['USER32.dll'] } }],
  ])('gets another with %s', (_, files) => expect(named(files)).not.toEqual(named({})));

  test.each(['Containerfile', 'scripts/start.ps1'])('gets another where somebody has changed its %s', (file) => {
    const before = named({});
    writeFileSync(join(plan, 'base', file), 'changed');
    expect(printed('--chart', 'opentwin')).not.toContain(before[0]);
  });

  test('keeps it where another SBOM tells of the same files', () => {
    const before = named({});
    writeFileSync(join(plan, 'base/sbom.cdx.json'), '{}');
    expect(printed('--chart', 'opentwin')).toContain(before[0]);
  });

  test('is called by its Windows, whether one or several are built', () => {
    const [one] = named({});
    const registry = ['--builder', 'buildx', '--set', 'image.registry=r.example.org'];
    const two = ['--windows-build', '10.0.26100', '--windows-build', '10.0.20348'];

    expect(named({}, ...registry, ...two)).toEqual([
      `r.example.org/${one}`,
      `r.example.org/${one!.replace('10.0.20348.5499', '10.0.26100.33296')}`,
    ]);
  });

  const inspect = "image inspect --format '{{.Id}}'";
  const registry = ['--set', 'image.registry=r.example.org'];
  // What nerdctl has is not what its BuildKit sees
  test.each([
    ['docker.exe', [inspect, 'pull'], registry],
    ['nerdctl.exe --namespace k8s.io', ['pull'], [...registry, '--builder', 'nerdctl']],
    ['docker.exe', [inspect], []],
  ])('is not built anew by %s where it is there: %j', (engine, looks, args) => {
    const out = printed('--chart', 'opentwin', ...args);
    const name = /--tag (\S+base:\S+)/.exec(out)![1]!;
    const looking = looks.map((look) => `${engine} ${look} ${name}\nif ($LASTEXITCODE) {\n`).join('');
    const from = out.indexOf(looking);
    const ends = '\n}'.repeat(looks.length);
    const block = out.slice(from + looking.length, out.indexOf(`${ends}\n`, from));

    expect(from).toBeGreaterThan(0);
    expect(out.slice(0, from)).not.toContain(' build ');
    expect(block).toContain('--file images/base/Containerfile ');
    expect(block).not.toContain('images/logger');
    expect(block.match(/ (?:pull|push) \S+$/gm) ?? []).toEqual(looks.includes('pull') ? [` push ${name}`] : []);
  });

  test.each([
    ['may be looked for in vain for reasons that come first', registry, true],
    ['is looked for on the machine alone where no registry is named', [], false],
  ])('%s', (_, args, mentioned) => {
    const comments = printed('--chart', 'opentwin', ...args)
      .match(/^# .*$/gm)!
      .join('\n');
    expect(comments.includes('no for another reason (network, login), end this and mend that first.')).toBe(mentioned);
  });

  test('is pushed by hand where its push has failed: once it is there, the commands do nothing about it', () => {
    const out = printed('--chart', 'opentwin', ...registry);
    const [, push] = /^(docker\.exe push \S+\/base:\S+)$/m.exec(out)!;
    expect(out).toContain(
      `throw 'base was not pushed; mend that, run this by itself, and then all of it again: ${push}'`,
    );
  });

  test('and all else is called as it is on the machine that builds, and is no option there', () => {
    const there = (...args: string[]) => printed('--chart', 'opentwin', '--builder', 'docker', ...args);
    const onWindows = there('--plan-there', 'D:\\images');

    expect(onWindows).toContain("--file 'D:\\images/base/Containerfile' ");
    expect(onWindows).toContain("\n  'D:\\images/logger'\n");
    expect(onWindows.replaceAll(/'D:\\images(\/\S+)'/g, 'images$1')).toBe(there());
    expect(there('--plan-there=-x')).toContain('\n  ./-x/base\n');
  });
});

test('the commands are for OpenTwin where no chart is named', () =>
  expect(command('images', 'build', '--print').out).toBe(printed('--chart', 'opentwin')));

describe('the commands for OpenTwin', () => {
  const ofOpenTwin = (...args: string[]) => printed('--chart', 'opentwin', ...args);
  const registry = ['--set', 'image.registry=r.example.org:5000'];
  /** The builds in the order of their commands: what is built, on what, from which files, under which name. */
  const builds = (out: string) =>
    [...out.matchAll(/ build( [^`\\]*)?[`\\]\n((?: {2}.*\n)+)/g)].map(([, , lines = '']) => ({
      file: /--file (\S+)/.exec(lines)?.[1],
      base: /(?:WINDOWS_BASE|BASE_IMAGE)=(\S+)/.exec(lines)?.[1],
      tag: /--tag (\S+)/.exec(lines)?.[1],
      context: lines.trim().split('\n').at(-1)?.trim(),
    }));
  const baseTag = expect.stringMatching(/^opentwin\/base:[0-9a-f]{12}-10\.0\.20348\.5499$/);
  /** Values with MongoDB on Windows, with all that its image fetches on record. */
  const withMongodb = () => {
    const file = checksums(`${sum('a')} ${mongosh} 2026-11-26 ${mongosh}.sha256\n`);
    return ['--set', 'mongodb.os=windows', '--checksums', file];
  };
  const mongosh = 'https://github.com/mongodb-js/mongosh/releases/download/v2.14.0/mongosh-2.14.0-win32-x64.zip';

  test('build what all are built on first, on Server Core of the nodes, and then what the chart names', () => {
    const [base, ...services] = builds(ofOpenTwin());

    expect(base).toEqual({
      file: 'images/base/Containerfile',
      base: 'mcr.microsoft.com/windows/servercore:10.0.20348.5499',
      tag: baseTag,
      context: 'images/base',
    });
    expect(services.map(({ base }) => base)).toEqual(services.map(() => base!.tag));
    expect(services.map(({ tag }) => tag).sort()).toEqual(
      imagesOf(products.opentwin)
        .map(({ image }) => image)
        .filter((image) => image.startsWith('opentwin/'))
        .sort(),
    );
    for (const { tag, context, file } of services) {
      const name = /opentwin\/(.*):/.exec(tag!)![1];
      expect([context, file]).toEqual([`images/${name}`, `images/${name}/Containerfile`]);
    }
  });

  test('chart, builds and Compose name the same images', () => {
    const values = { image: { tag: 'v7', registry: 'r.example.org' }, mongodb: { os: 'windows' } };
    const { made: chart } = products.opentwin.make(defaultRelease, values);
    const objects = objectsIn(chart!.chart).map((object) => object.toJson() as unknown as Manifest);
    const ofPods = podsIn(objects)
      .flatMap(containersIn)
      .map(({ container }) => container.image);
    const { document } = composed({ release: defaultRelease, values });
    const ofCompose = Object.values<{ image: string }>(document.services).map(({ image }) => image);
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const options = ['--builder', 'nerdctl', '--values', file, ...withMongodb()];
    const [base, ...ofBuilds] = builds(ofOpenTwin(...options)).map(({ tag }) => tag);

    const each = (images: readonly (string | undefined)[]) => [...new Set(images)].sort();
    expect(base).toMatch('r.example.org/opentwin/base:');
    expect(each(ofBuilds)).toEqual(each(ofPods));
    expect(each(ofCompose)).toEqual(each(ofPods));
    expect(each(ofPods)).toHaveLength(9);
  });

  test('follow registry, repository and tag of the values, and what is not deployed is not built', () => {
    const values = [
      ...registry,
      '--set',
      'logger.image.repository=site/log',
      '--set',
      'image.tag=v7',
      '--set',
      'adminPanel.enabled=false',
    ];
    const tags = builds(ofOpenTwin(...values)).map(({ tag }) => tag);

    expect(tags[0]).toMatch(/^r\.example\.org:5000\/opentwin\/base:/);
    expect(tags[1]).toBe('r.example.org:5000/site/log:v7');
    expect(tags.join()).not.toContain('admin-panel');
    expect(ofOpenTwin(...values)).toContain('--build-arg OPENTWIN_VERSION=v7 ');
    expect(ofOpenTwin(...values)).toContain('\ndocker.exe push r.example.org:5000/site/log:v7\n');
    expect(ofOpenTwin(...values)).not.toContain(' save ');
  });

  test('without a registry, one archive is saved, without what no node runs', () => {
    const out = ofOpenTwin();
    const [, saved = ''] = / save --output (images\.tar `\n(?: {2}.*\n)+)/.exec(out) ?? [];

    expect(saved).toContain('opentwin/logger:2026.8');
    expect(saved).not.toContain('opentwin/base');
    expect(out).toContain('#   ctr.exe --namespace k8s.io images import images.tar');
    expect(out).not.toContain(' push ');
  });

  test('are PowerShell for machines with Windows', async () => {
    const parse = await powerShellParser();
    const checksum = ['--chart', 'windows-network', '--builder', 'nerdctl', '--checksums', join(folder, "it's mine")];
    writeFileSync(join(folder, "it's mine"), '');
    for (const out of [
      ofOpenTwin(),
      ofOpenTwin('--builder', 'nerdctl', ...registry),
      ofOpenTwin('--containerfiles', "it's here", ...withMongodb()),
      printed(...checksum),
    ]) {
      const root = parse(out);
      expect(syntaxErrors(root)).toEqual([]);
      // All of it is one block, so that what fails ends all: a program that is missing too, and leaves no exit code behind
      const block = all(root, 'script_block_expression')[0]!;
      expect(out).toBe(`& ${block.text}\n`);
      const called = all(root, 'command_name').map(({ text }) => text).filter((name) => /^(curl|docker|nerdctl)\b/.test(name)); // prettier-ignore
      expect(called.length).toBeGreaterThan(0);
      expect(block.text.split('\n').slice(1, 5)).toEqual([
        "$ErrorActionPreference = 'Continue'",
        '$PSNativeCommandUseErrorActionPreference = $false',
        '$global:LASTEXITCODE = 0',
        `$null = Get-Command -CommandType Application -ErrorAction Stop -Name ${[...new Set(called)].sort().join(', ')}`, // prettier-ignore
      ]);
    }
    expect(ofOpenTwin('--containerfiles', "it's here", ...withMongodb())).toContain("  'it''s here/mongodb-windows'\n");
  });

  test('record on Windows too only what a project has told, and nothing of an earlier file', () => {
    const file = checksums('');
    const out = printed('--chart', 'windows-network', '--builder', 'nerdctl', '--checksums', file);
    const record =
      /^\$answer = curl\.exe .*\n\$sum = try \{ .*\$answer.* \} catch \{ '' \}\nif \(\$sum -cnotmatch '.*'\) \{ throw '.*' \}\nAdd-Content /gm;

    expect(out.match(record)).toHaveLength(4);
    expect(out.match(/Add-Content/g)).toHaveLength(4);
  });

  test('build on Linux what only copies, on a base that a machine with Windows has pushed', () => {
    const out = ofOpenTwin('--builder', 'buildx', ...registry, '--set', 'mongodb.os=windows');

    expect(out.match(/images\/base|mongodb-windows\/Containerfile/g)).toBeNull();
    const onWindows = builds(ofOpenTwin(...registry))[0];
    expect(out).toContain(
      `# base runs a program in its build, which takes Windows: build ${onWindows!.tag} there and push it first (--builder docker).`,
    );
    expect(builds(out)[0]).toEqual({
      file: 'images/logger/Containerfile',
      base: onWindows!.tag,
      tag: 'r.example.org:5000/opentwin/logger:2026.8',
      context: 'images/logger',
    });
    // What only Windows builds, only Windows fetches: nobody has recorded mongosh, and nobody is asked for it
    expect(shell(out, logging).split('docker\n').length).toBeGreaterThan(8);
  });

  test('build MongoDB for Windows where that is where it runs, with the checksums that somebody has recorded', () => {
    const out = ofOpenTwin(...withMongodb());

    expect(builds(ofOpenTwin()).map(({ file }) => file)).not.toContain('containerfiles/mongodb-windows/Containerfile');
    expect(builds(out).at(-1)).toEqual({
      file: 'containerfiles/mongodb-windows/Containerfile',
      base: 'mcr.microsoft.com/windows/servercore:10.0.20348.5499',
      tag: 'opentwin/mongodb-windows:v7.0.14-1',
      context: 'containerfiles/mongodb-windows',
    });
    expect(out).toMatch(/ --build-arg MONGODB_SHA256=[0-9a-f]{64} /);
    expect(out).toContain(` --build-arg MONGOSH_SHA256=${sum('a')} `);
  });

  test('build nothing while a checksum of what MongoDB is made of is not recorded', () => {
    const out = ofOpenTwin('--set', 'mongodb.os=windows');

    expect(builds(out)).toEqual([]);
    expect(out.match(/^Add-Content .*$/gm)).toEqual([
      expect.stringMatching(
        `^Add-Content -ErrorAction Stop -Encoding ascii -LiteralPath checksums.txt -Value "\\$sum ${mongosh} `,
      ),
    ]);
    expect(out.trim().split('\n').at(-2)).toBe(
      "throw 'nothing is built yet: look at checksums.txt, keep it with your values, and print the commands again with --checksums checksums.txt'",
    );
  });

  describe('for nodes of two builds of Windows', () => {
    const both = ['--windows-build', '10.0.26100', '--windows-build', '10.0.20348'];
    const reference = 'r.example.org:5000/opentwin/logger:2026.8';
    const loggers = (out: string) =>
      builds(out)
        .filter(({ file }) => file === 'images/logger/Containerfile')
        .map(({ base, tag }) => [base, tag]);

    test.each([
      ['10.0.20348', '10.0.20348.5499'],
      ['10.0.26100', '10.0.26100.33296'],
    ])('are for a machine with %s what it can run', (only, version) => {
      const out = ofOpenTwin(...both, ...registry, '--only', only);
      const base = builds(out)[0]!;

      expect(out).toContain(`# On a machine with Windows ${only}:\n`);
      expect(base.base).toBe(`mcr.microsoft.com/windows/servercore:${version}`);
      expect(loggers(out)).toEqual([[base.tag, `${reference}-${only.split('.')[2]}`]]);
      expect(out).not.toContain('manifest');
    });

    test('make lists by themselves, by which nodes find their image under the name of the chart', () => {
      const out = ofOpenTwin(...both, ...registry, '--only', 'lists');

      expect(builds(out)).toEqual([]);
      expect(ofOpenTwin(...both, ...registry, '--only', 'lists', '--plan', 'nowhere')).toBe(out);
      expect(out).toMatch(/^& \{\n(\$.*\n)+\n# The docker CLI makes lists, whatever has built the images\.\n/);
      expect(out).toContain(
        [
          `docker manifest create ${reference} ${reference}-20348 ${reference}-26100`,
          `docker manifest annotate --os windows --arch amd64 --os-version 10.0.20348.5499 ${reference} ${reference}-20348`,
          `docker manifest annotate --os windows --arch amd64 --os-version 10.0.26100.33296 ${reference} ${reference}-26100`,
          `docker manifest push --purge ${reference}`,
        ].join("\nif ($LASTEXITCODE) { throw 'logger has no list' }\n"),
      );
      expect(out).not.toContain('docker manifest create r.example.org:5000/opentwin/base');
    });

    test('are one script on Linux, which builds for both', () => {
      const out = ofOpenTwin(...both, ...registry, '--builder', 'buildx');
      const ran = shell(out, logging);

      expect(loggers(out).map(([, tag]) => tag)).toEqual([`${reference}-20348`, `${reference}-26100`]);
      expect(ran.indexOf(`${reference}-26100`)).toBeLessThan(ran.indexOf('manifest\ncreate'));
      expect(shell(ofOpenTwin(...both, ...registry, '--builder', 'buildx', '--only', 'lists'), logging)).toMatch(
        /^docker\nmanifest\ncreate\n/,
      );
    });

    test.each(['20348', '26100'])('make an archive of those for %s where no registry is named', (number) => {
      const out = ofOpenTwin(...both, '--only', `10.0.${number}`);

      expect(loggers(out).map(([, tag]) => tag)).toEqual(['opentwin/logger:2026.8']);
      expect(out.match(/^#.*images import.*/gm)).toEqual([
        `#   ctr.exe --namespace k8s.io images import images-${number}.tar`,
      ]);
    });
  });
});

test('the docs have BuildKit work where the commands have nerdctl build', () => {
  const [, namespace] = /```toml\n\[worker\.containerd\]\nenabled = true\nnamespace = "(.*)"\n```/.exec(
    readFileSync(join(repository, 'docs/images.md'), 'utf8'),
  )!;
  expect(printed('--chart', 'opentwin', '--builder', 'nerdctl', '--set', 'image.registry=r.example.org')).toContain(
    `nerdctl.exe --namespace ${namespace} build `,
  );
});

test.each(['docs/images.md', 'containerfiles/build-image.ps1'])(
  '%s has images of OpenTwin built by hand as the commands build them',
  (file) => {
    const text = readFileSync(join(repository, file), 'utf8');
    const example = (name: string) => new RegExp(`-Name ${name} [^]*?-Argument .*`).exec(text)![0];
    const commands = printed('--chart', 'opentwin');
    // The digest is of the plan, and Windows is patched
    const shape = (words: string) => words.replace(/[0-9a-f]{12}/g, 'DIGEST').replace(/10\.0\.\d+\.\d+/g, 'WINDOWS');
    const argument = (name: string) => RegExp(`${name}=[^ ,]+`).exec(shape(commands))![0];

    for (const name of ['WINDOWS_BASE', 'BASE_REVISION']) expect(shape(example('base'))).toContain(argument(name));
    expect(shape(example('base'))).toContain('-Reference opentwin/base:DIGEST-WINDOWS ');
    expect(shape(example('logger'))).toContain(argument('BASE_IMAGE'));
    expect(new Set([...text.matchAll(/opentwin\/base:\S+/g)].map(([name]) => shape(name.replace('`.', ''))))).toEqual(
      new Set(['opentwin/base:DIGEST-WINDOWS']),
    );
  },
);

describe('refuses', () => {
  const network = ['--chart', 'windows-network'];
  const both = ['--windows-build', '10.0.26100', '--windows-build', '10.0.20348'];
  const registry = ['--set', 'image.registry=r.example.org'];
  const address = 'https://example.org/a.tgz';
  const good = `${sum('c')} ${address} 2026-11-26 ${address}.sha256`;

  test.each<[args: string[], says: string]>([
    [['build'], 'opentwin images build: runs no container engine; give --print, and run what it prints\n'],
    [['bild', '--print'], "opentwin images: 'bild' is no command; did you mean build?\n"],
    [[], 'opentwin images: says not what to do; try: build, plan\n'],
    [['build', '--prnt'], 'opentwin images build: --prnt is not an option; did you mean --print?\n'],
    [
      ['build', '--print', '--chart', 'opentwine'],
      "--chart: 'opentwine' is no chart of ours; allowed: opentwin, windows-network\n",
    ],
    [
      ['build', '--print', '--builder', 'podman'],
      "--builder: 'podman' is no builder; allowed: docker, nerdctl, buildx\n",
    ],
    [
      ['build', '--print', ...network, '--builder', 'docker', '--set', 'kubeProxy.enabled=false'],
      'flannel-windows: is made of what its build fetches and checks, which docker cannot on Windows; build it with another --builder: nerdctl, buildx\n',
    ],
    [
      ['build', '--print', '--builder', 'buildx'],
      'base: opentwin/base:DIGEST is in no registry, from which buildx would take it to build on; name one by image.registry, or build with another --builder: docker\n',
    ],
    [
      ['build', '--print', '--builder', 'nerdctl'],
      'base: opentwin/base:DIGEST is in no registry, from which nerdctl would take it to build on; name one by image.registry, or build with another --builder: docker\n',
    ],
    [
      ['build', '--print', '--set', 'logger.image.repository=opentwin/authorisation'],
      'authorisation: opentwin/authorisation:2026.8 is what another image is called too, and one would take the place of the other; give it a repository of its own\n',
    ],
    [
      ['build', '--print', '--set', 'mongodb.os=windows', '--set', 'mongodb.windows.image.tag=v7.0.99'],
      'mongodb-windows: opentwin/mongodb-windows:v7.0.99 says 7.0.99 by its tag, but 7.0.14 is built; give it a tag of that version, or one that says none\n',
    ],
    [
      ['build', '--print', ...network, '--set', 'kubeProxy.enabled=false', '--set', 'image.pullPolicy=Always'],
      'flannel-windows: flannel-windows:v0.28.9-1 is in no registry, and image.pullPolicy Always has nodes look for it in one; name one by image.registry, or set image.pullPolicy to IfNotPresent\n',
    ],
    [
      ['build', '--print', '--windows-build', '10.0.17763'],
      "--windows-build: '10.0.17763' is no build of Windows that is known here; allowed: 10.0.20348, 10.0.26100\n",
    ],
    [
      ['build', '--print', '--plan', ''],
      '--plan: the name of the folder is empty; write the one that opentwin images plan wrote\n',
    ],
    [
      ['build', '--print', '--plan-there', ''],
      '--plan-there: the name of the folder is empty; write where the folder of the plan lies on the machine that builds\n',
    ],
    [
      ['build', '--print', '--plan', '-p'],
      "opentwin images build: Option '--plan' argument is ambiguous; to specify an option argument starting with a dash use '--plan=-XYZ'\n",
    ],
    [
      ['build', '--print', '--plan', 'none'],
      'none/base: holds no Containerfile; run opentwin images plan --deployment DIR first, and name its folder by --plan\n',
    ],
    [
      ['build', '--print', '--containerfiles', ''],
      '--containerfiles: the name of the folder is empty; write where the folder containerfiles of this package lies on the machine that builds\n',
    ],
    [
      ['build', '--print', ...both, ...registry],
      '--windows-build: names several builds of Windows, each of which builds its own images; print one part after the other: --only 10.0.20348, --only 10.0.26100, --only lists\n',
    ],
    [
      ['build', '--print', ...both, '--only', 'lists'],
      "--only: 'lists' is no part of these commands; allowed: 10.0.20348, 10.0.26100\n",
    ],
    [
      ['build', '--print', '--only', '10.0.20348'],
      "--only: '10.0.20348' is no part of commands for one build of Windows, which are run as a whole; leave it out\n",
    ],
    [
      ['build', '--print', '--checksums', ''],
      '--checksums: the name of the file is empty; write one, such as --checksums checksums.txt\n',
    ],
    [
      ['build', '--print', '--checksums', 'none.txt'],
      'none.txt: is not there; it should be recorded checksums, a line <sha256> <address> <day> <source> for each\n',
    ],
    [
      ['build', '--print', ...network, '--set', `kubeProxy.image.digest=sha256:${sum('d')}`],
      `kube-proxy-windows: kube-proxy-windows@sha256:${sum('d')} has a digest, which is known once it is built; build it by a tag, and set the digest then\n`,
    ],
  ])('%j', (args, says) => expect(refusal(...args).replace(/:[0-9a-f]{12} /, ':DIGEST ')).toBe(says));

  test('a plan that cannot be read', () => {
    symlinkSync('nowhere', join(plan, 'base/gone.dll'));
    expect(refusal('build', '--print')).toMatch(
      /^images\/base: cannot be read: ENOENT.*gone\.dll'; put that right, or run opentwin images plan --deployment DIR first, and name its folder by --plan\n$/,
    );
  });

  test('a plan whose Containerfile is a folder, or that holds what is no file', () => {
    rmSync(join(plan, 'base/Containerfile'));
    mkdirSync(join(plan, 'base/Containerfile'));
    expect(refusal('build', '--print')).toMatch(/^images\/base: holds no Containerfile; run opentwin images plan /);

    rmSync(join(plan, 'base/Containerfile'), { recursive: true });
    execFileSync('mkfifo', [join(plan, 'base/Containerfile')]);
    symlinkSync('..', join(plan, 'base/link'));
    const says = 'is no file, and a build context holds nothing else; take it out\n';
    expect(refusal('build', '--print')).toBe(`images/base/Containerfile: ${says}`);
    rmSync(join(plan, 'base/Containerfile'));
    writeFileSync(join(plan, 'base/Containerfile'), 'FROM scratch\n');
    expect(refusal('build', '--print')).toBe(`images/base/link: ${says}`);
  });

  test('a plan that may not be looked into, as what it is', () => {
    jest.spyOn(fs, 'readdirSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'scandir' });
    });
    expect(() => contextDigest(join(plan, 'base'))).toThrow(
      `${join(plan, 'base')}: cannot be read: EACCES: permission denied; put that right, or run opentwin images plan`,
    );
  });

  test('wrong values, as every command does, with all else that is wrong', () => {
    const said = refusal('build', ...network, '--set', 'flannel.version=0.25.2', '--checksums', 'none.txt');
    expect(said).toMatch(
      /^opentwin images build: runs no .*\nflannel\.version: 0\.25\.2 does not come up .*\nnone\.txt: is not there.*\n$/,
    );
  });

  test.each([
    ['deadbeef', 'has one word and not 4; write <sha256> <address> <day> <source>'],
    [good.replace('c', 'C'), `is no SHA-256; write its 64 digits, 0-9 and a-f`],
    [good.replace('c', ''), `is no SHA-256; write its 64 digits, 0-9 and a-f`],
    [good.replace('https:', 'http:'), "'http://example.org/a.tgz' is no address; write https://…"],
    [good.replace(/\S+$/, 'somebody'), "'somebody' is no address; write https://…"],
    [good.replace('2026-11-26', 'today'), "'today' is no day; write it such as 2026-11-26"],
    [good.replace('2026-11-26', '2026-13-26'), "'2026-13-26' is no day; write it such as 2026-11-26"],
    [`${good.replaceAll('c', 'e')}\n${good}`, `gives ${address} another SHA-256 than a line above`],
  ])('the line %j of a file of checksums', (lines, says) => {
    const file = checksums(`# recorded by me\n\n${lines}\n`);
    const number = 2 + lines.split('\n').length;
    expect(refusal('build', '--print', '--checksums', file)).toMatch(`${file}:${number}: `);
    expect(refusal('build', '--print', '--checksums', file)).toContain(says);
  });
});
