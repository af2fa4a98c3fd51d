import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../kubernetes/json-schema';
import { restarting, serviceIds } from '../catalog/services';
import type { OpenType, Os } from '../kubernetes/open-schema';
import {
  certificateFolder,
  certificateVariables,
  configurationChecksum,
  deploymentFolder,
  mongodbFolders,
  mongodbSecretVariables,
  mongodbVariables,
  ownLabels,
  restartChecksum,
  scratchFolder,
  scripts,
  variables,
  volumes,
  waitContainer,
  windowsNodeLabels,
} from '../wiring/layout';
import { kebab } from '../wiring/names';
import { inAnyCase } from './formats';

/** Containers and init containers of a pod share their names. */
const containers = [waitContainer, ...(['mongodb', ...serviceIds] as const).map(kebab)];

/**
 * Names that our own objects use, which a user's lists and maps must not repeat: the API server refuses a list with two
 * entries of one key, and overriding ours would break the wiring without a word.
 */
const names: Partial<Record<OpenType, Readonly<Record<Os, readonly string[]>>>> = {
  annotations: both([configurationChecksum, ...[...restarting].map(restartChecksum)]),
  containers: both(containers),
  env: {
    windows: [...Object.values(certificateVariables), ...Object.values(variables).flat()],
    linux: [...Object.values(mongodbVariables), ...mongodbSecretVariables],
  },
  initContainers: both(containers),
  labels: both(ownLabels),
  nodeSelector: { windows: windowsNodeLabels, linux: ['kubernetes.io/os'] },
  volumeMounts: { windows: [], linux: Object.values(mongodbFolders) },
  volumes: both(Object.values(volumes)),
};

function both(reserved: readonly string[]): Readonly<Record<Os, readonly string[]>> {
  return { windows: reserved, linux: reserved };
}

/** A pattern for every way to write one of these folders: Windows hears no capitals, takes `/` for `\\` and has a drive. */
const windowsFolders = (...folders: readonly string[]): string => {
  const spellings = folders.map((folder) => folder.split('\\').slice(1).map(inAnyCase).join('[/\\\\]+'));
  return `^([Cc]:)?[/\\\\]+(${spellings.join('|')})[/\\\\]*$`;
};

const mountedByUs: JsonSchema = { pattern: windowsFolders(certificateFolder, scratchFolder) };
const holdsThePrograms: JsonSchema = {
  pattern: windowsFolders(deploymentFolder, scripts.start.slice(0, scripts.start.lastIndexOf('\\'))),
};

/** Why a schema of ours refuses a name: completes "… ". */
export const reservedBecause = (refused: JsonSchema): string =>
  isDeepStrictEqual(refused, holdsThePrograms)
    ? 'holds the programs of the image, which a volume there would hide; mount it elsewhere'
    : 'is set by the chart itself; use another';

/** A schema that refuses names of ours in a setting of a Kubernetes type, or nothing if none of ours can be in it. */
export function reservedIn(type: OpenType, os: Os): JsonSchema | undefined {
  if (type === 'volumeMounts' && os === 'windows') {
    const mountPath = { type: 'string', allOf: [{ not: mountedByUs }, { not: holdsThePrograms }] } as const;
    return { type: 'array', items: { type: 'object', properties: { mountPath } } };
  }
  const reserved = names[type]?.[os] ?? [];
  if (reserved.length === 0) return undefined;
  const refused: JsonSchema = { not: { enum: reserved } };
  if (maps.has(type)) return { type: 'object', propertyNames: refused };
  const key = type === 'volumeMounts' ? 'mountPath' : 'name';
  return { type: 'array', items: { type: 'object', properties: { [key]: refused } } };
}

const maps: ReadonlySet<OpenType> = new Set(['annotations', 'labels', 'nodeSelector']);
