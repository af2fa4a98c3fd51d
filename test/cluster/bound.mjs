import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Programs of Node that end with this process, with all that they have started, however it ends; and a folder for their
 * temporary files, which is removed then.
 */
export function bound() {
  const folder = mkdtempSync(join(tmpdir(), 'opentwin-tests-'));
  const leftovers = fileURLToPath(new URL('leftovers.mjs', import.meta.url));
  // In a session of its own, which no Ctrl-C and no end of a terminal reaches
  const watching = spawn(process.execPath, [leftovers, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const over = once(watching, 'close');
  return {
    /** Runs one to its end. @returns its exit code, and what it said */
    async run(args, environment) {
      const child = spawn(process.execPath, args, {
        env: { ...process.env, ...environment, TMPDIR: folder },
        stdio: ['ignore', 'pipe', 'pipe'],
        // The leader of a group, in which is whatever it starts
        detached: true,
      });
      watching.stdin.write(`${child.pid}\n`);
      const said = [];
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part) => said.push(part));
      const [code] = await once(child, 'close');
      return { code: code ?? 1, said: said.join('') };
    },
    /** Ends them all, and returns when nothing of them is left. */
    async end() {
      watching.stdin.end();
      await over;
    },
  };
}
