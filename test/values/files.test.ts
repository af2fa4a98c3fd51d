import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readValuesFile } from '../../lib/values/files';
import { withFiles } from './judge';

const largest = 8 * 2 ** 20;

/** What reading one file of a folder gives, with the folder cut out of the path. */
function read(name: string, files: Readonly<Record<string, string | Uint8Array>> = {}): unknown {
  return withFiles(files, (folder) => {
    mkdirSync(join(folder, 'folder'));
    symlinkSync('circle', join(folder, 'circle'));
    const result = readValuesFile(join(folder, name));
    return 'text' in result ? result.text : [result.problem.path.replace(`${folder}/`, ''), result.problem.message];
  });
}

test('a file is read as it is, with a byte order mark', () => {
  expect(read('a.yaml', { 'a.yaml': '\uFEFFa: ü😀\r\n' })).toBe('\uFEFFa: ü😀\r\n');
});

test('an empty file is empty text', () => {
  expect(read('a.yaml', { 'a.yaml': '' })).toBe('');
});

test('8 MiB are just not too much', () => {
  expect(read('a.yaml', { 'a.yaml': '#'.repeat(largest) })).toHaveLength(largest);
});

describe('rejects', () => {
  test.each<[what: string, name: string, files: Readonly<Record<string, string | Uint8Array>>, message: string]>([
    ['a missing file', 'my.yaml', {}, 'there is no such file; check the path, which starts from the current folder'],
    ['a folder', 'folder', {}, 'is a folder; name a file in it'],
    ['what cannot be opened', 'circle', {}, 'cannot be read (ELOOP); check the file and its permissions'],
    [
      'too much',
      'big.yaml',
      { 'big.yaml': '#'.repeat(largest + 1) },
      'is larger than 8 MiB; keep data out of the values',
    ],
    ['Latin-1', 'my.yaml', { 'my.yaml': Uint8Array.of(0x61, 0x3a, 0x20, 0xfc) }, 'is not UTF-8; save it as UTF-8'],
    ['UTF-16', 'my.yaml', { 'my.yaml': Buffer.from('\uFEFFa: 1', 'utf16le') }, 'is not UTF-8; save it as UTF-8'],
  ])('%s', (_, name, files, message) => {
    expect(read(name, files)).toEqual([name, message]);
  });
});
