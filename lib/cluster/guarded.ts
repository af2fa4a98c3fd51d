import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../package';

/** What the guard is asked for. */
export type ToGuard =
  | { readonly does: 'start'; readonly name: string; readonly file: string; readonly args: readonly string[] }
  | { readonly does: 'keep' }
  | { readonly does: 'end' };

/** What the guard tells: a program ended that nobody asked to. */
export interface FromGuard {
  readonly ended: string;
  readonly how: string;
}

/**
 * Programs that run in one folder, and end with this process, however it ends; see guard.ts.
 *
 * Each logs to `<name>.log` in that folder.
 */
export class Guarded {
  /** The process that a SIGTERM ends, with all that it started. */
  readonly pid: number;
  private readonly guard: ChildProcess;
  private readonly lost: FromGuard[] = [];
  /** Whoever interrupts this process may start it anew: nothing of the old one is left then. */
  private readonly interrupted = (signal: NodeJS.Signals): void => {
    void this.end().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };

  constructor(readonly folder: string) {
    // Built also when this runs from the sources: a process of its own knows no TypeScript.
    const program = join(packageFolder(), 'build/lib/cluster/guard.js');
    // In a session of its own, so that Ctrl-C in a terminal does not reach what it guards.
    this.guard = fork(program, [folder], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.pid = this.guard.pid ?? 0;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, this.interrupted);
    this.guard.on('message', (message: FromGuard) => this.lost.push(message));
  }

  start(name: string, file: string, args: readonly string[]): void {
    this.guard.send({ does: 'start', name, file, args } satisfies ToGuard);
  }

  /** @throws Error with the last lines of its log, if one of the programs has ended */
  check(): void {
    const [lost] = this.lost;
    if (lost === undefined) return;
    throw new Error([`${lost.ended} ${lost.how}`, ...this.lastLines(lost.ended)].join('\n'));
  }

  /** The last lines of a program's log, each with its name. */
  lastLines(name: string, count = 5): readonly string[] {
    const log = readFileSync(join(this.folder, `${name}.log`), { encoding: 'utf8', flag: 'a+' });
    return log.trim().split('\n').slice(-count).map((line) => `${name}: ${line}`); // prettier-ignore
  }

  /** Lets everything run on when this process ends. */
  async keep(): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      this.guard.send({ does: 'keep' } satisfies ToGuard, (error) => (error ? reject(error) : resolve())),
    );
    this.letGo();
    this.guard.disconnect();
    this.guard.unref();
  }

  /** Ends everything, and returns when nothing of it is left. */
  async end(): Promise<void> {
    this.letGo();
    if (this.guard.exitCode !== null || this.guard.signalCode !== null) return;
    const over = once(this.guard, 'exit');
    if (this.guard.connected) this.guard.send({ does: 'end' } satisfies ToGuard);
    await over;
  }

  private letGo(): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.interrupted);
  }
}
