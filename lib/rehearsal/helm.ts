import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Release } from '../values/readings';
import type { Applied } from './rehearse';

export interface HelmOptions {
  readonly helm: string;
  readonly kubeconfig: string;
  /** The files of the chart, by path. */
  readonly chart: ReadonlyMap<string, string>;
  readonly release: Release;
  readonly files: readonly string[];
  readonly sets: readonly string[];
}

/** `helm install`, as a user would type it. It takes all objects, or stops at the first that is refused. */
export async function installed(options: HelmOptions): Promise<Applied> {
  const folder = mkdtempSync(join(tmpdir(), 'opentwin-chart-'));
  try {
    for (const [path, text] of options.chart) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { failed, stderr } = await ran(options, folder);
    const warnings = [...stderr.matchAll(/Warning: (.*?)"?$/gm)].map(([, message = '']) => message);
    return {
      refused: failed ? [{ object: 'helm install', message: wordsOf(stderr) }] : [],
      warnings: warnings.map((message) => ({ object: 'helm install', message })),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ran(
  { helm, kubeconfig, release, files, sets }: HelmOptions,
  chart: string,
): Promise<{ failed: boolean; stderr: string }> {
  const args = [
    ...['install', release.name, chart, '--namespace', release.namespace, '--kubeconfig', kubeconfig],
    ...files.flatMap((file) => ['--values', file]),
    ...sets.flatMap((expression) => ['--set', expression]),
  ];
  return new Promise((resolve, reject) => {
    execFile(helm, args, { maxBuffer: 2 ** 26 }, (error, _stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(new Error(`${helm} did not run: ${error.message}`));
      else resolve({ failed: error !== null, stderr });
    });
  });
}

/** What Helm says of a failure, in one line. */
const wordsOf = (stderr: string): string =>
  stderr.trim().split('\n').filter((line) => !line.includes('Warning: ')).join(' ').replace(/^Error: /, ''); // prettier-ignore
