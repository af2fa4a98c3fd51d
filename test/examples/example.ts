import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { run } from '../../bin/run';
import { type ProductName, products } from '../../charts/products';
import type { Manifest } from '../../lib/checks/manifest';
import { installation } from '../../lib/wiring/installation';
import { poolLabel } from '../../lib/wiring/layout';
import { certificatesSecret, credentialsSecret } from '../../lib/wiring/names';
import { parseValues } from '../../lib/values/text';
import type { Values } from '../../lib/values/maps';
import { filesBelow } from './files';

const repository = resolve(__dirname, '../..');

export const exampleNames = readdirSync(join(repository, 'examples')).sort();

const readmeOf = (name: string): string => readFileSync(join(repository, 'examples', name, 'README.md'), 'utf8');

/** The chart that an example has values of, as its README says to synth. */
const chartOf = (name: string): ProductName =>
  (/^ *npm run synth .*--chart (\S+)/m.exec(readmeOf(name))?.[1] ?? 'opentwin') as ProductName;

/** Those of one chart. */
export const examplesOf = (chart: ProductName): string[] => exampleNames.filter((name) => chartOf(name) === chart);

/** An example, and what its README has a reader make of it. */
export interface Example {
  readonly chart: ProductName;
  readonly readme: string;
  /** The commands of its README, in their order. */
  readonly commands: readonly string[];
  readonly values: Values;
  readonly namespace: string;
  /** What the command `npm run synth` writes for `kubectl apply`. */
  readonly files: ReadonlyMap<string, string>;
  readonly objects: readonly Manifest[];
  /** What is applied before: objects that an installation refers to and does not make. */
  readonly cluster: readonly Manifest[];
  /** What is made by commands before, such as `Secret/opentwin-certificates`. */
  readonly inputs: readonly string[];
}

export function exampleOf(name: string): Example {
  const text = (path: string) => readFileSync(join(repository, path), 'utf8');
  const readme = readmeOf(name);
  const chart = chartOf(name);
  const commands = commandsOf(readme);
  const files = synthesised(commands, chart);
  const found = (pattern: RegExp) => commands.flatMap((command) => pattern.exec(command)?.[1] ?? []);
  return {
    chart,
    readme,
    commands,
    values: parseValues(text(`examples/${name}/values.yaml`), name).values,
    namespace: found(/^npm run synth .*--namespace (\S+)/)[0] ?? products[chart].defaultRelease.namespace,
    files,
    objects: [...files.values()].flatMap(objectsIn),
    cluster: found(/^kubectl apply -f (examples\/\S+)$/).flatMap((path) => objectsIn(text(path))),
    inputs: [...found(/ create secret \S+ (\S+)/), ...secretsOf(name, commands)].map((secret) => `Secret/${secret}`),
  };
}

/** The Secrets that commands of ours print, for `kubectl`; their names follow from the same values as everything else. */
function secretsOf(name: string, commands: readonly string[]): string[] {
  return commands.flatMap((command) => {
    const [, kind, options = ''] =
      /^npx opentwin (certificates|credentials) secret (.*) \| kubectl (?:apply|create) -f -$/.exec(command) ?? [];
    if (kind === undefined) return [];
    expect(options).toContain(`--values examples/${name}/values.yaml`);
    const { values } = parseValues(readFileSync(join(repository, `examples/${name}/values.yaml`), 'utf8'), name);
    const made = installation({ values });
    return [kind === 'certificates' ? certificatesSecret(made) : credentialsSecret(made)];
  });
}

/** The objects of some YAML. */
export const objectsIn = (yaml: string): Manifest[] =>
  parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);

const commandsOf = (readme: string): string[] =>
  [...readme.matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .map((line) => line.trim());

const synth = 'npm run synth -- ';

/** Runs the one synth of some commands as a user would, in a folder that has the examples and nothing else. */
function synthesised(commands: readonly string[], chart: ProductName): ReadonlyMap<string, string> {
  const [command, ...others] = commands.filter((line) => line.startsWith(synth));
  if (command === undefined || others.length > 0) throw new Error(`a README has one command ${synth}…`);
  const folder = mkdtempSync(join(tmpdir(), 'opentwin-example-'));
  symlinkSync(join(repository, 'examples'), join(folder, 'examples'));
  process.chdir(folder);
  try {
    let refused = '';
    void run(['synth', ...command.slice(synth.length).split(' ')], { out: () => {}, err: (line) => (refused += line) });
    if (refused !== '') throw new Error(`${command}\n${refused}`);
    return filesBelow(join(folder, 'out/yaml', chart));
  } finally {
    process.chdir(repository);
    rmSync(folder, { recursive: true });
  }
}

/**
 * Files as a person reviews them: that of local directories, which grows with each pool, as one file for each pool.
 * Put together again in this order, they are the files byte by byte.
 */
export function inPieces(files: ReadonlyMap<string, string>): Map<string, string> {
  const pieces = new Map<string, string>();
  for (const [file, text] of files) {
    for (const document of text.split(/^---\n/m)) {
      const pool = new RegExp(`^    ${poolLabel}: (.*)$`, 'm').exec(document)?.[1];
      const name = pool === undefined ? file : `${basename(file, '.yaml')}-${pool}.yaml`;
      const before = pieces.get(name);
      pieces.set(name, before === undefined ? document : `${before}---\n${document}`);
    }
  }
  return pieces;
}
