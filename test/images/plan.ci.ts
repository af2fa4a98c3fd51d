import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../bin/run';
import { readPe } from '../../lib/images/plan/pe';
import { type Files, wholeDeployment, writeFiles } from './deployment';
import { importsByObjdump, Mingw } from './mingw';

// What plan.test.ts says of small files, of real ones: a Deployment whose programs and libraries a compiler made.

const folder = mkdtempSync(join(tmpdir(), 'opentwin-deployment-'));
const [deployment, output, between] = ['Deployment', 'images', 'between'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
mkdirSync(between);
const mingw = new Mingw(between);
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => rmSync(deployment, { recursive: true, force: true }));

const deploy = (files: Files = {}): void => writeFiles(deployment, { ...wholeDeployment, ...files }, mingw.programOf);

function command() {
  let [out, err] = ['', ''];
  const code = run(['images', 'plan', '--deployment', deployment, '--output', output], {
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

function planned() {
  const { code, out, err } = command();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { images } = JSON.parse(readFileSync(join(output, 'plan.json'), 'utf8'));
  return { out, images, paths: (image: string) => images[image].contents.map(({ path }: any) => path) };
}

function refused(): string {
  const { code, out, err } = command();
  expect({ code, out }).toEqual({ code: 2, out: '' });
  return err;
}

test('every program and library is read as binutils reads it', () => {
  deploy();
  const programs = (readdirSync(deployment, { recursive: true }) as string[]).filter((path) =>
    /\.(dll|exe|pyd|so)$/.test(path),
  );
  const read = programs.map((path) => readPe(join(deployment, path))!);

  expect(programs.length).toBeGreaterThan(60);
  expect(read.map(({ imports }) => imports.map(({ name }) => name))).toEqual(
    programs.map((path) => importsByObjdump(join(deployment, path))),
  );
  expect(new Set(read.map(({ machine }) => machine))).toEqual(new Set(['x64', 'x86']));
});

test('an image holds what its service imports, in circles too, and the whole is what was deployed', () => {
  deploy();
  const { images, out, paths } = planned();

  expect(paths('logger')).toEqual([
    ...['LoggerService.dll', 'OTCommunication.dll', 'OTCore.dll', 'OTSystem.dll'],
    ...['libcrypto-1_1-x64.dll', 'libcurl.dll', 'libssl-1_1-x64.dll', 'open_twin.exe'],
  ]);
  expect(
    Object.values<any>(images).flatMap(({ absent, missing, unlike }) => [...absent, ...missing, ...unlike]),
  ).toEqual([]);
  for (const { path, size } of images.logger.contents) expect(size).toBe(statSync(join(deployment, path)).size);
  expect(out).toMatch(/^together +\S+ .B +\S+ .B +base once$/m);
});

test('libraries that are missing, loaded late, or for another processor', () => {
  deploy({
    'LoggerService.dll': { imports: ['OTCORE.dll', 'gone.dll'], delayed: ['late.dll', 'Qt6Core.dll'] },
    'libcurl.dll': { machine: 'x86', delayed: ['later.dll'] },
  });
  const { images, paths } = planned();

  expect(images.logger.missing).toEqual([
    {
      name: 'gone.dll',
      importedBy: ['LoggerService.dll'],
      delayed: false,
      whence: expect.stringContaining('not known'),
    },
    {
      name: 'late.dll',
      importedBy: ['LoggerService.dll'],
      delayed: true,
      whence: expect.stringContaining('not known'),
    },
  ]);
  expect(paths('logger')).toEqual(['LoggerService.dll', 'OTCore.dll', 'OTSystem.dll', 'Qt6Core.dll', 'open_twin.exe']);
  expect(images.authorisation.unlike).toEqual([
    { path: 'libcurl.dll', machine: 'x86', loadedBy: 'OTCommunication.dll', loader: 'x64' },
  ]);
  expect(images.authorisation.missing).toEqual([expect.objectContaining({ name: 'later.dll', delayed: true })]);
});

test('what is in an image is told with the versions that its files have', () => {
  deploy();
  planned();
  const { components } = JSON.parse(readFileSync(join(output, 'base/sbom.cdx.json'), 'utf8'));

  expect(components).toContainEqual(
    expect.objectContaining({ name: 'Microsoft Visual C++ Redistributable (x64)', version: '14.44.35211.0' }),
  );
  expect(components).toContainEqual(
    expect.objectContaining({
      name: 'The curl library',
      version: '8.9.1',
      supplier: { name: 'The curl library, https://curl.se/' },
      components: [expect.objectContaining({ name: 'libcurl.dll', type: 'file' })],
    }),
  );
});

test('a launcher for another processor, and a library that is cut off, are refused', () => {
  deploy({ 'open_twin.exe': { machine: 'x86' } });
  expect(refused()).toContain('open_twin.exe: is a program for x86, and images take x64;');

  deploy();
  const { size } = statSync(join(deployment, 'OTCore.dll'));
  truncateSync(join(deployment, 'OTCore.dll'), size / 2);
  expect(refused()).toMatch(/OTCore\.dll: is cut off: it has \d+ bytes, and its sections end at \d+; copy it again/);
});

test('two files whose names differ in big and small letters are refused', () => {
  deploy({ 'otcore.DLL': {} });
  expect(refused()).toContain('otcore.DLL: has the name of OTCore.dll but for big and small letters,');
});
