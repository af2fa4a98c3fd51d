import { packageVersion } from '../lib/package';
import { InputError, problemLine } from '../lib/problem';
import { nearest } from '../lib/values/nearest';
import { exitCode, type Io } from './io';
import { synth } from './synth';
import { values } from './values';

const commands = { synth, values } as const satisfies Record<string, (args: readonly string[], io: Io) => number>;

const help = `opentwin: OpenTwin on Kubernetes from one values document

  opentwin synth   [--values FILE]… [--set path=value]… [--out DIR] [--chart NAME] [--namespace NS] [--release NAME]
                   writes plain YAML, the chart and the values' schema; later files and --set win
  opentwin values  [--schema] [--chart NAME]
                   prints the commented defaults, or their JSON Schema
  opentwin --version

Exit codes: 0 done, 1 unforeseen, 2 what was given is wrong; then nothing was written.
`;

/** Runs one command and returns its exit code. */
export function run([command, ...args]: readonly string[], io: Io): number {
  if (command === undefined || command === 'help' || [command, ...args].some(asksForHelp)) {
    io.out(help);
    return command === undefined ? exitCode.refused : exitCode.done;
  }
  if (command === '--version' || command === '-v') {
    io.out(`${packageVersion()}\n`);
    return exitCode.done;
  }
  try {
    if (!Object.hasOwn(commands, command))
      throw new InputError([{ path: 'opentwin', message: unknownCommand(command) }]);
    return commands[command as keyof typeof commands](args, io);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) io.err(`${problemLine(problem)}\n`);
    return exitCode.refused;
  }
}

const asksForHelp = (arg: string): boolean => arg === '--help' || arg === '-h';

function unknownCommand(command: string): string {
  const known = Object.keys(commands);
  const near = nearest(command, known);
  return `'${command}' is no command; ${near === undefined ? `try: ${known.join(', ')}` : `did you mean ${near}?`}`;
}
