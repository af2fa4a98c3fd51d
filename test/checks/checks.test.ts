import type { Manifest } from '../../lib/checks/manifest';
import type { Container, PodSpec } from '../../lib/checks/pod-spec';
import { checkObjects, type ObjectsOptions } from '../../lib/checks/objects';
import { quantityOf } from '../../lib/kubernetes/quantity';
import { checkSchemas, kubernetesVersions } from '../../lib/checks/schema';
import { checkWindows, windowsRules, type ClusterFacts } from '../../lib/checks/windows';
import { problemLine } from '../../lib/problem';

type Json = Readonly<Record<string, unknown>>;

const object = (apiVersion: string, kind: string, name: string, rest: Json = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'twin' },
  ...rest,
});

/** A program on Windows that breaks no rule. */
const windowsContainer = {
  name: 'main',
  image: 'registry.example.org/logger:1',
  ports: [{ name: 'https', containerPort: 8090 }],
  resources: { limits: { cpu: '1', memory: '512Mi' } },
};
const windowsSpec = {
  os: { name: 'windows' },
  nodeSelector: {
    'kubernetes.io/os': 'windows',
    'kubernetes.io/arch': 'amd64',
    'node.kubernetes.io/windows-build': '10.0.20348',
  },
  securityContext: { runAsNonRoot: true, windowsOptions: { runAsUserName: 'ContainerUser' } },
};

/** A program on Linux that breaks no rule. */
const linuxContainer = {
  name: 'main',
  image: 'docker.io/library/mongo:8.0.26',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const linuxSpec = {
  os: { name: 'linux' },
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
};

/** A field that the types of the checks do not read, or that is wrong on purpose, may be in either. */
type Changes<T> = { readonly [K in keyof T]?: unknown } & Json;

function deployment(name: string, spec: object, labels: Json = { app: name }): Manifest {
  const template = { metadata: { labels }, spec };
  return object('apps/v1', 'Deployment', name, { spec: { selector: { matchLabels: { app: name } }, template } });
}

const windows = (container: Changes<Container> = {}, spec: Changes<PodSpec> = {}) =>
  deployment('logger', { ...windowsSpec, containers: [{ ...windowsContainer, ...container }], ...spec });

const linux = (container: Changes<Container> = {}, spec: Changes<PodSpec> = {}) =>
  deployment('db', { ...linuxSpec, containers: [{ ...linuxContainer, ...container }], ...spec });

const service = (spec: Json = {}) =>
  object('v1', 'Service', 'logger', { spec: { selector: { app: 'logger' }, ports: [{ port: 8090 }], ...spec } });

const hostProcess = (runAsNonRoot?: boolean) => ({
  securityContext: { runAsNonRoot, windowsOptions: { hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM' } },
  hostNetwork: true,
});

const volume = (source: Json) => ({ volumes: [{ name: 'data', ...source }] });
const mount = (...mounts: readonly Json[]) => ({ volumeMounts: mounts.map((fields) => ({ name: 'data', ...fields })) });
const windowsUser = (runAsUserName: string, runAsNonRoot?: boolean) => ({
  securityContext: { runAsNonRoot, windowsOptions: { runAsUserName } },
});
const limits = windowsContainer.resources.limits;
const preStop = (...command: readonly string[]) => ({ lifecycle: { preStop: { exec: { command } } } });
const probe = (fields: Json) => ({ readinessProbe: { tcpSocket: { port: 8090 }, timeoutSeconds: 5, ...fields } });
const runtimeClass = (handler: string) => object('node.k8s.io/v1', 'RuntimeClass', 'windows', { handler });
const namespace = (enforce: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'twin', labels: { 'pod-security.kubernetes.io/enforce': enforce } },
  }) satisfies Manifest;

const lines = (problems: readonly { path: string; message: string }[]) => problems.map(problemLine);

describe('Windows', () => {
  const taint = { windowsTaint: { key: 'os', value: 'windows', effect: 'NoSchedule' } };

  type WindowsRow = [id: string, words: string, illegal: Manifest[], legal: Manifest[], facts?: ClusterFacts];

  // a rest parameter, for jest hands `done` to a function with a parameter that the row does not fill
  test.each<WindowsRow>([
    ['W01', 'set os.name', [linux({}, { os: undefined })], [linux()]],
    ['W02', 'the scheduler ignores os.name', [linux({}, { nodeSelector: {} })], [linux()]],
    ['W03', 'amd64 only', [windows({}, { nodeSelector: { 'kubernetes.io/os': 'windows' } })], [windows()]],
    [
      'W04',
      'its own Windows build',
      [windows({}, { nodeSelector: { 'kubernetes.io/os': 'windows', 'kubernetes.io/arch': 'amd64' } })],
      [
        windows(
          {},
          {
            nodeSelector: { 'kubernetes.io/os': 'windows', 'kubernetes.io/arch': 'amd64' },
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    {
                      matchExpressions: [
                        {
                          key: 'node.kubernetes.io/windows-build',
                          operator: 'In',
                          values: ['10.0.20348', '10.0.26100'],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          },
        ),
      ],
    ],
    [
      'W06',
      'tolerate its key, value and effect',
      [windows({}, { tolerations: [{ key: 'os', value: 'linux' }] })],
      [windows({}, { tolerations: [{ key: 'os', value: 'windows', effect: 'NoSchedule' }] })],
      taint,
    ],
    [
      'W07',
      'instead of all',
      [linux({}, { tolerations: [{ operator: 'Exists' }] })],
      [linux({}, { tolerations: [{ key: 'dedicated', operator: 'Exists' }] })],
    ],
    [
      'W09',
      'process-isolated containers',
      [windows({}, { runtimeClassName: 'windows' }), runtimeClass('runhcs-wcow-hypervisor')],
      [windows({}, { runtimeClassName: 'windows' }), runtimeClass('runhcs-wcow-process')],
    ],
    [
      'W10',
      'leave out hostUsers, resources',
      [windows({}, { securityContext: { ...windowsSpec.securityContext, fsGroup: 0 } })],
      [windows()],
    ],
    ['W11', 'leave them out', [windows({}, { hostPID: true })], [windows({}, { hostPID: false })]],
    [
      'W12',
      'even when false or empty',
      [windows({ securityContext: { privileged: false } })],
      [windows({ securityContext: {} })],
    ],
    ['W13', 'refuses windowsOptions on Linux', [linux({ securityContext: { windowsOptions: {} } })], [linux()]],
    ['W14', 'set windowsOptions.runAsUserName', [windows({}, { securityContext: {} })], [windows()]],
    [
      'W15',
      'User or DOMAIN\\User',
      [windows(windowsUser('a\\b\\c', true))],
      [windows(windowsUser('EXAMPLE\\twin', true))],
    ],
    ['W16', 'other than ContainerAdministrator', [windows(windowsUser('ContainerAdministrator', false))], [windows()]],
    [
      'W16',
      'leave runAsNonRoot out',
      [windows({}, windowsUser('ContainerUser'))],
      [windows({}, windowsUser('ContainerUser', true))],
    ],
    [
      'W16',
      'or allow the administrator',
      [windows({}, windowsUser('ContainerAdministrator', true))],
      [windows({}, windowsUser('ContainerAdministrator'))],
      { allowAdministrator: true },
    ],
    [
      'W17',
      'need hostNetwork true',
      [windows({}, { ...hostProcess(), hostNetwork: false })],
      [windows({}, hostProcess())],
    ],
    ['W18', 'a host account', [windows({}, hostProcess(true))], [windows({}, hostProcess()), namespace('privileged')]],
    ['W18', 'enforce: privileged', [windows({}, hostProcess()), namespace('restricted')], [windows({}, hostProcess())]],
    ['W19', 'only host processes', [windows({}, { hostNetwork: true })], [windows({}, hostProcess())]],
    [
      'W20',
      'use ClusterFirst',
      [windows({}, { dnsPolicy: 'ClusterFirstWithHostNet' })],
      [windows({}, { dnsPolicy: 'Default' })],
    ],
    [
      'W21',
      'write full names',
      [windows({}, { dnsConfig: { searches: [] } })],
      [windows({}, { dnsConfig: { nameservers: [] } })],
    ],
    [
      'W22',
      'for a full one',
      [windows({ args: ['logger.twin:8090'] }), service()],
      [windows({ args: ['logger:8090'] }), service()],
    ],
    [
      'W22',
      'the domain of the cluster',
      [windows({ env: [{ name: 'A', value: 'https://logger.twin.svc/' }] }), service()],
      [windows({ env: [{ name: 'A', value: 'https://logger.twin.svc.cluster.local/' }] }), service()],
    ],
    [
      'W22',
      'service.namespace.svc',
      [
        windows({}, volume({ configMap: { name: 'a' } })),
        object('v1', 'ConfigMap', 'a', { data: { b: '"logger-0.logger"' } }),
        service(),
      ],
      [windows(), object('v1', 'ConfigMap', 'a', { data: { b: '"logger-0.logger"' } }), service()],
    ],
    [
      'W22',
      'for a full one',
      // A domain outside of the cluster that happens to be called as the namespace is
      [windows({ args: ['logger.twin.svc'] }), service()],
      [windows({ args: ['logger.twin'] }), service()],
      { outerDomains: ['twin'] },
    ],
    [
      'W23',
      'does not overcommit memory',
      [windows({ resources: { limits, requests: { memory: '256Mi' } } })],
      [windows({ resources: { limits, requests: { memory: 536870912 } } })],
    ],
    [
      'W24',
      'a memory limit that it can start with',
      [windows({ resources: { limits: { cpu: 1, memory: '50Mi' } } })],
      [windows()],
    ],
    ['W24', 'has a CPU limit', [windows({ resources: { limits: { memory: '1Gi' } } })], [windows()]],
    ['W25', 'no huge pages', [windows({ resources: { limits: { ...limits, 'hugepages-2Mi': 1 } } })], [windows()]],
    [
      'W26',
      'leave emptyDir.medium out',
      [windows({}, volume({ emptyDir: { medium: 'Memory' } }))],
      [windows({}, volume({ emptyDir: {} }))],
    ],
    ['W27', 'leave volumeDevices out', [windows({ volumeDevices: [{ name: 'a', devicePath: '/b' }] })], [windows()]],
    [
      'W28',
      'leave mountPropagation out',
      [windows(mount({ mountPath: 'C:\\a', mountPropagation: 'Bidirectional' }))],
      [windows(mount({ mountPath: 'C:\\a' }))],
    ],
    [
      'W29',
      'mount the folder',
      [windows(mount({ mountPath: 'C:\\a', subPath: 'b' }))],
      [windows(mount({ mountPath: '/a' }))],
    ],
    [
      'W30',
      'file modes have no effect',
      [
        windows(
          {},
          volume({ projected: { sources: [{ secret: { name: 'a', items: [{ key: 'k', path: 'p', mode: 256 }] } }] } }),
        ),
      ],
      [windows({}, volume({ secret: { secretName: 'a' } }))],
    ],
    [
      'W31',
      'Windows cannot mount this',
      [windows({}, volume({ nfs: { server: 'a', path: '/b' } }))],
      [windows({}, volume({ csi: {} }))],
    ],
    ['W32', 'not a root', [windows(mount({ mountPath: 'C:\\' }))], [windows(mount({ mountPath: 'C:\\data' }))]],
    [
      'W32',
      'unlike any other',
      [windows(mount({ mountPath: 'C:\\data' }, { mountPath: '/Data' }))],
      [windows(mount({ mountPath: 'C:\\data' }, { mountPath: 'D:\\' + 'logs' }))],
    ],
    [
      'W34',
      'no type for a named pipe',
      [windows({}, volume({ hostPath: { path: '\\\\.\\pipe\\a', type: 'File' } }))],
      [windows({}, volume({ hostPath: { path: '\\\\.\\pipe\\a' } }))],
    ],
    ['W34', 'none of Socket', [windows({}, volume({ hostPath: { path: 'C:\\a', type: 'Socket' } }))], [windows()]],
    ['W35', 'timeoutSeconds 5 or more', [windows(probe({ timeoutSeconds: 1 }))], [windows(probe({}))]],
    [
      'W35',
      'periodSeconds 30 or more',
      [windows(probe({ exec: { command: ['powershell.exe', '-File', 'a.ps1'] } }))],
      [windows(probe({ exec: { command: ['powershell.exe', '-File', 'a.ps1'] }, periodSeconds: 30 }))],
    ],
    ['W36', 'the program alone', [windows(preStop('cmd /c stop'))], [windows(preStop('cmd', '/c', 'stop'))]],
    [
      'W37',
      'add a startupProbe',
      [windows({ livenessProbe: { timeoutSeconds: 5 } })],
      [windows({ livenessProbe: { timeoutSeconds: 5, initialDelaySeconds: 15 } })],
    ],
    [
      'W38',
      'SIGTERM or SIGKILL',
      [windows({ lifecycle: { stopSignal: 'SIGUSR1' } })],
      [linux({ lifecycle: { stopSignal: 'SIGUSR1' } })],
    ],
    [
      'W39',
      'raise terminationGracePeriodSeconds',
      [windows({}, { terminationGracePeriodSeconds: 1 })],
      [windows({}, { terminationGracePeriodSeconds: 5 })],
    ],
    ['W40', 'no Unix shell', [windows(preStop('/bin/sh', '-c', 'true'))], [linux(preStop('/bin/sh', '-c', 'true'))]],
    [
      'W41',
      'write $$(…)',
      [windows({ args: ['echo $(Get-Date)'] })],
      [windows({ args: ['echo $$(Get-Date) $(A)'], env: [{ name: 'A' }] })],
    ],
    ['W42', 'a tag other than latest', [windows({ image: 'registry:5000/a' })], [windows({ image: 'a@sha256:0' })]],
    [
      'W45',
      'timeout of session affinity',
      [windows(), service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 1 } } })],
      [windows(), service({ sessionAffinity: 'ClientIP' })],
    ],
    [
      'W46',
      'direct server return',
      [windows(), service({ externalTrafficPolicy: 'Local' })],
      [linux(), service({ externalTrafficPolicy: 'Local' })],
    ],
    [
      'W47',
      'over 1024 pods',
      [
        windows(),
        service(),
        object('autoscaling/v2', 'HorizontalPodAutoscaler', 'a', {
          spec: { maxReplicas: 2000, scaleTargetRef: { kind: 'Deployment', name: 'logger' } },
        }),
      ],
      [windows(), service()],
    ],
    [
      'W48',
      'IPv4 only',
      [windows(), service({ ipFamilyPolicy: 'PreferDualStack' })],
      [windows(), service()],
      { overlay: true },
    ],
    [
      'W49',
      'protects nothing',
      [object('networking.k8s.io/v1', 'NetworkPolicy', 'a')],
      [],
      { enforcesNetworkPolicy: false },
    ],
    [
      'W51',
      'use the stable one',
      [object('policy/v1beta1', 'PodDisruptionBudget', 'a')],
      [object('policy/v1', 'PodDisruptionBudget', 'a')],
    ],
  ])('%s: %s', (...[id, words, illegal, legal, facts]: WindowsRow) => {
    const found = (objects: Manifest[]) =>
      lines(checkWindows(objects, facts)).filter((line) => line.endsWith(`(${id})`));

    expect(found(illegal)).toEqual([expect.stringContaining(words)]);
    expect(found(legal)).toEqual([]);
  });

  test('has a test for each of its rules', () => {
    const here = /\['(W\d\d)'|^ {6}'(W\d\d)'/gm;
    const source = jest.requireActual<typeof import('node:fs')>('node:fs').readFileSync(__filename, 'utf8');
    const tested = new Set([...source.matchAll(here)].map(([, short, long]) => short ?? long));

    expect(windowsRules.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });

  test('finds nothing in good pods, and says where a bad one is', () => {
    expect(checkWindows([windows(), linux(), service()])).toEqual([]);
    expect(lines(checkWindows([windows({}, volume({ emptyDir: { medium: 'Memory' } }))]))).toEqual([
      'Deployment/logger spec.template.spec.volumes[0]: Windows keeps an emptyDir on disk only; leave emptyDir.medium out (W26)',
    ]);
  });
});

describe('any set of manifests', () => {
  const check = (objects: Manifest[], options: Partial<ObjectsOptions> = {}) =>
    lines(checkObjects(objects, { namespaces: ['twin'], ...options }));
  const statefulSet = (name: string, container: Json = {}) =>
    object('apps/v1', 'StatefulSet', name, {
      spec: {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { ...linuxSpec, containers: [{ ...linuxContainer, ...container }] },
        },
        volumeClaimTemplates: [{ metadata: { name: 'data' } }],
      },
    });
  const labelled = (labels: Json): Manifest => ({
    ...linux(),
    metadata: { name: 'db', namespace: 'twin', labels: labels as Record<string, string> },
  });
  const configMap = (data: Json) => object('v1', 'ConfigMap', 'settings', { data });
  const budget = (app: string) =>
    object('policy/v1', 'PodDisruptionBudget', 'db', { spec: { selector: { matchLabels: { app } } } });

  const ofInstance = (pod: string) =>
    service({
      selector: { app: 'db', 'statefulset.kubernetes.io/pod-name': pod },
      ports: [
        { name: 'a', port: 49_150 },
        { name: 'b', port: 49_151 },
      ],
    });

  type ObjectsRow = [words: string, illegal: Manifest[], legal: Manifest[], inputs?: string[]];

  test.each<ObjectsRow>([
    ['ConfigMap/settings: is there twice', [configMap({}), configMap({})], [configMap({})]],
    [
      "metadata.namespace: is in no namespace; write 'twin'",
      [{ ...configMap({}), metadata: { name: 'settings' } }],
      [configMap({})],
    ],
    [
      'the kind has none',
      [{ ...namespace('restricted'), metadata: { name: 'twin', namespace: 'twin' } }],
      [namespace('restricted')],
    ],
    [
      "'Settings' is no name; write lower-case",
      [object('v1', 'ConfigMap', 'Settings')],
      [object('v1', 'ConfigMap', 'a.b')],
    ],
    [
      "'1st' is no name; write a letter",
      [object('v1', 'Service', '1st', { spec: {} })],
      [object('v1', 'Service', 'a', { spec: {} })],
    ],
    ['has 53 characters; shorten it to 52', [statefulSet('a'.repeat(53))], [statefulSet('a'.repeat(52))]],
    ['has 63 characters at most', [labelled({ a: 'b'.repeat(64) })], [labelled({ a: 'b'.repeat(63) })]],
    ["'a b' is no key of a label", [labelled({ 'a b': 'c' })], [labelled({ 'example.org/a': 'c' })]],
    ['selects none of the pods here', [service()], [windows(), service()]],
    [
      'selects none of the pods here',
      [statefulSet('db'), ofInstance('db-1')],
      // The controller labels pods with their names, and children of their processes bind further ports.
      [statefulSet('db'), ofInstance('db-0')],
    ],
    [
      'spec.ports[0]: wants port 443 (TCP), which no container of Deployment/logger has',
      [windows(), service({ ports: [{ port: 443 }] })],
      [windows(), service({ ports: [{ port: 443, targetPort: 'https' }] })],
    ],
    ['PodDisruptionBudget/db spec.selector: selects none', [linux(), budget('other')], [linux(), budget('db')]],
    [
      'does not match the labels of its own pod',
      [deployment('db', { ...linuxSpec, containers: [linuxContainer] }, {})],
      [linux()],
    ],
    [
      'also matches the pods of Deployment/db-2; add a label that only its own pods have (W50)',
      [linux(), deployment('db-2', { ...linuxSpec, containers: [linuxContainer] }, { app: 'db', more: 'x' })].map(
        (one, index) =>
          index === 0 ? one : { ...one, spec: { ...(one.spec as Json), selector: { matchLabels: { more: 'x' } } } },
      ),
      [linux(), deployment('db-2', { ...linuxSpec, containers: [linuxContainer] })],
    ],
    [
      'spec.template.spec.containers[0].env: has name A twice',
      [linux({ env: [{ name: 'A' }, { name: 'A' }] })],
      [linux({ env: [{ name: 'A' }, { name: 'B' }] })],
    ],
    [
      'ports: has containerPort 53, protocol TCP twice',
      [linux({ ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'TCP' }] })],
      [linux({ ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP' }] })],
    ],
    [
      'volumeMounts: has mountPath /a twice',
      [linux(mount({ mountPath: '/a' }, { mountPath: '/a' }), volume({ emptyDir: {} }))],
      [linux(mount({ mountPath: '/a' }, { mountPath: '/b' }), volume({ emptyDir: {} }))],
    ],
    [
      'hostAliases: has ip 10.0.0.1 twice',
      [linux({}, { hostAliases: [{ ip: '10.0.0.1' }, { ip: '10.0.0.1' }] })],
      [linux()],
    ],
    [
      'has two containers called main',
      [linux({}, { initContainers: [linuxContainer] })],
      [linux({}, { initContainers: [{ ...linuxContainer, name: 'first' }] })],
    ],
    [
      'has the port 53/TCP in two containers',
      [
        linux(
          { ports: [{ containerPort: 53 }] },
          { initContainers: [{ ...linuxContainer, name: 'first', ports: [{ containerPort: 53, protocol: 'TCP' }] }] },
        ),
      ],
      [
        linux(
          { ports: [{ containerPort: 53 }] },
          { initContainers: [{ ...linuxContainer, name: 'first', ports: [{ containerPort: 53, protocol: 'UDP' }] }] },
        ),
      ],
    ],
    [
      'has two ports called a',
      [
        linux({
          ports: [
            { name: 'a', containerPort: 1 },
            { name: 'a', containerPort: 2 },
          ],
        }),
      ],
      [linux()],
    ],
    [
      'needs a name for each of its ports',
      [windows(), service({ ports: [{ port: 8090 }, { port: 1, targetPort: 8090 }] })],
      [
        windows(),
        service({
          ports: [
            { name: 'a', port: 8090 },
            { name: 'b', port: 1, targetPort: 8090 },
          ],
        }),
      ],
    ],
    [
      "mounts 'data', but the pod has no such volume",
      [linux(mount({ mountPath: '/a' }))],
      [statefulSet('db', mount({ mountPath: '/a' }))],
    ],
    [
      'volumes[0]: names Secret/tls',
      [linux({}, volume({ secret: { secretName: 'tls' } }))],
      [linux({}, volume({ secret: { secretName: 'other' } }))],
      ['Secret/other'],
    ],
    [
      'env A: names ConfigMap/settings',
      [linux({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] })],
      [linux({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }] }), configMap({})],
    ],
    [
      'serviceAccountName: names ServiceAccount/db',
      [linux({}, { serviceAccountName: 'db' })],
      [linux({}, { serviceAccountName: 'default' })],
    ],
    [
      'names PersistentVolumeClaim/data',
      [linux({}, volume({ persistentVolumeClaim: { claimName: 'data' } }))],
      [
        linux({}, volume({ persistentVolumeClaim: { claimName: 'data' } })),
        object('v1', 'PersistentVolumeClaim', 'data'),
      ],
    ],
    [
      'volumes[0]: names Secret/issued',
      [linux({}, volume({ secret: { secretName: 'issued' } }))],
      [
        linux({}, volume({ secret: { secretName: 'issued' } })),
        object('cert-manager.io/v1', 'Certificate', 'a', { spec: { secretName: 'issued' } }),
      ],
    ],
    [
      'roleRef: names Role/reader',
      [object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'a', { roleRef: { kind: 'Role', name: 'reader' } })],
      [
        object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'a', { roleRef: { kind: 'Role', name: 'reader' } }),
        object('rbac.authorization.k8s.io/v1', 'Role', 'reader'),
      ],
    ],
    ['data.a: holds a template', [configMap({ a: '{{ .Values.a }}' })], [configMap({ a: 'x\n"{{not a template}}"' })]],
    ["holds Helm's <no value>", [configMap({ a: 'x-<no value>' })], [configMap({ a: 'no value' })]],
    [
      'holds undefined',
      [configMap({ a: 'undefined-x' })],
      [configMap({ a: 'if (x === undefined)\n', b: 'isundefined' })],
    ],
    ['holds [object Object]', [configMap({ a: 'x\n[object Object]' })], [configMap({ a: '[object]' })]],
    ['a private-use character', [configMap({ a: '\u{E001}' })], [configMap({ a: '\u{1F600}' })]],
    ['may run as root', [linux({}, { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } })], [linux()]],
    ['may gain privileges', [linux({ securityContext: { capabilities: { drop: ['ALL'] } } })], [linux()]],
    ['keeps capabilities', [linux({ securityContext: { allowPrivilegeEscalation: false } })], [linux()]],
    ['has no seccomp profile', [linux({}, { securityContext: { runAsNonRoot: true } })], [linux()]],
    [
      'is not confined',
      [linux({ securityContext: { ...linuxContainer.securityContext, procMount: 'Unmasked' } })],
      [linux()],
    ],
    [
      'takes a port of the node',
      [linux({ ports: [{ containerPort: 1, hostPort: 1 }] })],
      [linux({ ports: [{ containerPort: 1 }] })],
    ],
    ['uses a namespace of the host', [linux({}, { hostNetwork: true })], [linux()]],
    [
      'has a volume that Pod Security restricted refuses',
      [linux({}, volume({ hostPath: { path: '/' } }))],
      [linux({}, volume({ emptyDir: {} }))],
    ],
    [
      'sets a sysctl',
      [linux({}, { securityContext: { ...linuxSpec.securityContext, sysctls: [{ name: 'a', value: '1' }] } })],
      [linux()],
    ],
  ])('%s', (...[words, illegal, legal, inputs]: ObjectsRow) => {
    expect(check(illegal, { inputs })).toEqual([expect.stringContaining(words)]);
    expect(check(legal, { inputs })).toEqual([]);
  });

  test('pods of the network itself need not be restricted', () => {
    expect(check([linux({}, { hostNetwork: true })], { restricted: false })).toEqual([]);
  });
});

describe('the API schema', () => {
  test.each(kubernetesVersions)('of %s takes good objects', (version) => {
    const objects = [
      windows({ resources: { limits: { cpu: 0.5, memory: '1Gi' } }, ...probe({}) }),
      linux(),
      service({ ports: [{ port: 443, targetPort: 'https' }] }),
      object('v1', 'Secret', 'a', { data: { key: 'dmFsdWU=' }, type: 'Opaque' }),
      object('cert-manager.io/v1', 'Certificate', 'a', { spec: { whatever: true } }),
    ];

    expect(lines(checkSchemas(objects, version))).toEqual([]);
  });

  test.each<[line: string, Manifest]>([
    [
      'Deployment/logger spec.template.spec.containers[0].imagee: Kubernetes 1.35 has no such field here',
      windows({ imagee: 'a' }),
    ],
    [
      "Deployment/logger spec.template.spec: lacks 'containers', which Kubernetes 1.35 demands",
      windows({}, { containers: undefined }),
    ],
    ['Service/logger spec.ports[0].port: "443" must be integer', service({ ports: [{ port: '443' }] })],
    [
      'Secret/a data.key: "no base64" must match format "byte"',
      object('v1', 'Secret', 'a', { data: { key: 'no base64' } }),
    ],
    ['ConfigMap/a data["a.b"]: 1 must be string', object('v1', 'ConfigMap', 'a', { data: { 'a.b': 1 } })],
    ['ConfigMap/a status: Kubernetes 1.35 has no such field here', object('v1', 'ConfigMap', 'a', { status: {} })],
    [
      'PodDisruptionBudget/a: policy/v1beta1/PodDisruptionBudget is none of the kinds that we take from Kubernetes 1.35',
      object('policy/v1beta1', 'PodDisruptionBudget', 'a'),
    ],
  ])('refuses: %s', (line, manifest) => {
    expect(lines(checkSchemas([manifest], '1.35'))).toContain(line);
  });

  test('of a newer version names the words that are allowed', () => {
    expect(lines(checkSchemas([service({ type: 'Loadbalancer' })], '1.37'))).toEqual([
      'Service/logger spec.type: "Loadbalancer" is none of ClusterIP, ExternalName, LoadBalancer, NodePort',
    ]);
  });

  test('refuses a quantity that is none', () => {
    const found = lines(checkSchemas([windows({ resources: { limits: { memory: '1 GB' } } })], '1.36'));

    expect(found.join('\n')).toContain('resources.limits.memory: "1 GB" must match pattern');
  });
});

test.each([
  ['1.5Gi', 1.5 * 2 ** 30],
  ['500m', 0.5],
  ['1e3', 1000],
  ['2E', 2e18],
  [0.5, 0.5],
])('the quantity %s is %d', (quantity, number) => {
  expect(quantityOf(quantity)).toBe(number);
});
