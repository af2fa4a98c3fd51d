import { type Manifest, nameOf, ofKind } from '../checks/manifest';
import { generatedBy } from '../output/generated-by';
import { allOf } from '../problem';
import type { Installation } from '../wiring/names';
import { printDocuments } from '../yaml/print';
import { addressIn, type Subnet } from './addresses';
import { type Instance, instancesIn } from './instances';
import { claimName, servicesOf } from './service';

export interface ComposeOptions {
  readonly subnet: Subnet;
  /** The folder with a folder for each Secret, from where the file will lie, with slashes. */
  readonly privateFolder: string;
}

/** What is written, by path, and what it needs beside. */
export interface Composed {
  readonly files: ReadonlyMap<string, string>;
  /** The Secrets whose keys are files of a folder, each with its files, as people are told of them; all of it without any. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  /** Variables that have to be set when it is started. */
  readonly variables: readonly string[];
}

/** A variable that has to be given: behind an even number of dollars, for two of them are one that is meant. */
const wantedVariable = /(?<=(?:^|[^$])(?:\$\$)*)\$\{(\w+):\?\}/g;

/** Kinds that a service of Compose is made of. */
const translated = ['ConfigMap', 'Deployment', 'Service', 'StatefulSet'];

/**
 * An installation as containers of one machine, from its objects.
 *
 * @throws InputError with everything that one machine has nothing for
 */
export function compose(
  installation: Installation,
  objects: readonly Manifest[],
  { privateFolder, subnet }: ComposeOptions,
): Composed {
  let waits = 0;
  const nextAddress = () => addressIn(subnet, 'before', waits++);
  const instances = instancesIn(installation, objects, subnet);
  const services = allOf(
    ...instances.map((instance) => () => servicesOf(instance, { objects, privateFolder, nextAddress })),
  ).flatMap((each) => [...each]);
  const claims = instances.flatMap((instance) => instance.claims.map((volume) => claimName(instance, volume)));
  const document = {
    name: projectName(installation),
    services: Object.fromEntries(services),
    networks: { default: { driver: 'nat', ipam: { config: [{ subnet: subnet.range }] } } },
    ...(claims.length > 0 && { volumes: Object.fromEntries(claims.map((name) => [name, {}])) }),
  };
  const text = printDocuments([document], { header: header(objects) });
  return {
    files: new Map([['compose.yaml', text], ['hosts', hosts(instances)], ...configurations(instances, objects)]),
    secrets: secretsIn(instances),
    variables: [...new Set([...text.matchAll(wantedVariable)].map(([, name]) => name!))],
  };
}

/** The release as Compose takes a project's name, which may hold no dot; no release holds an underscore. */
const projectName = ({ release }: Installation): string => release.name.replaceAll('.', '_');

/** What one machine has nothing of, so that nobody looks for it. */
function header(objects: readonly Manifest[]): string {
  const others = objects.filter(({ kind }) => !translated.includes(kind)).map(nameOf);
  return [
    `${generatedBy}: opentwin compose. For a machine with Windows containers; how: docs/images.md.`,
    'Of the pods, what is about nodes, probes and rolling out has no meaning here and is left out.',
    ...(others.length > 0 ? [`So are these objects: ${others.join(', ')}.`] : []),
  ].join('\n');
}

/** Lines for the machine's own file of names, by which the user interface finds what services tell it. */
const hosts = (instances: readonly Instance[]): string =>
  [
    '# For C:\\Windows\\System32\\drivers\\etc\\hosts of this machine.',
    ...instances.flatMap(({ address, names }) => (names.length > 0 ? [`${address} ${names.join(' ')}`] : [])),
    '',
  ].join('\n');

/** The files of ConfigMaps that are mounted, each in a folder of its own: a Windows container mounts no single file. */
function configurations(instances: readonly Instance[], objects: readonly Manifest[]): [string, string][] {
  const mounted = instances.flatMap(({ spec }) =>
    (spec.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
  );
  return ofKind(objects, 'ConfigMap')
    .filter(({ metadata }) => mounted.includes(metadata.name))
    .flatMap((object) =>
      Object.entries((object as { data?: Readonly<Record<string, string>> }).data ?? {}).map(
        ([file, text]): [string, string] => [`${object.metadata.name}/${file}`, text],
      ),
    );
}

/** What pods mount of Secrets, each file once. */
function secretsIn(instances: readonly Instance[]): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { secret } of instances.flatMap(({ spec }) => spec.volumes ?? [])) {
    if (secret?.secretName === undefined) continue;
    const named = (secret.items ?? []).map(({ key = '', path = '' }) =>
      key === path ? path : `${path} (its key ${key})`,
    );
    found.set(secret.secretName, [...new Set([...(found.get(secret.secretName) ?? []), ...named])]);
  }
  return found;
}
