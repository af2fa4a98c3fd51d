import type { Container, PodTemplateSpec } from '../../imports/k8s';
import { mongodbAdmin } from '../../lib/catalog/services';
import { certificateItems } from '../../lib/wiring/certificate-files';
import { imageReference } from '../../lib/wiring/images';
import {
  configurationChecksum,
  initialiseContainer,
  mongodbVariables,
  powershell,
  volumes,
  windowsDatabase as database,
  windowsMongodbFolders as folders,
  windowsMongodbPrograms as programs,
} from '../../lib/wiring/layout';
import { certificatesSecret, componentName, credentialsSecret, type Installation } from '../../lib/wiring/names';
import { sha256 } from '../../lib/words/json';
import { items, word } from '../../lib/words/structure';
import { windowsPod } from '../windows/pod';
import { configurationFile, configurationOf, databaseCertificates, passwordFile, probe } from './server';

/** What mongod reads on Windows. */
export const windowsConfiguration = configurationOf({ data: database, certificates: `${folders.certificates}\\` });

/**
 * The database on a Windows node, from an image of ours (`containerfiles/mongodb-windows`).
 *
 * An init container makes the user `admin` on an empty volume, with a server that listens on the loopback address alone
 * and wants authentication from its first moment. The container is mongod itself: Windows tells nobody but a container's
 * own process to stop, and mongod then closes its files.
 */
export function windowsDatabase(
  installation: Installation,
  selector: Readonly<Record<string, string>>,
): PodTemplateSpec {
  const { credentials, mongodb } = installation.values;
  return windowsPod({
    installation,
    settings: mongodb.windows,
    labels: selector,
    annotations: { [configurationChecksum]: sha256(windowsConfiguration) },
    initContainers: [initialise(installation)],
    container: container(installation),
    volumes: [
      { name: volumes.configuration, configMap: { name: componentName(installation, 'mongodb') } },
      {
        name: volumes.certificates,
        secret: {
          secretName: certificatesSecret(installation),
          items: certificateItems(installation, databaseCertificates),
        },
      },
      {
        name: volumes.credentials,
        secret: {
          secretName: credentialsSecret(installation),
          items: [{ key: credentials.keys.password, path: passwordFile }],
        },
      },
    ],
  });
}

const imageOf = (installation: Installation) => ({
  image: imageReference(installation, installation.values.mongodb.windows.image),
  imagePullPolicy: word(installation.values.image.pullPolicy),
});

/** Nobody else reads the password. */
const initialise = (installation: Installation): Container => ({
  name: initialiseContainer,
  ...imageOf(installation),
  command: powershell(programs.start),
  env: [
    { name: mongodbVariables.user, value: mongodbAdmin },
    { name: mongodbVariables.passwordFile, value: `${folders.credentials}\\${passwordFile}` },
  ],
  // It starts a mongod too
  resources: installation.values.mongodb.windows.resources,
  volumeMounts: [
    { name: volumes.data, mountPath: folders.data },
    { name: volumes.credentials, mountPath: folders.credentials, readOnly: true },
  ],
});

function container(installation: Installation): Container {
  const { port, windows: settings } = installation.values.mongodb;
  return {
    name: 'mongodb',
    ...imageOf(installation),
    command: [programs.server],
    args: [
      '--config',
      `${folders.configuration}\\${configurationFile}`,
      '--port',
      `${port}`,
      // Not by its GB, which are fractions
      '--wiredTigerEngineConfigString',
      `cache_size=${settings.cacheMebibytes}M`,
    ],
    ports: [{ name: 'mongodb', containerPort: port }],
    env: settings.extraEnv,
    envFrom: settings.extraEnvFrom,
    resources: settings.resources,
    startupProbe: probe(settings.probes.startup),
    readinessProbe: probe(settings.probes.readiness),
    volumeMounts: [
      { name: volumes.data, mountPath: folders.data },
      { name: volumes.configuration, mountPath: folders.configuration, readOnly: true },
      { name: volumes.certificates, mountPath: folders.certificates, readOnly: true },
      ...items(settings.extraVolumeMounts),
    ],
  };
}
