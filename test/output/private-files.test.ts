import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { readText, replaceFiles, writeNew } from '../../lib/output/private-files';

// Processes take seconds to start where others work as well
jest.setTimeout(60_000);

let [folder, programs]: [string, string] = ['', ''];

beforeEach(() => {
  [folder, programs] = [
    mkdtempSync(join(tmpdir(), 'opentwin-private-')),
    mkdtempSync(join(tmpdir(), 'opentwin-calls-')),
  ];
});
afterEach(() => {
  for (const one of [folder, programs]) rmSync(one, { recursive: true });
});

const path = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(path(name), 'utf8');
const files = (entries: Readonly<Record<string, string>>) =>
  new Map(Object.entries(entries).map(([name, content]) => [name, { text: content, secret: true }]));
const names = () => readdirSync(folder).sort();

/** Runs a call of `all` functions of the file in a process of its own, and returns why it threw, or done. */
async function inProcess(call: string, limit = ''): Promise<string> {
  const program = join(mkdtempSync(join(programs, 'program-')), 'program.js');
  const contents = `import * as all from './private-files';
    const until = (time: number) => { while (Date.now() < time); };
    try { ${call}; console.log('done') } catch (error) { console.log(error.message) }`;
  buildSync({
    stdin: { contents, resolveDir: resolve('lib/output'), loader: 'ts' },
    ...{ bundle: true, platform: 'node', outfile: program },
  });
  const child = spawn('sh', ['-c', `${limit} exec "$0" "$1" 2>&1`, process.execPath, program]);
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  await once(child, 'close');
  return said;
}

/** The same as the text of a program. */
const written = (entries: Readonly<Record<string, string>>) => `new Map(${JSON.stringify([...files(entries)])})`;

describe('new files', () => {
  test('can be read by their owner alone, in a folder of their owner, whatever the umask', () => {
    const before = process.umask(0);
    writeNew(path('deep/er'), files({ 'a.pem': 'A' }), 'remedy');
    process.umask(before);
    const mode = (name: string) => (statSync(path(name)).mode & 0o777).toString(8);
    expect([mode('deep'), mode('deep/er'), mode('deep/er/a.pem')]).toEqual(['700', '700', '600']);
  });

  test('are never written over one that is there, be it a link to nowhere, and then none is', () => {
    symlinkSync('nowhere', path('b.pem'));
    expect(() => writeNew(folder, files({ 'a.pem': 'A', 'b.pem': 'B' }), 'name another')).toThrow(
      `${path('b.pem')}: is there already; name another`,
    );
    expect(names()).toEqual(['b.pem']);
    expect(readlinkSync(path('b.pem'))).toBe('nowhere');
  });

  test('leave files alone that are called like drafts', () => {
    writeFileSync(path('a.pem.new'), 'mine');
    writeNew(folder, files({ 'a.pem': 'A' }), 'remedy');
    expect(text('a.pem.new')).toBe('mine');
  });

  test('of several runs at once are those of one', async () => {
    const together = Date.now() + 4000;
    const write = (by: string) => {
      const content = by.repeat(99_999);
      return inProcess(
        `until(${together}), all.writeNew('${path('set')}', ${written({ a: content, b: content, c: content })}, 'x')`,
      );
    };
    const said = await Promise.all(['1', '2', '3', '4'].map(write));
    expect(said.filter((one) => one === 'done\n')).toHaveLength(1);
    expect(new Set(['a', 'b', 'c'].map((name) => text(`set/${name}`)[0])).size).toBe(1);
  });

  // A disk that is nearly full takes a part of what is written, and only then says so
  test('are whole, or there are none', async () => {
    const said = await inProcess(
      `all.writeNew('${path('set')}', ${written({ a: 'a', b: 'b'.repeat(5000) })}, 'x')`,
      'ulimit -f 1;',
    );
    expect(said).toMatch(/set: cannot be written: EFBIG: .*; put that right, or name another folder\n$/);
    expect(readdirSync(path('set'))).toEqual([]);
  });
});

describe('replaced files', () => {
  beforeEach(() => {
    for (const name of ['a', 'b']) writeFileSync(path(name), `old ${name}`);
  });

  test('leave the old ones beside them, and those of before go', () => {
    replaceFiles(folder, files({ a: 'new a', b: 'new b' }));
    replaceFiles(folder, files({ a: 'newer a', b: 'newer b' }));
    expect(names()).toEqual(['a', 'a.previous', 'b', 'b.previous']);
    expect(['a', 'a.previous', 'b.previous'].map(text)).toEqual(['newer a', 'new a', 'new b']);
    expect((statSync(path('a')).mode & 0o777).toString(8)).toBe('600');
  });

  test('rejects a folder in the place of an old one, and leaves it and all else', () => {
    mkdirSync(path('b.previous'));
    expect(() => replaceFiles(folder, files({ a: 'new a', b: 'new b' }))).toThrow(
      `${path('b.previous')}: is a folder, and the old file would get this name; move it away`,
    );
    expect(names()).toEqual(['a', 'b', 'b.previous']);
    expect(text('a')).toBe('old a');
  });

  test('are all as before where one cannot be replaced', async () => {
    const said = await inProcess(
      `all.replaceFiles('${folder}', ${written({ a: 'new a', b: 'b'.repeat(5000) })})`,
      'ulimit -f 1;',
    );
    expect(said).toMatch(/cannot be written: EFBIG/);
    expect(['a', 'b'].map(text)).toEqual(['old a', 'old b']);

    // Its old one would have a name longer than there is
    const long = 'c'.repeat(250);
    writeFileSync(path(long), 'old c');
    expect(() => replaceFiles(folder, files({ a: 'new a', [long]: 'new c' }))).toThrow(
      /cannot be written: ENAMETOOLONG/,
    );
    expect(['a', 'b', long].map(text)).toEqual(['old a', 'old b', 'old c']);
    expect(names()).toEqual(['a', 'b', long]);
  });
});

describe('reading', () => {
  test('rejects what has no end, or is no file', () => {
    expect(() => readText('/dev/zero', 'a key')).toThrow('/dev/zero: is larger than 1 MiB; it should be a key');
    expect(() => readText(folder, 'a key')).toThrow(`${folder}: cannot be read (EISDIR); it should be a key`);
    expect(() => readText(path('none'), 'a key')).toThrow(`${path('none')}: is not there; it should be a key`);
  });
});
