import { serviceIds } from '../catalog/services';
import type { Os } from '../kubernetes/open-schema';
import type { ObjectDeclaration, Settings } from '../values/declaration';
import type { workload } from '../values/shapes';
import { namedRefusals } from '../words/named';
import { eachOpen, missing, type Refusal, repeated } from '../words/refusals';
import { each } from '../words/structure';
import { lower, windowsFolder } from '../words/text';
import { volumes } from './layout';
import { aboveLimit, belowNanoServer, belowServerCore, claimsIn, ofWindows, repeatedSecrets } from './pod-rules';
import { apart, readably, type Rule } from './rules';

type WorkloadSettings = Settings<ObjectDeclaration<ReturnType<typeof workload>>>;

/** A workload as its rules see it: where its settings stand in the values, and the settings. */
export interface Workload {
  readonly path: string;
  readonly settings: WorkloadSettings;
}

/** What is wrong with what a site adds to our pods, where it is no matter of one item alone. */
export const extras: readonly Rule[] = [
  ({ values }) => repeatedSecrets('image.pullSecrets', values.image.pullSecrets),
  ({ values }) => repeatedSecrets('global.imagePullSecrets', values.global.imagePullSecrets),
  ({ values }) => ofWorkload('linux', { path: 'mongodb', settings: values.mongodb }),
  ({ values }) => ofWorkload('windowsDatabase', { path: windowsDatabasePath, settings: values.mongodb.windows }),
  ...serviceIds.map(
    (id): Rule =>
      ({ values }) =>
        ofWorkload('windows', { path: id, settings: values[id] }),
  ),
  ({ values }) =>
    each(values.localDirectory.pools, (pool, index) =>
      readably(() => {
        const path = `localDirectory.pools[${index}].resources`;
        return [...aboveLimit(path, pool.resources, ofWindows), ...belowServerCore(path, pool.resources)];
      }),
    ),
];

/** Where the settings of the database's pod on Windows stand. */
export const windowsDatabasePath = 'mongodb.windows';

function ofWorkload(kind: Kind, given: Workload): Refusal[] {
  const { os, called } = kinds[kind];
  return namedRefusals(
    `${kind}Extras`,
    `What is wrong with ${called} as a site sets them, as JSON.`,
    { ...given },
    (workload) =>
      apart(
        () =>
          namedRefusals(
            'extras',
            'What is wrong with what a site adds to a pod of any system, as JSON.',
            { ...workload },
            inLists,
          ),
        () => inContainers(kind)(workload),
        () => (os === 'windows' ? inWindows(workload) : []),
      ),
  );
}

/** Pods whose rules differ. */
type Kind = 'linux' | 'windows' | 'windowsDatabase';

interface AboutKind {
  readonly os: Os;
  readonly called: string;
  /** Volumes of our own that a site may mount too. */
  readonly volumes: readonly string[];
}

const kinds: Readonly<Record<Kind, AboutKind>> = {
  linux: { os: 'linux', called: 'the pods of a Linux workload', volumes: Object.values(volumes) },
  windows: {
    os: 'windows',
    called: 'the pods of a Windows workload',
    volumes: [volumes.certificates, volumes.scratch],
  },
  windowsDatabase: {
    os: 'windows',
    called: 'the pods of the database on Windows',
    volumes: [volumes.certificates, volumes.configuration, volumes.credentials, volumes.data],
  },
};

/** A list has each name once: the API server refuses a second, or takes the last of them without a word. */
const inLists = ({ path, settings }: Workload): Refusal[] =>
  apart(
    () =>
      repeated(
        'volumes',
        claimsIn(settings.extraVolumes, 'volume', 'name', `${path}.extraVolumes`),
        (name, holder) => `${name} is the volume of ${holder} too; rename one of them`,
      ),
    () =>
      repeated(
        'containers',
        apart(
          () => claimsIn(settings.extraInitContainers, 'container', 'name', `${path}.extraInitContainers`),
          () => claimsIn(settings.extraContainers, 'container', 'name', `${path}.extraContainers`),
        ),
        (name, holder) => `${name} is the container of ${holder} too; rename one of them`,
      ),
    () =>
      repeated(
        'addresses',
        claimsIn(settings.hostAliases, 'alias', 'ip', `${path}.hostAliases`),
        (ip, holder) => `${ip} is the address of ${holder} too; list all its host names in one item`,
      ),
    () =>
      repeated(
        'constraints',
        eachOpen(settings.topologySpreadConstraints, 'constraint', (constraint, index) => [
          {
            what: `${constraint.text('topologyKey')}, ${constraint.text('whenUnsatisfiable')}`,
            path: `${path}.topologySpreadConstraints[${index}]`,
          },
        ]),
        (pair, holder) => `${pair} is the pair of ${holder} too; keep one of them`,
      ),
    () => aboveLimit(`${path}.resources`, settings.resources),
    ...(['extraInitContainers', 'extraContainers'] as const).map(
      (list) => () =>
        eachOpen(settings[list], 'container', (container, index) =>
          aboveLimit(`${path}.${list}[${index}].resources`, container.open('resources')),
        ),
    ),
  );

/** What a Windows container cannot start with. */
const inWindows = ({ path, settings }: Workload): Refusal[] =>
  apart(
    () => belowServerCore(`${path}.resources`, settings.resources),
    ...(['extraInitContainers', 'extraContainers'] as const).map(
      (list) => () =>
        eachOpen(settings[list], 'container', (container, index) =>
          belowNanoServer(`${path}.${list}[${index}].resources`, container.open('resources')),
        ),
    ),
  );

/** An item that a container has, as text, and where it is. */
interface Held {
  readonly name: string;
  /** Whose it is, which tells the same of two containers apart. */
  readonly container: string;
  readonly path: string;
}

/** Every mount has its volume, and each container every variable and every folder once. */
const inContainers =
  (kind: Kind) =>
  ({ path, settings }: Workload): Refusal[] => {
    const { os, volumes: own } = kinds[kind];
    const [folder, variable] = os === 'windows' ? [windowsFolder, lower] : [unchanged, unchanged];
    const held =
      (list: 'extraEnv' | 'extraVolumeMounts', field: 'env' | 'volumeMounts', key: string) =>
      <R>(body: (held: Held) => readonly R[]): R[] => {
        const singular = field === 'env' ? 'variable' : 'mount';
        return apart(
          () =>
            eachOpen(settings[list], singular, (item, index) =>
              body({ name: item.text(key), container: path, path: `${path}.${list}[${index}]` }),
            ),
          ...(['extraInitContainers', 'extraContainers'] as const).map(
            (list) => () =>
              eachOpen(settings[list], 'container', (container, index) =>
                eachOpen(container.open<readonly unknown[]>(field), singular, (item, itemIndex) =>
                  body({
                    name: item.text(key),
                    container: `${path}.${list}[${index}]`,
                    path: `${path}.${list}[${index}].${field}[${itemIndex}]`,
                  }),
                ),
              ),
          ),
        );
      };
    const mounted = held('extraVolumeMounts', 'volumeMounts', 'name');
    const folders = held('extraVolumeMounts', 'volumeMounts', 'mountPath');
    const named = held('extraEnv', 'env', 'name');
    return apart(
      () =>
        repeated(
          'variables',
          named(({ name, container, path }) => [{ what: `${container} ${variable(name)}`, path: `${path}.name` }]),
          (_, holder) =>
            `is the variable of ${holder} too${os === 'windows' ? ' (Windows takes upper and lower case for the same)' : ''}; keep one of them`,
        ),
      () =>
        missing(
          'volumes',
          [...own, ...eachOpen(settings.extraVolumes, 'volume', (volume) => [volume.text('name')])],
          mounted(({ name, path }) => [{ what: name, path: `${path}.name` }]),
          (name) =>
            `${name} is no volume of this pod; add it to ${path}.extraVolumes, or mount one of ${own.join(', ')}`,
        ),
      () =>
        repeated(
          'folders',
          folders(({ name, container, path }) => [{ what: `${container} ${folder(name)}`, path: `${path}.mountPath` }]),
          (_, holder) =>
            `is the folder of ${holder} too${os === 'windows' ? ' (Windows takes upper and lower case, / and \\ for the same)' : ''}; choose another`,
        ),
    );
  };

const unchanged = (text: string): string => text;
