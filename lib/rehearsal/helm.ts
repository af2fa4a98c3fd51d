import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Manifest, nameOf } from '../checks/manifest';
import type { ControlPlane } from '../cluster/control-plane';
import type { Values } from '../values/maps';
import type { Release } from '../values/readings';
import { printYaml } from '../yaml/print';
import type { Applied } from './rehearse';

interface HelmOptions {
  readonly helm: string;
  /** The files of the chart, by path. */
  readonly chart: ReadonlyMap<string, string>;
  readonly release: Release;
  /** The values document as it was read: a file may be one that gives its text once. */
  readonly values: Values;
}

/** What `helm install` says that it has made, and whether that is there. */
export async function installed(
  controlPlane: ControlPlane,
  objects: readonly Manifest[],
  options: HelmOptions,
): Promise<Applied> {
  const applied = await ranInstall(controlPlane, options);
  if (applied.refused.length > 0) return applied;
  const { api } = controlPlane;
  const refused: Applied['refused'][number][] = [];
  for (const object of objects) {
    const { code } = await api.ask('GET', await api.pathOf(object, options.release.namespace));
    if (code === 404) refused.push({ object: nameOf(object), message: 'Helm ended well, but has not made it' });
  }
  return { ...applied, refused };
}

/** `helm install`, as a user would type it. It takes all objects, or stops at the first that is refused. */
async function ranInstall(
  { folder, kubeconfig, run }: ControlPlane,
  { helm, chart, release, values }: HelmOptions,
): Promise<Applied> {
  for (const [path, text] of chart) {
    mkdirSync(dirname(join(folder, 'chart', path)), { recursive: true });
    writeFileSync(join(folder, 'chart', path), text);
  }
  const valuesFile = join(folder, 'values.yaml');
  writeFileSync(valuesFile, printYaml(values), { mode: 0o600 });
  const args = [
    ...['install', release.name, join(folder, 'chart'), '--namespace', release.namespace],
    ...['--kubeconfig', kubeconfig, '--values', valuesFile],
  ];
  const { code, log } = await run('helm', helm, args, ownEnvironment(folder));
  const warnings = [...log.matchAll(/Warning: (.*?)"?$/gm)].map(([, message = '']) => message);
  return {
    refused: code === 0 ? [] : [{ object: 'helm install', message: wordsOf(log) }],
    warnings: warnings.map((message) => ({ object: 'helm install', message })),
  };
}

/**
 * The environment without what leads Helm to another cluster, for that wins over the command line. Plugins and
 * repositories of the user are no part of a rehearsal either.
 */
export function ownEnvironment(folder: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const others = Object.entries(env).filter(([name]) => !/^(HELM_.*|KUBECONFIG)$/i.test(name));
  const homes = ['CACHE', 'CONFIG', 'DATA'].map((home) => [
    `HELM_${home}_HOME`,
    join(folder, 'helm', home.toLowerCase()),
  ]);
  return Object.fromEntries([...others, ...homes]) as NodeJS.ProcessEnv;
}

/** What Helm says of a failure, in one line. */
const wordsOf = (stderr: string): string =>
  stderr.trim().split('\n').filter((line) => !line.includes('Warning: ')).join(' ').replace(/^Error: /, ''); // prettier-ignore
