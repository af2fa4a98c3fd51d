import { type Manifest, ofKind, problemAt } from '../checks/manifest';
import type { Container, PodSpec, Volume } from '../checks/pod-spec';
import { quantityOf } from '../kubernetes/quantity';
import { InputError, type Problem } from '../problem';
import { environmentOf, expanded, plain } from './expansion';
import { type Instance, isAddress } from './instances';

/** A service of Compose, as its specification has it. */
export type Service = Readonly<Record<string, unknown>>;

export interface Surroundings {
  readonly objects: readonly Manifest[];
  /** The folder with a folder for each Secret, as Compose finds it from its file. */
  readonly privateFolder: string;
  /** An address for what runs before others. */
  readonly nextAddress: () => string;
}

/**
 * The services of one pod: its container, and before that each init container in its turn.
 *
 * @throws InputError with everything in it that one machine has nothing for
 */
export function servicesOf(instance: Instance, surroundings: Surroundings): Map<string, Service> {
  const problems = refused(instance, surroundings.objects);
  if (problems.length > 0) throw new InputError(problems);
  const { initContainers = [], containers } = instance.spec;
  const services = new Map<string, Service>();
  let before: string | undefined;
  for (const container of initContainers) {
    const name = `${instance.name}-${container.name}`;
    const network = { ipv4_address: surroundings.nextAddress() };
    services.set(name, serviceOf(container, instance, surroundings, { before, network, restart: 'on-failure' }));
    before = name;
  }
  const network = { ipv4_address: instance.address, aliases: instance.names };
  services.set(
    instance.name,
    serviceOf(containers[0]!, instance, surroundings, { before, network, restart: 'unless-stopped' }),
  );
  return services;
}

interface Place {
  readonly before: string | undefined;
  readonly network: object;
  readonly restart: string;
}

function serviceOf(container: Container, instance: Instance, surroundings: Surroundings, place: Place): Service {
  const { owner, spec } = instance;
  const fields = {
    'metadata.name': instance.name,
    'metadata.namespace': owner.metadata.namespace ?? '',
    'status.podIP': instance.address,
  };
  const environment = environmentOf(container, { owner, fields });
  const { limits = {} } = container.resources ?? {};
  const { workingDir, imagePullPolicy } = container as { workingDir?: string; imagePullPolicy?: string };
  return {
    image: container.image,
    pull_policy: { Always: 'always', Never: 'never' }[imagePullPolicy ?? ''] ?? 'missing',
    hostname: place.restart === 'on-failure' ? undefined : instance.name,
    user: userOf(container, spec),
    working_dir: workingDir && plain(workingDir),
    entrypoint: container.command?.map((word) => expanded(word, environment)),
    command: container.args?.map((word) => expanded(word, environment)),
    environment: environment.size === 0 ? undefined : Object.fromEntries(environment),
    volumes: mountsOf(container, instance, surroundings),
    networks: { default: place.network },
    extra_hosts: extraHosts(spec),
    depends_on:
      place.before === undefined ? undefined : { [place.before]: { condition: 'service_completed_successfully' } },
    restart: place.restart,
    stop_grace_period:
      spec.terminationGracePeriodSeconds === undefined ? undefined : `${spec.terminationGracePeriodSeconds}s`,
    cpus: limits['cpu'] === undefined ? undefined : quantityOf(limits['cpu']),
    mem_limit: limits['memory'] === undefined ? undefined : `${Math.ceil(quantityOf(limits['memory']) / 2 ** 20)}m`,
  };
}

function userOf(container: Container, spec: PodSpec): string | undefined {
  const [own, ofPod] = [container, spec].map(({ securityContext }) => securityContext?.windowsOptions?.runAsUserName);
  const user = own ?? ofPod;
  return user && plain(user);
}

/** Lines of its hosts file, each once: Compose takes no line twice, which Kubernetes does not mind. */
const extraHosts = ({
  hostAliases,
}: PodSpec & { hostAliases?: readonly { ip: string; hostnames?: readonly string[] }[] }) =>
  hostAliases && [
    ...new Set(hostAliases.flatMap(({ ip, hostnames = [] }) => hostnames.map((name) => `${name}=${ip}`))),
  ];

/** Its volumes: folders of Secrets and ConfigMaps, a claim, or an empty one of its own. */
function mountsOf(container: Container, instance: Instance, { privateFolder }: Surroundings) {
  const { volumeMounts = [] } = container;
  if (volumeMounts.length === 0) return undefined;
  return volumeMounts.map((mount) => {
    const { name, mountPath, readOnly } = mount as typeof mount & { readOnly?: boolean };
    const place = { target: plain(mountPath), ...(readOnly === true && { read_only: true }) };
    if (instance.claims.includes(name)) return { type: 'volume', source: claimName(instance, name), ...place };
    const { secret, configMap } = instance.spec.volumes?.find((volume) => volume.name === name) ?? {};
    if (secret) return { type: 'bind', source: plain(`${privateFolder}/${secret.secretName}`), ...place };
    if (configMap) return { type: 'bind', source: `./${configMap.name}`, ...place };
    return { type: 'volume', ...place };
  });
}

/** A volume that outlives containers, called as its claim in a cluster. */
export const claimName = ({ name }: Instance, volume: string): string => `${volume}-${name}`;

/** What is in a pod that one machine with Windows containers has nothing for. */
function refused(instance: Instance, objects: readonly Manifest[]): Problem[] {
  const { address, name, owner, published, spec } = instance;
  const { containers, initContainers = [], os, volumes = [] } = spec;
  const at = (part: string, message: string) => problemAt(owner, part, message);
  const beside = [...containers.slice(1), ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')];
  const elsewhere = published.filter((host) => isAddress(host) && host !== address);
  return [
    ...(os?.name === 'windows'
      ? []
      : [
          at(
            '',
            'runs on Linux, and an engine for Windows containers runs nothing else beside them; set mongodb.os to windows, or mongodb.enabled to false and mongodb.host to one that exists',
          ),
        ]),
    ...beside.map((container) =>
      at(
        `container ${container.name}`,
        'shares the network of a pod, which Windows containers of one machine cannot; leave it out',
      ),
    ),
    ...[...containers, ...initContainers]
      .filter(({ envFrom = [] }) => envFrom.length > 0)
      .map((container) =>
        at(`container ${container.name}`, 'takes variables from objects of a cluster; give them as values'),
      ),
    ...volumes
      .filter((volume) => !isFolder(volume, objects))
      .map((volume) => at(`volume ${volume.name}`, `is a ${kindOf(volume)}, which one machine has not; leave it out`)),
    ...elsewhere.map((host) =>
      at(
        '',
        `is published under ${host}, but is reached as ${address} on one machine (${name}); set its host to that, or to nothing`,
      ),
    ),
  ];
}

const isFolder = ({ configMap, emptyDir, secret }: Volume, objects: readonly Manifest[]): boolean =>
  emptyDir !== undefined ||
  secret?.secretName !== undefined ||
  (configMap?.name !== undefined &&
    ofKind(objects, 'ConfigMap').some(({ metadata }) => metadata.name === configMap.name));

/** What a volume is of, by its field in the API. */
const kindOf = (volume: Volume): string => Object.keys(volume).find((key) => key !== 'name') ?? 'volume without a kind';
