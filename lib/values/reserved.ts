import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../kubernetes/json-schema';
import { restarting, serviceIds } from '../catalog/services';
import type { OpenType, Os } from '../kubernetes/open-schema';
import {
  certificateFolder,
  certificateVariables,
  configurationChecksum,
  deploymentFolder,
  developerVariable,
  hookPolicy,
  initialiseContainer,
  mongodbFolders,
  mongodbSecretVariables,
  mongodbVariables,
  ownLabels,
  readOnlyFolders,
  restartChecksum,
  scratchFolder,
  scripts,
  variables,
  volumes,
  waitContainer,
  windowsMongodb,
  windowsNodeLabels,
} from '../wiring/layout';
import { kebab } from '../wiring/names';
import { inAnyCase } from './formats';

/** Containers and init containers of a pod share their names. */
const containers = [waitContainer, initialiseContainer, ...(['mongodb', ...serviceIds] as const).map(kebab)];

/**
 * Names that our own objects use, which a user's lists and maps must not repeat: the API server refuses a list with two
 * entries of one key, and overriding ours would break the wiring without a word.
 */
const names: Partial<Record<OpenType, Readonly<Record<Os, readonly string[]>>>> = {
  annotations: both([configurationChecksum, hookPolicy, ...[...restarting].map(restartChecksum)]),
  containers: both(containers),
  env: { windows: [], linux: [...Object.values(mongodbVariables), ...mongodbSecretVariables] },
  initContainers: both(containers),
  labels: both(ownLabels),
  nodeSelector: { windows: windowsNodeLabels, linux: ['kubernetes.io/os'] },
  volumes: both(Object.values(volumes)),
};

/** Services and probes ask for these by name, and would be led to another container. */
const portNames: Readonly<Record<Os, readonly string[]>> = {
  windows: ['https', 'download', 'mongodb'],
  linux: ['mongodb'],
};

function both(reserved: readonly string[]): Readonly<Record<Os, readonly string[]>> {
  return { windows: reserved, linux: reserved };
}

/** Variables of our Windows containers; Windows hears no capitals in their names. */
const ourVariables: JsonSchema = {
  pattern: `^(${[
    ...Object.values(certificateVariables),
    ...Object.values(variables).flat(),
    ...[mongodbVariables.user, mongodbVariables.passwordFile, ...mongodbSecretVariables],
  ]
    .map(inAnyCase)
    .join('|')})$`,
};
const ofDevelopers: JsonSchema = { pattern: `^${inAnyCase(developerVariable)}$` };

/** Every way to write these folders: Windows hears no capitals, takes `/` for `\\` and has a drive. */
const windowsFolders = (...folders: readonly string[]): string => {
  const spellings = folders.map((folder) => folder.split('\\').slice(1).map(inAnyCase).join('[/\\\\]'));
  return `^([Cc]:)?[/\\\\](${spellings.join('|')})`;
};
const orBelow = '([/\\\\]|$)';
const itself = '[/\\\\]?$';

/** Folders where we mount something; below those of Secrets and ConfigMaps, nobody else can. */
const mountedByUs: Readonly<Record<Os, readonly JsonSchema[]>> = {
  windows: [
    { pattern: windowsFolders(certificateFolder, windowsMongodb) + orBelow },
    { pattern: windowsFolders(scratchFolder) + itself },
  ],
  linux: [
    { pattern: `^(${readOnlyFolders.map((folder) => mongodbFolders[folder]).join('|')})${orBelow}` },
    { enum: Object.values(mongodbFolders) },
  ],
};

const holdsPrograms: Readonly<Record<Os, JsonSchema>> = {
  windows: {
    pattern: windowsFolders(deploymentFolder, scripts.start.slice(0, scripts.start.lastIndexOf('\\'))) + itself,
  },
  linux: { pattern: '^/(bin|dev|etc|lib|lib64|proc|sbin|sys|usr|usr/(bin|lib|lib64|local|local/bin|sbin))$' },
};

/** Helm takes an object with it out of the release, and leaves it out altogether where it does not know the hook. */
const makesHook: JsonSchema = { enum: ['helm.sh/hook'] };

/** Why a schema of ours refuses a name: completes "… ". */
export function reservedBecause(refused: JsonSchema): string {
  if (Object.values(holdsPrograms).some((folders) => isDeepStrictEqual(folders, refused)))
    return 'holds the programs of the image, which a volume there would hide; mount it elsewhere';
  if (isDeepStrictEqual(ofDevelopers, refused))
    return 'leads services to folders of a developer, which no image has; leave it out';
  if (isDeepStrictEqual(makesHook, refused))
    return 'would make a hook of the object, which Helm then leaves out of the release; leave it out';
  return 'is set by the chart itself; use another';
}

/**
 * A schema that refuses names of ours in a setting of a Kubernetes type, or nothing if none of ours can be in it.
 *
 * @param others names that a chart has beside those of OpenTwin
 */
export function reservedIn(type: OpenType, os: Os, others: readonly string[] = []): JsonSchema | undefined {
  const inItems = (key: string, refused: readonly JsonSchema[]): JsonSchema => ({
    type: 'array',
    items: { type: 'object', properties: { [key]: { type: 'string', allOf: refused.map((not) => ({ not })) } } },
  });
  if (type === 'volumeMounts') return inItems('mountPath', [...mountedByUs[os], holdsPrograms[os]]);
  if (type === 'env' && os === 'windows') return inItems('name', [ourVariables, ofDevelopers]);
  const reserved = [...new Set([...(names[type]?.[os] ?? []), ...others])];
  if (type === 'annotations') {
    return { type: 'object', propertyNames: { allOf: [refusedNames(reserved), { not: makesHook }] } };
  }
  if (type === 'containers' || type === 'initContainers') {
    const ports = {
      type: 'array',
      items: { type: 'object', properties: { name: refusedNames(portNames[os]) } },
    } as const;
    return { type: 'array', items: { type: 'object', properties: { name: refusedNames(reserved), ports } } };
  }
  if (reserved.length === 0) return undefined;
  const refused = refusedNames(reserved);
  if (maps.has(type)) return { type: 'object', propertyNames: refused };
  return { type: 'array', items: { type: 'object', properties: { name: refused } } };
}

const refusedNames = (reserved: readonly string[]): JsonSchema => ({ not: { enum: reserved } });

const maps: ReadonlySet<OpenType> = new Set(['annotations', 'labels', 'nodeSelector']);
