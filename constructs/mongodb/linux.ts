import type { Container, PodTemplateSpec } from '../../imports/k8s';
import { mongodbAdmin } from '../../lib/catalog/services';
import { certificateItems } from '../../lib/wiring/certificate-files';
import { imageReference } from '../../lib/wiring/images';
import { configurationChecksum, mongodbFolders, mongodbVariables, volumes } from '../../lib/wiring/layout';
import {
  certificatesSecret,
  componentName,
  credentialsSecret,
  type Installation,
  serviceAccountName,
} from '../../lib/wiring/names';
import { sha256 } from '../../lib/words/json';
import { note } from '../../lib/words/named';
import { emptyMap, entries, firstOpen, ifSet, items, merged, word } from '../../lib/words/structure';
import { configurationFile, configurationOf, databaseCertificates, passwordFile, probe } from './server';

/** What mongod reads on Linux. */
export const linuxConfiguration = configurationOf({
  data: mongodbFolders.data,
  certificates: `${mongodbFolders.certificates}/`,
});

/** Readable by the group, which Kubernetes makes that of the volume. YAML has no octal numbers that all readers agree on. */
const groupReadable = () => note('0440: readable by the group.', { defaultMode: 0o440 });

/**
 * The database on a Linux node, from the official image.
 *
 * On its first start the image itself makes the user `admin`, with a server that listens on the loopback address alone;
 * so whoever reaches the port finds that user. The password comes from a file, never from arguments or the environment.
 */
export function linuxDatabase(installation: Installation, selector: Readonly<Record<string, string>>): PodTemplateSpec {
  const { mongodb: settings, ...values } = installation.values;
  return {
    metadata: {
      labels: { ...selector, ...entries(merged(settings.podLabels, values.commonLabels)) },
      annotations: { [configurationChecksum]: sha256(linuxConfiguration), ...entries(settings.podAnnotations) },
    },
    spec: {
      os: { name: 'linux' },
      nodeSelector: { 'kubernetes.io/os': 'linux', ...entries(settings.nodeSelector) },
      affinity: settings.affinity,
      tolerations: settings.tolerations,
      topologySpreadConstraints: settings.topologySpreadConstraints,
      ...ifSet(settings.priorityClassName, (name) => ({ priorityClassName: name })),
      serviceAccountName: serviceAccountName(installation),
      automountServiceAccountToken: values.serviceAccount.automountToken,
      enableServiceLinks: false,
      securityContext: settings.podSecurityContext,
      imagePullSecrets: firstOpen(values.image.pullSecrets, values.global.imagePullSecrets),
      hostAliases: settings.hostAliases,
      dnsConfig: settings.dnsConfig,
      initContainers: settings.extraInitContainers,
      containers: [container(installation), ...items(settings.extraContainers)],
      volumes: [
        { name: volumes.configuration, configMap: { name: componentName(installation, 'mongodb') } },
        {
          name: volumes.certificates,
          secret: {
            secretName: certificatesSecret(installation),
            ...groupReadable(),
            items: certificateItems(installation, databaseCertificates),
          },
        },
        {
          name: volumes.credentials,
          secret: {
            secretName: credentialsSecret(installation),
            ...groupReadable(),
            items: [{ key: values.credentials.keys.password, path: passwordFile }],
          },
        },
        { name: volumes.scratch, emptyDir: emptyMap },
        ...items(settings.extraVolumes),
      ],
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
    },
  };
}

function container(installation: Installation): Container {
  const { mongodb: settings, image } = installation.values;
  return {
    name: 'mongodb',
    image: imageReference(installation, settings.image),
    imagePullPolicy: word(image.pullPolicy),
    // The image's own entry point takes these, and makes the user before it starts the server with them.
    args: ['mongod', '--config', `${mongodbFolders.configuration}/${configurationFile}`, '--port', `${settings.port}`],
    ports: [{ name: 'mongodb', containerPort: settings.port }],
    env: [
      { name: mongodbVariables.user, value: mongodbAdmin },
      { name: mongodbVariables.passwordFile, value: `${mongodbFolders.credentials}/${passwordFile}` },
      // The shell with which the user is made writes below its home.
      { name: mongodbVariables.home, value: mongodbFolders.scratch },
      ...items(settings.extraEnv),
    ],
    envFrom: settings.extraEnvFrom,
    resources: settings.resources,
    startupProbe: probe(settings.probes.startup),
    readinessProbe: probe(settings.probes.readiness),
    securityContext: settings.containerSecurityContext,
    volumeMounts: [
      { name: volumes.data, mountPath: mongodbFolders.data },
      { name: volumes.configuration, mountPath: mongodbFolders.configuration, readOnly: true },
      { name: volumes.certificates, mountPath: mongodbFolders.certificates, readOnly: true },
      { name: volumes.credentials, mountPath: mongodbFolders.credentials, readOnly: true },
      { name: volumes.scratch, mountPath: mongodbFolders.scratch },
      ...items(settings.extraVolumeMounts),
    ],
  };
}
