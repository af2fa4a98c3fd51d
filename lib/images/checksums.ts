import { join } from 'node:path';
import { packageFolder } from '../package';
import { readText } from '../output/private-files';
import { InputError, oneLine, type Problem } from '../problem';
import { inShort } from '../values/validate';

/** SHA-256 of files by their address, as somebody recorded them. */
export type Checksums = ReadonlyMap<string, string>;

const columns = '<sha256> <address> <day> <source>';

/**
 * Recorded checksums: a line for each file, `<sha256> <address> <day> <source>`. Who recorded it can be asked how it was
 * known, so day and source are not optional. A `#` begins a comment.
 *
 * @throws InputError with every line that is wrong
 */
function parseChecksums(text: string, file: string): Checksums {
  const sums = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const problem = problemOf(line, sums);
    if (problem !== undefined) {
      problems.push({ path: `${file}:${index + 1}`, message: problem });
      continue;
    }
    const [sum, address] = wordsOf(line);
    sums.set(address!, sum!);
  }
  if (problems.length > 0) throw new InputError(problems);
  return sums;
}

/** Those of a file. @throws InputError if it cannot be read or is none */
export const readChecksums = (file: string): Checksums =>
  parseChecksums(readText(file, `recorded checksums, a line ${columns} for each`), file);

/** Where the Containerfiles and what goes into images lie. */
export const containerfiles = (): string => join(packageFolder(), 'containerfiles');

/** Those that this package was published with. */
export const ownChecksums = (): Checksums => readChecksums(join(containerfiles(), 'checksums.txt'));

const wordsOf = (line: string): string[] => line.trim().split(/\s+/);

function problemOf(line: string, before: Checksums): string | undefined {
  const words = wordsOf(line);
  const [sum = '', address = '', day = '', source = ''] = words;
  const said = (word: string) => inShort(oneLine(word));
  if (words.length !== 4)
    return `has ${words.length === 1 ? 'one word' : `${words.length} words`} and not 4; write ${columns}`;
  if (!/^[0-9a-f]{64}$/.test(sum)) return `${said(sum)} is no SHA-256; write its 64 digits, 0-9 and a-f`;
  for (const link of [address, source])
    if (!/^https:\/\/[^\s/]+\/\S+$/.test(link)) return `${said(link)} is no address; write https://…`;
  if (Number.isNaN(Date.parse(day)) || !/^\d{4}-\d{2}-\d{2}$/.test(day))
    return `${said(day)} is no day; write it such as 2026-11-26`;
  const known = before.get(address);
  if (known !== undefined && known !== sum)
    return `gives ${address} another SHA-256 than a line above; a published file never changes, so find out which is right and leave that one`;
  return undefined;
}
