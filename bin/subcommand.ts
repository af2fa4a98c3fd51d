import { type InputError, refusal } from '../lib/problem';
import { nearest } from '../lib/values/nearest';
import type { Io } from './io';

/** What a word of the command line does; of what takes its time, the promise of an exit code. */
export type Command = (args: readonly string[], io: Io) => number | Promise<number>;

/** A command of several: `opentwin <name> <one of them> …`. */
export const subcommand =
  (name: string, commands: Readonly<Record<string, Command>>): Command =>
  ([word, ...args], io) => {
    const known = Object.keys(commands);
    const command = word !== undefined && Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (command) return command(args, io);
    throw unknownCommand(`opentwin ${name}`, word, known);
  };

/** A word that is no command, or none at all. */
export function unknownCommand(path: string, word: string | undefined, known: readonly string[]): InputError {
  const near = word === undefined ? undefined : nearest(word, known);
  const found = word === undefined ? 'says not what to do' : `'${word}' is no command`;
  return refusal(path, `${found}; ${near === undefined ? `try: ${known.join(', ')}` : `did you mean ${near}?`}`);
}
