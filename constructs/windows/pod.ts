import type { Container, PodSpec, PodTemplateSpec } from '../../imports/k8s';
import type { ObjectDeclaration, Settings } from '../../lib/values/declaration';
import type { workload } from '../../lib/values/shapes';
import { administrator } from '../../lib/wiring/layout';
import { type Installation, serviceAccountName } from '../../lib/wiring/names';
import { not, same } from '../../lib/words/conditions';
import { entries, firstOpen, ifSet, items, merged, when, word } from '../../lib/words/structure';
import { firstGiven } from '../../lib/words/text';

/** What a site may set for a workload. */
export type WorkloadSettings = Settings<ObjectDeclaration<ReturnType<typeof workload>>>;

/** Where a pool of a workload runs, where it says so itself. */
export type PoolSettings = Pick<WorkloadSettings, 'affinity' | 'nodeSelector' | 'tolerations'>;

/** Everything that a Windows pod of ours says; a field that the API server refuses on Windows has no name here. */
export interface WindowsPodOptions {
  readonly installation: Installation;
  readonly settings: WorkloadSettings;
  readonly pool?: PoolSettings;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly container: Container;
  readonly initContainers: readonly Container[];
  readonly volumes: Extract<NonNullable<PodSpec['volumes']>, readonly unknown[]>;
}

/** A pod for Windows nodes. */
export function windowsPod(options: WindowsPodOptions): PodTemplateSpec {
  const { installation, settings, labels, annotations, container, initContainers, volumes } = options;
  return {
    metadata: {
      labels: { ...labels, ...entries(merged(settings.podLabels, installation.values.commonLabels)) },
      annotations: { ...annotations, ...entries(settings.podAnnotations) },
    },
    spec: {
      ...windowsGround(options),
      topologySpreadConstraints: settings.topologySpreadConstraints,
      initContainers: [...items(settings.extraInitContainers), ...initContainers],
      containers: [container, ...items(settings.extraContainers)],
      volumes: [...volumes, ...items(settings.extraVolumes)],
      // Last, because Helm trims what a user passes through where it ends a text.
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
    },
  };
}

/**
 * Where a Windows pod runs, as whom, and what it knows of the network. It declares its operating system, and selects it
 * too, because the scheduler ignores the declaration; and it pins architecture and build, because process isolation
 * takes an image of the node's build.
 */
export function windowsGround({
  installation,
  settings,
  pool = settings,
}: Pick<WindowsPodOptions, 'installation' | 'settings' | 'pool'>) {
  const { global, image, windows } = installation.values;
  return {
    os: { name: 'windows' },
    nodeSelector: {
      'kubernetes.io/os': 'windows',
      'kubernetes.io/arch': 'amd64',
      'node.kubernetes.io/windows-build': word(windows.build),
      ...entries(merged(firstOpen(pool.nodeSelector, settings.nodeSelector), windows.nodeSelector)),
    },
    affinity: firstOpen(pool.affinity, settings.affinity, windows.affinity),
    tolerations: firstOpen(pool.tolerations, settings.tolerations, windows.tolerations),
    ...ifSet(windows.runtimeClassName, (name) => ({ runtimeClassName: name })),
    ...ifSet(firstGiven(settings.priorityClassName, windows.priorityClassName), (name) => ({
      priorityClassName: name,
    })),
    serviceAccountName: serviceAccountName(installation),
    automountServiceAccountToken: installation.values.serviceAccount.automountToken,
    // Else each Service of the namespace adds variables that no process of OpenTwin reads.
    enableServiceLinks: false,
    securityContext: {
      ...when(not(same(windows.runAsUserName, administrator)), () => ({ runAsNonRoot: true })),
      windowsOptions: {
        runAsUserName: windows.runAsUserName,
        ...ifSet(windows.gmsaCredentialSpecName, (name) => ({ gmsaCredentialSpecName: name })),
      },
    },
    imagePullSecrets: firstOpen(image.pullSecrets, global.imagePullSecrets),
    hostAliases: settings.hostAliases,
    dnsConfig: settings.dnsConfig,
  } satisfies Partial<PodSpec>;
}
