import { Construct } from 'constructs';
import type { Container, PodTemplateSpec, Probe } from '../../imports/k8s';
import { mongodbAdmin } from '../../lib/catalog/services';
import { printYaml } from '../../lib/yaml/print';
import { sha256 } from '../../lib/words/json';
import { note } from '../../lib/words/named';
import { certificateItems } from '../../lib/wiring/certificate-files';
import { imageReference } from '../../lib/wiring/images';
import {
  certificateFiles,
  configurationChecksum,
  mongodbFolders,
  mongodbVariables,
  volumes,
} from '../../lib/wiring/layout';
import {
  certificatesSecret,
  componentName,
  credentialsSecret,
  instanceLabels,
  type Installation,
  selectorLabels,
  serviceAccountName,
} from '../../lib/wiring/names';
import { emptyMap, entries, firstOpen, ifSet, items, merged, word } from '../../lib/words/structure';
import { metadataOf } from '../kubernetes/metadata';
import { KubernetesObject } from '../kubernetes/object';
import { whenObjects } from '../kubernetes/scopes';
import { publishedService } from '../kubernetes/published-service';

/** Readable by the group, which Kubernetes makes that of the volume. YAML has no octal numbers that all readers agree on. */
const groupReadable = () => note('0440: readable by the group.', { defaultMode: 0o440 });

const passwordFile = 'password';
const configurationFile = 'mongod.conf';

/** Every client shows a certificate, and logs in. The port is an argument, because it is a setting. */
const configuration = printYaml({
  storage: { dbPath: mongodbFolders.data },
  net: {
    bindIp: '0.0.0.0',
    tls: {
      mode: 'requireTLS',
      certificateKeyFile: `${mongodbFolders.certificates}/${certificateFiles.certificateAndKey}`,
      CAFile: `${mongodbFolders.certificates}/${certificateFiles.ca}`,
      disabledProtocols: 'TLS1_0,TLS1_1',
    },
  },
  security: { authorization: 'enabled' },
});

/**
 * The database on a Linux node, from the official image.
 *
 * On its first start the image itself makes the user `admin`, with a server that listens on the loopback address alone;
 * so whoever reaches the port finds that user. The password comes from a file, never from arguments or the environment.
 */
export class Mongodb extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly installation: Installation,
  ) {
    super(scope, id);
    const { port, service } = installation.values.mongodb;
    publishedService(this, installation, 'mongodb', service, [{ name: 'mongodb', port }]);
    this.addConfiguration();
    this.addStatefulSet();
    this.addNetworkPolicy();
  }

  private addConfiguration(): void {
    new KubernetesObject(this, 'configuration', 'ConfigMap', {
      metadata: metadataOf(this.installation, 'mongodb'),
      data: { [configurationFile]: configuration },
    });
  }

  /** Only the pods of this installation, and whom a site lists, reach the database. */
  private addNetworkPolicy(): void {
    const { installation } = this;
    const { networkPolicy, port } = installation.values.mongodb;
    whenObjects(this, 'network-policy', networkPolicy.enabled, (inner) => {
      new KubernetesObject(inner, 'object', 'NetworkPolicy', {
        metadata: metadataOf(installation, 'mongodb'),
        spec: {
          podSelector: { matchLabels: selectorLabels(installation, 'mongodb') },
          policyTypes: ['Ingress'],
          ingress: [
            {
              from: [{ podSelector: { matchLabels: instanceLabels(installation) } }, ...items(networkPolicy.from)],
              ports: [{ protocol: 'TCP', port }],
            },
          ],
        },
      });
    });
  }

  private addStatefulSet(): void {
    const { installation } = this;
    const { persistence, updateStrategy } = installation.values.mongodb;
    const selector = selectorLabels(installation, 'mongodb');
    new KubernetesObject(this, 'stateful-set', 'StatefulSet', {
      metadata: metadataOf(installation, 'mongodb'),
      spec: {
        replicas: 1,
        serviceName: componentName(installation, 'mongodb'),
        selector: { matchLabels: selector },
        updateStrategy,
        revisionHistoryLimit: installation.values.revisionHistoryLimit,
        template: this.podTemplate(selector),
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
        volumeClaimTemplates: [
          {
            metadata: { name: volumes.data, labels: selector, annotations: persistence.annotations },
            spec: {
              accessModes: persistence.accessModes,
              ...ifSet(persistence.storageClassName, (name) => ({ storageClassName: name })),
              resources: { requests: { storage: persistence.size } },
            },
          },
        ],
      },
    });
  }

  private podTemplate(selector: Readonly<Record<string, string>>): PodTemplateSpec {
    const { installation } = this;
    const { mongodb: settings, ...values } = installation.values;
    return {
      metadata: {
        labels: { ...selector, ...entries(merged(settings.podLabels, values.commonLabels)) },
        annotations: { [configurationChecksum]: sha256(configuration), ...entries(settings.podAnnotations) },
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
        containers: [this.container(), ...items(settings.extraContainers)],
        volumes: [
          { name: volumes.configuration, configMap: { name: componentName(installation, 'mongodb') } },
          {
            name: volumes.certificates,
            secret: {
              secretName: certificatesSecret(installation),
              ...groupReadable(),
              items: certificateItems(installation, ['ca', 'certificateAndKey']),
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

  private container(): Container {
    const { installation } = this;
    const { mongodb: settings, image } = installation.values;
    const probe = (times: typeof settings.probes.startup): Probe => ({ tcpSocket: { port: 'mongodb' }, ...times });
    return {
      name: 'mongodb',
      image: imageReference(installation, settings.image),
      imagePullPolicy: word(image.pullPolicy),
      // The image's own entry point takes these, and makes the user before it starts the server with them.
      args: [
        'mongod',
        '--config',
        `${mongodbFolders.configuration}/${configurationFile}`,
        '--port',
        `${settings.port}`,
      ],
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
}
