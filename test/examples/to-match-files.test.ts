import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { filesBelow, type Update } from './files';
import type { SnapshotState } from './to-match-files';
import './to-match-files';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-files-'));
  mkdirSync(join(folder, 'inner'));
  for (const name of ['same', 'changed', 'inner/obsolete']) writeFileSync(join(folder, name), `${name}\nkept\n`);
});

afterEach(() => rmSync(folder, { recursive: true }));

const made = new Map([
  ['same', 'same\nkept\n'],
  ['changed', 'changed\nmade\n'],
  ['inner/new', 'new\n'],
]);

/** What the matcher says, counts and leaves in the folder where jest runs with this leave to update. */
function matched(update: Update, texts: ReadonlyMap<string, string> = made) {
  const state = expect.getState() as object as { snapshotState: SnapshotState };
  const real = state.snapshotState;
  const counts = { added: 0, matched: 0, unmatched: 0, updated: 0 };
  const fake: SnapshotState = { _updateSnapshot: update, ...counts };
  let said = '';
  state.snapshotState = fake;
  try {
    expect(texts).toMatchFiles(folder);
  } catch (error) {
    said = stripVTControlCharacters((error as Error).message);
  } finally {
    state.snapshotState = real;
  }
  const { _updateSnapshot, ...counted } = fake;
  return { said, counted, files: filesBelow(folder) };
}

test('passes where the files are what is made', () => {
  const files = filesBelow(folder);
  expect(matched('none', files)).toEqual({
    said: '',
    counted: { added: 0, matched: 3, unmatched: 0, updated: 0 },
    files,
  });
});

test('fails in CI with the difference, what is new and what is obsolete, and writes nothing', () => {
  const before = filesBelow(folder);
  const { said, counted, files } = matched('none');
  expect(said.slice(said.indexOf('run `npm'))).toMatchInlineSnapshot(`
    "run \`npm test -- -u\` if this is right

    changed differs

    - Kept
    + Made

      changed
    - kept
    + made


    inner/new is new and not kept yet
    inner/obsolete is kept, but nothing makes it any more"
  `);
  expect(counted).toEqual({ added: 0, matched: 1, unmatched: 3, updated: 0 });
  expect(files).toEqual(before);
});

test('outside CI writes what is new, and fails on the rest', () => {
  const { said, counted, files } = matched('new');
  expect(said).toContain('changed differs');
  expect(said).not.toContain('inner/new');
  expect(said).toContain('inner/obsolete is kept, but nothing makes it any more');
  expect(counted).toEqual({ added: 1, matched: 1, unmatched: 2, updated: 0 });
  expect(Object.fromEntries(files)).toMatchObject({ 'inner/new': 'new\n', changed: 'changed\nkept\n' });
});

test('with -u makes the files what is made, and removes the obsolete', () => {
  const { said, counted, files } = matched('all');
  expect({ said, counted }).toEqual({ said: '', counted: { added: 1, matched: 1, unmatched: 0, updated: 2 } });
  expect([...files].sort()).toEqual([...made].sort());
});

test('fails in CI where the folder is missing', () => {
  rmSync(folder, { recursive: true });
  expect(matched('none').said).toContain('same is new and not kept yet');
  mkdirSync(folder);
});
