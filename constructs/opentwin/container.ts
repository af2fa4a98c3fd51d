import type { Container, EnvVar, PodTemplateSpec, Probe } from '../../imports/k8s';
import type { Argument, ServiceId, ServiceRow, Variable } from '../../lib/catalog/service-row';
import { apacheFolder, restarting, services } from '../../lib/catalog/services';
import { dialled, type SingletonId } from '../../lib/wiring/addresses';
import { commandLine, waitArguments, waits } from '../../lib/wiring/command-line';
import { certificateItems } from '../../lib/wiring/certificate-files';
import { imageReference } from '../../lib/wiring/images';
import {
  certificateFolder,
  certificateEnvironment,
  deploymentFolder,
  launcher,
  powershell,
  restartChecksum,
  scratchFolder,
  scripts,
  variables,
  volumes,
  waitContainer,
} from '../../lib/wiring/layout';
import {
  certificatesSecret,
  credentialsSecret,
  type Installation,
  kebab,
  selectorLabels,
} from '../../lib/wiring/names';
import type { Settings } from '../../lib/values/declaration';
import type { pool as poolDeclaration } from '../../lib/values/opentwin';
import type { Count } from '../../lib/words/settings';
import { json } from '../../lib/words/json';
import { checksum, namedFields } from '../../lib/words/named';
import { emptyMap, firstOpen, items, when, word } from '../../lib/words/structure';
import { windowsPod, type WorkloadSettings } from '../windows/pod';

export type Pool = Settings<typeof poolDeclaration>;

/** How one pod of a service differs from the others of the catalogue. */
export interface ServicePodOptions {
  /** `host:port` that the process binds and publishes. */
  readonly self: string;
  readonly port: Count;
  /** Names and addresses that only the pod knows, for `$(…)` in arguments. */
  readonly variables?: readonly EnvVar[];
  readonly pool?: Pool;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The pod template of a service with one address. Where others must restart after it, it has a name in the chart: they
 * take its checksum.
 */
export function singletonPod(installation: Installation, service: SingletonId): PodTemplateSpec {
  const ofInstallation = named.get(installation) ?? new Map<ServiceId, PodTemplateSpec>();
  named.set(installation, ofInstallation);
  const known = ofInstallation.get(service);
  if (known) return known;
  const pod = () =>
    servicePod(installation, service, {
      self: dialled(installation, service),
      port: installation.values[service].port,
      labels: selectorLabels(installation, service),
    });
  if (!restarting.has(service)) return pod();
  const title = `The pods of the ${services[service].title}.`;
  const made = namedFields(`${service}Pod`, title, {}, pod, kebab(service));
  ofInstallation.set(service, made);
  return made;
}

/** Hundreds of pools ask for the same pod. */
const named = new WeakMap<Installation, Map<ServiceId, PodTemplateSpec>>();

/** Changes with the pods of those whose restart a service does not survive. */
function restartAnnotations(installation: Installation, service: ServiceId): Readonly<Record<string, string>> {
  const { restartsAfter } = services[service];
  if (restartsAfter.length === 0) return {};
  return when(installation.values.restartDependants, () =>
    Object.fromEntries(
      restartsAfter.map((peer) => [restartChecksum(peer), checksum(singletonPod(installation, peer))]),
    ),
  );
}

/** The pod template of a service, from its row. */
export function servicePod(installation: Installation, service: ServiceId, options: ServicePodOptions) {
  const settings = installation.values[service];
  return windowsPod({
    installation,
    settings,
    pool: options.pool,
    labels: options.labels,
    annotations: restartAnnotations(installation, service),
    initContainers: when(waits(installation, service), () => [waiting(installation, service)]),
    container: serviceContainer(installation, service, options),
    volumes: [
      {
        name: volumes.certificates,
        secret: { secretName: certificatesSecret(installation), items: certificateItems(installation) },
      },
      { name: volumes.scratch, emptyDir: emptyMap },
    ],
  });
}

/** What a script of ours may take: PowerShell needs more than the least with which Server Core starts. */
export const scriptResources = { requests: { cpu: '50m' }, limits: { cpu: '500m', memory: '512Mi' } };

/** Shows in `kubectl get pods` that a pod waits, and in its log for whom. */
const waiting = (installation: Installation, service: ServiceId): Container => ({
  name: waitContainer,
  ...imageOf(installation, service),
  command: powershell(scripts.wait),
  args: waitArguments(installation, service),
  resources: scriptResources,
});

function serviceContainer(installation: Installation, service: ServiceId, options: ServicePodOptions): Container {
  const settings: WorkloadSettings = installation.values[service];
  const { self, port, variables: own = [], pool } = options;
  return {
    name: kebab(service),
    ...imageOf(installation, service),
    ...programOf(installation, service, self),
    workingDir: deploymentFolder,
    ports: [
      { name: 'https', containerPort: port },
      ...(takes(service, 'downloadPort')
        ? [{ name: 'download', containerPort: installation.values.globalSession.downloadPort }]
        : []),
    ],
    env: [...own, ...environmentOf(installation, service, pool), ...items(settings.extraEnv)],
    envFrom: settings.extraEnvFrom,
    resources: pool ? firstOpen(pool.resources, settings.resources) : settings.resources,
    startupProbe: probe(settings.probes.startup),
    readinessProbe: probe(settings.probes.readiness),
    volumeMounts: [
      { name: volumes.certificates, mountPath: certificateFolder, readOnly: true },
      { name: volumes.scratch, mountPath: scratchFolder },
      ...items(settings.extraVolumeMounts),
    ],
  };
}

export const imageOf = (installation: Installation, service: ServiceId) => ({
  image: imageReference(installation, installation.values[service].image),
  imagePullPolicy: word(installation.values.image.pullPolicy),
});

function programOf(installation: Installation, service: ServiceId, self: string): Pick<Container, 'command' | 'args'> {
  const { program }: ServiceRow = services[service];
  return 'library' in program
    ? { command: powershell(scripts.start), args: commandLine(installation, service, self) }
    : { command: [`${deploymentFolder}\\${program.executable}`] };
}

/**
 * Asks whether the process answers. Services answer `/` without a client certificate, and only once they have
 * initialised, which for most of them means that they have registered.
 */
const probe = ({ periodSeconds, timeoutSeconds, failureThreshold }: WorkloadSettings['probes']['startup']): Probe => ({
  httpGet: { scheme: 'HTTPS', path: '/', port: 'https' },
  periodSeconds,
  timeoutSeconds,
  failureThreshold,
});

function environmentOf(installation: Installation, service: ServiceId, pool: Pool | undefined): EnvVar[] {
  const { program }: ServiceRow = services[service];
  const own = program.environment.map((variable) => variableOf(installation, variable, pool)).flat();
  if (!('library' in program)) return own;
  const { logger, logging } = installation.values;
  return [
    ...certificateEnvironment,
    ...when(logger.enabled, () => [{ name: variables.loggingUrl, value: dialled(installation, 'logger') }]),
    { name: variables.loggingMode, value: logging.mode },
    ...variables.scratch.map((name) => ({ name, value: scratchFolder })),
    ...(takes(service, 'encodedPassword') ? [encodedPassword(installation)] : []),
    ...own,
  ];
}

/** Whether a service's command line has such a slot. */
function takes(service: ServiceId, argument: Argument): boolean {
  const { program }: ServiceRow = services[service];
  return 'library' in program && program.argv.includes(argument);
}

const encodedPassword = (installation: Installation): EnvVar => ({
  name: variables.encodedPassword,
  valueFrom: {
    secretKeyRef: { name: credentialsSecret(installation), key: installation.values.credentials.keys.encodedPassword },
  },
});

function variableOf(installation: Installation, variable: Variable, pool: Pool | undefined): EnvVar[] {
  switch (variable) {
    case 'mongodbAddress':
      return [{ name: variables.mongodbAddress, value: dialled(installation, 'mongodb') }];
    case 'apache':
      // Inside the pod it binds all addresses; clients come by the published one.
      return [
        { name: variables.apacheRoot, value: `${deploymentFolder}\\${apacheFolder}` },
        { name: variables.apacheHost, value: '0.0.0.0' },
        { name: variables.apachePort, value: `${installation.values.adminPanel.port}` },
      ];
    case 'localDirectoryConfiguration':
      if (!pool) throw new Error('a local directory belongs to a pool');
      return [{ name: variables.localDirectoryConfiguration, value: configurationOf(installation, pool) }];
  }
}

/**
 * What a pool's local directory may start, and how (docs/opentwin.md 3.2). Restarting what crashed is switched off in
 * OpenTwin itself.
 */
const configurationOf = ({ values }: Installation, pool: Pool): string =>
  json({
    DefaultMaxCrashRestarts: 0,
    DefaultMaxStartupRestarts: pool.maxStartupRestarts,
    ServiceStartWorkerCount: pool.startWorkers,
    InitializeWorkerCount: pool.initializeWorkers,
    ServicesLibraryPath: deploymentFolder,
    LauncherPath: launcher,
    SupportedServices: firstOpen(pool.services, values.localDirectory.services),
  });
