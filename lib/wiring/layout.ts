/** Where things lie in the images of OpenTwin and in their pods. Windows paths, as the programs interpret them. */
export const deploymentFolder = 'C:\\OpenTwin';
export const launcher = `${deploymentFolder}\\open_twin.exe`;
export const scripts = {
  start: `${deploymentFolder}\\scripts\\start.ps1`,
  wait: `${deploymentFolder}\\scripts\\wait.ps1`,
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
export const certificateFolder = `${deploymentFolder}\\Certificates`;
export const scratchFolder = `${deploymentFolder}-scratch`;

/** Environment of every service that says where the certificates are (docs/opentwin.md 2.11). */
export const certificateVariables = {
  OPEN_TWIN_CA_CERT: certificateFiles.ca,
  OPEN_TWIN_SERVER_CERT: certificateFiles.certificate,
  OPEN_TWIN_SERVER_CERT_KEY: certificateFiles.key,
  OPEN_TWIN_CERT_KEY: certificateFiles.certificateAndKey,
} as const;
