import type { ServiceId } from '../catalog/service-row';
import { kebab } from './names';

/** Where things lie in the images of OpenTwin and in their pods. Windows paths, as the programs interpret them. */
export const deploymentFolder = 'C:\\OpenTwin';
export const launcher = `${deploymentFolder}\\open_twin.exe`;
export const scripts = {
  start: `${deploymentFolder}\\scripts\\start.ps1`,
  wait: `${deploymentFolder}\\scripts\\wait.ps1`,
  reach: `${deploymentFolder}\\scripts\\reach.ps1`,
} as const;

/** How a script of the image is started. What follows are its arguments. */
export const powershell = (script: string): string[] => [
  'powershell.exe',
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-ExecutionPolicy',
  'Bypass',
  '-File',
  script,
];

/** The one user that counts as root on Windows. */
export const administrator = 'ContainerAdministrator';

/**
 * The names of the certificate files in every pod, whatever the keys of the Secret are called. They lie where OpenTwin
 * looks for them by default, and where the admin panel's configuration names them.
 */
export const certificateFiles = {
  ca: 'ca.pem',
  certificate: 'server.pem',
  key: 'server-key.pem',
  certificateAndKey: 'certificateKeyFile.pem',
} as const;
export type CertificateFile = keyof typeof certificateFiles;
export const certificateFolder = `${deploymentFolder}\\Certificates`;
export const scratchFolder = `${deploymentFolder}-scratch`;

/** Environment of every service that says where the certificates are (docs/opentwin.md 2.11). */
export const certificateVariables = {
  ca: 'OPEN_TWIN_CA_CERT',
  certificate: 'OPEN_TWIN_SERVER_CERT',
  key: 'OPEN_TWIN_SERVER_CERT_KEY',
  certificateAndKey: 'OPEN_TWIN_CERT_KEY',
} as const;

/** Where a certificate file lies in every pod of OpenTwin. */
export const certificatePath = (file: CertificateFile): string => `${certificateFolder}\\${certificateFiles[file]}`;

/** Where each of them is, as an environment. */
export const certificateEnvironment = (Object.keys(certificateVariables) as (keyof typeof certificateVariables)[]).map(
  (file) => ({ name: certificateVariables[file], value: certificatePath(file) }),
);

/** The names of the environment variables that only some pods have. */
export const variables = {
  loggingUrl: 'OPEN_TWIN_LOGGING_URL',
  loggingMode: 'OPEN_TWIN_LOGGING_MODE',
  /** Where solvers write their scratch files. */
  scratch: ['TMP', 'TEMP'],
  /** MongoDB's password in OpenTwin's encoding, for `$(…)` in arguments. */
  encodedPassword: 'OPEN_TWIN_MONGODB_PWD',
  mongodbAddress: 'OPEN_TWIN_MONGODB_ADDRESS',
  localDirectoryConfiguration: 'OT_LOCALDIRECTORYSERVICE_CONFIGURATION',
  podName: 'POD_NAME',
  podIp: 'POD_IP',
  apacheRoot: 'SRVROOT',
  apacheHost: 'OPEN_TWIN_SERVICES_ADDRESS',
  apachePort: 'OPEN_TWIN_ADMIN_PORT',
} as const;

/** Must stay unset: several services would look into a developer's folders (docs/opentwin.md 2.11). */
export const developerVariable = 'OPENTWIN_DEV_ROOT';

/** The names of the environment variables of MongoDB's image; ours for Windows takes the first two as well. */
export const mongodbVariables = {
  user: 'MONGO_INITDB_ROOT_USERNAME',
  passwordFile: 'MONGO_INITDB_ROOT_PASSWORD_FILE',
  home: 'HOME',
} as const;

/** What the image takes instead of ours: beside ours it refuses to start, and the password would be in plain sight. */
export const mongodbSecretVariables = ['MONGO_INITDB_ROOT_PASSWORD', 'MONGO_INITDB_ROOT_USERNAME_FILE'] as const;

/** Volumes of our pods, and where they are mounted. */
export const volumes = {
  certificates: 'certificates',
  scratch: 'scratch',
  configuration: 'configuration',
  credentials: 'credentials',
  data: 'data',
} as const;

/** Where MongoDB's pod has its files. */
export const mongodbFolders = {
  certificates: '/certificates',
  configuration: '/etc/mongo',
  credentials: '/credentials',
  data: '/data/db',
  scratch: '/tmp',
} as const;

/** Those that hold files of a Secret or a ConfigMap. */
export const readOnlyFolders = ['certificates', 'configuration', 'credentials'] as const;

/** Where our image of MongoDB for Windows has its programs, and its pod all files. */
export const windowsMongodb = 'C:\\MongoDB';
export const windowsMongodbFolders = {
  certificates: `${windowsMongodb}\\certificates`,
  configuration: `${windowsMongodb}\\configuration`,
  credentials: `${windowsMongodb}\\credentials`,
  /** The volume: the database is a folder in it, so that its name can say whether it has its user. */
  data: `${windowsMongodb}\\data`,
} as const;
export const windowsDatabase = `${windowsMongodbFolders.data}\\db`;
export const windowsMongodbPrograms = {
  server: `${windowsMongodb}\\bin\\mongod.exe`,
  start: `${windowsMongodb}\\start-mongodb.ps1`,
} as const;

/** The init container that waits for others. */
export const waitContainer = 'wait';

/** The init container that makes the user of MongoDB on Windows. */
export const initialiseContainer = 'initialise';

/** Restarts MongoDB's pod when its configuration file changes. */
export const configurationChecksum = 'checksum/configuration';

/** Restarts pods when those of another service change. */
export const restartChecksum = (service: ServiceId): string => `checksum/${kebab(service)}`;

/** Says when Helm removes what `helm test` runs. */
export const hookPolicy = 'helm.sh/hook-delete-policy';

/** The label of a pool's pods, beside those of its component. */
export const poolLabel = 'opentwin-pool';

/** Labels of our own objects and pods. */
export const ownLabels = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/component',
  'app.kubernetes.io/part-of',
  poolLabel,
] as const;

/** Labels of nodes that every Windows pod selects. */
export const windowsNodeLabels = [
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'node.kubernetes.io/windows-build',
] as const;
