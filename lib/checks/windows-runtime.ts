import type { Container, Handler } from './pod-spec';
import { containersIn, type Pod } from './pods';
import { quantityOf } from '../kubernetes/quantity';
import { isWindows, type ContainerRule, type ProbeInPod, type Rule } from './rule';
import { isHostProcess } from './windows-security';

const firstWord = ({ exec }: Handler = {}) => exec?.command?.[0] ?? '';
const isPowerShell = (program: string) => /^(.*[\\/])?(powershell|pwsh)(\.exe)?$/i.test(program);
const isUnixProgram = (program: string) => /^(sh|bash|sleep|\/(usr\/)?s?bin\/.*)$/.test(program);

const handlersOf = ({ lifecycle, livenessProbe, readinessProbe, startupProbe }: Container) =>
  [lifecycle?.preStop, lifecycle?.postStart, livenessProbe, readinessProbe, startupProbe].filter(
    (one) => one !== undefined,
  );

const resourceNames = ({ resources }: Container) =>
  [resources?.limits, resources?.requests].flatMap((amounts) => Object.keys(amounts ?? {}));

/** `$(…)` that Kubernetes would leave alone only if it were written `$$(…)`, and that names no variable it could mean. */
function strayExpansions({ args = [], command = [], env = [], envFrom = [] }: Container): readonly string[] {
  const names = new Set(env.map(({ name }) => name));
  const isVariable = (name: string) => names.has(name) || (envFrom.length > 0 && /^[A-Za-z_][\w.-]*$/.test(name));
  return [...command, ...args]
    .flatMap((text) => [...text.matchAll(/(\$+)\(([^)]*)\)/g)])
    .filter(([, dollars = '', name = '']) => dollars.length % 2 === 1 && !isVariable(name))
    .map(([text]) => text);
}

export const podRuntimeRules: readonly Rule<Pod>[] = [
  {
    id: 'W20',
    says: 'Windows has no dnsPolicy ClusterFirstWithHostNet; use ClusterFirst',
    applies: isWindows,
    holds: ({ spec }) => spec.dnsPolicy !== 'ClusterFirstWithHostNet',
  },
  {
    id: 'W21',
    says: 'Windows has one DNS suffix and no ndots; leave dnsConfig.searches and ndots out and write full names',
    applies: isWindows,
    holds: ({ spec: { dnsConfig } }) =>
      dnsConfig?.searches === undefined && !dnsConfig?.options?.some(({ name }) => name === 'ndots'),
  },
  {
    id: 'W39',
    says: 'Windows needs five seconds to tell a program to stop; raise terminationGracePeriodSeconds',
    applies: (pod) => isWindows(pod) && pod.spec.terminationGracePeriodSeconds !== undefined,
    holds: ({ spec }) => (spec.terminationGracePeriodSeconds ?? 30) >= 5,
  },
];

const onWindows: ContainerRule['applies'] = ({ pod }) => isWindows(pod);

export const containerRuntimeRules: readonly ContainerRule[] = [
  {
    id: 'W23',
    says: 'Windows does not overcommit memory; leave requests.memory out or make it equal to limits.memory',
    applies: ({ pod, container }) => isWindows(pod) && container.resources?.limits?.['memory'] !== undefined,
    holds: ({ container: { resources } }) => {
      const { limits = {}, requests = {} } = resources ?? {};
      return requests['memory'] === undefined || quantityOf(requests['memory']) === quantityOf(limits['memory'] ?? NaN);
    },
  },
  {
    id: 'W24',
    says: 'a Windows container has a CPU limit and a memory limit that it can start with, for the node has no other brake',
    applies: ({ pod }) => isWindows(pod) && !isHostProcess(pod),
    holds: ({ container: { resources } }, { minimumMemory }) =>
      quantityOf(resources?.limits?.['cpu'] ?? 0) > 0 &&
      quantityOf(resources?.limits?.['memory'] ?? 0) >= quantityOf(minimumMemory),
  },
  {
    id: 'W25',
    says: 'Windows has no huge pages; leave them out of resources',
    applies: onWindows,
    holds: ({ container }) => !resourceNames(container).some((name) => name.startsWith('hugepages-')),
  },
  {
    id: 'W36',
    says: 'the first element of an exec command is the program alone; give each argument an element of its own',
    applies: onWindows,
    holds: ({ container }) => handlersOf(container).every((handler) => !firstWord(handler).includes(' ')),
  },
  {
    id: 'W37',
    says: 'Windows programs start slowly; add a startupProbe or wait with livenessProbe.initialDelaySeconds 15 or more',
    applies: ({ pod, container, list }) =>
      isWindows(pod) && list === 'containers' && pod.owner.kind !== 'Job' && container.livenessProbe !== undefined,
    holds: ({ container }) =>
      container.startupProbe !== undefined || (container.livenessProbe?.initialDelaySeconds ?? 0) >= 15,
  },
  {
    id: 'W38',
    says: 'a stop signal needs os.name, and on Windows it is SIGTERM or SIGKILL',
    applies: ({ container }) => container.lifecycle?.stopSignal !== undefined,
    holds: ({ pod, container }) =>
      pod.spec.os?.name !== undefined &&
      (!isWindows(pod) || ['SIGTERM', 'SIGKILL'].includes(container.lifecycle?.stopSignal ?? '')),
  },
  {
    id: 'W40',
    says: 'Windows images have no Unix shell; call a Windows program, or wait with lifecycle.preStop.sleep',
    applies: onWindows,
    holds: ({ container }) => handlersOf(container).every((handler) => !isUnixProgram(firstWord(handler))),
  },
  {
    id: 'W41',
    says: 'Kubernetes takes $(…) in arguments for a variable of its own; write $$(…) for the shell',
    applies: onWindows,
    holds: ({ container }) => strayExpansions(container).length === 0,
  },
  {
    id: 'W42',
    says: 'an image has a digest, or a tag other than latest, so that the same manifest starts the same program',
    applies: () => true,
    holds: ({ container: { image = '' } }) =>
      image.includes('@sha256:') || (/:[^/:]+$/.test(image) && !image.endsWith(':latest')),
  },
];

export const probeRules: readonly Rule<ProbeInPod>[] = [
  {
    id: 'W35',
    says: 'Windows answers slowly; give a probe timeoutSeconds 5 or more, and one that starts PowerShell periodSeconds 30 or more',
    applies: ({ pod }) => isWindows(pod),
    holds: ({ probe }) =>
      (probe.timeoutSeconds ?? 1) >= 5 && (!isPowerShell(firstWord(probe)) || (probe.periodSeconds ?? 10) >= 30),
  },
];

/** The probes of a container, by name. */
export const probesIn = (pod: Pod) =>
  containersIn(pod).flatMap(({ container, path }) =>
    (['livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap((name) => {
      const probe = container[name];
      return probe === undefined ? [] : [{ probe, path: `${path}.${name}` }];
    }),
  );
