import { packageVersion } from '../lib/package';
import { InputError, problemLine } from '../lib/problem';
import { exitCode, type Io } from './io';
import { type Command, unknownCommand } from './subcommand';
import { synth } from './synth';
import { values } from './values';

const commands = {
  synth,
  values,
  // Loaded when it is asked for: what it needs takes longer to load than a whole synth.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  rehearse: async (args, io) => (require('./rehearse') as typeof import('./rehearse')).rehearse(args, io),
  // So are these.
  certificates: async (args, io) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
    const { certificates } = require('./certificates') as typeof import('./certificates');
    return certificates(args, io);
  },
  credentials: async (args, io) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
    const { credentials } = require('./credentials') as typeof import('./credentials');
    return credentials(args, io);
  },
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  compose: (args, io) => (require('./compose') as typeof import('./compose')).compose(args, io),
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  images: (args, io) => (require('./images') as typeof import('./images')).images(args, io),
} as const satisfies Readonly<Record<string, Command>>;

const help = `opentwin: OpenTwin on Kubernetes from one values document

  opentwin synth   [--values FILE]… [--set path=value]… [--out DIR] [--chart NAME] [--namespace NS] [--release NAME]
                   writes plain YAML, the chart and the values' schema; later files and --set win
  opentwin values  [--schema] [--chart NAME]
                   prints the commented defaults, or their JSON Schema
  opentwin rehearse [--values FILE]… [--set path=value]… [--nodes FILE] [--cluster FILE]… [--via yaml|helm] [--keep]
                   [--unready NAME]… [--crashing NAME]… [--kubernetes VERSION] [--chart NAME] [--namespace NS]
                   [--release NAME]
                   installs it on a real control plane with simulated nodes, and says what becomes of it
  opentwin rehearse --print-nodes
                   prints the nodes that it assumes, for a file of yours
  opentwin certificates request [--out DIR] | issue --out DIR | renew [--from] DIR | verify [--from] DIR |
                   secret [--from] DIR [--trust FILE]…
                   [--values FILE]… [--set path=value]… [--namespace NS] [--release NAME]
                   what cfssl signs; a CA and a certificate made here; another of the same CA; the Secret; a judgement
  opentwin credentials secret [--password-file FILE] [--encoded-file FILE] [--out FILE] | encode --password-file FILE |
                   decode --encoded-file FILE    each with --key-table OTEncryptionKey.h
                   the Secret with the database's password, made here or given, and OpenTwin's encoding alone
  opentwin compose [--values FILE]… [--set path=value]… [--out DIR] [--private DIR] [--subnet RANGE] [--namespace NS]
                   [--release NAME]
                   the same on one machine with Windows containers, by Docker Compose
  opentwin images build --print [--builder docker|nerdctl|buildx] [--plan DIR] [--plan-there DIR]
                   [--containerfiles DIR] [--windows-build BUILD]… [--only BUILD|lists] [--checksums FILE]
                   [--values FILE]… [--set path=value]… [--chart NAME]
                   the commands that build our images, and those that record the checksums of what they fetch;
                   --plan-there and --containerfiles say where these folders lie on the machine that builds
  opentwin images plan --deployment DIR [--output FOLDER] [--copy]
                   what of OpenTwin's Deployment folder each image needs, and a build context for each in FOLDER (images)
  opentwin --version

Exit codes: 0 done, 1 unforeseen, 2 what was given is wrong; then nothing was written. 3 a rehearsal found something
that a cluster would refuse, or has no place for.
`;

/** Runs one command and returns its exit code, or, of one that takes its time, the promise of it. */
export function run([command, ...args]: readonly string[], io: Io): number | Promise<number> {
  if (command === undefined || command === 'help' || [command, ...args].some(asksForHelp)) {
    io.out(help);
    return command === undefined ? exitCode.refused : exitCode.done;
  }
  if (command === '--version' || command === '-v') {
    io.out(`${packageVersion()}\n`);
    return exitCode.done;
  }
  try {
    if (!Object.hasOwn(commands, command)) throw unknownCommand('opentwin', command, Object.keys(commands));
    const code = commands[command as keyof typeof commands](args, io);
    return typeof code === 'number' ? code : code.catch((error: unknown) => refused(error, io));
  } catch (error) {
    return refused(error, io);
  }
}

/** Every problem with what was given, a line each. Anything else is not for users, and goes on. */
function refused(error: unknown, io: Io): number {
  if (!(error instanceof InputError)) throw error;
  for (const problem of error.problems) io.err(`${problemLine(problem)}\n`);
  return exitCode.refused;
}

const asksForHelp = (arg: string): boolean => arg === '--help' || arg === '-h';
