import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ofKind, specOf, type Manifest, type ServiceSpec } from '../../lib/checks/manifest';
import type { Container, Volume } from '../../lib/checks/pod-spec';
import { checkIdentities } from '../../lib/checks/names';
import { podsIn, type Pod } from '../../lib/checks/pods';
import { kubernetesVersions } from '../../lib/checks/schema';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import type { Values } from '../../lib/values/maps';
import type { ProductName } from '../../charts/products';
import { type Given, releases } from '../generate/opentwin';
import { chartOf } from '../helm/chart';
import { defaultsIn, invariant, tested, validOf } from '../products';
import { plainOf, unnamed } from './plain';
import { runs, seed } from './runs';

// What operators are hurt by, item by item, and what sees to it over generated values. The chart is covered with the
// plain objects: chart.test.ts says that they are the same.

const here = 'laws/invariants.test.ts';
const cluster = 'laws/values.test.ts'; // whatever the values, a cluster takes the objects

const seenTo: readonly [number: number, what: string, file: string][] = [
  [1, 'renders for defaults and profiles', 'laws/chart.test.ts'],
  [2, 'helm lint --strict is clean', 'helm/contract.test.ts'],
  [3, 'valid for the oldest and the newest API, no unknown field', cluster],
  [4, 'two renders print the same bytes', 'laws/alone.test.ts'],
  [5, 'merge keys are unique', cluster],
  [6, 'selectors are a part of the labels of pods, without version and chart', here],
  [7, 'the labels of volume claims are constant', 'laws/knobs.law.ts'],
  [8, 'a version alone changes no pod template', 'laws/alone.test.ts'],
  [9, 'a change of configuration changes the pods that read it', 'laws/knobs.law.ts'],
  [10, 'no immutable field changes with a setting', 'laws/knobs.law.ts'],
  [11, 'names are valid and short enough', cluster],
  [12, 'names begin with the release, and two releases in one namespace share none', 'laws/alone.test.ts'],
  [13, 'Services select pods, and target ports exist', cluster],
  [14, 'references resolve, or are inputs', cluster],
  [15, 'what is mounted is used, and what is used is mounted', here],
  [16, 'every address inside the cluster is that of a Service and its port', here],
  [17, 'no replicas beside an autoscaler: there is none', here],
  [18, 'no name of an environment variable twice', cluster],
  [19, 'no {{, <no value> or %!s is left', cluster],
  [20, 'every object is in the namespace of the release, and no namespace is fixed', here],
  [21, 'volumes stay when the release goes', here],
  [22, 'no API version that is gone', cluster],
  [23, 'hooks: a test, deleted before the next, that needs no rights', here],
  [24, 'kubeVersion is set and tested at both ends', here],
];

test('every item has a file that sees to it', () => {
  expect(seenTo.filter(([, , file]) => !existsSync(join(__dirname, '..', file)))).toEqual([]);
});

/** The files below a mount, as the volume has them; undefined where anything may be. */
function filesOf(volume: Volume | undefined, objects: readonly Manifest[]): readonly string[] | undefined {
  const { secret, configMap } = (volume ?? {}) as {
    secret?: { items?: { path: string }[] };
    configMap?: { name?: string };
  };
  if (secret?.items) return secret.items.map(({ path }) => path);
  const map = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === configMap?.name);
  return map && Object.keys((map as unknown as { data: object }).data);
}

/** What a container is told, and what the ConfigMaps that it mounts say. */
function textsOf(pod: Pod, { args = [], command = [], env = [] }: Container, objects: readonly Manifest[]): string[] {
  const maps = (pod.spec.volumes ?? []).map(({ configMap }) => configMap?.name);
  const data = ofKind(objects, 'ConfigMap').filter(({ metadata }) => maps.includes(metadata.name));
  return [...args, ...command, ...env.map(({ value = '' }) => value), ...data.map((one) => JSON.stringify(one))];
}

const slashes = (path: string): string => path.replace(/[\\/]+/g, '/').replace(/(?<=.)\/$/, '');

/** Values without what a site adds to containers. */
const withoutExtras = (values: Values): Values =>
  JSON.parse(JSON.stringify(values, (key, value: unknown) => (/^extra[A-Z]/.test(key) ? undefined : value))) as Values;

const script = (name: string) => readFileSync(join(__dirname, '../../containerfiles/windows-network', name), 'utf8');

/** What the laws know of the objects of a chart. */
interface Known {
  /** Labels by which pods are selected, all of them. */
  readonly selectors: readonly string[];
  /** Folders that exist in no image and on no node, or hold nothing there, with a file below. */
  readonly folders: RegExp;
  /** Texts beside the manifest that name such folders: of what lies in the image of a container of a workload. */
  readonly inImage: (container: string, workload: string) => readonly string[];
  /** Addresses inside the cluster, of its Services, that somebody dials with the defaults; at least. */
  readonly dialled: number;
  /** Objects that are hooks of Helm. */
  readonly hooks: number;
}

const inImagesOfNodes: Readonly<Record<string, readonly string[]>> = {
  // By default (main.go of flannel)
  'kube-flannel-ds kube-flannel': ['/etc/kube-flannel/net-conf.json', '/run/flannel/subnet.env', '/run/xtables.lock'],
  'kube-flannel-ds-windows kube-flannel': [script('start-flannel.ps1')],
  'kube-proxy-windows kube-proxy': [script('start-kube-proxy.ps1')],
};

const known: Readonly<Record<ProductName, Known>> = {
  opentwin: {
    selectors: [
      'app.kubernetes.io/component',
      'app.kubernetes.io/instance',
      'app.kubernetes.io/name',
      'opentwin-pool',
      'statefulset.kubernetes.io/pod-name',
    ],
    folders:
      /(?:C:\\{1,2}OpenTwin\\{1,2}Certificates|C:\\{1,2}OpenTwin-scratch|C:\\{1,2}MongoDB\\{1,2}(?:certificates|configuration|credentials|data)|\/certificates|\/credentials|\/etc\/mongo|\/data\/db|\/tmp)(?:[\\/]+[\w.-]+)?/g,
    // The configuration of Apache
    inImage: (container) => (container === 'admin-panel' ? ['C:\\OpenTwin\\Certificates', 'C:\\OpenTwin-scratch'] : []),
    dialled: 10,
    hooks: 1,
  },
  'windows-network': {
    selectors: ['app', 'k8s-app'],
    folders:
      /(?:C:\\{1,2}etc\\{1,2}kube-flannel(?:-windows)?|C:\\{1,2}var\\{1,2}lib\\{1,2}kube-proxy|(?<![\w-])\/(?:etc\/kube-flannel|etc\/cni\/net\.d|opt\/cni\/bin|run\/flannel|run\/xtables\.lock))(?:[\\/]+[\w.-]+)?/g,
    inImage: (container, workload) => inImagesOfNodes[`${workload} ${container}`] ?? [],
    dialled: 0,
    hooks: 0,
  },
};

describe.each(tested)('the chart $name', (one) => {
  const { name: chartName, product, startOf, surroundings } = one;
  const { selectors, folders, inImage, dialled: leastDialled, hooks: hookCount } = known[chartName];
  const plainObjects = (given: Given) => plainOf(product, given);

  /** A law over generated values. */
  const always = (says: string, law: (objects: readonly Manifest[], given: Given) => void): void =>
    test(`${says} (SEED=${seed})`, () => holds(law));

  const holds = (law: (objects: readonly Manifest[], given: Given) => void, options = {}): void =>
    fc.assert(
      fc.property(validOf(one, releases()), (given) => law(plainObjects(given), given)),
      { numRuns: runs(4), seed, examples: [[defaultsIn(one)]], ...options },
    );

  always('selectors name no version and no chart', (objects) => {
    const used = [
      ...ofKind(objects, 'Service').map((one) => specOf<ServiceSpec>(one).selector ?? {}),
      ...podsIn(objects).map(({ workload }) => workload?.selector?.matchLabels ?? {}),
    ].flatMap(Object.keys);
    expect(used.filter((key) => !selectors.includes(key))).toEqual([]);
  });

  always('what is mounted is used, and what is used is mounted', (_, { release, values }) => {
    const objects = plainObjects({ release, values: withoutExtras(values) });
    for (const pod of podsIn(objects)) {
      for (const container of pod.spec.containers) {
        const image = inImage(container.name, pod.owner.metadata.name);
        const used = [...textsOf(pod, container, objects), ...image].flatMap((text) =>
          (text.match(folders) ?? []).map(slashes),
        );
        const mounts = (container.volumeMounts ?? []).map(({ name, mountPath }) => ({
          folder: slashes(mountPath),
          files: filesOf(
            pod.spec.volumes?.find((volume) => volume.name === name),
            objects,
          ),
        }));
        const lost = used.filter(
          (path) =>
            !mounts.some(({ folder, files }) =>
              files === undefined || path === folder
                ? path === folder || path.startsWith(`${folder}/`)
                : files.some((file) => path === `${folder}/${file}`),
            ),
        );
        const idle = mounts
          .map(({ folder }) => folder)
          .filter((folder) => !used.some((path) => path.startsWith(folder)));
        expect({ container: container.name, lost, idle }).toEqual({ container: container.name, lost: [], idle: [] });
      }
    }
  });

  always('every address inside the cluster is that of a Service and of its port', (objects, { release, values }) => {
    const { clusterDomain = 'cluster.local' } = surroundings({ release, values }).windows;
    const suffix = `.${release.namespace}.svc.${clusterDomain}:`;
    const services = new Map(ofKind(objects, 'Service').map((one) => [one.metadata.name, specOf<ServiceSpec>(one)]));
    const pods = new Set(
      podsIn(objects).flatMap(({ owner, workload }) =>
        Array.from({ length: workload?.replicas ?? 1 }, (_, index) => `${owner.metadata.name}-${index}`),
      ),
    );
    const dialled = podsIn(objects)
      .flatMap((pod) => pod.spec.containers.flatMap((container) => textsOf(pod, container, objects)))
      .flatMap((text) => text.split(/[\s,/'"]+/))
      .filter((word) => word.includes(suffix));
    for (const address of dialled) {
      const [host = '', port = ''] = address.split(suffix);
      const [service = '', pod = '$(POD_NAME)', ...others] = host.split('.').reverse();
      expect({
        address,
        others,
        pod: pod === '$(POD_NAME)' || pods.has(pod),
        port: services.get(service)?.ports?.some((one) => one.port === Number(port)) ?? 'no such Service',
      }).toEqual({ address, others: [], pod: true, port: true });
    }
    if (Object.keys(values).length === 0) expect(dialled.length).toBeGreaterThanOrEqual(leastDialled);
  });

  always('volumes stay when the release goes, nothing scales by itself, and the one hook is a test', (objects) => {
    for (const one of ofKind(objects, 'StatefulSet')) {
      const { persistentVolumeClaimRetentionPolicy: policy, volumeClaimTemplates } =
        specOf<Record<string, unknown>>(one);
      if (volumeClaimTemplates) expect(policy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    }
    expect(ofKind(objects, 'PersistentVolumeClaim', 'HorizontalPodAutoscaler')).toEqual([]);

    const hooks = objects.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']);
    expect(hooks).toHaveLength(hookCount);
    for (const hook of hooks) {
      const { kind, metadata } = hook;
      expect([kind, metadata.annotations]).toEqual([
        'Pod',
        { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'before-hook-creation' },
      ]);
      expect(specOf(hook)).toMatchObject({ automountServiceAccountToken: false, restartPolicy: 'Never' });
    }
  });

  const inNamespace = (objects: readonly Manifest[], given: Given) => {
    expect(checkIdentities(plainObjects(unnamed(given)), [given.release.namespace])).toEqual([]);
    const moved = plainObjects({ ...given, release: { ...given.release, namespace: 'elsewhere' } });
    const { namespace } = given.release;
    const unmoved = JSON.parse(
      JSON.stringify(moved, (key, value: unknown) => (key.startsWith('checksum/') ? '' : value))
        .replaceAll('"namespace":"elsewhere"', `"namespace":"${namespace}"`)
        .replaceAll('.elsewhere.svc.', `.${namespace}.svc.`),
    ) as unknown;

    expect(unmoved).toEqual(
      JSON.parse(JSON.stringify(objects, (key, value: unknown) => (key.startsWith('checksum/') ? '' : value))),
    );
  };

  /** Objects whose names a site gives are its own. */
  invariant(one, 'names from the release', `names begin with the release (SEED=${seed})`, (options) => {
    holds((_, given) => {
      const objects = plainObjects(unnamed(given));
      expect(objects.map(({ metadata }) => metadata.name).filter((name) => !name.startsWith(startOf(given)))).toEqual(
        [],
      );
    }, options);
  });

  invariant(
    one,
    'namespace of the release',
    `every object is in the namespace of the release; another changes that and names inside the cluster alone (SEED=${seed})`,
    (options) => holds(inNamespace, options),
  );

  test('kubeVersion is the oldest version that the objects are tested with', () => {
    expect(chartOf(product).files['Chart.yaml']).toMatch(new RegExp(`^kubeVersion: ['"]?>=${oldestKubernetes}`, 'm'));
    expect(kubernetesVersions[0]).toContain(oldestKubernetes.split('.').slice(0, 2).join('.'));
  });
});
