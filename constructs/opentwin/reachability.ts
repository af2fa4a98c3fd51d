import { Construct } from 'constructs';
import { serviceIds } from '../../lib/catalog/services';
import {
  dialled,
  hostPort,
  instancesName,
  localDirectoryHost,
  localSessionAddress,
  deployed,
  isSingleton,
} from '../../lib/wiring/addresses';
import { certificateItems } from '../../lib/wiring/certificate-files';
import {
  certificateFolder,
  certificatePath,
  certificateVariables,
  powershell,
  scripts,
  volumes,
} from '../../lib/wiring/layout';
import { certificatesSecret, componentName, type Installation, labels } from '../../lib/wiring/names';
import { above, and, is } from '../../lib/words/conditions';
import { each, times, when } from '../../lib/words/structure';
import { KubernetesObject } from '../kubernetes/object';
import { windowsGround } from '../windows/pod';
import { imageOf, scriptResources } from './container';

/** Whose image it runs, and on which nodes: the scripts are in all of them. */
const host = 'globalSession';

/**
 * A pod that runs once: it connects to every published address, and looks whether the certificate there is one of the CA
 * and names that address.
 */
export class Reachability extends Construct {
  constructor(scope: Construct, id: string, installation: Installation, annotations: Readonly<Record<string, string>>) {
    super(scope, id);
    const { namespace } = installation.release;
    new KubernetesObject(this, 'pod', 'Pod', {
      metadata: {
        name: componentName(installation, 'reachability'),
        namespace,
        labels: labels(installation, 'reachability'),
        annotations,
      },
      spec: {
        ...windowsGround({ installation, settings: installation.values[host] }),
        automountServiceAccountToken: false,
        restartPolicy: 'Never',
        activeDeadlineSeconds: 600,
        containers: [
          {
            name: 'reach',
            ...imageOf(installation, host),
            command: powershell(scripts.reach),
            args: [
              ...ofSingletons(installation),
              ...ofLocalSessions(installation),
              ...ofLocalDirectories(installation),
            ],
            env: [{ name: certificateVariables.ca, value: certificatePath('ca') }],
            resources: scriptResources,
            volumeMounts: [{ name: volumes.certificates, mountPath: certificateFolder, readOnly: true }],
          },
        ],
        volumes: [
          {
            name: volumes.certificates,
            secret: {
              secretName: certificatesSecret(installation),
              items: certificateItems(installation, ['ca']),
            },
          },
        ],
      },
    });
  }
}

const https = (address: string): string => `https://${address}`;

/** What has one address. MongoDB shows its certificate, and then wants one of the client. */
const ofSingletons = (installation: Installation): string[] => [
  `tls://${dialled(installation, 'mongodb')}`,
  ...serviceIds.filter(isSingleton).flatMap((service) => {
    const settings = installation.values[service];
    const runs = and(
      deployed(installation.values, service),
      'replicas' in settings ? above(settings.replicas, 0) : true,
    );
    return when(runs, () => [https(dialled(installation, service))]);
  }),
];

function ofLocalSessions(installation: Installation): string[] {
  const name = instancesName(installation, 'localSession');
  return times(installation.values.localSession.replicas, 'index', (index) => [
    https(hostPort(localSessionAddress(installation, `${name}-${index}`))),
  ]);
}

/** Pod IPs are not known yet; but the certificate has to name those that pods can get. */
function ofLocalDirectories(installation: Installation): string[] {
  const { addresses, pools, publish } = installation.values.localDirectory;
  return when(
    is(publish, 'podIP'),
    () => each(addresses, (address) => [`names://${address}`]),
    () =>
      each(pools, (pool) => {
        const name = instancesName(installation, 'localDirectory', pool.name);
        return times(pool.replicas, 'index', (index) => [
          https(`${localDirectoryHost(installation, pool.name, `${name}-${index}`)}:${pool.port}`),
        ]);
      }),
  );
}
