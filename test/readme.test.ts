import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../lib/catalog/exit-codes';
import { scriptExitCodes } from '../lib/scripts/exit-codes';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

test('the table of exit codes names codes of the catalogue and of our scripts', () => {
  const scripts = Object.values(scriptExitCodes).flatMap((codes) => codes.map(({ code }) => code));
  const known = new Set([...Object.keys(exitCodes).map(Number), ...scripts]);
  const named = [...readme.matchAll(/^\| (\d[^|]*)\|/gm)]
    .flatMap(([, cell = '']) => cell.match(/\d+/g) ?? [])
    .map(Number);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((code) => !known.has(code))).toEqual([]);
});
