import { mongodbAdmin, restarting, serviceIds, services } from '../../lib/catalog/services';
import type { ServiceId } from '../../lib/catalog/service-row';
import { and, given, is, not } from '../../lib/words/conditions';
import { match, when, word } from '../../lib/words/structure';
import { dialled, instancesName, hostOf } from '../../lib/wiring/addresses';
import { imageReference } from '../../lib/wiring/images';
import {
  certificatesSecret,
  componentName,
  credentialsSecret,
  fullname,
  type Installation,
  kebab,
} from '../../lib/wiring/names';

/** What `helm install` says at its end. A blank line stands before what it sets off: Helm trims it elsewhere. */
export const notes = (installation: Installation): string[] => {
  const { name, namespace } = installation.release;
  return [
    `OpenTwin is installed as release ${name} in namespace ${namespace}.`,
    ...reached(installation),
    '',
    'Nothing starts without these, which the chart does not make; its README.md has the commands:',
    '',
    ...missing(installation),
    ...restarts(installation),
    '',
    'Next: look at the pods, which wait for each other (the first start takes minutes), then prove that all can be reached:',
    '',
    `  kubectl --namespace ${namespace} get pods --watch`,
    `  helm test ${name} --namespace ${namespace} --logs`,
  ];
};

/** How users reach it. */
function reached(installation: Installation): string[] {
  const { adminPanel, globalSession } = installation.values;
  return [
    '',
    'Users type this address into the user interface of OpenTwin:',
    '',
    `  ${dialled(installation, 'globalSession')}`,
    ...when(and(is(globalSession.service.type, 'ClusterIP'), not(given(globalSession.host))), () => [
      '',
      'It is known inside the cluster only; globalSession.host and globalSession.service.type publish it.',
    ]),
    '',
    `  installer    http://${hostOf(installation, 'globalSession')}:${globalSession.downloadPort}/`,
    ...when(adminPanel.enabled, () => [`  admin panel  https://${dialled(installation, 'adminPanel')}/`]),
  ];
}

/** What an installation does not make, and without which nothing of it starts. */
export function missing(installation: Installation): string[] {
  const { certificates, image, mongodb } = installation.values;
  return [
    `  - images of OpenTwin tagged ${image.tag}: nobody publishes any; build them, set image.registry and image.tag`,
    ...when(and(mongodb.enabled, is(mongodb.os, 'windows')), () => [
      `  - the image ${imageReference(installation, mongodb.windows.image)}: nobody publishes it; npx opentwin images build --print`,
    ]),
    ...match(certificates.source, {
      secret: () => certificatesOfYours(installation),
      certManager: () => certificatesOfCertManager(installation),
    }),
    ...credentialsOfYours(installation),
  ];
}

/** What the command needs to find the names of this installation. FILE is the user's, whose name nobody knows here. */
const command = ({ release }: Installation, words: string, verb: 'apply' | 'create'): string =>
  `      npx opentwin ${words} --values FILE --release ${release.name} --namespace ${release.namespace} | kubectl ${verb} -f -`;

function certificatesOfYours(installation: Installation): string[] {
  const { keys } = installation.values.certificates;
  return [
    `  - Secret ${certificatesSecret(installation)}, keys: ${keys.ca}, ${keys.certificate}, ${keys.key}, ${keys.certificateAndKey}`,
    command(installation, 'certificates secret --from DIR', 'apply'),
  ];
}

function certificatesOfCertManager(installation: Installation): string[] {
  const { issuer } = installation.values.certificates.certManager;
  const secret = certificatesSecret(installation);
  return when(
    given(issuer.name),
    () => [`  - cert-manager, and the ${word(issuer.kind)} ${issuer.name}; the Secret ${secret} comes of it`],
    () => [`  - cert-manager; a CA and the Secret ${secret} come of it`],
  );
}

function credentialsOfYours(installation: Installation): string[] {
  const { credentials, mongodb } = installation.values;
  const secret = credentialsSecret(installation);
  return [
    ...when(
      mongodb.enabled,
      () => [`  - Secret ${secret}, keys: ${credentials.keys.password}, ${credentials.keys.encodedPassword}`],
      () => [
        `  - in the database ${dialled(installation, 'mongodb')}, the user ${mongodbAdmin}`,
        `  - Secret ${secret}, key: ${credentials.keys.encodedPassword}, with the password of that user`,
      ],
    ),
    command(installation, 'credentials secret --key-table OTEncryptionKey.h', 'create'),
  ];
}

/** In which order what depends on each other is restarted by hand. */
function restarts(installation: Installation): string[] {
  const { release, values } = installation;
  return [
    ...when(
      values.restartDependants,
      () => ['', 'A change of a service restarts those that do not survive it, too. By hand, restart in this order:'],
      () => [
        '',
        'restartDependants is false: after a change of one of these services, restart those below it, in this order:',
      ],
    ),
    '',
    ...restartOrder.flatMap((service) => {
      const settings = values[service];
      return when('enabled' in settings ? settings.enabled : true, () => [
        `  kubectl --namespace ${release.namespace} rollout restart ${workload(installation, service)}`,
      ]);
    }),
  ];
}

/** How many restarts come before that of a service. */
const depth = (service: ServiceId): number =>
  Math.max(0, ...services[service].restartsAfter.map((peer) => depth(peer) + 1));

/** Services that others do not survive, and these; each after those that it depends on. */
const restartOrder: readonly ServiceId[] = serviceIds
  .filter((service) => restarting.has(service) || services[service].restartsAfter.length > 0)
  .sort((left, right) => depth(left) - depth(right));

/** What is restarted: one object, or all pools of local directories by their label. */
function workload(installation: Installation, service: ServiceId): string {
  if (service === 'localSession') return `statefulset/${instancesName(installation, service)}`;
  if (service !== 'localDirectory') return `deployment/${componentName(installation, service)}`;
  const labels = Object.entries({
    'app.kubernetes.io/instance': fullname(installation),
    'app.kubernetes.io/component': kebab(service),
  });
  return `statefulset -l ${labels.map(([key, value]) => `${key}=${value}`).join(',')}`;
}
