import type { Problem } from '../problem';
import { nameOf, ofKind, problemAt, specOf, type Manifest } from './manifest';
import { containersIn, podsIn, type Pod } from './pods';

interface Use {
  readonly owner: Manifest;
  readonly path: string;
  /** `Secret/opentwin-tls` */
  readonly of: string;
}

/**
 * Whatever a pod, a binding or an autoscaler names is in the set, or is an input: something that the operator said would
 * be there, such as `Secret/opentwin-tls`.
 */
export function checkReferences(objects: readonly Manifest[], inputs: readonly string[]): readonly Problem[] {
  const there = thereIn(objects, [...inputs, 'ServiceAccount/default']);
  const pods = podsIn(objects);
  return [
    ...[...pods.flatMap(usesOfPod), ...pods.flatMap(serviceOfStatefulSet), ...usesOfOthers(objects)]
      .filter(({ of }) => !there.has(of))
      .map(({ owner, path, of }) => problemAt(owner, path, `names ${of}, which is neither here nor among the inputs`)),
    ...pods.flatMap(lostMounts),
  ];
}

/** What pods wait for that is not there: Secrets and ConfigMaps that they name, such as `Secret/opentwin-tls`. */
export function awaited(objects: readonly Manifest[], cluster: readonly Manifest[]): readonly string[] {
  const there = thereIn(objects, cluster.map(nameOf));
  const named = podsIn(objects).flatMap(usesOfPod);
  return [...new Set(named.map(({ of }) => of))]
    .filter((of) => /^(ConfigMap|Secret)\//.test(of) && !there.has(of))
    .sort();
}

const thereIn = (objects: readonly Manifest[], others: readonly string[]): ReadonlySet<string> =>
  new Set([...objects.map(nameOf), ...secretsOfCertificates(objects), ...others]);

/** cert-manager makes these. */
const secretsOfCertificates = (objects: readonly Manifest[]) =>
  ofKind(objects, 'Certificate').map(
    (certificate) => `Secret/${specOf<{ secretName?: string }>(certificate).secretName}`,
  );

type Named = { readonly name?: string; readonly secretName?: string; readonly optional?: boolean } | undefined;

function usesOfPod(pod: Pod): readonly Use[] {
  const { owner, path, spec } = pod;
  const use = (kind: string, at: string, named: Named): readonly Use[] => {
    const name = named?.name ?? named?.secretName;
    return name === undefined || named?.optional === true ? [] : [{ owner, path: at, of: `${kind}/${name}` }];
  };
  return [
    ...use('ServiceAccount', `${path}.serviceAccountName`, { name: spec.serviceAccountName }),
    ...(spec.imagePullSecrets ?? []).flatMap((secret) => use('Secret', `${path}.imagePullSecrets`, secret)),
    ...(spec.volumes ?? []).flatMap(({ configMap, secret, projected, persistentVolumeClaim }, index) => [
      ...use('ConfigMap', `${path}.volumes[${index}]`, configMap),
      ...use('Secret', `${path}.volumes[${index}]`, secret),
      ...use('PersistentVolumeClaim', `${path}.volumes[${index}]`, { name: persistentVolumeClaim?.claimName }),
      ...(projected?.sources ?? []).flatMap((source) => [
        ...use('ConfigMap', `${path}.volumes[${index}]`, source.configMap),
        ...use('Secret', `${path}.volumes[${index}]`, source.secret),
      ]),
    ]),
    ...containersIn(pod).flatMap(({ container: { env = [], envFrom = [] }, path: at }) => [
      ...env.flatMap(({ name, valueFrom }) => [
        ...use('ConfigMap', `${at}.env ${name}`, valueFrom?.configMapKeyRef),
        ...use('Secret', `${at}.env ${name}`, valueFrom?.secretKeyRef),
      ]),
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...use('ConfigMap', `${at}.envFrom`, configMapRef),
        ...use('Secret', `${at}.envFrom`, secretRef),
      ]),
    ]),
  ];
}

const serviceOfStatefulSet = ({ owner, workload }: Pod): readonly Use[] =>
  workload?.serviceName === undefined
    ? []
    : [{ owner, path: 'spec.serviceName', of: `Service/${workload.serviceName}` }];

interface Binding extends Manifest {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

interface Autoscaler {
  readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
}

interface Ingress {
  readonly tls?: readonly { readonly secretName?: string }[];
  readonly rules?: readonly {
    readonly http?: {
      readonly paths?: readonly { readonly backend?: { readonly service?: { readonly name: string } } }[];
    };
  }[];
}

const usesOfOthers = (objects: readonly Manifest[]): readonly Use[] => [
  ...ofKind(objects, 'RoleBinding', 'ClusterRoleBinding').flatMap((owner: Binding) => [
    ...(owner.roleRef ? [{ owner, path: 'roleRef', of: `${owner.roleRef.kind}/${owner.roleRef.name}` }] : []),
    ...(owner.subjects ?? [])
      .filter(({ kind }) => kind === 'ServiceAccount')
      .map(({ kind, name }) => ({ owner, path: 'subjects', of: `${kind}/${name}` })),
  ]),
  ...ofKind(objects, 'HorizontalPodAutoscaler').flatMap((owner) => {
    const { scaleTargetRef: target } = specOf<Autoscaler>(owner);
    return target ? [{ owner, path: 'spec.scaleTargetRef', of: `${target.kind}/${target.name}` }] : [];
  }),
  ...ofKind(objects, 'Ingress').flatMap((owner) => {
    const { tls = [], rules = [] } = specOf<Ingress>(owner);
    const services = rules.flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend?.service?.name);
    return [
      ...tls.map(({ secretName }) => ['spec.tls', 'Secret', secretName] as const),
      ...services.map((name) => ['spec.rules', 'Service', name] as const),
    ].flatMap(([path, kind, name]) => (name === undefined ? [] : [{ owner, path, of: `${kind}/${name}` }]));
  }),
];

/** Mounts of volumes that the pod does not have. A StatefulSet's claims are volumes too. */
function lostMounts(pod: Pod): readonly Problem[] {
  const claims = (pod.workload?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata.name);
  const volumes = [...(pod.spec.volumes ?? []).map(({ name }) => name), ...claims];
  return containersIn(pod).flatMap(({ container, path }) =>
    (container.volumeMounts ?? [])
      .filter(({ name }) => !volumes.includes(name))
      .map(({ name }) =>
        problemAt(pod.owner, `${path}.volumeMounts`, `mounts '${name}', but the pod has no such volume`),
      ),
  );
}
