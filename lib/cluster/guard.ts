// A process of its own that starts the programs of a cluster and ends exactly those. Whoever started it may crash, be
// killed or be interrupted: the channel between them closes then, and the guard ends everything and removes the folder.
// `keep` makes it stay; then a SIGTERM ends it.
//
//   node guard.js <folder>
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FromGuard, ToGuard } from './guarded';

/** How long a program may take to end by itself, in milliseconds. */
const patience = 10_000;

const [, , folder = ''] = process.argv;
const running: { readonly child: ChildProcess; readonly over: Promise<void> }[] = [];
let kept = false;
let ending: Promise<void> | undefined;

const tell = (message: FromGuard): void => {
  if (process.connected) process.send?.(message);
};

function start({ name, file, args, env }: Extract<ToGuard, { does: 'start' }>): void {
  if (ending !== undefined) return;
  const log = openSync(join(folder, `${name}.log`), 'a', 0o600);
  const child = spawn(file, args, {
    ...{ cwd: folder, stdio: ['ignore', env === undefined ? log : 'ignore', log] },
    ...(env !== undefined && { env }),
  });
  closeSync(log);
  const over = new Promise<void>((resolve) => {
    const end = (how: string, code: number | null): void => {
      if (ending === undefined) tell({ ended: name, how, code });
      resolve();
    };
    child.once('exit', (code, signal) => end(signal === null ? `ended with ${code}` : `was ended by ${signal}`, code));
    child.once('error', ({ message }) => end(`did not start: ${message}`, null));
  });
  running.push({ child, over });
}

/** The last that was started ends first: the database outlives those who write to it. */
async function endAll(): Promise<void> {
  for (const { child, over } of [...running].reverse()) {
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), patience);
    await over;
    clearTimeout(killing);
  }
  rmSync(folder, { recursive: true, force: true });
}

function end(): void {
  ending ??= endAll().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}

process.on('message', (message: ToGuard) => {
  if (message.does === 'start') start(message);
  else if (message.does === 'keep') kept = true;
  else end();
});
process.on('disconnect', () => {
  if (!kept) end();
});
// A terminal's Ctrl-C is for whoever started this, who then closes the channel.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', end);
