import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'web-tree-sitter';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import { ownChecksums } from '../../lib/images/checksums';
import { containerfile } from '../../lib/images/containerfile';
import { describedImages as images } from '../../lib/images/described';
import type { Image } from '../../lib/images/image';
import { osVersion, serverCore } from '../../lib/images/server-core';
import { windowsBuilds } from '../../lib/kubernetes/windows-builds';
import { networkImages } from '../../lib/network/images';
import { imageRevisions } from '../../lib/network/versions';
import { flannelNames, kubeProxyNames, windowsPaths } from '../../lib/network/network';
import { mongodbImageRevision } from '../../lib/catalog/services';
import { mongodbImage } from '../../lib/wiring/mongodb-image';
import { openTwinImages } from '../../lib/wiring/own-images';
import { type Manifest } from '../../lib/checks/manifest';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { contentsOf, problemsOf } from './containerfile-rules';
import { all, nameOf, powerShellParser } from './powershell';

const root = join(__dirname, '../../containerfiles');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
/** What `opentwin images plan` writes: `test/images` holds it to that. */
const planned = [
  'third-party/',
  'opentwin/',
  'vc-redist/',
  ...readdirSync(join(root, 'opentwin')).map((file) => `scripts/${file}`),
];
const surroundings = ({ context }: Image) => ({
  context: context === 'plan' ? planned : readdirSync(join(root, context.folder)),
});

let parse: (text: string) => Node;
beforeAll(async () => {
  parse = await powerShellParser();
});

test('every image has a Containerfile, and every Containerfile is of an image', () => {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('Containerfile'),
  );
  expect(found.sort()).toEqual(images.map(({ name }) => join(name, 'Containerfile')).sort());
});

describe.each(images)('$name', (image) => {
  const text = textOf(`${image.name}/Containerfile`);

  test('is what its description and the recorded checksums make (npm run containerfiles)', () =>
    expect(text).toBe(containerfile(image, ownChecksums())));

  test('breaks no rule', () => expect(problemsOf(text, surroundings(image))).toEqual([]));
});

describe.each(Object.values(networkImages))('$name', (image) => {
  const text = textOf(`${image.name}/Containerfile`);

  test('starts a script that it holds', () => {
    const { entrypoint, files } = contentsOf(text);
    expect(files).toContain(inImage(entrypoint.at(-1)!));
  });

  test('holds every file that its scripts name beside themselves, but for what they write', () => {
    const { files } = contentsOf(text);
    const scripts = files
      .filter((file) => /\.psm?1$/.test(file))
      .map((script) => parse(textOf(`${image.context.folder}${script}`)));
    const named = scripts.flatMap(namesBeside).filter((name) => name !== 'kubeconfig.conf');
    expect(named).toContain('node.psm1');
    expect(named.filter((name) => !files.some((file) => file === `/${name}` || file.startsWith(`/${name}/`)))).toEqual(
      [],
    );
  });
});

const recorded = new Map([['https://dl.k8s.io/v1.37.2/bin/windows/amd64/kube-proxy.exe', 'ab'.repeat(32)]]);

const revised = { ...networkImages, mongodb: mongodbImage };

/** What each revision of an image was, the first one first: a new one is added behind the last, which stays as it was. */
const revisions: Readonly<Record<keyof typeof revised, readonly string[]>> = {
  flannel: ['33e1b6203562'],
  kubeProxy: ['bd12f5759e44'],
  mongodb: ['97da05106189'],
};

test.each(Object.entries(revisions))(
  'what changes in the image %s changes its tag (lib/network/versions.ts, lib/catalog/services.ts)',
  (name, known) => {
    const part = name as keyof typeof revised;
    const image: Image = revised[part];
    const revision = { ...imageRevisions, mongodb: mongodbImageRevision }[part];
    const { argument, standard } = image.version;
    const context = typeof image.context === 'object' ? image.context.folder : '';
    const copied = image.steps.flatMap((step) =>
      'copy' in step ? step.copy : 'install' in step ? step.install.needs.flatMap(({ copy }) => copy) : [],
    );
    const all = [
      // What is in the tag anyway
      containerfile(image, new Map())
        .replaceAll(`${argument}=${standard}`, argument)
        .replaceAll(`}-${revision}"`, '}"'),
      ...copied.map((file) => textOf(`${context}/${file}`)),
    ];
    const digest = createHash('sha256').update(all.join('\0')).digest('hex').slice(0, 12);
    expect({ revision, digest }).toEqual({ revision: known.length, digest: known.at(-1) });
  },
);

test('a recorded checksum is a default, and without one the build has no checksum to go on with', () => {
  const lines = (checksums: ReadonlyMap<string, string>) =>
    containerfile(networkImages.kubeProxy, checksums)
      .split('\n')
      .filter((line) => line.includes('KUBE_PROXY_SHA256'));

  expect(lines(recorded)[0]).toBe(`ARG KUBE_PROXY_SHA256=${'ab'.repeat(32)}`);
  expect(lines(new Map())[0]).toBe('ARG KUBE_PROXY_SHA256');
  for (const line of [lines(recorded)[1], lines(new Map())[1]])
    expect(line).toMatch(/^ADD --checksum=sha256:\$\{KUBE_PROXY_SHA256\} https:/);
});

describe('the rules see', () => {
  const image = networkImages.flannel;
  const text = textOf(`${image.name}/Containerfile`);

  test.each<[problem: string, before: string | RegExp, after: string]>([
    ['no syntax directive with a version', 'dockerfile:1.17', 'dockerfile:latest'],
    ['no escape directive that leaves backslashes alone', '# escape=`\n', ''],
    ['line 24: WORKDIR, which is none of', 'COPY node.psm1', 'WORKDIR C:\\\nCOPY node.psm1'],
    [':latest@sha256:', ':v1.0.0@', ':latest@'],
    ['has no tag that stays', ':v1.0.0@', '@'],
    ['is not pinned by a digest', /@sha256:[0-9a-f]+/, ''],
    ['is not checked', '--checksum=sha256:${FLANNELD_SHA256} ', ''],
    ['is not checked', '--checksum=sha256:${FLANNELD_SHA256}', '--checksum=${FLANNELD_SHA256}'],
    ['is not fetched by https', 'https://github.com/flannel-io/flannel/', 'http://github.com/flannel-io/flannel/'],
    ['does not say its version', 'v${FLANNEL_VERSION}/flanneld.exe', 'latest/flanneld.exe'],
    ['FLANNELD_SHA256 is not declared in this stage', 'ARG FLANNELD_SHA256\n', ''],
    ['a default that is no SHA-256', 'ARG FLANNELD_SHA256', 'ARG FLANNELD_SHA256=none'],
    ['start.ps1 is not in the build context', 'start-flannel.ps1 /', 'start.ps1 /'],
    ['there is no stage other before it', '--from=archives', '--from=other'],
    ['/other/flannel.exe is in nothing that archives fetches', '/flannel-cni/flannel-amd64.exe', '/other/flannel.exe'],
    ['ENTRYPOINT is not in JSON form', /ENTRYPOINT .*/, 'ENTRYPOINT powershell.exe'],
    ['not one ENTRYPOINT', /ENTRYPOINT .*/, ''],
    ['there is no label org.opencontainers.image.licenses', 'image.licenses', 'image.license'],
    ['fetched after files of ours', 'COPY --from=archives', 'COPY node.psm1 /\nCOPY --from=archives'],
  ])('%s', (problem, before, after) => {
    const changed = text.replace(before, () => after);
    expect(changed).not.toBe(text);
    expect(problemsOf(changed, surroundings(image)).join('\n')).toContain(problem);
  });
});

describe('the rules see of an image that runs programs, or is built on another,', () => {
  const base = textOf('base/Containerfile');
  const logger = textOf('logger/Containerfile');
  const wrong = (text: string, changed: string, image: Image) => {
    expect(changed).not.toBe(text);
    return problemsOf(changed, surroundings(image)).join('\n');
  };
  const [ground, service] = openTwinImages as [Image, Image];

  test.each<[problem: string, before: string | RegExp, after: string]>([
    ['RUN in the stage that becomes the image', 'COPY third-party/', 'RUN ["cmd"]\nCOPY third-party/'],
    ['RUN is not in JSON form', /^RUN .*$/m, 'RUN powershell.exe -File install.ps1'],
    ['is no exact version of Windows', /:10\.0\.\d+\.\d+/, ':ltsc2022'],
    ['WINDOWS_BASE has no default before the first FROM', /^ARG WINDOWS_BASE=.*$/m, 'ARG WINDOWS_BASE'],
    [
      'a syntax directive, which builders on Windows cannot follow',
      '# escape',
      '# syntax=docker/dockerfile:1.17\n# escape',
    ],
    ['scripts/other.ps1 is not in the build context', 'scripts/wait.ps1', 'scripts/other.ps1'],
    ['there is no stage other before it', '--from=runtime', '--from=other'],
  ])('%s', (problem, before, after) =>
    expect(
      wrong(
        base,
        base.replace(before, () => after),
        ground,
      ),
    ).toContain(problem),
  );

  test.each([
    ['what changes with no build of OpenTwin comes after what does', /(COPY third.*\n)(COPY opentwin.*\n)/, '$2$1'],
    ['a LABEL before files', /((?:COPY .*\n)+)([^]*)(ENTRYPOINT)/, '$2$1$3'],
    ['a name that speaks of a secret', 'COPY third', 'ENV MONGODB_PASSWORD="x"\nCOPY third'],
    ['a name that speaks of a secret', 'COPY third', 'ARG ENCRYPTION_KEY\nCOPY third'],
  ])('of a service: %s', (problem, before, after) =>
    expect(wrong(logger, logger.replace(before, after), service)).toContain(problem),
  );

  test.each(
    images.flatMap(({ context, steps }) =>
      steps.flatMap((step) => ('install' in step ? [{ context, ...step.install }] : [])),
    ),
  )('the folder $folder is the one that the script of its stage fills', ({ context, folder, run }) => {
    const script = run.at(-1)!.split('\\').at(-1)!;
    const text = textOf(`${context === 'plan' ? 'opentwin' : context.folder}/${script}`);
    expect(text).toContain(`'${folder.replaceAll('/', '\\').replace(/\\$/, '')}`);
  });

  test('a tag that moves', () =>
    expect(wrong(logger, logger.replace('opentwin/base:1', 'opentwin/base:latest'), service)).toContain(
      'opentwin/base:latest has no tag that stays',
    ));
});

describe('build-image.ps1', () => {
  const script = textOf('build-image.ps1');
  const copied = new RegExp(/-Pattern '(\^COPY .+)'/.exec(script)![1]!);
  const notAsked = new RegExp(/Where-Object \{ \$_ -notmatch '(.+)' \}/.exec(script)![1]!);
  const askedBy = (line: string) => (copied.exec(line)?.[1]!.split(' ') ?? []).filter((word) => !notAsked.test(word));
  const asked = (image: Image) => textOf(`${image.name}/Containerfile`).split('\n').flatMap(askedBy);

  test.each(images)('looks for all that the Containerfile of $name copies out of its context', (image) => {
    const described = image.steps.flatMap((step) =>
      'copy' in step ? step.copy : 'install' in step ? step.install.needs.flatMap(({ copy }) => copy) : [],
    );
    expect(asked(image).sort()).toEqual([...described].sort());
  });

  test.each([
    ['COPY a.dll b/c.dll C:/x/', ['a.dll', 'b/c.dll']],
    ['COPY *.dll a?.dll b[12].dll c.dll C:/x/', ['c.dll']],
    ['COPY "a C:/x', []],
    ['COPY ["a b","C:/x"]', []],
    ['COPY  ["a b c","C:/x"]', []],
    ['COPY --from=base a C:/x', []],
  ])('asks of the line %s of a changed Containerfile what names a file: %j', (line, words) =>
    expect(askedBy(line)).toEqual(words),
  );

  test('takes no Containerfile and no folder for a context that has not the files of the image', () => {
    const whole = images.filter((image) => asked(image).every((file) => existsSync(join(root, image.name, file))));
    expect(whole.map(({ name }) => name)).toEqual([mongodbImage.name]);
    const there = '-not (Test-Path -LiteralPath ([IO.Path]::Combine($Context, $_)))';
    expect(script).toContain(there);
    expect(script.indexOf(there)).toBeLessThan(script.indexOf("'build', '--file', $file"));
  });

  test('builds the Containerfile of the plan, as the printed commands do', () =>
    expect(script).toContain("$file = $Context, $folder | ForEach-Object { [IO.Path]::Combine($_, 'Containerfile') }"));

  test('takes no sign in a path for a pattern, and leaves no archive in the folder for temporary files', () => {
    expect(script.match(/(Test-Path|Select-String) .*/g)!.filter((call) => !call.includes('-LiteralPath'))).toEqual([]);
    const removal = script.indexOf('if ($isTemporary) { [IO.File]::Delete($saved) }');
    expect(removal).toBeGreaterThan(script.indexOf("'import', $saved"));
    for (const code of ['3606', '3607']) expect(removal).toBeLessThan(script.indexOf(`Exit-With ${code}`));
  });
});

describe('images of OpenTwin', () => {
  const { made } = products.opentwin.make(products.opentwin.defaultRelease, {});
  const objects = objectsIn(made!.chart).map((object) => object.toJson() as unknown as Manifest);
  const containers = podsIn(objects).flatMap(containersIn);

  test.each(openTwinImages.slice(1))(
    '$name is started as the chart starts it, of the same tag',
    ({ name, entrypoint }) => {
      const container: any = containers.find(({ container }) => container.name === name)!.container;
      expect(entrypoint).toEqual(container.command);
      expect(textOf(`${name}/Containerfile`)).toContain(`ARG OPENTWIN_VERSION=${container.image.split(':').at(-1)}\n`);
    },
  );

  test('each script that a pod starts is in what they are built on', () => {
    const named = containers.flatMap(({ container }: any) =>
      [...(container.command ?? []), ...(container.args ?? [])].filter((word) =>
        word.startsWith('C:\\OpenTwin\\scripts\\'),
      ),
    );
    const { files } = contentsOf(textOf('base/Containerfile'));

    expect(new Set(named).size).toBeGreaterThan(1);
    expect(named.filter((path) => !files.includes(path.replaceAll('\\', '/')))).toEqual([]);
  });

  test('are built for the nodes that the chart selects by default', () => {
    const build = (podsIn(objects).find(({ spec }: any) => spec.os?.name === 'windows') as any).spec.nodeSelector[
      'node.kubernetes.io/windows-build'
    ];
    expect(textOf('base/Containerfile')).toContain(`ARG WINDOWS_BASE=${serverCore(build)}\n`);
  });

  test.each(windowsBuilds)('%s has a Server Core of that build', (build) =>
    expect(osVersion(build)).toMatch(`${build}.`),
  );
});

describe('scripts, images and chart agree', () => {
  const { made } = products['windows-network'].make(products['windows-network'].defaultRelease, {});
  const objects = objectsIn(made!.chart).map((object): any => object.toJson());
  const containerOf = (name: string) =>
    objects.find(({ kind, metadata }) => kind === 'DaemonSet' && metadata.name === name).spec.template.spec
      .containers[0];
  const configurationOf = (name: string) =>
    objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);

  const parts = [
    { image: networkImages.flannel, container: containerOf(flannelNames.windows), script: 'start-flannel.ps1' },
    { image: networkImages.kubeProxy, container: containerOf(kubeProxyNames.windows), script: 'start-kube-proxy.ps1' },
  ];

  test.each(parts)('on how $script is started', ({ image, container }) =>
    expect(contentsOf(textOf(`${image.name}/Containerfile`)).entrypoint).toEqual(container.command),
  );

  test.each(parts)('on the variables of $script', ({ container, script }) => {
    const asked = settingsOf(parse(textOf(`windows-network/${script}`)));
    const set = container.env.map(({ name }: { name: string }) => name);

    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter((name) => !set.includes(name))).toEqual([]);
    // What is set and not asked for is for the program, or stands in its arguments
    const others = set.filter((name: string) => !asked.includes(name) && !container.args.join().includes(`$(${name})`));
    expect(
      others.filter(
        (name: string) => !/^(KUBERNETES_SERVICE_(HOST|PORT)|POD_NAME(SPACE)?|NODE_(ADDRESS|NAME))$/.test(name),
      ),
    ).toEqual([]);
  });

  test.each(parts)('on arguments that PowerShell hands to $script whole', ({ container }) =>
    // Behind -File it takes `--name=C:\file` for a parameter `--name=C` and its value
    expect(container.args.filter((argument: string) => argument.startsWith('-') && argument.includes(':'))).toEqual([]),
  );

  test('on the paths of a node', () => {
    const conflist = configurationOf(flannelNames.windowsConfiguration).data;
    const [netConf] = Object.keys(configurationOf(flannelNames.configuration).data).filter((key) =>
      key.startsWith('net-'),
    );
    const mounts = parts.flatMap(({ container }) => container.volumeMounts.map(({ mountPath }: any) => mountPath));
    const request = JSON.parse(
      containerOf(kubeProxyNames.windows).env.find(({ name }: any) => name === 'SOURCE_VIP_REQUEST').value,
    );
    const known = [
      // Mounted
      ...mounts,
      `${windowsPaths.netConf}\\${netConf}`,
      // What flanneld writes, as docs/cluster-network.md says
      'C:\\run\\flannel\\subnet.env',
      // Where containerd looks, as docs/cluster-network.md has it set up
      'C:\\opt\\cni\\bin',
      'C:\\opt\\cni\\bin\\host-local.exe',
      'C:\\etc\\cni\\net.d',
      `C:${request.ipam.dataDir.replaceAll('/', '\\')}`,
    ];
    const named = parts.flatMap(({ script }) => pathsOf(parse(textOf(`windows-network/${script}`))));

    expect(Object.keys(conflist)).toEqual(['10-flannel.conflist']);
    expect(named).toContain(`${windowsPaths.netConf}\\${netConf}`);
    expect(named.filter((path) => !known.includes(path))).toEqual([]);
    for (const folder of ['C:\\opt\\cni\\bin', 'C:\\etc\\cni\\net.d'])
      expect(readFileSync(join(root, '../docs/cluster-network.md'), 'utf8')).toContain(`\`${folder}\``);
  });

  test('on the objects that a remedy names', () => {
    const text = parts.map(({ script }) => textOf(`windows-network/${script}`)).join('\n');
    const named = [...text.matchAll(/ConfigMap ([\w-]+)/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual(
      [flannelNames.configuration, flannelNames.windowsConfiguration, kubeProxyNames.configuration].sort(),
    );
  });

  test('on the CNI programs: each that the configuration and the request name is in the image', () => {
    const conflist = JSON.parse(configurationOf(flannelNames.windowsConfiguration).data['10-flannel.conflist']);
    const types = conflist.plugins.flatMap((plugin: any) => [plugin.type, plugin.delegate.type]);
    const { files } = contentsOf(textOf('flannel-windows/Containerfile'));

    // host-local is what flannel's plugin adds to what it hands on, and what reserves the source VIP
    expect(files.filter((file) => file.startsWith('/cni/')).sort()).toEqual(
      [...types, 'host-local'].map((type) => `/cni/${type}.exe`).sort(),
    );
  });
});

/** Where a file of a container lies in its image, which is mounted at one place of the node. */
const inImage = (path: string): string => path.replace(windowsPaths.image, '').replaceAll('\\', '/');

/** The files and folders of an image that a script names: behind its own folder, or as a program to start. */
function namesBeside(script: Node): string[] {
  const combined = all(script, 'invokation_expression')
    .filter(({ text }) => text.startsWith('[IO.Path]::Combine($PSScriptRoot,'))
    .flatMap(literals);
  const started = all(script, 'command').filter((command) => nameOf(command) === 'Start-Program');
  return [...combined, ...started.flatMap((command) => literals(command).slice(0, 1))];
}

/** The variables that a script asks for. */
const settingsOf = (script: Node): string[] =>
  all(script, 'command')
    .filter((command) => nameOf(command) === 'Get-Setting')
    .flatMap(literals);

/** The paths of a node in the texts of a script. */
const pathsOf = (script: Node): string[] =>
  [...literals(script), ...all(script, 'expandable_string_literal').map(({ text }) => text)].flatMap((text) =>
    [...text.matchAll(/C:\\[\w.\\-]*[\w]/g)].map(([path]) => path),
  );

const literals = (node: Node): string[] => all(node, 'verbatim_string_characters').map(({ text }) => text.slice(1, -1));
