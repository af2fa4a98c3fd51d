import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import type { Manifest } from '../../lib/checks/manifest';
import type { Values } from '../../lib/values/maps';
import type { Release } from '../../lib/values/readings';
import { printYaml } from '../../lib/yaml/print';
import { helm } from '../helm';
import { objectsIn } from './rendered';

/** What a user gives to `helm template`. */
export interface Arguments {
  readonly release: Release;
  /** The documents of several `-f`. */
  readonly documents?: readonly Values[];
  readonly sets?: readonly string[];
}

/** What came of it. */
export interface Templated {
  readonly taken: boolean;
  readonly objects: readonly Manifest[];
  /** What templates refused, line by line; nothing if the schema did. */
  readonly refused: readonly string[];
  readonly stderr: string;
}

/** The real helm on one chart and one release, as a user runs it. The chart lies in a folder as long as the tests run. */
export function helmAlone(files: Readonly<Record<string, string>>): (given: Arguments) => Templated {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'opentwin-alone-'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, 'chart', path)), { recursive: true });
      writeFileSync(join(folder, 'chart', path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return ({ release, documents = [], sets = [] }) => {
    const given = documents.flatMap((document, index) => {
      const file = join(folder, `values-${index}.yaml`);
      writeFileSync(file, printYaml(document));
      return ['-f', file];
    });
    const { status, stdout, stderr } = helm([
      ...['template', release.name, join(folder, 'chart'), '--namespace', release.namespace],
      ...['--kube-version', oldestKubernetes, ...given, ...sets.flatMap((set) => ['--set', set])],
    ]);
    const taken = status === 0;
    return { taken, objects: taken ? objectsIn(stdout) : [], refused: refusedIn(stderr), stderr };
  };
}

/** The lines of a `fail`, which Helm sets between two of its own. */
function refusedIn(stderr: string): string[] {
  const [, said = ''] = /^Error: execution error at [^\n]*\n(.*)/ms.exec(stderr) ?? [];
  return said
    .replace(/\n*Use --debug flag[^]*$/, '')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '');
}
