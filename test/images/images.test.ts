import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { run } from '../../bin/run';
import { imagesOf } from '../../charts/helm-chart';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import type { Manifest } from '../../lib/checks/manifest';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { defaultRelease } from '../../lib/wiring/installation';
import { made as composed } from '../compose/made';
import { powerShellParser, syntaxErrors } from '../containerfiles/powershell';

const repository = resolve(__dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-images-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function command(...args: string[]) {
  let [out, err] = ['', ''];
  const code = run(args, { out: (text) => (out += text), err: (text) => (err += text) });
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

/** Programs of these names that do what their scripts say, before all others. */
function shell(script: string, fakes: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(fakes))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const PATH = [folder, process.env['PATH']].join(delimiter);
  return execFileSync('sh', ['-eu', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH },
    stdio: 'pipe',
  });
}

const sum = (digit: string) => digit.repeat(64);
/** Projects that answer: a file with a checksum and a name, and GitHub by jq. */
const answering = { curl: `echo '${sum('a')}  some.tgz'`, jq: `cat >/dev/null; echo ${sum('b')}` };
const logging = { docker: 'printf "%s\\n" docker "$@"' };

describe('the commands', () => {
  test('first ask each project for the checksums that nobody has recorded, then build what the chart names', () => {
    const file = join(folder, 'checksums.txt');
    const before = printed('--checksums', checksums('# none yet\n'));

    expect(before).toContain(`# ${file}. Look at it`);
    expect(before).toContain('# Refuses what it fetches until KUBE_PROXY_SHA256 can be given.');
    shell(before, { ...answering, ...logging });

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
    expect(after).not.toMatch(/printf|Refuses/);
    expect(shell(after, logging).split('docker\n').slice(2)).toEqual([
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

  test('leave behind what is refused, where a project does not answer', () => {
    const file = checksums('');
    const recording = printed('--checksums', file)
      .split('\n')
      .filter((line) => line.startsWith('printf'));
    shell(recording[0]!, { curl: 'echo "curl: (22) 404" >&2; exit 22' });

    expect(refusal('build', '--print', '--checksums', file)).toMatch(
      /checksums\.txt:1: has 3 words and not 4; write <sha256> <address> <day> <source> \(a project that did not answer leaves the first out: ask again\)\n$/,
    );
  });

  test('name images as the chart does, and make files for nodes where no registry is named', () => {
    const tags = (...args: string[]) =>
      [...printed(...args).matchAll(/--tag (\S+) (\S.*) \\$/gm)].map(([, tag, how]) => [tag, how]);
    const needed = imagesOf(products['windows-network']).map(({ image }) => image);

    expect(tags()).toEqual([
      ['flannel-windows:v0.28.9-1', '--output type=docker,dest=flannel-windows.tar'],
      ['kube-proxy-windows:v1.37.2-1', '--output type=docker,dest=kube-proxy-windows.tar'],
    ]);
    expect(needed).toEqual(expect.arrayContaining(tags().map(([tag]) => tag)));
    expect(printed()).toContain('#   ctr.exe --namespace k8s.io images import flannel-windows.tar');
    expect(tags('--set', 'global.imageRegistry=r.example.org', '--set', 'kubeProxy.image.tag=mine')).toEqual([
      ['r.example.org/flannel-windows:v0.28.9-1', '--push'],
      ['r.example.org/kube-proxy-windows:mine', '--push'],
    ]);
  });

  test('fetch the versions that the values have', () => {
    const out = printed('--set', 'kubernetesVersion=1.35.9', '--set', 'flannel.version=0.28.10');

    expect(out).toContain('https://dl.k8s.io/v1.35.9/bin/windows/amd64/kube-proxy.exe');
    expect(out).toContain('https://github.com/flannel-io/flannel/releases/download/v0.28.10/flanneld.exe');
    expect(out).toContain('--build-arg KUBERNETES_VERSION=1.35.9');
    expect(out).toContain('--build-arg FLANNEL_VERSION=0.28.10');
  });

  test('are for what is deployed', () => {
    expect(printed('--set', 'kubeProxy.enabled=false')).not.toContain('kube-proxy-windows');
    expect(printed('--set', 'flannel.windows.enabled=false', '--set', 'kubeProxy.enabled=false')).toBe(
      '# Nothing to build: the values deploy none of our images.\n',
    );
  });

  test.each([
    ['docs', '../containerfiles/flannel-windows/Containerfile'],
    ['containerfiles', './flannel-windows/Containerfile'],
  ])('find the Containerfiles from %s', (here, file) => {
    process.chdir(join(repository, here));
    try {
      expect(printed()).toContain(`--file ${file} `);
    } finally {
      process.chdir(repository);
    }
  });

  test('write to the file that was named, and to nothing else, whatever it is called', () => {
    const file = join(folder, "it's\nrm -r .");
    writeFileSync(file, '');
    const said = shell(printed('--checksums', file), { ...answering, ...logging, rm: 'echo removed' });

    expect(said).not.toContain('removed');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(4);
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
  test('build what all are built on first, on Server Core of the nodes, and then what the chart names', () => {
    const [base, ...services] = builds(ofOpenTwin());

    expect(base).toEqual({
      file: 'images/base/Containerfile',
      base: 'mcr.microsoft.com/windows/servercore:10.0.20348.5499',
      tag: 'opentwin/base:2026.8',
      context: 'images/base',
    });
    expect(services.map(({ base }) => base)).toEqual(services.map(() => 'opentwin/base:2026.8'));
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
    const ofBuilds = builds(ofOpenTwin('--builder', 'nerdctl', '--values', file)).map(({ tag }) => tag);

    const each = (images: readonly (string | undefined)[]) => [...new Set(images)].sort();
    expect(each(ofBuilds.filter((image) => image !== 'r.example.org/opentwin/base:v7'))).toEqual(each(ofPods));
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

    expect(tags.slice(0, 2)).toEqual(['r.example.org:5000/opentwin/base:v7', 'r.example.org:5000/site/log:v7']);
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
    const checksum = ['--chart', 'windows-network', '--builder', 'nerdctl', '--checksums', checksums("# it's mine\n")];
    for (const out of [
      ofOpenTwin(),
      ofOpenTwin('--builder', 'nerdctl', ...registry),
      ofOpenTwin('--plan', "it's here"),
      printed(...checksum),
    ])
      expect(syntaxErrors(parse(out))).toEqual([]);
    expect(ofOpenTwin('--plan', "it's here")).toContain("  'it''s here/logger'\n");
    expect(printed(...checksum)).toMatch(/^Add-Content .*-Value \(@\(\(curl\.exe /m);
  });

  test('build on Linux what only copies, on a base that a machine with Windows has pushed', () => {
    const out = ofOpenTwin('--builder', 'buildx', ...registry);

    expect(out).toContain(
      '# base runs a program in its build, which takes Windows: build and push it there first (--builder docker).',
    );
    expect(builds(out).map(({ file }) => file)).not.toContain('images/base/Containerfile');
    expect(builds(out)[0]).toEqual({
      file: 'images/logger/Containerfile',
      base: 'r.example.org:5000/opentwin/base:2026.8',
      tag: 'r.example.org:5000/opentwin/logger:2026.8',
      context: 'images/logger',
    });
    expect(shell(out, logging).split('docker\n').length).toBeGreaterThan(8);
  });

  test('build MongoDB for Windows where that is where it runs, with the checksums that somebody has recorded', () => {
    const out = ofOpenTwin('--set', 'mongodb.os=windows');

    expect(builds(ofOpenTwin()).map(({ file }) => file)).not.toContain('containerfiles/mongodb-windows/Containerfile');
    expect(builds(out).at(-1)).toEqual({
      file: 'containerfiles/mongodb-windows/Containerfile',
      base: 'mcr.microsoft.com/windows/servercore:10.0.20348.5499',
      tag: 'opentwin/mongodb-windows:v7.0.14-1',
      context: 'containerfiles/mongodb-windows',
    });
    expect(out).toMatch(/ --build-arg MONGODB_SHA256=[0-9a-f]{64} /);
    expect(out).toContain('# Refuses what it fetches until MONGOSH_SHA256 can be given.\n');
    expect(out.match(/^Add-Content .*$/gm)).toEqual([
      expect.stringMatching(/'https:\/\/github\.com\/mongodb-js\/mongosh\/.*-win32-x64\.zip'/),
    ]);
  });

  describe('for nodes of two builds of Windows', () => {
    const both = ['--windows-build', '10.0.26100', '--windows-build', '10.0.20348'];

    test('make an image of each, and a list by which nodes find theirs under the name of the chart', () => {
      const out = ofOpenTwin(...both, ...registry);
      const loggers = builds(out).filter(({ file }) => file === 'images/logger/Containerfile');
      const reference = 'r.example.org:5000/opentwin/logger:2026.8';

      expect(loggers.map(({ base, tag }) => [base, tag])).toEqual([
        ['r.example.org:5000/opentwin/base:2026.8-20348', `${reference}-20348`],
        ['r.example.org:5000/opentwin/base:2026.8-26100', `${reference}-26100`],
      ]);
      expect(out.match(/On a machine with Windows .*/g)).toEqual([
        'On a machine with Windows 10.0.20348:',
        'On a machine with Windows 10.0.26100:',
      ]);
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

    test('make an archive for each where no registry is named, under the one name', () => {
      const out = ofOpenTwin(...both);

      expect(builds(out).filter(({ tag }) => tag === 'opentwin/logger:2026.8')).toHaveLength(2);
      expect(out.match(/^#.*images import.*/gm)).toEqual([
        '#   ctr.exe --namespace k8s.io images import images-20348.tar',
        '#   ctr.exe --namespace k8s.io images import images-26100.tar',
      ]);
      expect(out).not.toContain('manifest');
    });
  });
});

describe('refuses', () => {
  const network = ['--chart', 'windows-network'];
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
      'base: opentwin/base:2026.8 is in no registry, from which buildx would take it to build on; name one by image.registry, or build with another --builder: docker\n',
    ],
    [
      ['build', '--print', '--builder', 'nerdctl'],
      'base: opentwin/base:2026.8 is in no registry, from which nerdctl would take it to build on; name one by image.registry, or build with another --builder: docker\n',
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
  ])('%j', (args, says) => expect(refusal(...args)).toBe(says));

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
