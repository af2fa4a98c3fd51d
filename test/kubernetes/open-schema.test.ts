import Ajv from 'ajv';
import v136 from '../../imports/kubernetes/v1.36.json';
import v137 from '../../imports/kubernetes/v1.37.json';
import { oldestDefinitions, type Kubernetes } from '../../lib/kubernetes/definitions';
import { narrowings } from '../../lib/kubernetes/narrowing';
import { definitionsOf, openSchema, type OpenType, type Os } from '../../lib/kubernetes/open-schema';
import { openTypes } from '../../lib/kubernetes/open-types';

const allTypes = Object.keys(openTypes) as OpenType[];
const systems = ['linux', 'windows'] as const;

/** One validator for everything, as a values document would have it. */
const ajv = new Ajv({ strict: true, allErrors: true });
ajv.addSchema({
  $id: 'open',
  definitions: {
    ...definitionsOf(systems.flatMap((os) => allTypes.map((type) => openSchema(type, os)))),
    ...Object.fromEntries(
      systems.flatMap((os) => allTypes.map((type) => [`${os}/${type}`, { allOf: [openSchema(type, os)] }])),
    ),
  },
});

/** What ajv says, or nothing. */
function refusal(os: Os, type: OpenType, value: unknown): string {
  const validate = ajv.getSchema(`open#/definitions/${os}~1${type}`);
  if (!validate) throw new Error(`no schema for ${type}`);
  return validate(value) === true ? '' : ajv.errorsText(validate.errors);
}

const resources = { limits: { cpu: '1', memory: '512Mi' } };
const container = { name: 'helper', image: 'registry.example.org/helper:1', resources };
const containerWith = (fields: object) => [{ ...container, ...fields }];
const volumeWith = (source: object) => [{ name: 'data', ...source }];
const nodesWith = (...matchExpressions: readonly object[]) => ({
  nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
});
const podFileWith = (source: object) => volumeWith({ downwardAPI: { items: [{ path: 'a', ...source }] } });
const probeWith = (fields: object) => ({ tcpSocket: { port: 1 }, timeoutSeconds: 5, ...fields });
const podsIn = (term: object) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', ...term }],
});
const mountWith = (fields: object) => [{ name: 'data', mountPath: 'C:\\data', ...fields }];

describe('what people write', () => {
  test.each<[OpenType, unknown]>([
    ['affinity', nodesWith({ key: 'a', operator: 'Exists' })],
    ['affinity', nodesWith({ key: 'a', operator: 'Gt', values: ['4'] })],
    ['containers', containerWith({ ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }] })],
    ['initContainers', containerWith({ restartPolicy: 'Always', lifecycle: { preStop: { sleep: { seconds: 5 } } } })],
    ['tolerations', [{ key: 'os', operator: 'Equal', value: 'windows', effect: 'NoSchedule' }]],
    ['tolerations', [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }]],
    ['claimAccessModes', ['ReadWriteOnce', 'ReadWriteMany']],
    ['claimAccessModes', ['ReadWriteOncePod']],
    [
      'loadBalancerSourceRanges',
      ['0.0.0.0/0', '10.0.192.0/18', '192.0.2.7/32', '2001:db8::/32', '::/0', '1:2:3:4:5:6:7:8/128'],
    ],
    ['nodeSelector', { 'kubernetes.io/os': 'windows', 'example.org/rack': '' }],
    [
      'topologySpreadConstraints',
      [{ maxSkew: 1, topologyKey: 'a/b', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} }],
    ],
    ['resources', resources],
    ['resources', { limits: { cpu: 0.5, memory: 536870912, 'microsoft.com/directx': 1 }, requests: { cpu: '250m' } }],
    ['volumes', volumeWith({ configMap: { name: 'settings', items: [{ key: 'a', path: 'a.json' }] } })],
    ['volumes', volumeWith({ csi: { driver: 'smb.csi.k8s.io', volumeAttributes: { source: '//server/share' } } })],
    ['volumes', volumeWith({ hostPath: { path: 'C:\\data', type: 'DirectoryOrCreate' } })],
    ['volumes', volumeWith({ emptyDir: { sizeLimit: '1Gi' } })],
    ['volumeMounts', mountWith({ mountPath: '/data', readOnly: true })],
    ['env', [{ name: 'A', value: 'one\ntwo\tthree' }]],
    ['env', [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } }]],
    ['envFrom', [{ prefix: 'X_', configMapRef: { name: 'more' } }]],
    ['hostAliases', [{ ip: '10.0.0.1', hostnames: ['licence.example.org'] }]],
    ['dnsConfig', { nameservers: ['10.0.0.10'], options: [{ name: 'timeout', value: '2' }] }],
    ['lifecycle', { preStop: { exec: { command: ['cmd', '/c', 'stop.cmd'] } } }],
    ['probe', { tcpSocket: { port: 'http' }, timeoutSeconds: 5, periodSeconds: 30 }],
    ['podSecurityContext', { runAsNonRoot: true }],
    ['claimDataSource', { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 'yesterday' }],
    ['disruptionBudget', '50%'],
    ['disruptionBudget', 1],
    ['sessionAffinityConfig', { clientIP: { timeoutSeconds: 3600 } }],
    ['servicePorts', [{ name: 'https', port: 443, targetPort: 'https' }]],
    ['networkPolicyPeers', [{ podSelector: { matchLabels: { app: 'x' } } }, { ipBlock: { cidr: '10.0.0.0/8' } }]],
    ['annotations', { 'example.org/text': 'any text, of any length' }],
  ])('%s takes %j on both operating systems', (type, value) => {
    expect([refusal('windows', type, value), refusal('linux', type, value)]).toEqual(['', '']);
  });

  test.each<[Os, OpenType, unknown]>([
    ['windows', 'podSecurityContext', { windowsOptions: { runAsUserName: 'NT AUTHORITY\\Local service' } }],
    ['windows', 'securityContext', { windowsOptions: { gmsaCredentialSpecName: 'gmsa-opentwin' } }],
    ['linux', 'podSecurityContext', { fsGroup: 999, seccompProfile: { type: 'RuntimeDefault' } }],
    ['linux', 'securityContext', { capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true }],
    ['linux', 'resources', { requests: { memory: '1Gi' }, limits: { 'example.org/gpu': '2' } }],
    ['linux', 'volumes', volumeWith({ nfs: { server: 'files', path: '/' } })],
    ['linux', 'volumeMounts', [{ name: 'data', mountPath: '/.data/..a/b.c', subPath: 'db' }]],
    ['windows', 'volumeMounts', mountWith({ mountPath: 'c:/.a b/..c\\d.e/' })],
    ['linux', 'probe', { exec: { command: ['/bin/sh', '-c', 'true'] } }],
  ])('%s takes in %s %j', (os, type, value) => {
    expect(refusal(os, type, value)).toBe('');
  });
});

describe('what Windows does not know', () => {
  test.each<[rule: string, OpenType, unknown, string]>([
    ['W10', 'podSecurityContext', { fsGroup: 1000 }, 'must NOT have additional properties'],
    [
      'W10',
      'podSecurityContext',
      { seccompProfile: { type: 'RuntimeDefault' } },
      'must NOT have additional properties',
    ],
    ['W11', 'podSecurityContext', { sysctls: [] }, 'must NOT have additional properties'],
    ['W12', 'securityContext', { capabilities: { drop: ['ALL'] } }, 'must NOT have additional properties'],
    [
      'W12',
      'containers',
      containerWith({ securityContext: { privileged: false } }),
      'securityContext must NOT have additional',
    ],
    ['W15', 'securityContext', { windowsOptions: { runAsUserName: 'A\\B\\C' } }, 'runAsUserName must match pattern'],
    ['W15', 'securityContext', { windowsOptions: { runAsUserName: ' . ' } }, 'runAsUserName must match pattern'],
    ['W19', 'podSecurityContext', { windowsOptions: { hostProcess: true } }, 'windowsOptions must NOT have additional'],
    ['W20', 'dnsPolicy', 'ClusterFirstWithHostNet', 'must be equal to one of the allowed values'],
    ['W21', 'dnsConfig', { searches: ['example.org'] }, 'must NOT have additional properties'],
    ['W21', 'dnsConfig', { options: [{ name: 'ndots', value: '1' }] }, 'options/0/name must NOT be valid'],
    [
      'W23',
      'resources',
      { ...resources, requests: { memory: '512Mi' } },
      'requests must NOT have additional properties',
    ],
    ['W24', 'resources', {}, "must have required property 'limits'"],
    ['W16', 'containers', containerWith({ securityContext: { runAsNonRoot: true } }), 'must match a schema in anyOf'],
    [
      'W16',
      'containers',
      containerWith({
        securityContext: { runAsNonRoot: true, windowsOptions: { runAsUserName: 'ContainerAdministrator' } },
      }),
      'must match a schema in anyOf',
    ],
    ['W24', 'resources', { limits: { cpu: 1, memory: 0 } }, 'must be >= 1'],
    ['W24', 'resources', { limits: { cpu: '0m', memory: '1Gi' } }, 'must match pattern'],
    ['W32', 'volumeMounts', mountWith({ mountPath: 'C:\\OpenTwin.' }), 'mountPath must match pattern'],
    ['W32', 'volumeMounts', mountWith({ mountPath: 'C:\\x\\..\\OpenTwin' }), 'mountPath must match pattern'],
    ['W24', 'resources', { limits: { cpu: 1 } }, "limits must have required property 'memory'"],
    ['W24', 'containers', [{ name: 'a', image: 'b' }], "must have required property 'resources'"],
    ['W25', 'resources', { limits: { ...resources.limits, 'hugepages-2Mi': 1 } }, 'limits must NOT have additional'],
    ['W26', 'volumes', volumeWith({ emptyDir: { medium: 'Memory' } }), 'emptyDir must NOT have additional'],
    ['W27', 'containers', containerWith({ volumeDevices: [] }), 'must NOT have additional properties'],
    ['W28', 'volumeMounts', mountWith({ mountPropagation: 'None' }), 'must NOT have additional properties'],
    ['W29', 'volumeMounts', mountWith({ subPath: 'a' }), 'must NOT have additional properties'],
    ['W29', 'volumeMounts', mountWith({ subPathExpr: '$(A)' }), 'must NOT have additional properties'],
    [
      'W30',
      'volumes',
      volumeWith({ secret: { secretName: 'a', defaultMode: 256 } }),
      'secret must NOT have additional',
    ],
    [
      'W30',
      'volumes',
      volumeWith({ configMap: { items: [{ key: 'a', path: 'b', mode: 256 }] } }),
      'items/0 must NOT have additional',
    ],
    ['W31', 'volumes', volumeWith({ nfs: { server: 'a', path: '/b' } }), 'must NOT have additional properties'],
    ['W31', 'volumes', volumeWith({ image: { reference: 'a:1' } }), 'must NOT have additional properties'],
    ['W32', 'volumeMounts', mountWith({ mountPath: 'C:\\' }), 'mountPath must match pattern'],
    ['W32', 'volumeMounts', mountWith({ mountPath: 'data' }), 'mountPath must match pattern'],
    ['W32', 'volumeMounts', mountWith({ mountPath: 'C:\\a?' }), 'mountPath must match pattern'],
    ['W34', 'volumes', volumeWith({ hostPath: { path: '/a', type: 'Socket' } }), 'type must be equal to one of'],
    ['W35', 'probe', { tcpSocket: { port: 1 }, timeoutSeconds: 1 }, 'timeoutSeconds must be >= 5'],
    ['W38', 'lifecycle', { stopSignal: 'SIGUSR1' }, 'stopSignal must be equal to one of'],
    ['W40', 'lifecycle', { preStop: { exec: { command: ['/bin/sh', '-c', 'x'] } } }, 'command must NOT be valid'],
  ])('%s: %s refuses %j', (_, type, value, words) => {
    expect(refusal('windows', type, value)).toContain(words);
  });

  test('W13: Linux does not know the options of Windows', () => {
    expect(refusal('linux', 'podSecurityContext', { windowsOptions: {} })).toContain(
      'must NOT have additional properties',
    );
    expect(refusal('linux', 'securityContext', { windowsOptions: {} })).toContain(
      'must NOT have additional properties',
    );
  });
});

test.each<[OpenType, unknown, string]>([
  ['volumeMounts', [{ name: 'a', mountPath: '/a/' }], 'mountPath must match pattern'],
  ['volumeMounts', [{ name: 'a', mountPath: '//a' }], 'mountPath must match pattern'],
  ['volumeMounts', [{ name: 'a', mountPath: '/a/./b' }], 'mountPath must match pattern'],
  ['volumeMounts', [{ name: 'a', mountPath: '/a/../b' }], 'mountPath must match pattern'],
  ['volumeMounts', [{ name: 'a', mountPath: '/' }], 'mountPath must match pattern'],
  ['volumeMounts', [{ name: 'a', mountPath: 'a' }], 'mountPath must match pattern'],
  ['volumeMounts', [{ name: 'a', mountPath: '/a', mountPropagation: 'Bidirectional' }], 'must be equal to one of'],
  ['volumeMounts', [{ name: 'a', mountPath: '/a', subPath: '../b' }], 'subPath must NOT be valid'],
  ['volumeMounts', [{ name: 'a', mountPath: '/a', subPath: 'b', subPathExpr: 'c' }], 'must NOT be valid'],
  ['volumeMounts', [{ name: 'a', mountPath: '/a', recursiveReadOnly: 'Enabled' }], 'must match a schema in anyOf'],
  ['volumes', volumeWith({ secret: { secretName: 'a', defaultMode: 512 } }), 'defaultMode must be <= 511'],
  ['volumes', volumeWith({ nfs: { server: 'a', path: 'b' } }), 'path must match pattern'],
  ['securityContext', { allowPrivilegeEscalation: false, privileged: true }, 'must NOT be valid'],
  [
    'securityContext',
    { allowPrivilegeEscalation: false, capabilities: { add: ['CAP_SYS_ADMIN'] } },
    'must NOT be valid',
  ],
  ['securityContext', { runAsNonRoot: true, runAsUser: 0 }, 'must NOT be valid'],
  ['securityContext', { runAsUser: 2 ** 31 }, 'runAsUser must be <='],
  ['securityContext', { seccompProfile: { type: 'Localhost' } }, 'must match exactly one schema in oneOf'],
  [
    'podSecurityContext',
    { seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'a' } },
    'must match exactly one schema in oneOf',
  ],
  ['podSecurityContext', { sysctls: [{ name: 'Net', value: '1' }] }, 'name must match pattern'],
])('Linux: %s refuses %j', (type, value, words) => {
  expect(refusal('linux', type, value)).toContain(words);
});

describe('on both operating systems', () => {
  test.each<[OpenType, unknown, string]>([
    ['tolerations', [{ kye: 'os' }], 'must NOT have additional properties'],
    ['tolerations', [{ operator: 'equal' }], 'operator must be equal to one of'],
    ['tolerations', {}, 'must be array'],
    ['affinity', { nodeAffinity: { required: {} } }, 'nodeAffinity must NOT have additional properties'],
    ['volumeMounts', [{ name: 'a' }], "must have required property 'mountPath'"],
    ['env', [{ name: 'A', value: 1 }], 'value must be string'],
    ['env', [{ name: 'A', value: null }], 'value must be string'],
    ['env', [{ name: 'A', value: 'bell \u0007' }], 'value must match pattern'],
    ['env', [{ name: 'A', value: 'delete \u007f' }], 'value must match pattern'],
    ['env', [{ name: 'A', value: 'private \ue000' }], 'value must match pattern'],
    ['nodeSelector', { '<<': 'a' }, 'property name must be valid'],
    ['nodeSelector', { a: 'not a label' }, 'must match pattern'],
    ['probe', { httpGet: { port: 'HTTPS' }, timeoutSeconds: 5 }, 'port must match pattern'],
    ['probe', { httpGet: { port: 0 }, timeoutSeconds: 5 }, 'port must be >= 1'],
    ['disruptionBudget', 'half', 'must match pattern'],
    ['disruptionBudget', 0.5, 'must be integer'],
    ['volumes', volumeWith({ glusterfs: { endpoints: 'a', path: 'b' } }), 'must NOT have additional properties'],
    ['envFrom', [{ secretRef: 'more' }], 'secretRef must be object'],
    ['env', [{ name: 'A=B' }], 'name must match pattern'],
    ['env', [{ name: 'é' }], 'name must match pattern'],
    ['affinity', nodesWith({ key: 'a', operator: 'In' }), 'must match a schema in anyOf'],
    ['affinity', nodesWith({ key: 'a', operator: 'Exists', values: ['b'] }), 'must match a schema in anyOf'],
    ['affinity', nodesWith({ key: 'a', operator: 'Lt', values: ['b'] }), 'must match a schema in anyOf'],
    ['hostAliases', [{ ip: '10.0.0.01' }], 'ip must match pattern'],
    ['hostAliases', [{ ip: '1::2::3' }], 'ip must match pattern'],
    ['hostAliases', [{ ip: '1:2:3:4:5:6:7:8:9' }], 'ip must match pattern'],
    ['loadBalancerSourceRanges', ['10.0.0.0/33'], 'must match pattern'],
    ['loadBalancerSourceRanges', ['10.0.0.1/24'], 'must match pattern'],
    ['loadBalancerSourceRanges', ['10.0.96.0/18'], 'must match pattern'],
    ['resources', { limits: { ...resources.limits, 'example.org/gpu': '500m' } }, 'gpu must match pattern'],
    ['resources', { ...resources, requests: { 'example.org/gpu': 1 } }, 'must NOT have additional properties'],
    ['loadBalancerSourceRanges', ['2001:db8::/129'], 'must match pattern'],
    ['labels', { 'Example.org/a': 'b' }, 'property name must be valid'],
    ['labels', { ['n'.repeat(64)]: 'b' }, 'property name must be valid'],
    ['labels', { [`${'p'.repeat(254)}/a`]: 'b' }, 'property name must be valid'],
    ['volumes', volumeWith({ configMap: {} }), "must have required property 'name'"],
    ['claimAccessModes', ['ReadWriteOncePod', 'ReadWriteOnce'], 'must match a schema in anyOf'],
    ['env', [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.hostname' } } }], 'fieldPath must match pattern'],
    ['env', [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.labels' } } }], 'fieldPath must match pattern'],
    ['env', [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.gpu' } } }], 'resource must be equal'],
    [
      'env',
      [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1m' } } }],
      'must match a schema in anyOf',
    ],
    ['volumes', podFileWith({ fieldRef: { fieldPath: 'status.podIP' } }), 'fieldPath must match pattern'],
    ['volumes', podFileWith({ resourceFieldRef: { resource: 'limits.cpu' } }), 'must match a schema in anyOf'],
    [
      'volumes',
      volumeWith({ configMap: { name: 'a', items: [{ key: 'a', path: '../a' }] } }),
      'path must NOT be valid',
    ],
    ['volumes', volumeWith({ configMap: { name: 'a', items: [{ key: 'a', path: '/a' }] } }), 'path must NOT be valid'],
    ['volumes', volumeWith({ hostPath: { path: '/a/../b' } }), 'path must NOT be valid'],
    ['volumes', volumeWith({ csi: { driver: '' } }), 'driver must match pattern'],
    [
      'volumes',
      volumeWith({ projected: { sources: [{ serviceAccountToken: { path: 'a', expirationSeconds: 599 } }] } }),
      'expirationSeconds must be >= 600',
    ],
    ['containers', containerWith({ image: '' }), 'image must match pattern'],
    ['containers', containerWith({ image: ' a:1' }), 'image must match pattern'],
    ['containers', containerWith({ volumeDevices: [] }), 'must NOT have additional properties'],
    ['containers', containerWith({ livenessProbe: probeWith({ successThreshold: 2 }) }), 'must NOT be valid'],
    ['containers', containerWith({ startupProbe: probeWith({ successThreshold: 2 }) }), 'must NOT be valid'],
    ['containers', containerWith({ readinessProbe: probeWith({ terminationGracePeriodSeconds: 9 }) }), 'must NOT be'],
    ['containers', containerWith({ lifecycle: { preStop: { exec: { command: [] } } } }), 'must NOT have fewer than 1'],
    ['initContainers', containerWith({ readinessProbe: probeWith({}) }), 'must match a schema in anyOf'],
    ['resources', { limits: resources.limits, claims: [{ name: 'gpu' }] }, 'must NOT have additional properties'],
    ['affinity', { podAffinity: podsIn({ namespaces: ['Not a name'] }) }, 'namespaces/0 must match pattern'],
    [
      'affinity',
      {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'spec.taints', operator: 'In', values: ['a'] }] }],
          },
        },
      },
      'key must be equal to one of',
    ],
    ['deploymentStrategy', { type: 'Recreate', rollingUpdate: {} }, 'must NOT be valid'],
    ['deploymentStrategy', { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } }, 'rollingUpdate must NOT be valid'],
    ['deploymentStrategy', { rollingUpdate: { maxSurge: 2 ** 31 - 1 } }, 'maxSurge must be <= 1073741824'],
    ['deploymentStrategy', { rollingUpdate: { maxUnavailable: '101%' } }, 'maxUnavailable must match'],
    ['statefulSetUpdateStrategy', { type: 'OnDelete', rollingUpdate: {} }, 'must NOT be valid'],
    ['statefulSetUpdateStrategy', { rollingUpdate: { maxUnavailable: 0 } }, 'maxUnavailable must be >= 1'],
    ['networkPolicyPeers', [{}], 'must match a schema in anyOf'],
    ['networkPolicyPeers', [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }], 'must match a schema in anyOf'],
  ])('%s refuses %j', (type, value, words) => {
    for (const os of systems) expect(refusal(os, type, value)).toContain(words);
  });

  test.each(['1', '1.', '.5', '+1', '100m', '1.5Gi', '20G', '1e3', '1E-3', '12k', '5u'])('%s is a quantity', (text) => {
    expect(refusal('windows', 'quantity', text)).toBe('');
  });

  test.each(['', '-1', '20GB', '20gi', '1 Gi', '.', '1e', 'Ki', '١'])("'%s' is no quantity", (text) => {
    expect(refusal('windows', 'quantity', text)).toContain('must match pattern');
  });
});

describe('the tables', () => {
  test('name only types and fields that Kubernetes has', () => {
    const unknown = Object.values(narrowings)
      .flat()
      .flatMap(({ type, without = [], only = [], required = [], fields = {} }) =>
        [...without, ...only, ...required, ...Object.keys(fields)].map((field) => [type, field] as const),
      )
      .filter(([type, field]) => oldestDefinitions[type]?.properties?.[field] === undefined);

    expect(unknown).toEqual([]);
  });

  test('every field that users may write is known to every supported Kubernetes', () => {
    const allowed = Object.entries(definitionsOf(allTypes.map((type) => openSchema(type, 'linux'))));
    const newer = [v136, v137] as unknown as Kubernetes[];
    const shortNames = ({ definitions }: Kubernetes) =>
      new Map(Object.entries(definitions).map(([name, type]) => [name.slice(name.lastIndexOf('.') + 1), type]));
    const lost = newer.map(shortNames).flatMap((types) =>
      allowed.flatMap(([name, { properties = {} }]) => {
        const known = types.get(name.replace('linux.', ''))?.properties ?? {};
        return Object.keys(properties)
          .filter((field) => !(field in known))
          .map((field) => `${name}.${field}`);
      }),
    );

    expect(lost).toEqual([]);
  });

  test('where the newest Kubernetes lists the words of a field, ours does, and no other', () => {
    const types = Object.entries((v137 as unknown as Kubernetes).definitions);
    const upstream = new Map(types.map(([name, type]) => [name.slice(name.lastIndexOf('.') + 1), type.properties]));
    const unlike = systems.flatMap((os) =>
      Object.entries(definitionsOf(allTypes.map((type) => openSchema(type, os)))).flatMap(([name, type]) =>
        Object.entries(type.properties ?? {}).filter(([field, schema]) => {
          const known = upstream.get(name.replace(/^.*[.]/, ''))?.[field];
          const words = known?.enum ?? known?.items?.enum;
          const ours = schema.enum ?? schema.items?.enum;
          return words && !ours?.every((word) => words.includes(String(word)));
        }),
      ),
    );

    expect(upstream.get('Toleration')?.['operator']?.enum).toContain('Exists');
    expect(unlike).toEqual([]);
  });

  test('patterns keep to what ECMAScript and RE2 mean alike', () => {
    const text = JSON.stringify(systems.map((os) => definitionsOf(allTypes.map((type) => openSchema(type, os)))));
    const patterns = [...text.matchAll(/"pattern":"((?:[^"\\]|\\.)*)"/g)].map(
      ([, raw]) => JSON.parse(`"${raw}"`) as string,
    );

    expect(patterns.length).toBeGreaterThan(8);
    const withoutClasses = patterns.map((pattern) => pattern.replace(/\[(\\.|[^\]\\])*\]/g, 'x'));
    expect(withoutClasses.filter((pattern) => /\(\?|(?<!\\)\./.test(pattern))).toEqual([]);
    expect(patterns.filter((pattern) => /\\[a-zA-Z-]/.test(pattern))).toEqual([]);
    expect(text).not.toContain('"format"');
  });
});

test('definitionsOf rejects a name that is not there', () => {
  expect(() => definitionsOf({ $ref: '#/definitions/Nothing' })).toThrow('no definition is called Nothing');
});
