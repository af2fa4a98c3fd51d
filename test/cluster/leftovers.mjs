// A process of its own that waits until whoever started it is gone, however that came. Then it ends the groups of
// processes that it was told of, and what they have left to run on in a folder, and removes that.
//
//   node leftovers.mjs <folder>      on its standard input the number of a group in each line
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

const { processesNaming } = createRequire(import.meta.url)('./processes.js');

/** How long they may take to end by themselves, in milliseconds. */
const patience = 20_000;

const [, , folder] = process.argv;
// Ctrl-C and the end of a terminal are for whoever started this
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => undefined);

const groups = [];
for await (const line of createInterface({ input: process.stdin })) groups.push(-Number(line));
await end(() => groups);
// What a rehearsal keeps is in no group of ours, and is known by its folder
await end(() => processesNaming(folder));
rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Ends processes, or groups, and returns when they are gone. */
async function end(targets) {
  for (const began = Date.now(), told = new Set(); ;) {
    const late = Date.now() - began > patience;
    const left = targets().filter((target) => sent(target, late ? 'SIGKILL' : told.has(target) ? 0 : 'SIGTERM'));
    if (left.length === 0) return;
    for (const target of left) told.add(target);
    await setTimeout(50);
  }
}

/** @returns whether there was somebody to get it */
function sent(target, signal) {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
