import type { Manifest } from '../checks/manifest';
import { nameOf, namespacesOf, ofKind, specOf } from '../checks/manifest';
import type { ClaimSpec } from '../checks/pod-spec';
import { podsIn } from '../checks/pods';
import { provisioner } from '../cluster/stages';

/**
 * What a cluster has that installs these objects: classes and accounts that they name, and that neither they nor the
 * description of the cluster have.
 *
 * Of a kind that the description has, it has all: whoever exported the StorageClasses of a cluster wants to be told that
 * another one is not there.
 */
export function assumptions(
  objects: readonly Manifest[],
  cluster: readonly Manifest[],
  namespace: string,
): readonly Manifest[] {
  const described = new Set(cluster.map(({ kind }) => kind));
  const there = new Set([...objects, ...cluster].map(nameOf));
  const placed = podsIn(objects);
  const pods = placed.map(({ spec }) => spec);
  const named = (kind: string, names: readonly (string | undefined)[], make: (name: string) => Manifest) =>
    described.has(kind)
      ? []
      : [...new Set(names)].flatMap((name) =>
          name === undefined || name === '' || there.has(`${kind}/${name}`) ? [] : [make(name)],
        );

  const accounts = pods.map(({ serviceAccountName }) => serviceAccountName).filter((name) => name !== 'default');
  const namespaceOf = (account: string) =>
    placed.find(({ spec }) => spec.serviceAccountName === account)?.namespace ?? namespace;
  const priorities = pods
    .map(({ priorityClassName }) => priorityClassName)
    .filter((name) => !name?.startsWith('system-'));
  return [
    ...(described.has('Namespace') ? [] : namespacesFor(objects, there, namespace)),
    ...named('ServiceAccount', accounts, (name) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: namespaceOf(name) },
    })),
    ...named('PriorityClass', priorities, (name) =>
      withFields('scheduling.k8s.io/v1', 'PriorityClass', name, { value: 1000 }),
    ),
    ...named(
      'RuntimeClass',
      pods.map(({ runtimeClassName }) => runtimeClassName),
      (name) => withFields('node.k8s.io/v1', 'RuntimeClass', name, { handler: 'assumed' }),
    ),
    ...named(
      'StorageClass',
      claimsIn(objects).map(({ storageClassName = defaultClass }) => storageClassName),
      storageClass,
    ),
  ];
}

/** Namespaces that objects are in, beside one that is made anyway, and beside those that are there. */
export const namespacesFor = (
  objects: readonly Manifest[],
  there: ReadonlySet<string>,
  namespace: string,
): readonly Manifest[] =>
  namespacesOf(objects, namespace)
    .filter((name) => name !== namespace && !ofKubernetes.has(name) && !there.has(`Namespace/${name}`))
    .map((name) => withFields('v1', 'Namespace', name, {}));

/** Namespaces that every cluster has. */
const ofKubernetes: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** What claims ask for that name no class. */
const defaultClass = 'standard';

const withFields = (apiVersion: string, kind: string, name: string, fields: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name },
  ...fields,
});

const storageClass = (name: string): Manifest => ({
  ...withFields('storage.k8s.io/v1', 'StorageClass', name, {}),
  metadata: {
    name,
    ...(name === defaultClass && { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }),
  },
  ...{ provisioner, reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer' },
});

/** Claims, and templates of claims in workloads and volumes. */
const claimsIn = (objects: readonly Manifest[]): readonly ClaimSpec[] => [
  ...ofKind(objects, 'PersistentVolumeClaim').map((claim) => specOf<ClaimSpec>(claim)),
  ...podsIn(objects).flatMap(({ workload, spec: { volumes = [] } }) => [
    ...(workload?.volumeClaimTemplates ?? []).map(({ spec = {} }) => spec),
    ...volumes.flatMap(({ ephemeral }) => ephemeral?.volumeClaimTemplate?.spec ?? []),
  ]),
];

/** Storage classes of another cluster provision here as well: with what a simulated one has. */
export const provisioned = (object: Manifest): Manifest =>
  object.kind === 'StorageClass' && (object as { provisioner?: string }).provisioner !== 'kubernetes.io/no-provisioner'
    ? ({ ...object, provisioner, parameters: undefined } as Manifest)
    : object;
