import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** A program that notes its process in a file, and runs until somebody ends it. */
export const waiting = (notes: string): string =>
  `require('fs').appendFileSync(${JSON.stringify(notes)}, process.pid + '\\n'); setInterval(() => {}, 1000);`;

/** What programs have written down, a line each. */
export const noted = (notes: string): readonly string[] =>
  existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [];

export const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(10);
}
