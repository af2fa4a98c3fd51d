import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../problem';
import type { Disk } from './disk';
import { isFailure } from './failure';
import { ticketPrefix } from './names';
import { quietly } from './quietly';

/** Longer than any run takes: a ticket this old is left over, whoever has its process number now. */
const FORGOTTEN_MS = 10 * 60_000;

/** Works in a root in which no other run works meanwhile. */
export function inTurn<T>(disk: Disk, root: string, patienceMs: number, work: () => T): T {
  const end = takeTurn(disk, root, patienceMs);
  try {
    return work();
  } finally {
    end();
  }
}

/**
 * Waits until no other run works in a root. Returns what ends the turn.
 *
 * Every run first puts down a ticket of its own and then looks for others, so of two runs at least one sees the other
 * and steps back. A ticket is removed only by its run, or by anyone once that run is dead: no two runs ever quarrel
 * about the same file, as they would about a single lock file that both find stale.
 */
function takeTurn(disk: Disk, root: string, patienceMs: number): () => void {
  const own = ticketName(process.pid);
  const ticket = join(root, own);
  // Not performance.now(), which loads a module that takes longer than all of this.
  const deadline = process.uptime() + patienceMs / 1000;

  for (;;) {
    disk.write(ticket, '');
    const other = ticketsOfOthers(disk, root, own)[0];
    if (other === undefined) return () => quietly(() => disk.remove(ticket));
    disk.remove(ticket);
    if (process.uptime() > deadline) throw new InputError([{ path: root, message: busy(other) }]);
    sleep(20 + Math.random() * 80);
  }
}

/** Those that count; clears away what dead runs left. */
function ticketsOfOthers(disk: Disk, root: string, own: string): string[] {
  const others = disk.names(root).filter((name) => name.startsWith(ticketPrefix) && name !== own);
  return others.filter((name) => {
    const live = isLive(disk, join(root, name), name);
    if (!live) disk.remove(join(root, name));
    return live;
  });
}

function isLive(disk: Disk, path: string, name: string): boolean {
  const age = disk.age(path);
  const { pid, host } = holder(name);
  return age !== undefined && age < FORGOTTEN_MS && (host !== thisHost || isRunning(pid));
}

const thisHost = hostname().replace(/[^\w.-]/g, '_');

const ticketName = (pid: number): string => `${ticketPrefix}${pid}-${thisHost}`;

function holder(ticket: string): { pid: number; host: string } {
  const [pid = '', ...host] = ticket.slice(ticketPrefix.length).split('-');
  return { pid: Number(pid), host: host.join('-') };
}

/** Signal 0 only asks; a process that we may not signal exists all the same. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return isFailure(error) && error.code === 'EPERM';
  }
}

function busy(ticket: string): string {
  const { pid, host } = holder(ticket);
  return `is being written by another run (process ${pid} on ${host}); wait for it to end and run again`;
}

/** Blocks, as all of the writing does. */
const sleep = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
