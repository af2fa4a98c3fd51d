import { serviceIds } from '../catalog/services';
import type { ServiceId } from '../catalog/service-row';
import type { Os } from '../kubernetes/open-schema';
import type { ObjectDeclaration, Settings } from '../values/declaration';
import type { workload } from '../values/shapes';
import { namedRefusals } from '../words/named';
import { exceeds } from '../words/conditions';
import { type Claim, eachOpen, missing, type OpenItem, refuse, type Refusal, repeated } from '../words/refusals';
import type { Open } from '../words/settings';
import { each, when } from '../words/structure';
import { windowsFolder } from '../words/text';
import { volumes } from './layout';
import type { Installation } from './names';

type WorkloadSettings = Settings<ObjectDeclaration<ReturnType<typeof workload>>>;

/** A workload as its rules see it: where its settings stand in the values, and the settings. */
interface Workload {
  readonly path: string;
  readonly settings: WorkloadSettings;
}

/** What is wrong with what a site adds to our pods, where it is no matter of one item alone. */
export const extras = (installation: Installation): Refusal[] => [
  ...pullSecrets(installation),
  ...(['mongodb', ...serviceIds] as const).flatMap((id) => ofWorkload(installation, id)),
  ...each(installation.values.localDirectory.pools, (pool, index) =>
    aboveLimit(`localDirectory.pools[${index}].resources`, pool.resources, ofWindows),
  ),
];

function ofWorkload({ values }: Installation, id: ServiceId | 'mongodb'): Refusal[] {
  const given: Workload = { path: id, settings: values[id] };
  const os = id === 'mongodb' ? 'linux' : 'windows';
  return [
    ...namedRefusals('extras', 'What is wrong with what a site adds to a pod, as JSON.', { ...given }, inLists),
    ...namedRefusals(
      `${os}Mounts`,
      `What is wrong with the mounts that a site adds to a ${podsOf[os]} pod, as JSON.`,
      { ...given },
      mounts(os),
    ),
  ];
}

const podsOf: Readonly<Record<Os, string>> = { linux: 'Linux', windows: 'Windows' };

/** A list has each name once: the API server refuses a second, or takes the last of them without a word. */
const inLists = ({ path, settings }: Workload): Refusal[] => [
  ...repeated(
    'variables',
    claimsIn(settings.extraEnv, 'variable', 'name', `${path}.extraEnv`),
    (name, holder) => `${name} is the variable of ${holder} too; keep one of them`,
  ),
  ...repeated(
    'volumes',
    claimsIn(settings.extraVolumes, 'volume', 'name', `${path}.extraVolumes`),
    (name, holder) => `${name} is the volume of ${holder} too; rename one of them`,
  ),
  ...repeated(
    'containers',
    [
      ...claimsIn(settings.extraInitContainers, 'container', 'name', `${path}.extraInitContainers`),
      ...claimsIn(settings.extraContainers, 'container', 'name', `${path}.extraContainers`),
    ],
    (name, holder) => `${name} is the container of ${holder} too; rename one of them`,
  ),
  ...repeated(
    'addresses',
    claimsIn(settings.hostAliases, 'alias', 'ip', `${path}.hostAliases`),
    (ip, holder) => `${ip} is the address of ${holder} too; list all its host names in one item`,
  ),
  ...repeated(
    'constraints',
    eachOpen(settings.topologySpreadConstraints, 'constraint', (constraint, index) => [
      {
        what: `${constraint.text('topologyKey')}, ${constraint.text('whenUnsatisfiable')}`,
        path: `${path}.topologySpreadConstraints[${index}]`,
      },
    ]),
    (pair, holder) => `${pair} is the pair of ${holder} too; keep one of them`,
  ),
  ...aboveLimit(`${path}.resources`, settings.resources),
  ...(['extraInitContainers', 'extraContainers'] as const).flatMap((list) =>
    eachOpen(settings[list], 'container', (container, index) =>
      aboveLimit(`${path}.${list}[${index}].resources`, container.open('resources')),
    ),
  ),
];

/** Of which resources a request must not be above the limit. */
const amounts = ['cpu', 'memory', 'ephemeral-storage'] as const;
/** The memory of a Windows container has a limit alone. */
const ofWindows = ['cpu', 'ephemeral-storage'] as const;

const aboveLimit = (
  path: string,
  resources: Open<unknown>,
  of: readonly (typeof amounts)[number][] = amounts,
): Refusal[] =>
  of.flatMap((amount) =>
    when(exceeds(resources, amount), () => [
      refuse(`${path}.requests.${amount}`, `is above limits.${amount}; lower it, or raise the limit`),
    ]),
  );

/** A claim to the same key of each item. */
const claimsIn = (list: Open<readonly unknown[]>, variable: string, key: string, path: string): Claim[] =>
  eachOpen(list, variable, (item, index) => [{ what: item.text(key), path: `${path}[${index}].${key}` }]);

/** Volumes of our own that a site may mount too. */
const ownVolumes = {
  linux: Object.values(volumes),
  windows: [volumes.certificates, volumes.scratch],
} as const satisfies Record<Os, readonly string[]>;

/** Every mount has its volume, and each container every folder once. */
const mounts =
  (os: Os) =>
  ({ path, settings }: Workload): Refusal[] => {
    const folder = os === 'windows' ? windowsFolder : (one: string) => one;
    const inContainers = <R>(body: (mount: OpenItem, container: string, at: string) => readonly R[]) => [
      ...eachOpen(settings.extraVolumeMounts, 'mount', (mount, index) =>
        body(mount, path, `${path}.extraVolumeMounts[${index}]`),
      ),
      ...(['extraInitContainers', 'extraContainers'] as const).flatMap((list) =>
        eachOpen(settings[list], 'container', (container, index) =>
          eachOpen(container.open<readonly unknown[]>('volumeMounts'), 'mount', (mount, mountIndex) =>
            body(mount, `${path}.${list}[${index}]`, `${path}.${list}[${index}].volumeMounts[${mountIndex}]`),
          ),
        ),
      ),
    ];
    return [
      ...missing(
        'volumes',
        [...ownVolumes[os], ...eachOpen(settings.extraVolumes, 'volume', (volume) => [volume.text('name')])],
        inContainers((mount, _, at) => [{ what: mount.text('name'), path: `${at}.name` }]),
        (name) =>
          `${name} is no volume of this pod; add it to ${path}.extraVolumes, or mount one of ${ownVolumes[os].join(', ')}`,
      ),
      ...repeated(
        'folders',
        inContainers((mount, container, at) => [
          { what: `${container} ${folder(mount.text('mountPath'))}`, path: `${at}.mountPath` },
        ]),
        (_, holder) =>
          `is the folder of ${holder} too${os === 'windows' ? ' (Windows takes upper and lower case, / and \\ for the same)' : ''}; choose another`,
      ),
    ];
  };

const pullSecrets = ({ values }: Installation): Refusal[] =>
  [
    [values.image.pullSecrets, 'image.pullSecrets'] as const,
    [values.global.imagePullSecrets, 'global.imagePullSecrets'] as const,
  ].flatMap(([list, path]) =>
    repeated(
      'secrets',
      claimsIn(list, 'secret', 'name', path),
      (name, holder) => `${name} is the Secret of ${holder} too; remove one of them`,
    ),
  );
