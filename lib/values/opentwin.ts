import { refTo } from '../kubernetes/json-schema';
import { computeServices } from '../catalog/compute';
import { imageName, repositoryOf } from '../wiring/image-names';
import type { ServiceId, ServiceRow } from '../catalog/service-row';
import { windowsBuilds } from '../kubernetes/windows-builds';
import {
  downloadPort,
  highestChildPort,
  mongodbImageRevision,
  mongodbPort,
  mongodbVersion,
  openTwinVersion,
  services,
} from '../catalog/services';
import { choice, flag, list, number, object, open, text, words } from './declaration';
import { administrator, certificateFiles } from '../wiring/layout';
import { type AnyObject, passed, passedOrNone } from './passed';
import { disruptionBudget, image, service, workload } from './shapes';

const port = (description: string, value: number) =>
  number(`${description} Not 443, which the launcher cannot bind.`, value, 1, 65535);

const limits = (cpu: string, memory: string) => ({ requests: { cpu }, limits: { cpu, memory } });

/** Rows of the catalogue as settings: what all OpenTwin services have alike. */
const openTwinService = (id: ServiceId, resources: object) => {
  const { startSeconds }: ServiceRow = services[id];
  return {
    image: image(repositoryOf(imageName(id))),
    ...workload({ os: 'windows', resources, startSeconds, terminationGracePeriodSeconds: 30 }),
  };
};

/** A start may have to read a long journal, and a stop to write everything to disk. */
const databaseTimes = { startSeconds: 600, terminationGracePeriodSeconds: 60 };

const inFront = 'The Service in front of it.';

/** A service that runs once, behind one Service, under one published address. */
const singleton = (id: ServiceId, resources: object) => ({
  host: text(
    `Name or IPv4 address under which the ${services[id].title} is published, the same inside the cluster and outside; empty: the name of its Service.`,
    'optionalHost',
  ),
  port: port('Port that it binds and publishes.', services[id].port),
  service: service(inFront),
  ...openTwinService(id, resources),
});

/** How instances are replaced, which ends the sessions of each. */
const instancesStrategy = passed(
  'How new pods take the place of old ones; OnDelete leaves it to you.',
  'statefulSetUpdateStrategy',
  'windows',
  {},
);

const instancesService = service('The Services in front of the instances; a LoadBalancer is made for each.');

/** What the files are called in a Secret that OpenTwin's users make: as OpenTwin itself calls them. */
const certificateKeys = {
  ca: text('Key of the CA certificate, PEM.', 'secretKey', certificateFiles.ca),
  certificate: text('Key of the certificate for servers and clients, PEM.', 'secretKey', certificateFiles.certificate),
  key: text(
    "Key of the certificate's private key, PEM; it must be RSA in PKCS#1, or every connection fails.",
    'secretKey',
    certificateFiles.key,
  ),
  certificateAndKey: text(
    'Key of certificate and private key in one PEM, as MongoDB reads them.',
    'secretKey',
    certificateFiles.certificateAndKey,
  ),
};

/** One pool of local directories: nodes of one kind, and the compute services that run on them. */
export const pool = object(
  'One pool of local directories.',
  {
    name: text('Name of the pool; part of the names of its objects.', 'dnsLabel'),
    replicas: number(
      'Instances of this pool; scaling down leaves dead entries in the global directory until it restarts.',
      1,
      0,
      200,
    ),
    port: number(
      `Port of each instance; the services that it starts get the ports above it, up to ${highestChildPort}, and a relay takes two.`,
      services.localDirectory.port,
      1,
      highestChildPort - 2,
    ),
    services: words('Services that this pool starts; empty: localDirectory.services.', computeServices, []),
    maxStartupRestarts: number('Times that the start of a service or relay is tried.', 64, 0, 10_000),
    startWorkers: number('Services that are started at one time.', 4, 1, 256),
    initializeWorkers: number('Services that are initialised at one time.', 12, 1, 256),
    resources: passedOrNone('CPU and memory of each instance with all its children; empty: localDirectory.resources.'),
    nodeSelector: passed(
      'Labels of the nodes of this pool; empty: localDirectory.nodeSelector.',
      'nodeSelector',
      'windows',
      {},
    ),
    affinity: passed('Affinity of this pool; empty: that of localDirectory.', 'affinity', 'windows', {}),
    tolerations: passed('Tolerations of this pool; empty: those of localDirectory.', 'tolerations', 'windows', []),
  },
  { required: ['name'] },
);

/** Every setting of the chart `opentwin`, in reading order. */
export const opentwin = object('An OpenTwin installation.', {
  nameOverride: text("What stands for the chart's name in names and labels.", 'optionalDnsLabel'),
  fullnameOverride: text(
    'What all names begin with; empty: the release, and the name of the chart if the release does not contain it.',
    'optionalDnsLabel',
  ),
  commonLabels: passed('Labels of every object and pod.', 'labels', 'linux', {}),
  commonAnnotations: passed('Annotations of every object.', 'annotations', 'linux', {}),
  revisionHistoryLimit: number('Old revisions of each workload that are kept for a rollback.', 10, 0, 100),
  restartDependants: flag(
    'Whether what does not survive a restart of the global session or the global directory restarts after a change of them; nothing in OpenTwin registers again.',
    true,
  ),
  clusterDomain: text('Domain of the cluster; Windows pods resolve full names only.', 'domain', 'cluster.local'),

  global: object(
    'Settings that an umbrella chart shares.',
    {
      imageRegistry: text('Registry of all images; wins over every other.', 'optionalRegistry'),
      imagePullSecrets: passed(
        'Secrets with which images are pulled where image.pullSecrets is empty.',
        'imagePullSecrets',
        'linux',
        [],
      ),
    },
    { open: true },
  ),

  image: object('What the images of OpenTwin have in common; nobody publishes them: your own build names them.', {
    registry: text('Registry of the images; global.imageRegistry wins over it.', 'optionalRegistry'),
    tag: text('Tag of the images; the user interface must come from the same build.', 'tag', openTwinVersion),
    pullPolicy: choice('When images are pulled.', ['IfNotPresent', 'Always', 'Never'], 'IfNotPresent'),
    pullSecrets: passed('Secrets with which images are pulled.', 'imagePullSecrets', 'linux', []),
  }),

  certificates: object('The one certificate of all servers and clients: where it comes from, and whom it names.', {
    source: choice(
      'Who makes it: secret, you, in a Secret (opentwin certificates makes one); certManager, cert-manager in the cluster.',
      ['secret', 'certManager'],
      'secret',
    ),
    secret: text('Name of the Secret; empty: <fullname>-certificates.', 'optionalObjectName'),
    keys: object('Keys of a Secret of yours; cert-manager has its own.', certificateKeys),
    subject: object('Whose it is, as it says itself; no client of OpenTwin asks for that.', {
      commonName: text('Common name; empty: none.', 'optionalSubject', 'OpenTwin Server'),
      organization: text('Organization; empty: none.', 'optionalSubject'),
      organizationalUnit: text('Unit of the organization; empty: none.', 'optionalSubject'),
      country: text('Country; empty: none.', 'optionalCountry'),
      province: text('State or province; empty: none.', 'optionalSubject'),
      locality: text('Town; empty: none.', 'optionalSubject'),
    }),
    dnsNames: list(
      'DNS names in the certificate beside those that are dialled, such as an older name of a host.',
      text('One name; * may stand for its first label.', 'certificateName'),
      [],
    ),
    ipAddresses: list(
      'IPv4 addresses in the certificate beside those that are dialled.',
      text('One address.', 'ipv4'),
      [],
    ),
    certManager: object('How cert-manager makes it, where certificates.source is certManager.', {
      issuer: object('Who signs it.', {
        name: text('Name of an Issuer or ClusterIssuer; empty: a CA of this installation alone.', 'optionalObjectName'),
        kind: choice('What is called so.', ['Issuer', 'ClusterIssuer'], 'Issuer'),
      }),
      durationHours: number('Hours for which it holds.', 8760, 24, 876_000),
      renewBeforeHours: number(
        'Hours before its end at which it is renewed; processes that read it once need a restart until then.',
        1440,
        1,
        875_999,
      ),
      caDurationHours: number("Hours for which this installation's own CA holds.", 87_600, 48, 876_000),
    }),
  }),

  credentials: object(
    "The Secret with the password of MongoDB's user admin; it is made outside of this installation.",
    {
      secret: text('Name of the Secret; empty: <fullname>-credentials.', 'optionalObjectName'),
      keys: object('Keys of the Secret.', {
        password: text('Key of the password as MongoDB takes it.', 'secretKey', 'password'),
        encodedPassword: text(
          "Key of the password in OpenTwin's encoding, as its services take it.",
          'secretKey',
          'encoded-password',
        ),
      }),
    },
  ),

  serviceAccount: object('The ServiceAccount of all pods.', {
    create: flag('Whether it is made.', true),
    name: text('Its name; empty: <fullname>, or default if it is not made.', 'optionalObjectName'),
    annotations: passed('Its annotations.', 'annotations', 'linux', {}),
    automountToken: flag('Whether pods get a token of it; nothing of OpenTwin talks to the API server.', false),
  }),

  windows: object('What all Windows pods have in common.', {
    build: choice('Build of the Windows nodes; images must be built for it.', windowsBuilds, windowsBuilds[0]),
    runAsUserName: text(
      "Windows user of the containers; writing the CA into the machine's root store takes ContainerAdministrator, images with the CA baked in can use ContainerUser.",
      'windowsUser',
      administrator,
    ),
    gmsaCredentialSpecName: text(
      'GMSACredentialSpec with which Windows pods join an Active Directory; empty: none.',
      'optionalObjectName',
    ),
    runtimeClassName: text('RuntimeClass of Windows pods; empty: none.', 'optionalObjectName'),
    nodeSelector: passed(
      'Labels of all Windows nodes, beside operating system, architecture and build.',
      'nodeSelector',
      'windows',
      {},
    ),
    affinity: passed('Affinity of Windows pods that have none of their own.', 'affinity', 'windows', {}),
    tolerations: passed('Tolerations of Windows pods that have none of their own.', 'tolerations', 'windows', [
      { key: 'os', operator: 'Equal', value: 'windows', effect: 'NoSchedule' },
    ]),
    priorityClassName: text('PriorityClass of Windows pods that have none of their own.', 'optionalObjectName'),
  }),

  logging: object("OpenTwin's own log.", {
    mode: text("What services log, as OpenTwin's flags joined by |.", 'logFlags', 'WARNING_LOG|ERROR_LOG'),
  }),

  mongodb: object('The database.', {
    enabled: flag('Whether it is deployed; otherwise host names one that exists.', true),
    os: choice(
      'On which nodes it runs: linux, from the official image; windows, for clusters without a Linux worker, from an image that you build, with what mongodb.windows says. A volume of one is of no use to the other.',
      ['linux', 'windows'],
      'linux',
    ),
    host: text(
      'Name or IPv4 address under which the database is reached, by services and by users alike; empty: the name of its Service.',
      'optionalHost',
    ),
    port: number('Port that it binds and publishes.', mongodbPort, 1, 65535),
    service: service(inFront),
    image: image('library/mongo', { registry: 'docker.io', tag: mongodbVersion }),
    persistence: object('The volume of the database; it is kept when the installation is removed.', {
      size: text(
        'Size of the volume; fixed once the StatefulSet exists: enlarge the claim itself, then remove the StatefulSet alone (--cascade=orphan) and say the new size here.',
        'quantity',
        '20Gi',
      ),
      storageClassName: text("StorageClass of the volume; empty: the cluster's default.", 'optionalObjectName'),
      accessModes: passed('Access modes of the volume.', 'claimAccessModes', 'linux', ['ReadWriteOnce']),
      annotations: passed('Annotations of the claim.', 'annotations', 'linux', {}),
    }),
    networkPolicy: object('Who may connect to the database, where the network of the cluster enforces it.', {
      enabled: flag('Whether only the pods of this installation may, and whom from lists.', false),
      from: passed(
        "Others who may; the user interface on users' PCs opens the database itself.",
        'networkPolicyPeers',
        'linux',
        [],
      ),
    }),
    updateStrategy: passed('How a new pod takes the place of the old one.', 'statefulSetUpdateStrategy', 'linux', {}),
    podSecurityContext: passed(
      'As whom the pod runs; 999 is the user mongodb of the image.',
      'podSecurityContext',
      'linux',
      {
        runAsNonRoot: true,
        runAsUser: 999,
        runAsGroup: 999,
        fsGroup: 999,
        fsGroupChangePolicy: 'OnRootMismatch',
        seccompProfile: { type: 'RuntimeDefault' },
      },
    ),
    containerSecurityContext: passed('What the container may do.', 'securityContext', 'linux', {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    }),
    ...workload({
      os: 'linux',
      resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } },
      ...databaseTimes,
    }),
    windows: object(
      'The pod of the database where mongodb.os is windows; what is set for the Linux one is refused then.',
      {
        image: image(repositoryOf('mongodb-windows'), { tag: `v${mongodbVersion}-${mongodbImageRevision}` }),
        cacheMebibytes: number(
          "MiB for the cache of the database. MongoDB's own rule is half of what the memory limit has above 1Gi: raise both together.",
          512,
          256,
          900_000,
        ),
        ...workload({ os: 'windows', resources: limits('1', '2Gi'), ...databaseTimes }),
      },
    ),
  }),

  logger: object('The logger, which all other services write to.', {
    enabled: flag('Whether it is deployed; without it services log nowhere.', true),
    ...singleton('logger', limits('500m', '1Gi')),
  }),

  authorisation: object(
    'The authorisation service: users, groups and projects.',
    singleton('authorisation', limits('500m', '1Gi')),
  ),

  globalSession: object('The global session service: the one address that users type.', {
    ...singleton('globalSession', limits('500m', '1Gi')),
    host: text(
      'IPv4 address under which it is published, because the user interface takes nothing else; empty: the name of its Service, for users inside the cluster.',
      'optionalIpv4',
    ),
    downloadPort: port('Port of the plain HTTP page that offers the installer of the user interface.', downloadPort),
  }),

  localSession: object('The local session service: one process for some of the open sessions.', {
    replicas: number('Instances; each has a name and an address of its own.', 1, 1, 50),
    domain: text(
      'Domain under which instances are published, as <pod>.<domain>; empty: their names inside the cluster.',
      'optionalDomain',
    ),
    port: port('Port that each instance binds and publishes.', services.localSession.port),
    service: instancesService,
    updateStrategy: instancesStrategy,
    disruptionBudget,
    ...openTwinService('localSession', limits('1', '2Gi')),
  }),

  globalDirectory: object('The global directory service: which local directory starts what.', {
    port: port('Port that it binds and publishes.', services.globalDirectory.port),
    ...openTwinService('globalDirectory', limits('500m', '1Gi')),
  }),

  localDirectory: object(
    'The local directory service: starts the compute services and relays of sessions as its children.',
    {
      publish: choice(
        'How instances are published, to services and users alike: podName inside the cluster; podNameUnderDomain as <pod>.<domain>; podIP where users reach the pod network. ' +
          "A relay binds to what is published: an IP must be the pod's own, a name works unless OpenTwin's Qt build refuses names, which nobody has tried.",
        ['podName', 'podNameUnderDomain', 'podIP'],
        'podName',
      ),
      domain: text('Domain for podNameUnderDomain.', 'optionalDomain'),
      addresses: list(
        'IPv4 addresses that pods can get, for podIP: the certificate must name each.',
        text('One address.', 'ipv4'),
        [],
        {
          maximum: 4096,
        },
      ),
      service: instancesService,
      updateStrategy: instancesStrategy,
      disruptionBudget,
      services: words(
        'Services that every pool starts that has no list of its own; a session needs every service of its type, and a relay, on some pool.',
        computeServices,
        computeServices,
      ),
      pools: list('Pools; at least one must start the RelayService.', pool, [{ name: 'default' }], { minimum: 1 }),
      ...openTwinService('localDirectory', limits('4', '16Gi')),
    },
  ),

  libraryManagement: object('The library management service: circuits, scripts and Python environments.', {
    enabled: flag('Whether it is deployed.', true),
    port: port('Port that it binds and publishes.', services.libraryManagement.port),
    ...openTwinService('libraryManagement', limits('500m', '1Gi')),
  }),

  adminPanel: object('The admin panel: a web page for users and groups.', {
    enabled: flag('Whether it is deployed.', true),
    replicas: number('Instances.', 1, 0, 20),
    updateStrategy: passed('How new pods take the place of old ones.', 'deploymentStrategy', 'windows', {}),
    disruptionBudget,
    ...singleton('adminPanel', limits('250m', '512Mi')),
  }),

  extraObjects: list(
    'Objects of your own, installed as they are; each with apiVersion, kind and metadata.name.',
    open<AnyObject>('An object of the Kubernetes API.', refTo('KubernetesObject'), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'example' },
    }),
    [],
  ),
});
