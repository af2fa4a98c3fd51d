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
  readonly container: Container;
  readonly initContainers: readonly Container[];
  readonly volumes: Extract<NonNullable<PodSpec['volumes']>, readonly unknown[]>;
}

/**
 * A pod for Windows nodes. It declares its operating system, and selects it too, because the scheduler ignores the
 * declaration; and it pins architecture and build, because process isolation takes an image of the node's build.
 */
export function windowsPod(options: WindowsPodOptions): PodTemplateSpec {
  const { installation, settings, pool = settings, labels, container, initContainers, volumes } = options;
  const { commonLabels, global, image, windows } = installation.values;
  return {
    metadata: {
      labels: { ...labels, ...entries(merged(settings.podLabels, commonLabels)) },
      annotations: settings.podAnnotations,
    },
    spec: {
      os: { name: 'windows' },
      nodeSelector: {
        'kubernetes.io/os': 'windows',
        'kubernetes.io/arch': 'amd64',
        'node.kubernetes.io/windows-build': word(windows.build),
        ...entries(merged(firstOpen(pool.nodeSelector, settings.nodeSelector), windows.nodeSelector)),
      },
      affinity: firstOpen(pool.affinity, settings.affinity, windows.affinity),
      tolerations: firstOpen(pool.tolerations, settings.tolerations, windows.tolerations),
      topologySpreadConstraints: settings.topologySpreadConstraints,
      ...ifSet(windows.runtimeClassName, (name) => ({ runtimeClassName: name })),
      ...ifSet(firstGiven(settings.priorityClassName, windows.priorityClassName), (name) => ({
        priorityClassName: name,
      })),
      serviceAccountName: serviceAccountName(installation),
      automountServiceAccountToken: false,
      // Else each Service of the namespace adds variables that no process of OpenTwin reads.
      enableServiceLinks: false,
      securityContext: {
        ...when(not(same(windows.runAsUserName, administrator)), () => ({ runAsNonRoot: true })),
        windowsOptions: { runAsUserName: windows.runAsUserName },
      },
      imagePullSecrets: firstOpen(image.pullSecrets, global.imagePullSecrets),
      hostAliases: settings.hostAliases,
      dnsConfig: settings.dnsConfig,
      terminationGracePeriodSeconds: settings.terminationGracePeriodSeconds,
      initContainers: [...items(settings.extraInitContainers), ...initContainers],
      containers: [container, ...items(settings.extraContainers)],
      volumes: [...volumes, ...items(settings.extraVolumes)],
    },
  };
}
