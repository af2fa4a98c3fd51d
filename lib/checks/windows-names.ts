import { ofKind, type Manifest } from './manifest';
import { containersIn, type Pod } from './pods';
import { isWindows, type Place, type Rule, type RuleContext } from './rule';

/** A text that a Windows program reads: an argument, a variable, a file of a ConfigMap. */
export interface TextOnWindows {
  readonly text: string;
  readonly namespace: string | undefined;
}

interface ConfigMap extends Manifest {
  readonly data?: Readonly<Record<string, string>>;
}

/** The ConfigMaps that a pod mounts or reads variables from. */
function configMapsOf(pod: Pod): readonly string[] {
  const mounted = (pod.spec.volumes ?? []).flatMap(({ configMap, projected }) => [
    configMap?.name,
    ...(projected?.sources ?? []).map((source) => source.configMap?.name),
  ]);
  const read = containersIn(pod).flatMap(({ container: { env = [], envFrom = [] } }) => [
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
  ]);
  return [...mounted, ...read].filter((name) => name !== undefined);
}

/** Every text that Windows programs of a set of objects read. */
export function textsOnWindows(objects: readonly Manifest[], pods: readonly Pod[]): readonly Place<TextOnWindows>[] {
  const onWindows = pods.filter(isWindows);
  const inContainers = onWindows.flatMap((pod) =>
    containersIn(pod).flatMap(({ container, path }) => {
      const lists = [
        ...(container.command ?? []).map((text, index) => [`command[${index}]`, text] as const),
        ...(container.args ?? []).map((text, index) => [`args[${index}]`, text] as const),
        ...(container.env ?? []).map(({ name, value = '' }) => [`env ${name}`, value] as const),
      ];
      return lists.map(([part, text]) => ({
        owner: pod.owner,
        path: `${path}.${part}`,
        thing: { text, namespace: pod.namespace },
      }));
    }),
  );
  const read = new Set(onWindows.flatMap((pod) => configMapsOf(pod).map((name) => `${pod.namespace ?? ''}/${name}`)));
  const inFiles = ofKind(objects, 'ConfigMap')
    .filter(({ metadata: { namespace = '', name } }) => read.has(`${namespace}/${name}`))
    .flatMap((owner: ConfigMap) =>
      Object.entries(owner.data ?? {}).map(([key, text]) => ({
        owner,
        path: `data ${key}`,
        thing: { text, namespace: owner.metadata.namespace },
      })),
    );
  return [...inContainers, ...inFiles];
}

/** Names of Services of this set, or of pods behind them, that Windows takes for full names although they are not. */
function shortNames(
  { text, namespace }: TextOnWindows,
  { objects, clusterDomain, outerDomains }: RuleContext,
): readonly string[] {
  const services = ofKind(objects, 'Service').map(({ metadata }) => metadata);
  const isShort = (host: string) =>
    services.some(({ name, namespace: itsNamespace }) => {
      const inNamespace = `${name}.${itsNamespace ?? namespace ?? ''}`;
      const isPod = host.endsWith(`.${name}`) && /^[a-z0-9-]+-[0-9]+$/.test(host.slice(0, -name.length - 1));
      return isPod || [inNamespace, `${inNamespace}.svc`].some((end) => host === end || host.endsWith(`.${end}`));
    }) ||
    (host.endsWith('.svc') && !host.endsWith(`.svc.${clusterDomain}`));
  return (text.match(/(?<![A-Za-z0-9_.-])[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+(?![A-Za-z0-9_-])/g) ?? [])
    .filter((host) => !outerDomains.some((domain) => host.endsWith(`.${domain}`)))
    .filter(isShort);
}

export const nameRules: readonly Rule<TextOnWindows>[] = [
  {
    id: 'W22',
    says: 'Windows takes a name with a dot for a full one; write service, or service.namespace.svc with the domain of the cluster',
    applies: () => true,
    holds: (text, context) => shortNames(text, context).length === 0,
  },
];
