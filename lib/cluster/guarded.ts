import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { packageFolder } from '../package';
import { type Interruption, interruptions, interruptionSignals } from '../signals';

/** What the guard is asked for. */
export type ToGuard =
  | {
      readonly does: 'start';
      readonly name: string;
      readonly file: string;
      readonly args: readonly string[];
      /** Of a program that comes to an end by itself: its environment. */
      readonly env?: NodeJS.ProcessEnv;
    }
  | { readonly does: 'keep' }
  | { readonly does: 'end' };

/** What the guard tells: a program ended that nobody asked to. */
export interface FromGuard {
  readonly ended: string;
  readonly how: string;
  /** Its exit code, if it had one. */
  readonly code: number | null;
}

/** How long what was killed may take to be gone, in milliseconds. */
const patience = 10_000;

// Built also when this runs from the sources: a process of its own knows no TypeScript.
const builtGuard = (): string => join(packageFolder(), 'build/lib/cluster/guard.js');

/**
 * Programs that run in one folder, and end with this process, however it ends; see guard.ts. If it is the guard that is
 * killed, this process ends them.
 *
 * Each logs to `<name>.log` in that folder.
 */
export class Guarded {
  /** The process that a SIGTERM ends, with all that it started. */
  readonly pid: number;
  private readonly guard: ChildProcess;
  private readonly lost: FromGuard[] = [];
  /** Who waits for the end of a program. */
  private readonly awaited = new Map<string, (ended: FromGuard) => void>();
  /** How the guard ended, once it has, though nobody here asked it to. */
  private guardLost: string | undefined;
  private isAsked = false;
  /** Nothing of it is left. */
  private readonly over: Promise<void>;
  /** Whoever interrupts this process may start it anew: nothing of the old one is left then. */
  private readonly interrupted = (signal: NodeJS.Signals): void => {
    void this.end().finally(() => process.exit(interruptions[signal as Interruption]));
  };

  /** @param program the guard */
  constructor(
    readonly folder: string,
    program = builtGuard(),
  ) {
    // In a session of its own, so that Ctrl-C in a terminal does not reach what it guards.
    this.guard = fork(program, [folder], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.pid = this.guard.pid ?? 0;
    for (const signal of interruptionSignals) process.once(signal, this.interrupted);
    this.guard.on('message', (message: FromGuard) => {
      const awaiting = this.awaited.get(message.ended);
      if (awaiting === undefined) this.lost.push(message);
      else awaiting(message);
    });
    this.over = new Promise((resolve, reject) => {
      this.guard.once('exit', (code, signal) => void this.afterGuard(code, signal).then(resolve, reject));
      this.guard.once('error', reject);
    });
    // Whoever ends it hears of it
    this.over.catch(() => undefined);
  }

  start(name: string, file: string, args: readonly string[]): void {
    // A guard that is gone tells of itself
    this.guard.send({ does: 'start', name, file, args } satisfies ToGuard, () => undefined);
  }

  /**
   * Runs a program to its end. What it says besides errors goes nowhere.
   *
   * @returns its exit code, and what is in its log
   * @throws Error if it did not start, was ended by a signal, or the guard was
   */
  async run(
    name: string,
    file: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<{ code: number; log: string }> {
    const ended = new Promise<FromGuard>((resolve) => this.awaited.set(name, resolve));
    this.guard.send({ does: 'start', name, file, args, env } satisfies ToGuard, () => undefined);
    const end = await Promise.race([ended, this.over]);
    if (end === undefined) this.check();
    if (end === undefined || end.code === null) throw new Error(`${file} ${end?.how ?? 'was ended'}`);
    return { code: end.code, log: readFileSync(join(this.folder, `${name}.log`), 'utf8') };
  }

  /** @throws Error saying which of the programs has ended, with the last lines of its log, or that the guard has */
  check(): void {
    const [lost] = this.lost;
    if (this.guardLost !== undefined) {
      throw new Error(
        `the process ${this.pid}, which guards the programs of the cluster, ${this.guardLost}: they were ended too; ` +
          'run it again, and leave that process alone',
      );
    }
    if (lost !== undefined) throw new Error([`${lost.ended} ${lost.how}`, ...this.lastLines(lost.ended)].join('\n'));
  }

  /** The last lines of a program's log, each with its name. */
  private lastLines(name: string, count = 5): readonly string[] {
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
    this.isAsked = true;
    this.guard.send({ does: 'end' } satisfies ToGuard, () => undefined);
    await this.over;
  }

  private letGo(): void {
    for (const signal of interruptionSignals) process.off(signal, this.interrupted);
  }

  /** A guard that ends by itself has ended everything; of one that was killed, its group of processes is left. */
  private async afterGuard(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    if (!this.isAsked) this.guardLost = signal === null ? `ended with ${code}` : `was ended by ${signal}`;
    if (code === 0) return;
    for (const end = Date.now() + patience; this.killGroup() && Date.now() < end;) await setTimeout(20);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** @returns whether there was still somebody in it */
  private killGroup(): boolean {
    try {
      // 0 would be the group of this process
      return this.pid > 0 && process.kill(-this.pid, 'SIGKILL');
    } catch {
      return false;
    }
  }
}
