import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { run } from '../../bin/run';
import { imagesOf } from '../../charts/helm-chart';
import { products } from '../../charts/products';

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

function printed(...args: string[]): string {
  const { code, out, err } = command('images', 'build', '--print', ...args);
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
        ...['--tag', 'registry.example.org/net/kube-proxy-windows:v1.37.2', '--push', 'containerfiles/windows-network'],
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
      ['flannel-windows:v0.28.9', '--output type=docker,dest=flannel-windows.tar'],
      ['kube-proxy-windows:v1.37.2', '--output type=docker,dest=kube-proxy-windows.tar'],
    ]);
    expect(needed).toEqual(expect.arrayContaining(tags().map(([tag]) => tag)));
    expect(printed()).toContain('#   ctr.exe --namespace k8s.io images import flannel-windows.tar');
    expect(tags('--set', 'global.imageRegistry=r.example.org', '--set', 'kubeProxy.image.tag=mine')).toEqual([
      ['r.example.org/flannel-windows:v0.28.9', '--push'],
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

describe('refuses', () => {
  const address = 'https://example.org/a.tgz';
  const good = `${sum('c')} ${address} 2026-11-26 ${address}.sha256`;

  test.each<[args: string[], says: string]>([
    [['build'], 'opentwin images build: runs no container engine; give --print, and run what it prints\n'],
    [['bild', '--print'], "opentwin images: 'bild' is no command; did you mean build?\n"],
    [[], 'opentwin images: says not what to do; try: build, plan\n'],
    [['build', '--prnt'], 'opentwin images build: --prnt is not an option; did you mean --print?\n'],
    [
      ['build', '--print', '--chart', 'opentwin'],
      "--chart: 'opentwin' is no chart whose images are described here; allowed: windows-network\n",
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
      ['build', '--print', '--set', `kubeProxy.image.digest=sha256:${sum('d')}`],
      `kube-proxy-windows: kube-proxy-windows@sha256:${sum('d')} has a digest, which is known once it is built; build it by a tag, and set the digest then\n`,
    ],
  ])('%j', (args, says) => expect(refusal(...args)).toBe(says));

  test('wrong values, as every command does, with all else that is wrong', () => {
    const said = refusal('build', '--set', 'flannel.version=0.25.2', '--checksums', 'none.txt');
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
