import fc from 'fast-check';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../bin/run';
import { computeServices } from '../../lib/catalog/compute';
import { serviceIds } from '../../lib/catalog/services';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { closureOf } from '../../lib/images/plan/closure';
import { type DeployedFile, deploymentIn } from '../../lib/images/plan/folder';
import { imageName } from '../../lib/wiring/image-names';
import { plainObjects } from '../laws/plain';
import { runs, seed } from '../laws/runs';
import { defaultsIn, tested } from '../products';
import { cycloneDx } from './cyclonedx';
import { type Files, type Program, wholeDeployment, writeFiles } from './deployment';
import { smallPe } from './pe-bytes';

let folder: string;
let deployment: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-plan-'));
  // For whoever is nobody
  chmodSync(folder, 0o755);
  deployment = join(folder, 'Deployment');
  output = join(folder, 'images');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function command(...args: string[]) {
  let [out, err] = ['', ''];
  const code = run(['images', 'plan', ...args], { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

/** A Deployment of the whole one and these files; `undefined` takes one out. */
function deploy(files: Readonly<Record<string, Program | string | undefined>> = {}): void {
  const all = Object.entries({ ...wholeDeployment, ...files });
  writeFiles(deployment, Object.fromEntries(all.filter(([, file]) => file !== undefined)) as Files, smallPe);
}

/** What is printed of the Deployment, and the plan of each image. */
function planned() {
  const { code, out, err } = command('--deployment', deployment, '--output', output);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const plan = JSON.parse(readFileSync(join(output, 'plan.json'), 'utf8'));
  return {
    out,
    plan,
    paths: (image: string): string[] => plan.images[image].contents.map(({ path }: { path: string }) => path),
    missing: (image: string): Record<string, string> =>
      Object.fromEntries(plan.images[image].missing.map((one: any) => [one.name, one.whence])),
  };
}

/** What a refused command says. It must end with 2, print nothing else, and write nothing. */
function refusal(...args: string[]): string {
  const before = existsSync(folder) ? readdirSync(folder).sort() : [];
  const { code, out, err } = command(...args);
  expect({ code, out, wrote: readdirSync(folder).sort() }).toEqual({ code: 2, out: '', wrote: before });
  return err;
}

const refused = () => refusal('--deployment', deployment, '--output', output);

const at = (path: string): string => join(deployment, path);

/** All files below a folder, as paths from there. */
const below = (root: string): string[] =>
  (readdirSync(root, { recursive: true }) as string[]).filter((path) => statSync(join(root, path)).isFile()).sort();

describe('an image holds', () => {
  test('its service, what that imports, and no more', () => {
    deploy();
    expect(planned().paths('logger')).toEqual([
      'LoggerService.dll',
      'OTCommunication.dll',
      'OTCore.dll',
      'OTSystem.dll',
      'libcrypto-1_1-x64.dll',
      'libcurl.dll',
      'libssl-1_1-x64.dll',
      'open_twin.exe',
    ]);
  });

  test('what is read by name, with what that imports', () => {
    deploy();
    const { paths } = planned();

    expect(paths('global-session')).toEqual(
      expect.arrayContaining(['BuildInfo.txt', 'FrontendInstaller/Install_OpenTwin_Frontend.exe']),
    );
    expect(paths('library-management')).toEqual(expect.arrayContaining(['LibraryData/CircuitData/resistor.json']));
    expect(paths('local-directory')).toEqual(
      expect.arrayContaining([
        ...computeServices.map((name) => `${name}.dll`),
        ...['plugins/tls/qopensslbackend.dll', 'Qt6Network.dll', 'osgPlugins-3.6.5/osgdb_obj.dll', 'osg.dll'],
        ...['libgallium_wgl.dll', 'python311._pth', 'PythonEnvironments/CoreEnvironment/numpy/libopenblas.dll'],
        ...['ElmerFEM/share/elmersolver/lib/HeatSolve.dll', 'openEMSSolver/CSXCAD.dll', 'ngspice.dll'],
      ]),
    );
    expect(paths('admin-panel').filter((path) => path.startsWith('Apache/'))).toEqual(
      below(deployment).filter((path) => path.startsWith('Apache/')),
    );
  });

  test("the OpenSSL that Qt's plugin for TLS loads by name, though nothing imports it", () => {
    deploy({ 'libcurl.dll': {}, '_ssl.pyd': {} });
    const { paths, plan } = planned();
    const ssl = ['libcrypto-1_1-x64.dll', 'libssl-1_1-x64.dll'];

    expect(paths('local-directory')).toEqual(expect.arrayContaining(ssl));
    expect(ssl.map((path) => layerOf(plan, path))).toEqual(['third-party', 'third-party']);
    expect(paths('logger')).not.toEqual(expect.arrayContaining(ssl));
  });

  const layerOf = (plan: any, path: string) =>
    plan.images['local-directory'].contents.find((file: any) => file.path === path).layer;

  test('a Python that was installed, with what its libraries import', () => {
    deploy({ 'Lib/os.py': 'text', 'DLLs/_lzma.pyd': { imports: ['liblzma.dll'] }, 'DLLs/liblzma.dll': {} });
    const { paths, plan } = planned();

    expect(paths('local-directory')).toEqual(
      expect.arrayContaining(['DLLs/_lzma.pyd', 'DLLs/liblzma.dll', 'Lib/os.py', 'plugins/imageformats/qjpeg.dll']),
    );
    expect(plan.images['local-directory'].absent).toEqual([]);
  });

  test('in its base what is not of OpenTwin and every service needs, and the installers of the runtime', () => {
    deploy();
    const { plan } = planned();

    expect(plan.images.base.contents.map(({ layer, path }: any) => `${layer}: ${path}`)).toEqual([
      'vc-redist: VC_Redist/VC_redist.x64.exe',
      'vc-redist: VC_Redist/VC_redist.x86.exe',
      'third-party: libcrypto-1_1-x64.dll',
      'third-party: libcurl.dll',
      'third-party: libssl-1_1-x64.dll',
    ]);
    const libraries = ['libcurl.dll', 'Qt6Core.dll', 'OTCore.dll', 'Model.dll', 'CircuitExecution.exe'];
    expect(libraries.map((path) => layerOf(plan, path))).toEqual([
      'base',
      'third-party',
      'opentwin',
      'opentwin',
      'opentwin',
    ]);
  });

  test('every file that a pod of the chart names below the folder of OpenTwin', () => {
    deploy();
    const { plan } = planned();
    const containers = podsIn(plainObjects(defaultsIn(tested[0]!))).flatMap((pod) => containersIn(pod));
    const checked = containers.flatMap(({ container }) => {
      const image = /^opentwin\/([\w-]+):/.exec(container.image ?? '')?.[1];
      if (image === undefined) return [];
      const files: string[] = plan.images[image].contents.map(({ path }: { path: string }) => path.toLowerCase());
      const names = namedIn(JSON.stringify(container));
      const there = (name: string) => files.some((file) => file === name || file.startsWith(`${name}/`));
      expect(names.filter((name) => !there(name)).map((name) => `${image}: ${name}`)).toEqual([]);
      return names;
    });

    expect(checked).toEqual(
      expect.arrayContaining(['loggerservice.dll', 'open_twin.exe', 'apache', 'relayservice.dll', 'model.dll']),
    );
  });

  /** Libraries by name, and paths in OpenTwin's folder. Scripts are the base image's own, certificates are mounted. */
  function namedIn(container: string): string[] {
    const text = container.replaceAll(/\\+/g, '/').toLowerCase();
    const paths = [...text.matchAll(/c:\/opentwin\/([\w./-]*\w)/g)].map(([, path]) => path!);
    const libraries = [...text.matchAll(/"(\w+\.dll)"/g)].map(([, name]) => name!);
    const started = text.includes('supportedservices') ? computeServices.map((name) => `${name}.dll`) : [];
    return [...paths, ...libraries, ...started.map((name) => name.toLowerCase())].filter(
      (name) => !/^(scripts|certificates)(\/|$)/.test(name),
    );
  }
});

describe('libraries are looked for as Windows does', () => {
  test('beside the program before elsewhere, by names without regard to letters', () => {
    deploy({
      'LoggerService.dll': { imports: ['OTCORE.DLL', 'otrandom', 'dbghelp.dll'] },
      'OTRandom.dll': {},
      'dbghelp.dll': {},
      'libssl-1_1.dll': {},
      'Apache/bin/httpd.exe': { imports: ['LIBHTTPD.dll', 'libssl-1_1.dll'], machine: 'x86' },
    });
    const { paths, plan } = planned();

    expect(paths('logger')).toEqual(expect.arrayContaining(['OTCore.dll', 'OTRandom.dll', 'dbghelp.dll']));
    expect(paths('admin-panel')).not.toContain('libssl-1_1.dll');
    expect(plan.images['admin-panel'].unlike).toEqual([]);
  });

  test('in Windows alone what it finds by a table of its own', () => {
    deploy({
      'LoggerService.dll': { imports: ['api-ms-win-crt-heap-l1-1-0.dll', 'EXT-MS-WIN-NTUSER-WINDOW-L1-1-0.dll'] },
      'api-ms-win-crt-heap-l1-1-0.dll': {},
    });
    const { missing, paths } = planned();

    expect(paths('logger')).toEqual(['LoggerService.dll', 'open_twin.exe']);
    expect(missing('logger')).toEqual({});
  });

  test('in the runtime of Visual C++, if the Deployment brings its installer for the processor', () => {
    // By the name that the build of base starts, and no other
    deploy({ 'VC_Redist/VC_redist.x86.exe': undefined, 'VC_Redist/old.x86.exe': { machine: 'x86' } });
    const { missing, out, paths } = planned();

    expect(missing('logger')).toEqual({});
    expect(missing('admin-panel')).toEqual({
      'VCRUNTIME140.dll': 'the runtime of Visual C++ (x86), whose installer CreateDeployment.bat copies to VC_Redist',
    });
    expect(out).toContain('\n  admin-panel: VCRUNTIME140.dll, which Apache/bin/httpd.exe imports; the runtime of');
    expect(out).toContain(
      "\n  base: VC_Redist/VC_redist.x86.exe; without it: the admin panel's Apache does not start\n",
    );
    expect(paths('base').filter((path) => path.startsWith('VC_Redist/'))).toEqual(['VC_Redist/VC_redist.x64.exe']);
  });

  test('up to the row of a table that has no name, whatever else is in it', () => {
    deploy();
    writeFileSync(
      at('LoggerService.dll'),
      smallPe({ imports: ['OTCore.dll'], delayed: ['libcurl.dll'], rest: 0x1234 }),
    );
    expect(planned().paths('logger')).toEqual(expect.arrayContaining(['OTCore.dll', 'libcurl.dll']));
  });

  test('in the working directory last, for a program in a folder of its own', () => {
    deploy({ 'openEMSSolver/openEMS.exe': { imports: ['CSXCAD.dll', 'tbb12.dll'] }, 'tbb12.dll': {} });
    const { missing, paths } = planned();

    expect(paths('local-directory')).toContain('tbb12.dll');
    expect(missing('local-directory')).toEqual({});
  });
});

describe('is told of', () => {
  test('libraries that are missing, by whom, and where they usually come from', () => {
    const third =
      "a third-party library of OpenTwin's build; CreateDeployment.bat copies it from OPENTWIN_THIRDPARTY_ROOT";
    const whence: Readonly<Record<string, string | RegExp>> = {
      'OPENGL32.dll': /^Server Core has none; CreateDeployment\.bat copies Mesa's opengl32\.dll beside open_twin\.exe/,
      'glu32.dll': /^Server Core has none;/,
      'MSVCP140D.dll': 'the debug runtime of Visual C++, which only developers have; take a release build',
      'msvcr120.dll': 'the redistributable of an older Visual C++; copy the file beside open_twin.exe',
      'd3d11.dll':
        'Windows has it, Server Core perhaps not; look into the image, or take the base image windows/server',
      'OTRandom.dll': "OpenTwin's own build; build it, and run UpdateDeploymentLibrariesOnly.bat",
      'LTSpiceConnector.dll': "OpenTwin's own build; build it, and run UpdateDeploymentLibrariesOnly.bat",
      'ot21-OpenThreads.dll': third,
      'Qt6Widgets.dll': third,
      'TKernel.dll': third,
      'python39.dll': 'Python 3.11, which CreateDeployment.bat copies beside open_twin.exe',
      'nvcuda.dll': /^NVIDIA's driver or toolkit;/,
      'elsewhere.dll': 'not known; find the program that brings it, and copy the file beside open_twin.exe',
    };
    const names = Object.keys(whence);
    deploy({ 'opengl32.dll': undefined, 'VisualizationService.dll': {}, 'LoggerService.dll': { imports: names } });
    const { missing, out } = planned();

    const matching = (text: string | RegExp) => (typeof text === 'string' ? text : expect.stringMatching(text));
    expect(missing('logger')).toEqual(Object.fromEntries(names.map((name) => [name, matching(whence[name]!)])));
    expect(out).toContain('\nMissing libraries:\n');
    expect(out).toContain(
      '\n  logger: elsewhere.dll, which LoggerService.dll imports; not known; find the program that brings it',
    );
  });

  test('one that is loaded late, and one that many miss, once', () => {
    deploy({
      'LoggerService.dll': { imports: ['OTCore.dll'], delayed: ['late.dll'] },
      'OTCore.dll': { imports: ['gone.dll'] },
    });
    const { out, plan } = planned();

    expect(plan.images.logger.missing).toEqual([
      expect.objectContaining({ name: 'gone.dll', importedBy: ['OTCore.dll'], delayed: false }),
      expect.objectContaining({ name: 'late.dll', importedBy: ['LoggerService.dll'], delayed: true }),
    ]);
    expect(out.match(/gone\.dll/g)).toHaveLength(1);
    expect(out).toContain('  logger: late.dll, which LoggerService.dll loads only when it is called; not known');
  });

  test('one that lies in another folder of the image, which is not missing: its program adds that folder', () => {
    const [core, blas] = ['numpy/core/_multi.pyd', 'numpy.libs/libopenblas64.dll'].map(
      (path) => `PythonEnvironments/CoreEnvironment/${path}`,
    ) as [string, string];
    deploy({
      [core]: { imports: ['LIBopenblas64.dll'] },
      [blas]: {},
      'LoggerService.dll': { imports: ['libopenblas64'] },
    });
    const { missing, out, plan } = planned();

    expect(plan.images['local-directory'].elsewhere).toEqual([
      { name: 'LIBopenblas64.dll', importedBy: [core], delayed: false, lies: [blas] },
    ]);
    expect(out).toContain(
      `\nLibraries in folders that their program has to add:\n  local-directory: LIBopenblas64.dll, which ${core} imports; ` +
        `it lies in ${blas}, where Windows looks once the program adds that folder, as Python packages do\n`,
    );
    // It is missing where the image has it nowhere
    expect([missing('local-directory'), Object.keys(missing('logger'))]).toEqual([{}, ['libopenblas64']]);

    // Services add no folder
    deploy({ [core]: { imports: ['libopenblas64.dll'] }, [blas]: {}, 'Model.dll': { imports: ['libopenblas64.dll'] } });
    const again = planned();
    expect(Object.keys(again.missing('local-directory'))).toEqual(['libopenblas64.dll']);
    expect(again.plan.images['local-directory'].elsewhere).toEqual([]);
  });

  const environment = 'PythonEnvironments/CoreEnvironment';

  test.each<[importer: string, place: string, machines?: { of?: 'x86'; lies?: 'x86' }]>([
    ['Apache/bin/httpd.exe', 'Apache/modules/zz.dll', { of: 'x86', lies: 'x86' }],
    ['ElmerFEM/bin/ElmerSolver.exe', 'openEMSSolver/libgcc_s_seh-1.dll'],
    ['ElmerFEM/bin/libelmersolver.dll', 'ElmerFEM/share/elmersolver/lib/HeatSolve.dll'],
    ['plugins/platforms/qwindows.dll', 'PythonEnvironments/x/PyQt6/Qt6/bin/Qt6Gui.dll'],
    [`${environment}/Scripts/tool.exe`, `${environment}/tool.libs/tool.dll`],
    [`${environment}/a/_a.pyd`, 'PythonEnvironments/x/foo.libs/foo.dll'],
    [`${environment}/a/_a.pyd`, 'PythonEnvironments/x/foo.libs/foo.dll', { lies: 'x86' }],
    [`${environment}/a/_a.pyd`, 'Lib/site-packages/foo.libs/foo.dll'],
  ])(
    'one that %s imports and that lies in %s, which is missing: nothing adds that folder',
    (importer, place, given = {}) => {
      const name = place.split('/').at(-1)!;
      deploy({ [importer]: { imports: [name], machine: given.of }, [place]: { machine: given.lies } });
      const image = importer.startsWith('Apache') ? 'admin-panel' : 'local-directory';
      const { missing, plan } = planned();

      expect(Object.keys(missing(image))).toEqual([name]);
      expect([plan.images[image].elsewhere, plan.images[image].unlike]).toEqual([[], []]);
    },
  );

  test('one that lies where its Python adds the folder, and that it cannot load, which is missing', () => {
    const [importer, other] = [`${environment}/a/_a.pyd`, 'Lib/site-packages/b/_b.pyd'];
    deploy({
      [importer]: { imports: ['python3x.dll', 'foo.dll'] },
      [`${environment}/a.libs/python3x.dll`]: 'a text',
      [`${environment}/a.libs/foo.dll`]: { machine: 'x86' },
      [other]: { imports: ['bar.dll'] },
      'Lib/site-packages/b.libs/bar.dll': {},
      'Lib/site-packages/old/bar.dll': { machine: 'x86' },
    });
    const { missing, plan } = planned();

    expect(Object.keys(missing('local-directory'))).toEqual(['foo.dll', 'python3x.dll']);
    expect(plan.images['local-directory'].elsewhere).toEqual([
      { name: 'bar.dll', importedBy: [other], delayed: false, lies: ['Lib/site-packages/b.libs/bar.dll'] },
    ]);
    expect(plan.images['local-directory'].unlike).toEqual([
      { path: `${environment}/a.libs/foo.dll`, machine: 'x86', loadedBy: importer, loader: 'x64' },
    ]);
  });

  test('what a Deployment may lack, with what does not work then', () => {
    deploy({
      'getdp.exe': undefined,
      'FITTDService.dll': undefined,
      'RelayService.dll': undefined,
      'plugins/tls/qopensslbackend.dll': undefined,
      'plugins/tls/qschannelbackend.dll': {},
      'libssl-1_1-x64.dll': undefined,
      'VC_Redist/VC_redist.x64.exe': undefined,
      'VC_Redist/VC_redist.x86.exe': undefined,
    });
    const { out } = planned();

    expect(out).toContain('\n  local-directory: getdp.exe; without it: GetDP solves nothing\n');
    // Its Qt uses the TLS of Windows
    expect(out).toContain(
      '\n  local-directory: libssl-*.dll; without it: if Qt uses OpenSSL (plugins/tls/qopensslbackend.dll), relays end with 7700, and no session opens\n',
    );
    expect(out).toContain('without it: it cannot be started; leave FITTDService out of localDirectory.services\n');
    expect(out).toContain(
      '\n  local-directory: RelayService.dll; without it: no session opens, whatever else is there; build it, and copy it beside open_twin.exe\n',
    );
    expect(out).toContain(
      '\n  base: VC_Redist/VC_redist.x64.exe; without it: the image base is not built, and no service starts\n',
    );
  });

  test('what is damaged in folders that are taken as a whole, which stops no plan', () => {
    const [core, blas] = ['core.pyd', 'libopenblas.dll'].map(
      (name) => `PythonEnvironments/CoreEnvironment/numpy/${name}`,
    );
    deploy({ [blas!]: '', 'ElmerFEM/bin/empty.exe': '', 'VC_Redist/VC_redist.x86.exe': '' });
    truncateSync(at(core!), statSync(at(core!)).size - 1);
    truncateSync(at('getdp.exe'), 200);
    const { out, paths, plan } = planned();

    const again = 'copy it again from the build, or take it out';
    expect(plan.images['local-directory'].damaged).toEqual([
      { path: 'ElmerFEM/bin/empty.exe', damage: `is no program or library of Windows; ${again}` },
      { path: core, damage: expect.stringMatching(/^is cut off: it has \d+ bytes, .*; copy it again/) },
      { path: blas, damage: `is no program or library of Windows; ${again}` },
      { path: 'getdp.exe', damage: `is cut off in its headers: it has 200 bytes; ${again}` },
    ]);
    expect(out).toContain(
      '\nPrograms and libraries that are damaged, and go into images as they are:\n' +
        `  base: VC_Redist/VC_redist.x86.exe is no program or library of Windows; ${again}\n`,
    );
    expect(out).toContain(`\n  local-directory: ${blas} is no program or library of Windows; ${again}\n`);
    expect(paths('local-directory')).toEqual(expect.arrayContaining([core, blas, 'getdp.exe']));
  });

  test('a library for another kind of processor', () => {
    deploy({ 'libcurl.dll': { machine: 'x86' }, 'Model.dll': { machine: 'x86' } });
    const { out, plan } = planned();

    expect(out).toContain(
      '\n  local-directory: Model.dll is for x86, and open_twin.exe, which loads it, for x64; take the build for x64\n',
    );

    expect(plan.images.logger.unlike).toEqual([
      { path: 'libcurl.dll', machine: 'x86', loadedBy: 'OTCommunication.dll', loader: 'x64' },
    ]);
    expect(out).toContain(
      'libcurl.dll is for x86, and OTCommunication.dll, which loads it, for x64; take the build for x64\n',
    );
  });

  test('what no image needs, and how big it is', () => {
    deploy({ 'uiPlugins/big.bin': 'x'.repeat(2_500_000) });
    const { out, plan } = planned();

    expect(plan.unused.map(({ files, path }: any) => `${path} ${files}`)).toEqual([' 2', 'uiPlugins/ 2']);
    expect(out).toContain('\n  2.5 MB  uiPlugins/ (2 files)\n  biggest: uiPlugins/big.bin 2.5 MB, ');
  });

  /** Made here, so that no file of ours looks like one that holds a key. */
  const pem = (kind: string) => `-----BEGIN ${kind}-----\n${'MC4CAQAw'.repeat(8)}\n-----END ${kind}-----\n`;

  test('keys, passwords and logs, which go into no image, by their names', () => {
    const named = [
      ...['Apache/conf/.htpasswd', 'Apache/conf/server.KEY', 'Apache/logs/access.log'],
      ...['Certificates/ca-key.pem', 'Certificates/ca.pem', 'LibraryData/deploy.ppk', 'LibraryData/passwords.kdbx'],
      ...['PythonEnvironments/CoreEnvironment/pip.conf', 'PythonEnvironments/CoreEnvironment/pip.ini'],
      ...['jks', 'p12', 'p8', 'pfx'].map((ending) => `PythonEnvironments/CoreEnvironment/store.${ending}`),
    ];
    deploy(Object.fromEntries(named.map((path) => [path, 'whatever is in it'])));
    const { out, plan } = planned();

    expect(plan.leftOut).toEqual(named);
    expect(out).toContain(
      `\nKeys, certificates, passwords and logs, which go into no image:\n${named.map((path) => `  ${path}\n`).join('')}`,
    );
    const names = new Set(named.map((path) => path.split('/').at(-1)));
    expect(below(output).filter((path) => names.has(path.split('/').at(-1)))).toEqual([]);
    // httpd makes the files of its logs, and not their folder
    expect(readdirSync(join(output, 'admin-panel/third-party/Apache/logs'))).toEqual([]);
  });

  test.each<[what: string, content: string]>([
    ['behind a certificate', pem('CERTIFICATE') + pem('PRIVATE KEY')],
    ['of OpenSSH', pem('OPENSSH PRIVATE KEY')],
    ['of RSA', pem('RSA PRIVATE KEY')],
    ['with a password', pem('ENCRYPTED PRIVATE KEY')],
    ['with a password, as OpenSSL had it', pem('EC PRIVATE KEY').replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n')],
    ['of GnuPG', pem('PGP PRIVATE KEY BLOCK')],
    ['behind attributes', `Bag Attributes\n    friendlyName: server\n${pem('PRIVATE KEY')}`],
    ['behind a mark of UTF-8', `\ufeff${pem('PRIVATE KEY')}`],
    ['in UTF-16', Buffer.from(`\ufeff${pem('PRIVATE KEY')}`, 'utf16le').toString('latin1')],
    ['in JSON', JSON.stringify({ key: pem('PRIVATE KEY') })],
    ['in a file of lines of Windows', pem('PRIVATE KEY').replaceAll('\n', '\r\n')],
  ])('a private key %s, whatever its file is called', (_, content) => {
    deploy({ 'Apache/conf/ssl/server.crt': content });
    const { paths, plan } = planned();

    expect(plan.leftOut).toContain('Apache/conf/ssl/server.crt');
    expect(paths('admin-panel')).not.toContain('Apache/conf/ssl/server.crt');
  });

  test('PEM files outside of Certificates by what is in them: lists of public CAs stay', () => {
    const environment = 'PythonEnvironments/CoreEnvironment';
    deploy({
      [`${environment}/certifi/cacert.pem`]: `# Issuer: CN=a root\n${pem('CERTIFICATE').repeat(2)}`,
      [`${environment}/pip/_vendor/certifi/cacert.pem`]: pem('CERTIFICATE'),
      [`${environment}/test/both.pem`]: pem('CERTIFICATE') + pem('PRIVATE KEY'),
      [`${environment}/test/other.pem`]: 'nothing that is known',
      // What libraries say of keys, without one
      [`${environment}/cryptography/ssh.py`]: '_START = b"-----BEGIN OPENSSH PRIVATE KEY-----"\n_KEY_TYPE = 1\n',
    });
    const { paths, plan } = planned();

    expect(plan.leftOut.filter((path: string) => path.startsWith(environment))).toEqual([
      `${environment}/test/both.pem`,
      `${environment}/test/other.pem`,
    ]);
    expect(paths('local-directory')).toEqual(
      expect.arrayContaining([
        ...[`${environment}/certifi/cacert.pem`, `${environment}/pip/_vendor/certifi/cacert.pem`],
        `${environment}/cryptography/ssh.py`,
      ]),
    );
  });

  test('sizes: the whole folder in each image before, each file once after', () => {
    deploy({ 'uiPlugins/big.bin': 'x'.repeat(2_500_000), 'libcurl.dll': { imports: ['x'.repeat(100) + '.dll'] } });
    const { out, plan } = planned();
    const rows = out.split('\n').slice(2, 13);
    const all: { layer: string; size: number }[] = Object.values<any>(plan.images).flatMap(({ contents }) => contents);
    const together = all.filter(({ layer }) => layer !== 'base').reduce((sum, { size }) => sum + size, 0);

    expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual([
      'image',
      'base',
      ...serviceIds.map(imageName),
      'together',
    ]);
    expect(plan.images.logger.size).toBe(
      plan.images.logger.contents.reduce((sum: number, { size }: any) => sum + size, 0),
    );
    expect(rows.at(-1)).toMatch(
      new RegExp(
        `^together +${((plan.deployment.size * 8) / 1e6).toFixed(1)} MB +${(together / 1e3).toFixed(1)} kB +base once$`,
      ),
    );
  });
});

test('the sizes in the documentation are those of this Deployment', () => {
  deploy();
  const table = planned().out.split('\n\n')[1]!;
  expect(readFileSync(join(__dirname, '../../docs/images.md'), 'utf8')).toContain(`\`\`\`\n${table}\n\`\`\``);
});

describe('the folder that is written', () => {
  test('has a build context for each image, whose files lie below as in the folder of OpenTwin', () => {
    deploy();
    const { plan } = planned();

    expect(readdirSync(output)).toEqual([...Object.keys(plan.images), 'plan.json'].sort());
    expect(readdirSync(join(output, 'base')).sort()).toEqual([
      ...['Containerfile', 'sbom.cdx.json', 'scripts', 'third-party', 'vc-redist'],
    ]);
    expect(below(join(output, 'base'))).toEqual([
      ...['Containerfile', 'sbom.cdx.json'],
      ...['install-runtime', 'reach', 'start', 'wait'].map((name) => `scripts/${name}.ps1`),
      ...['libcrypto-1_1-x64.dll', 'libcurl.dll', 'libssl-1_1-x64.dll'].map((name) => `third-party/${name}`),
      ...['vc-redist/VC_redist.x64.exe', 'vc-redist/VC_redist.x86.exe'],
    ]);
    expect(readdirSync(join(output, 'logger')).sort()).toEqual([
      ...['Containerfile', 'opentwin', 'sbom.cdx.json', 'third-party'],
    ]);
    expect(below(join(output, 'library-management'))).toEqual(
      expect.arrayContaining(['opentwin/LibraryData/CircuitData/resistor.json', 'third-party/Qt6Core.dll']),
    );
  });

  test('takes no room for what is in the Deployment already', () => {
    deploy();
    const { out } = planned();

    expect(statSync(join(output, 'logger/opentwin/open_twin.exe')).ino).toBe(statSync(at('open_twin.exe')).ino);
    expect(out).toMatch(
      /\nWrote .*images: plan\.json, and a build context for each image; \d+ files linked\nWhat is linked changes with the Deployment: build the images before OpenTwin is built anew, or plan with --copy\n$/,
    );
  });

  test('has files of its own with --copy, which a later build of OpenTwin leaves as they are', () => {
    deploy();
    const { code, out } = command('--deployment', deployment, '--output', output, '--copy');
    const before = readFileSync(at('OTCore.dll'));
    writeFileSync(at('OTCore.dll'), 'a later build');

    expect(readFileSync(join(output, 'logger/opentwin/OTCore.dll'))).toEqual(before);
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/\nWrote .*images: plan\.json, .* each image; \d+ files copied\n$/),
    });
  });

  test('can be read by another user, as what is made in it', () => {
    deploy();
    planned();
    expect((statSync(output).mode & 0o777).toString(8)).toBe('755');
  });

  const failing = (name: 'copyFileSync' | 'linkSync', code: string) =>
    jest.spyOn(fs, name).mockImplementation(() => {
      throw Object.assign(new Error(`${code}: some failure`), { code, syscall: name });
    });

  // Disks with FAT, exFAT and ReFS say EISDIR and UNKNOWN
  test.each(['EXDEV', 'EISDIR', 'UNKNOWN'])(
    'holds copies where the system makes no links (%s), and says so',
    (code) => {
      deploy();
      failing('linkSync', code);
      expect(planned().out).toMatch(/; \d+ files copied, because the system makes no link to them there\n$/);
      expect(readFileSync(join(output, 'logger/opentwin/open_twin.exe'))).toEqual(readFileSync(at('open_twin.exe')));
    },
  );

  test('is not written where the system makes no copies either, for the reason that it gives for those', () => {
    deploy();
    failing('linkSync', 'EISDIR');
    failing('copyFileSync', 'ENOSPC');
    expect(refused()).toBe(
      `${output}: cannot be written: ENOSPC: some failure; put that right, or name another folder with --output\n`,
    );
  });

  test('is the same, byte by byte, for the same Deployment elsewhere', () => {
    deploy();
    planned();
    const first = below(output).map((path) => [path, readFileSync(join(output, path)).toString('hex')]);
    deployment = join(folder, 'another');
    output = join(folder, 'others');
    deploy();
    planned();

    expect(below(output).map((path) => [path, readFileSync(join(output, path)).toString('hex')])).toEqual(first);
  });

  test('is replaced as a whole by the next run', () => {
    deploy();
    planned();
    rmSync(at('FITTDService.dll'));
    planned();

    expect(below(output)).not.toContain('local-directory/opentwin/FITTDService.dll');
    expect(readdirSync(folder).sort()).toEqual(['Deployment', 'images']);
  });

  test('is written where a link leads, which stays one', () => {
    deploy();
    mkdirSync(join(folder, 'big'));
    symlinkSync('big', output);
    for (const turn of [1, 2]) {
      planned();
      expect([turn, fs.lstatSync(output).isSymbolicLink()]).toEqual([turn, true]);
      expect(readdirSync(join(folder, 'big'))).toContain('plan.json');
    }
    expect(readdirSync(folder).sort()).toEqual(['Deployment', 'big', 'images']);
  });

  test.each(['logs', 'LOGS'])('has a folder for logs of Apache in the letters of the Deployment: apache/%s', (logs) => {
    const others = Object.entries(wholeDeployment).flatMap(([path, file]) =>
      path.startsWith('Apache/') ? [[path, undefined] as const, [path.replace('Apache', 'apache'), file] as const] : [],
    );
    deploy({ ...Object.fromEntries(others), ...(logs === 'LOGS' && { 'apache/LOGS/error.log': 'text' }) });
    planned();
    const context = join(output, 'admin-panel/third-party');
    expect(readdirSync(context).filter((name) => name.toLowerCase() === 'apache')).toEqual(['apache']);
    expect(readdirSync(join(context, 'apache'))).toContain(logs);
  });

  test('stays as it was where the new one cannot be written', () => {
    deploy();
    planned();
    const before = below(output);
    rmSync(at('FITTDService.dll'));
    const write = fs.writeFileSync;
    jest.spyOn(fs, 'writeFileSync').mockImplementation((file, ...rest) => {
      if (String(file).endsWith('plan.json'))
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'write' });
      write(file, ...rest);
    });

    expect(refused()).toBe(
      `${output}: cannot be written: ENOSPC: no space left on device; put that right, or name another folder with --output\n`,
    );
    expect(below(output)).toEqual(before);
  });

  test('tells what is in each image to whoever reads CycloneDX', () => {
    deploy();
    const { plan } = planned();
    const valid = cycloneDx();
    for (const image of Object.keys(plan.images)) {
      const sbom = JSON.parse(readFileSync(join(output, image, 'sbom.cdx.json'), 'utf8'));
      expect([image, valid(sbom), valid.errors]).toEqual([image, true, null]);
      const files = sbom.components.flatMap(({ components = [] }: any) => components);
      const scripts = ['reach', 'start', 'wait'].map((name) => `scripts/${name}.ps1`);
      const sha256 = (path: string) =>
        createHash('sha256')
          .update(readFileSync(join(output, 'base', path)))
          .digest('hex');
      expect(files.map(({ hashes, name }: any) => [name, hashes[0].content]).sort()).toEqual(
        [
          ...plan.images[image].contents
            .filter(({ layer }: any) => layer !== 'vc-redist')
            .map(({ path, sha256 }: any) => [path, sha256]),
          ...scripts.map((path) => [path, sha256(path)]),
        ].sort(),
      );
      expect(sbom.components).toContainEqual({
        type: 'library',
        name: 'Visual C++ runtime',
        'bom-ref': 'installed:VC_Redist/VC_redist.x64.exe',
        description: expect.stringMatching(
          /^installed by VC_Redist\/VC_redist\.x64\.exe, whose SHA-256 is [0-9a-f]{64}$/,
        ),
      });
    }
    const broken = JSON.parse(readFileSync(join(output, 'base/sbom.cdx.json'), 'utf8'));
    broken.components[0].type = 'thing';
    expect(valid(broken)).toBe(false);
  });

  test('tells the build of OpenTwin, and packages of Python by what their installer has recorded', () => {
    const site = 'PythonEnvironments/CoreEnvironment/Lib/site-packages';
    const [core, info] = [`${site}/numpy/core/_multi.pyd`, `${site}/My_Pkg-1.0+cu118.dist-info`];
    deploy({
      'BuildInfo.txt': '2026-08-21\r\n 0fabe50bf\n',
      [core]: { imports: ['python311.dll'], product: { name: 'other', version: '9', company: 'else' } },
      [`${site}/numpy-1.26.4.dist-info/METADATA`]:
        'Metadata-Version: 2.4\r\nName: numpy\r\nVersion: 1.26.4\r\nLicense-Expression: BSD-3-Clause AND MIT\r\n\r\nVersion: 2\r\n',
      [`${site}/numpy-1.26.4.dist-info/RECORD`]:
        'numpy/Core/_multi.pyd,sha256=a,1\r\nnumpy-1.26.4.dist-info/METADATA,,\r\nnumpy-1.26.4.dist-info/RECORD,,\r\n"../../f,2py.exe",,\r\n',
      'PythonEnvironments/CoreEnvironment/f,2py.exe': {},
      [`${info}/METADATA`]: 'Name: My_Pkg\nVersion: 1.0+cu118\nLicense-Expression: MIT\n',
      [`${site}/odd.dist-info/METADATA`]: 'Name: odd\n\nno version\n',
    });
    planned();
    const valid = cycloneDx();
    const sbom = JSON.parse(readFileSync(join(output, 'local-directory/sbom.cdx.json'), 'utf8'));
    expect([valid(sbom), valid.errors]).toEqual([true, null]);

    const named = (name: string) => {
      const { components, ...rest } = sbom.components.find((one: any) => one.name === name);
      return { ...rest, files: components.map((file: any) => file.name) };
    };
    expect(named('numpy')).toEqual({
      type: 'library',
      name: 'numpy',
      version: '1.26.4',
      'bom-ref': 'group:pkg:pypi/numpy@1.26.4',
      purl: 'pkg:pypi/numpy@1.26.4',
      licenses: [{ expression: 'BSD-3-Clause AND MIT' }],
      files: [
        'PythonEnvironments/CoreEnvironment/f,2py.exe',
        ...['METADATA', 'RECORD'].map((name) => `${site}/numpy-1.26.4.dist-info/${name}`),
        core,
      ],
    });
    expect(named('My_Pkg')).toMatchObject({
      purl: 'pkg:pypi/my-pkg@1.0%2Bcu118',
      licenses: [{ license: { id: 'MIT' } }],
      files: [`${info}/METADATA`],
    });
    expect(named('PythonEnvironments').files).toContain(`${site}/odd.dist-info/METADATA`);
    expect(named('OpenTwin')).toMatchObject({ version: '2026-08-21 0fabe50bf' });
    expect(named('opentwin-charts')).toMatchObject({ licenses: [{ license: { id: 'MIT' } }] });
  });

  /** What is told of a package of Python whose METADATA is this. */
  function toldOf(metadata: string) {
    deploy({ 'PythonEnvironments/CoreEnvironment/some-1.dist-info/METADATA': metadata });
    planned();
    const { components } = JSON.parse(readFileSync(join(output, 'local-directory/sbom.cdx.json'), 'utf8'));
    return components.find(({ purl }: any) => purl !== undefined);
  }
  const some = 'Name: some\nVersion: 1\n';

  test.each<[what: string, metadata: string, told: object]>([
    ['behind a byte order mark', `\ufeff${some}`, { name: 'some', version: '1' }],
    ['whose headers go on in the next line', 'Name:\r\n some\r\nVersion:\r\n\t1\r\n', { name: 'some', version: '1' }],
    ['with an epoch in its version', 'Name: some\nVersion: 1!2.0\n', { purl: 'pkg:pypi/some@1%212.0' }],
  ])('tells a package of Python %s', (_, metadata, told) => expect(toldOf(metadata)).toMatchObject(told));

  test.each<[header: string, licenses: readonly object[] | undefined]>([
    ['License-Expression: mit', [{ license: { id: 'MIT' } }]],
    ['License-Expression: (mit OR\n Apache-2.0+) AND', undefined],
    [
      'License-Expression: (mit OR\n Apache-2.0+) AND LicenseRef-My.own',
      [{ expression: '(MIT OR Apache-2.0+) AND LicenseRef-My.own' }],
    ],
    [
      'License-Expression: GPL-2.0-only WITH Classpath-exception-2.0 OR MIT',
      [{ expression: 'GPL-2.0-only WITH Classpath-exception-2.0 OR MIT' }],
    ],
    ['License-Expression: MIT License', undefined],
    ['License-Expression: MIT and BSD-3-Clause', undefined],
    ['License-Expression: OR MIT', undefined],
    ['License-Expression: MIT (BSD-3-Clause)', undefined],
    ['License-Expression: (MIT', undefined],
    ['License-Expression: MIT)', undefined],
    ['License-Expression: )MIT(', undefined],
    ['License-Expression: ()', undefined],
    ['License-Expression: MIT WITH some-fancy', undefined],
    ['License-Expression: see LICENSE', undefined],
    ['License: BSD-3-Clause', [{ license: { id: 'BSD-3-Clause' } }]],
    ['License: BSD', undefined],
    ['License: constructor', undefined],
    ['License: MIT OR BSD-3-Clause', undefined],
    ['License: MIT\n        Permission is hereby granted', undefined],
  ])('tells a license of Python only as SPDX does: %j', (header, licenses) => {
    expect(toldOf(`${some}${header}\n`).licenses).toEqual(licenses);
  });

  test('tells nothing by files of Python that are too long for what they are called', () => {
    const big = 16 * 1024 * 1024;
    expect(toldOf(`${some}\n${' '.repeat(big / 16)}`)).toBeUndefined();

    const [info, file] = ['PythonEnvironments/CoreEnvironment/some-1.dist-info', 'some.py,,\n'];
    const filesWith = (record: string) => {
      deploy({ [`${info}/RECORD`]: record, 'PythonEnvironments/CoreEnvironment/some.py': 'text' });
      return toldOf(some).components.map(({ name }: any) => name);
    };
    expect(filesWith(file + '\n'.repeat(2 ** 21))).toContain('PythonEnvironments/CoreEnvironment/some.py');
    expect(filesWith(file + '\n'.repeat(big))).toEqual([`${info}/METADATA`]);
  });

  test.each<[what: string, text: string]>([
    ['none', ''],
    ['one that is too long for a version', 'x'.repeat(101)],
    ['more than a file of such a name', `2026${' '.repeat(1024 * 1024)}`],
  ])('tells no build of OpenTwin where BuildInfo.txt has %s', (_, text) => {
    deploy({ 'BuildInfo.txt': text });
    planned();
    const { components } = JSON.parse(readFileSync(join(output, 'logger/sbom.cdx.json'), 'utf8'));
    expect(components.find((one: any) => one.name === 'OpenTwin').version).toBeUndefined();
  });
});

describe('refuses', () => {
  const remedy = 'write --deployment with the Deployment folder that OpenTwin was built into';

  test.each<[args: string[], says: string]>([
    [[], 'opentwin images plan: names no folder; give --deployment with the Deployment folder of OpenTwin\n'],
    [
      ['--deployment', ''],
      'opentwin images plan: names no folder; give --deployment with the Deployment folder of OpenTwin\n',
    ],
    [['--deployment', 'nowhere'], `nowhere: is not there; ${remedy}\n`],
    [['--deployment', 'package.json'], `package.json: is a file and no folder; ${remedy}\n`],
    [['--deploment', 'x'], 'opentwin images plan: --deploment is not an option; did you mean --deployment?\n'],
    [
      ['--deployment', 'nowhere', '--output', ''],
      `--output: the name of the folder is empty; write one, such as --output images\nnowhere: is not there; ${remedy}\n`,
    ],
  ])('%j', (args, says) => expect(refusal(...args)).toBe(says));

  test('a folder that is no Deployment, with what it has not', () => {
    mkdirSync(deployment);
    expect(refused()).toBe(
      `${deployment}: is no Deployment folder of OpenTwin: it has no open_twin.exe, LoggerService.dll, AuthorisationService.dll, ` +
        'GlobalSessionService.dll, LocalSessionService.dll, GlobalDirectoryService.dll, LocalDirectoryService.dll, ' +
        'LibraryManagementService.dll; name the folder that CreateDeployment.bat fills, once all is built\n',
    );
  });

  test('a Deployment without a service', () => {
    deploy({ 'LoggerService.dll': undefined });
    expect(refused()).toBe(
      `${deployment}: is no Deployment folder of OpenTwin: it has no LoggerService.dll; name the folder that CreateDeployment.bat fills, once all is built\n`,
    );
  });

  test.each([
    ['LoggerService.dll', 'loggerservice.DLL'],
    ['PythonEnvironments', 'pythonenvironments'],
  ])('the names %s and %s, of which Windows holds one', (first, second) => {
    deploy({ [second.includes('.') ? second : `${second}/a.txt`]: 'text' });
    expect(refused()).toBe(
      `${at(second)}: has the name of ${first} but for big and small letters, and Windows holds only one; take one out\n`,
    );
  });

  const again = 'copy it again from the build, or take it out';

  test.each(['open_twin.exe', 'LoggerService.dll', 'Model.dll', 'libcurl.dll'])(
    '%s if it is cut off, or no program',
    (path) => {
      deploy();
      const size = statSync(at(path)).size;
      for (const [kept, says] of [
        [size - 1, `is cut off: it has ${size - 1} bytes, and its sections end at ${size}`],
        [200, 'is cut off in its headers: it has 200 bytes'],
      ] as const) {
        truncateSync(at(path), kept);
        expect(refused()).toBe(`${at(path)}: ${says}; ${again}\n`);
      }
      writeFileSync(at(path), 'version https://git-lfs.github.com/spec/v1\n');
      expect(refused()).toMatch(/: is no (program or )?library of Windows(, although .* imports it)?; copy it again/);
    },
  );

  test('a library that is imported and is none, whatever it is called', () => {
    deploy({ 'LoggerService.dll': { imports: ['spooler.drv'] }, 'spooler.drv': 'text' });
    expect(refused()).toBe(
      `${at('spooler.drv')}: is no library of Windows, although LoggerService.dll imports it; ${again}\n`,
    );
  });

  test('tables of imports that lead nowhere', () => {
    deploy();
    const bytes = smallPe({ imports: ['OTCore.dll'] });
    bytes.writeUInt32LE(0x9000, 0x200 + 12);
    writeFileSync(at('LoggerService.dll'), bytes);
    expect(refused()).toBe(`${at('LoggerService.dll')}: is damaged: one of its tables lies in no section; ${again}\n`);
  });

  test('a launcher and services for another kind of processor', () => {
    deploy({ 'open_twin.exe': { machine: 'x86' }, 'LoggerService.dll': { machine: 'x86' } });
    const says = 'is a program for x86, and images take x64; take the release build of x64';
    expect(refused()).toBe(`${at('open_twin.exe')}: ${says}\n${at('LoggerService.dll')}: ${says}\n`);
  });

  test('links that lead out of the folder, to a folder or to nothing, and takes those to a file in it', () => {
    deploy();
    writeFileSync(join(folder, 'outside'), 'x');
    symlinkSync('../outside', at('a'));
    symlinkSync('PythonEnvironments', at('b'));
    symlinkSync('nothing', at('c'));
    symlinkSync('d', at('d'));
    expect(refused()).toBe(
      `${at('a')}: is a symbolic link out of the folder, to ${fs.realpathSync(join(folder, 'outside'))}; put there what it points to\n` +
        `${at('b')}: is a symbolic link to a folder, ${fs.realpathSync(at('PythonEnvironments'))}; put there what it points to\n` +
        `${at('c')}: is a symbolic link to nothing; take it out\n` +
        `${at('d')}: is a symbolic link to nothing; take it out\n`,
    );

    for (const name of ['a', 'b', 'c', 'd']) rmSync(at(name));
    fs.renameSync(at('BuildInfo.txt'), at('build.txt'));
    symlinkSync('build.txt', at('BuildInfo.txt'));
    expect(planned().paths('global-session')).toContain('BuildInfo.txt');
    expect(readFileSync(join(output, 'global-session/opentwin/BuildInfo.txt'), 'utf8')).toContain('2026-08-21');
  });

  test('files and folders that cannot be read, or only be listed, and all of them at once', () => {
    deploy({ 'icons/b.svg': '<svg/>' });
    for (const file of ['LoggerService.dll', 'libcurl.dll', 'VC_Redist/VC_redist.x86.exe', 'fonts'])
      chmodSync(at(file), 0o000);
    chmodSync(at('icons'), 0o744);
    symlinkSync('fonts/arial.ttf', at('link'));
    const folders = ['fonts', 'icons', 'link'].map((name) => `${at(name)}: cannot be read (EACCES)`);
    const files = ['LoggerService.dll', 'VC_Redist/VC_redist.x86.exe', 'libcurl.dll'];
    expect(asNobody(refused)).toBe(
      [...files.map((name) => `${at(name)}: cannot be read (EACCES)`), ...folders]
        .map((line) => `${line}; give yourself the right to, or take it out\n`)
        .join(''),
    );
    for (const file of ['fonts', 'icons']) chmodSync(at(file), 0o755);
  });

  test('a folder that cannot be looked into, before it is told what it has not', () => {
    deploy();
    chmodSync(deployment, 0o744);
    expect(asNobody(refused)).toBe(
      `${deployment}: cannot be read (EACCES); give yourself the right to, or take it out\n`,
    );
    chmodSync(folder, 0o700);
    expect(() => asNobody(() => deploymentIn(deployment))).toThrow(
      `${deployment}: cannot be looked into (EACCES); give yourself the right to, or ${remedy}`,
    );
    for (const one of [folder, deployment]) chmodSync(one, 0o755);
  });

  test('what is no path of a folder', () => {
    deploy();
    symlinkSync('loop', join(folder, 'loop'));
    for (const [path, says] of [
      [join(at('open_twin.exe'), '/'), 'is not there; '],
      [at('open_twin.exe/x'), 'is not there; '],
      [join(folder, 'loop'), 'cannot be looked into (ELOOP); '],
      [at('x'.repeat(300)), 'cannot be looked into (ENAMETOOLONG); '],
    ] as const)
      expect(refusal('--deployment', path, '--output', output)).toBe(`${path}: ${says}${remedy}\n`);
  });

  /** Root reads everything. */
  function asNobody<T>(work: () => T): T {
    const user = process.geteuid!();
    if (user === 0) process.seteuid!(65534);
    try {
      return work();
    } finally {
      if (user === 0) process.seteuid!(user);
    }
  }

  test('to write into the Deployment, or over it', () => {
    deploy();
    output = at('images');
    expect(refused()).toBe(
      `--output: ${output} lies in the Deployment folder, which is left as it is; name another folder\n`,
    );
    output = folder;
    expect(refused()).toBe(
      `--output: ${output} holds the Deployment folder, and is replaced as a whole; name another folder\n`,
    );
  });

  test.each<[what: string, link: string, target: string, output: string]>([
    ['to nothing', 'images', 'gone', 'images'],
    ['to nothing in the Deployment', 'images', 'Deployment/new', 'images'],
    ['to itself', 'images', 'images', 'images'],
    ['above it to nothing', 'disk', 'gone', 'disk/new/images'],
  ])('to write where a link %s leads nowhere, before anything is written', (_, link, target, name) => {
    deploy();
    symlinkSync(target, join(folder, link));
    output = join(folder, name);
    expect(refused()).toBe(
      `--output: ${output} leads nowhere, by the symbolic link ${join(folder, link)}; mend the link, or name another folder\n`,
    );
  });

  test('to replace the root of a disk, which stays as it was', () => {
    deploy();
    mkdirSync(join(folder, 'disk'));
    symlinkSync('disk', output);
    const rename = fs.renameSync;
    jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      if (String(from) === join(fs.realpathSync(folder), 'disk'))
        throw Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY', syscall: 'rename' });
      rename(from, to);
    });
    expect(refused()).toBe(
      `${fs.realpathSync(output)}: cannot be replaced as a whole (EBUSY): a disk begins there, or a program uses it; name a folder below it with --output\n`,
    );
  });

  test.each(['work', 'work/here'])('to write over %s if it runs in work/here', (name) => {
    deploy();
    jest.spyOn(process, 'cwd').mockReturnValue(join(folder, 'work/here'));
    output = join(folder, name);
    expect(refused()).toBe(
      `--output: ${output} holds the folder where this runs, and is replaced as a whole; name a new folder below it\n`,
    );
  });

  test('to write into the plan of an earlier run', () => {
    deploy();
    planned();
    const earlier = fs.realpathSync(output);
    output = join(output, 'logger/new');
    expect(refused()).toBe(
      `--output: ${output} lies in ${earlier}, where an earlier run wrote its plan, and would be in the way of the next one there; name another folder\n`,
    );
  });

  test('to write over what it has not written', () => {
    deploy();
    writeFileSync(output, 'mine');
    expect(refused()).toBe(`${output}: is a file; name a new folder with --output\n`);

    rmSync(output);
    mkdirSync(join(output, 'work'), { recursive: true });
    writeFileSync(join(output, 'work/letter.txt'), 'mine');
    const foreign = `${output}: holds work/letter.txt, and no plan.json of an earlier run, so nothing was written; name a new or an empty folder with --output\n`;
    expect(refused()).toBe(foreign);
    writeFileSync(join(output, 'plan.json'), '{"mine":true}');
    expect(refused()).toBe(foreign.replace('work/letter.txt', 'plan.json'));
    for (const text of [
      'mine',
      'null',
      ...['', ',"images":{"logger":{}}'].map((images) => `{"writtenBy":"opentwin images plan"${images}}`),
    ]) {
      writeFileSync(join(output, 'plan.json'), text);
      expect(refused()).toBe(foreign.replace('work/letter.txt', 'plan.json'));
    }

    rmSync(output, { recursive: true });
    planned();
    writeFileSync(join(output, 'logger/Containerfile'), 'mine');
    expect(refused()).toBe(
      `${join(output, 'logger/Containerfile')}: was not written by an earlier run and would be lost, as ${output} is replaced as a whole; move it out or delete it\n`,
    );
  });

  test('a place where nothing can be written', () => {
    deploy();
    output = '/dev/null/images';
    expect(refused()).toMatch(
      /^\/dev\/null\/images: cannot be written: .*; put that right, or name another folder with --output\n$/,
    );
  });
});

describe('the files of an image are', () => {
  /** Libraries by number, each with those that it imports. */
  const graph = fc
    .integer({ min: 1, max: 12 })
    .chain((count) =>
      fc.array(fc.uniqueArray(fc.nat(count), { maxLength: 5 }), { minLength: count, maxLength: count }),
    );
  const name = (index: number) => `l${index}.dll`;

  const closureIn = (imports: readonly (readonly number[])[], roots: readonly number[]) => {
    const files = imports.map((_, index): DeployedFile => ({ path: name(index), size: 0, source: name(index) }));
    const { files: found, missing } = closureOf(
      roots.map((root) => ({ file: files[root]!, why: '' })),
      {
        deployment: { find: (path) => files.find((file) => file.path === path.toLowerCase()) },
        hasRuntime: () => true,
        read: ({ path }) => ({
          machine: 'x64',
          product: undefined,
          imports: imports[Number(path.slice(1, -4))]!.map((index) => ({ name: name(index), delayed: false })),
        }),
      },
    );
    return { found: [...found.keys()].map(({ path }) => path).sort(), missing: missing.map((one) => one.name).sort() };
  };

  test('the least set that has its roots and what its files import', () => {
    fc.assert(
      fc.property(graph, fc.nat(), (imports, some) => {
        const { found, missing } = closureIn(imports, [some % imports.length]);
        // Reachability by another way: paths of growing length, until there are no longer ones
        const reached = imports.reduce(
          (before) => new Set([...before, ...[...before].flatMap((index) => imports[index] ?? [])]),
          new Set([some % imports.length]),
        );
        const there = [...reached].filter((index) => index < imports.length);

        expect(found).toEqual(there.map(name).sort());
        expect(missing).toEqual([...reached].filter((index) => index >= imports.length).map(name));
      }),
      { numRuns: runs(200), seed },
    );
  });

  test('the same if a file comes that nobody imports', () => {
    fc.assert(
      fc.property(graph, fc.nat(), (imports, some) => {
        const roots = [some % imports.length];
        const before = closureIn(imports, roots);
        const unasked = imports.map((names) => names.filter((index) => index < imports.length));
        expect(closureIn([...unasked, [0]], roots).found).toEqual(before.found);
      }),
      { numRuns: runs(200), seed },
    );
  });
});
