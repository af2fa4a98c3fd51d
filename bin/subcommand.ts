import { InputError } from '../lib/problem';
import { nearest } from '../lib/values/nearest';
import type { Io } from './io';

type Command = (args: readonly string[], io: Io) => number | Promise<number>;

/** A command of several: `opentwin <name> <one of them> …`. */
export const subcommand =
  (name: string, commands: Readonly<Record<string, Command>>): Command =>
  ([word, ...args], io) => {
    const known = Object.keys(commands);
    const command = word !== undefined && Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (command) return command(args, io);
    const near = word === undefined ? undefined : nearest(word, known);
    const found = word === undefined ? 'says not what to do' : `'${word}' is no command`;
    throw new InputError([
      {
        path: `opentwin ${name}`,
        message: `${found}; ${near === undefined ? `try: ${known.join(', ')}` : `did you mean ${near}?`}`,
      },
    ]);
  };
