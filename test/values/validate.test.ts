import { logFlags } from '../../lib/catalog/log-flags';
import { problemLine } from '../../lib/problem';
import { defaultsOf } from '../../lib/values/declaration';
import { judgeOf } from '../../lib/values/judge';
import { mergeValues } from '../../lib/values/merge';
import { nearest } from '../../lib/values/nearest';
import { opentwin } from '../../lib/values/opentwin';
import { problemsOf } from '../../lib/values/validate';

const defaults = defaultsOf(opentwin) as Record<string, unknown>;

/** What is wrong with the defaults under these values. */
const lines = (values: Record<string, unknown>): string =>
  problemsOf(opentwin, judgeOf(opentwin, 'opentwin'), mergeValues(defaults, values)).map(problemLine).join('\n');

test('the defaults are valid', () => {
  expect(lines({})).toBe('');
});

test("a mount below the folder of the programs is nobody else's business", () => {
  expect(lines({ logger: { extraVolumeMounts: [{ name: 'a', mountPath: 'C:\\OpenTwin\\Python' }] } })).toBe('');
});

test('empty resources of a pool are those of all pools', () => {
  expect(lines({ localDirectory: { pools: [{ name: 'a', resources: {} }] } })).toBe('');
});

test('an umbrella may put settings of its own into global', () => {
  expect(lines({ global: { somebody: { elses: true } } })).toBe('');
});

test.each<[string, Record<string, unknown>, string | RegExp]>([
  ['a misspelt key', { mongodb: { prot: 1 } }, 'mongodb.prot: is not a setting; did you mean port?'],
  ['a key that every object of JavaScript has', { constructor: 1 }, /^constructor: is not a setting/],
  [
    'a password in plain sight',
    { mongodb: { extraEnv: [{ name: 'MONGO_INITDB_ROOT_PASSWORD', value: 'x' }] } },
    "mongodb.extraEnv[0].name: 'MONGO_INITDB_ROOT_PASSWORD' is set by the chart itself; use another",
  ],
  ['a key like no other', { logging: { zebra: 1 } }, 'logging.zebra: is not a setting; allowed here: mode'],
  [
    'text for a number',
    { mongodb: { port: '27017' } },
    "mongodb.port: '27017' is text; write a whole number from 1 to 65535",
  ],
  ['a fraction', { mongodb: { port: 1.5 } }, 'mongodb.port: 1.5 is a number; write a whole number from 1 to 65535'],
  ['text for a flag', { logger: { enabled: 'yes' } }, "logger.enabled: 'yes' is text; write true or false"],
  ['a list for a map', { image: [] }, 'image: [] is a list; write a map'],
  [
    'no value for a map',
    { image: null },
    'image: null takes a default away, but this setting needs a value; leave it out for its default',
  ],
  [
    'a bound',
    { mongodb: { port: 70_000 } },
    'mongodb.port: 70000 is out of bounds; write a whole number from 1 to 65535',
  ],
  [
    'a word',
    { image: { pullPolicy: 'ifnotpresent' } },
    "image.pullPolicy: 'ifnotpresent' is not one of IfNotPresent, Always, Never; did you mean IfNotPresent?",
  ],
  [
    'a format',
    { image: { tag: 'a b' } },
    "image.tag: 'a b' is not an image tag that always means the same build; write it such as 2026.8",
  ],
  [
    'a long text',
    { clusterDomain: `${'a.'.repeat(100)}a` },
    /^clusterDomain: 'a\.a.*…' is longer than the 200 characters/,
  ],
  [
    'a control character',
    { logger: { podAnnotations: { note: 'a\u0007' } } },
    /^logger\.podAnnotations\.note: .* is not text without control characters$/,
  ],
  [
    'a quantity',
    { logger: { resources: { limits: { cpu: '1 core' } } } },
    "logger.resources.limits.cpu: '1 core' is not a quantity above 0; write it such as 500m, 2 or 4Gi",
  ],
  [
    'a memory request on Windows',
    { logger: { resources: { requests: { memory: '1Gi' } } } },
    /^logger\.resources\.requests\.memory: is not /,
  ],
  [
    'a field that Windows refuses',
    {
      logger: {
        extraContainers: [
          {
            name: 'a',
            image: 'b',
            resources: { limits: { cpu: 1, memory: '1Gi' } },
            securityContext: { privileged: false },
          },
        ],
      },
    },
    /^logger\.extraContainers\[0\]\.securityContext\.privileged: is not a setting/,
  ],
  ['a list without items', { localDirectory: { pools: [] } }, 'localDirectory.pools: has 0 items; give at least 1'],
  [
    'an item twice',
    { localDirectory: { services: ['Model', 'Model'] } },
    'localDirectory.services: items 0 and 1 are the same; remove one',
  ],
  [
    'an item without a name',
    { localDirectory: { pools: [{}] } },
    'localDirectory.pools[0]: lacks name; every item needs one',
  ],
  [
    'a key that is no label',
    { commonLabels: { 'a b': 'x' } },
    /^commonLabels: the key 'a b' is not the name of a label or annotation/,
  ],
  [
    'a label of ours',
    { commonLabels: { 'app.kubernetes.io/name': 'x' } },
    "commonLabels: 'app.kubernetes.io/name' is set by the chart itself; use another",
  ],
  [
    'a mount of ours',
    { mongodb: { extraVolumeMounts: [{ name: 'a', mountPath: '/data/db' }] } },
    "mongodb.extraVolumeMounts[0].mountPath: '/data/db' is set by the chart itself; use another",
  ],
  [
    'a folder of the database on Windows',
    { mongodb: { windows: { extraVolumeMounts: [{ name: 'data', mountPath: 'c:/mongodb/DATA' }] } } },
    "mongodb.windows.extraVolumeMounts[0].mountPath: 'c:/mongodb/DATA' is set by the chart itself; use another",
  ],
  [
    'a source too many, and none',
    { logger: { extraVolumes: [{ name: 'a', configMap: { name: 'x' }, emptyDir: {} }], extraEnvFrom: [{}] } },
    'logger.extraEnvFrom[0]: has none of configMapRef, secretRef; give one of them\n' +
      'logger.extraVolumes[0]: has configMap and emptyDir; give exactly one of configMap, csi, downwardAPI, emptyDir, ephemeral, hostPath, persistentVolumeClaim, projected, secret',
  ],
  [
    'a value from two places',
    { logger: { extraEnv: [{ name: 'A', value: 'b', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] } },
    'logger.extraEnv[0]: has both value and valueFrom; give one of them',
  ],
  [
    'tolerations that nobody can have',
    {
      logger: {
        tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }, { value: 'x' }, { key: 'a', tolerationSeconds: 3 }],
      },
    },
    'logger.tolerations[0]: has a value although its operator is Exists, which takes any; remove the value, or write the operator Equal\n' +
      'logger.tolerations[1]: has no key, which only the operator Exists may do without; give the key of the taint, or write the operator Exists\n' +
      'logger.tolerations[2]: has tolerationSeconds although its effect is not NoExecute, the only one that ends pods; remove them, or write the effect NoExecute',
  ],
  [
    'a spread that Kubernetes does not know',
    {
      logger: {
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'ScheduleAnyway', minDomains: 1, matchLabelKeys: ['a'] },
        ],
      },
    },
    'logger.topologySpreadConstraints[0]: has minDomains, which whenUnsatisfiable: ScheduleAnyway does not know; remove it, or write DoNotSchedule\n' +
      'logger.topologySpreadConstraints[0]: lacks labelSelector; every item needs one\n' +
      'logger.topologySpreadConstraints[0].maxSkew: 0 is out of bounds; write a whole number from 1 to 2147483647',
  ],
  [
    'affinity to no pod',
    {
      logger: {
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a' }] } },
      },
    },
    'logger.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]: lacks labelSelector; every item needs one',
  ],
  [
    'parts of a byte',
    {
      logger: { resources: { requests: { 'ephemeral-storage': 0.5 }, limits: { cpu: '512m', memory: '512m' } } },
      mongodb: { resources: { requests: { memory: '1.5' }, limits: { memory: '1.5Gi' } } },
    },
    "mongodb.resources.requests.memory: '1.5' is not a whole number of bytes; write it such as 512Mi or 4Gi\n" +
      "logger.resources.limits.memory: '512m' is not a whole number of bytes above 0; write it such as 512Mi or 4Gi\n" +
      'logger.resources.requests.ephemeral-storage: 0.5 is not a whole number of bytes; write it such as 512Mi or 4Gi',
  ],
  [
    'an address of the host without its port',
    {
      logger: {
        extraContainers: [
          {
            name: 'a',
            image: 'a:1',
            resources: { limits: { cpu: 1, memory: '1Gi' } },
            ports: [{ containerPort: 1, hostIP: '10.0.0.1' }],
          },
        ],
      },
    },
    'logger.extraContainers[0].ports[0]: has hostIP without hostPort, to which it belongs; give both or none',
  ],
  [
    'an init container that goes on running, with rules about its end',
    {
      logger: {
        extraInitContainers: [
          {
            name: 'a',
            image: 'a:1',
            resources: { limits: { cpu: 1, memory: '1Gi' } },
            restartPolicy: 'Always',
            restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }],
          },
        ],
      },
    },
    'logger.extraInitContainers[0]: has restartPolicyRules beside restartPolicy: Always, which Kubernetes 1.35 takes of no init container; remove the rules, or write another policy',
  ],
  [
    'addresses that are none',
    {
      logger: {
        service: { loadBalancerSourceRanges: ['10.0.0.0'] },
        hostAliases: [{ ip: '1.2.3', hostnames: ['A'] }],
        dnsConfig: { nameservers: ['1.1.1.1', '::1', '8.8.8.8', '9.9.9.9'], options: [{ name: 'ndots' }] },
      },
    },
    "logger.service.loadBalancerSourceRanges[0]: '10.0.0.0' is not a range of addresses; write it such as 192.0.2.0/24 or 2001:db8::/32, with zeros behind the prefix\n" +
      "logger.hostAliases[0].hostnames[0]: 'A' is not a DNS name; write lower-case letters, digits, '-' and '.'\n" +
      "logger.hostAliases[0].ip: '1.2.3' is not an IP address; write it such as 192.0.2.10 or 2001:db8::1\n" +
      'logger.dnsConfig.nameservers: has 4 items; give at most 3\n' +
      'logger.dnsConfig.options[0].name: ndots has no effect on Windows, which resolves full names only; remove this option',
  ],
  [
    'a volume of nothing',
    { mongodb: { persistence: { size: '0Gi', accessModes: [] } } },
    "mongodb.persistence.size: '0Gi' is not a size; write one above 0, such as 20Gi (2^30 bytes) or 20G (10^9 bytes)\n" +
      'mongodb.persistence.accessModes: has 0 items; give at least 1',
  ],
  [
    'a mode that stands alone',
    { mongodb: { persistence: { accessModes: ['ReadWriteOncePod', 'ReadWriteOnce', 'rw'] } } },
    'mongodb.persistence.accessModes: has ReadWriteOncePod beside others, but it stands alone; remove it, or the others\n' +
      "mongodb.persistence.accessModes[2]: 'rw' is not one of ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod",
  ],
  [
    'a key with a long prefix',
    { commonLabels: { [`${'a'.repeat(254)}/x`]: 'y' } },
    /^commonLabels: the key 'aaa.*…' is not short enough before its slash; write a prefix of at most 253 characters$/,
  ],
  [
    'a mount of ours in another spelling',
    { logger: { extraVolumeMounts: [{ name: 'a', mountPath: 'c:/opentwin/CERTIFICATES/' }] } },
    "logger.extraVolumeMounts[0].mountPath: 'c:/opentwin/CERTIFICATES/' is set by the chart itself; use another",
  ],
  [
    'a path that Windows does not know, and an object with a blank in its name',
    {
      logger: { extraVolumeMounts: [{ name: 'a', mountPath: 'C:\\' }] },
      extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'A B' } }],
    },
    "logger.extraVolumeMounts[0].mountPath: 'C:\\' is not an absolute path for Windows; write it such as C:\\data or /data, below the root of a drive\n" +
      "extraObjects[0].metadata.name: 'A B' is not the name of a Kubernetes object; write letters, digits, '-' and '.'",
  ],
  [
    'objects with a number that is too large deep inside, with an annotation that is no text, and with hooks that Helm leaves out',
    {
      extraObjects: [
        {
          apiVersion: 'v1',
          kind: 'A',
          metadata: { name: 'a' },
          spec: { deep: [{ in: { side: 1e300 } }, 1], other: 1e301 },
        },
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'b', annotations: { a: 1, 'helm.sh/hook': 'crd-install' } } },
      ],
    },
    'extraObjects[0].spec.deep[0].in.side: 1e+300 is not what every reader of JSON reads alike; write text without control characters, and numbers below 2^53\n' +
      'extraObjects[0].spec.other: 1e+301 is not what every reader of JSON reads alike; write text without control characters, and numbers below 2^53\n' +
      'extraObjects[1].metadata.annotations.a: 1 is a number; write text, in quotes if it looks like a number or a boolean\n' +
      "extraObjects[1].metadata.annotations.helm\\.sh/hook: 'crd-install' is not a list of hooks that Helm knows, so that Helm would leave the object out; write pre-install, post-install, pre-delete, post-delete, pre-upgrade, post-upgrade, pre-rollback, post-rollback or test, with commas between them",
  ],
  [
    'annotations that would take objects out of a release of Helm',
    {
      commonAnnotations: { 'helm.sh/hook': 'pre-install', 'helm.sh/resource-policy': 'keep' },
      logger: { service: { annotations: { 'helm.sh/hook': 'x' } } },
    },
    "commonAnnotations: 'helm.sh/hook' would make a hook of the object, which Helm then leaves out of the release; leave it out\n" +
      "logger.service.annotations: 'helm.sh/hook' would make a hook of the object, which Helm then leaves out of the release; leave it out",
  ],
  [
    'mounts that meet ours in the pod of the database',
    {
      mongodb: {
        extraVolumeMounts: ['/tmp/', '//tmp', 'tmp', '/x/../tmp', '/', '/usr', '/etc/mongo/more', '/data/db'].map(
          (mountPath) => ({ name: 'a', mountPath }),
        ),
      },
    },
    [
      ...['/tmp/', '//tmp', 'tmp', '/x/../tmp', '/'].map(
        (mountPath, index) =>
          `mongodb.extraVolumeMounts[${index}].mountPath: '${mountPath}' is not an absolute path in its shortest form; write it such as /data, without '//', '.', '..', ':' and '/' at its end`,
      ),
      "mongodb.extraVolumeMounts[5].mountPath: '/usr' holds the programs of the image, which a volume there would hide; mount it elsewhere",
      "mongodb.extraVolumeMounts[6].mountPath: '/etc/mongo/more' is set by the chart itself; use another",
      "mongodb.extraVolumeMounts[7].mountPath: '/data/db' is set by the chart itself; use another",
    ].join('\n'),
  ],
  [
    'variables of ours in small letters, and that of developers',
    { logger: { extraEnv: [{ name: 'open_twin_ca_cert' }, { name: 'OpenTwin_Dev_Root' }] } },
    "logger.extraEnv[0].name: 'open_twin_ca_cert' is set by the chart itself; use another\n" +
      "logger.extraEnv[1].name: 'OpenTwin_Dev_Root' leads services to folders of a developer, which no image has; leave it out",
  ],
  [
    'what a container lacks, and an amount of nothing',
    {
      logger: {
        extraContainers: [
          { name: 'a', image: 'a:1' },
          { name: 'b', image: 'a:1', resources: { limits: { memory: 0 } } },
        ],
      },
    },
    'logger.extraContainers[0]: lacks resources; every item needs one, such as resources: {limits: {cpu: 500m, memory: 512Mi}}\n' +
      'logger.extraContainers[1].resources.limits: lacks cpu; give it\n' +
      'logger.extraContainers[1].resources.limits.memory: 0 is not a whole number of bytes above 0; write it such as 512Mi or 4Gi',
  ],
  [
    'a word that may be empty',
    { logger: { extraVolumes: [{ name: 'a', hostPath: { path: 'C:\\a', type: 'Socket' } }] } },
    "logger.extraVolumes[0].hostPath.type: 'Socket' is not one of '', Directory, DirectoryOrCreate, File, FileOrCreate",
  ],
  [
    'text that a terminal would obey',
    { 'a\u001b[31m\nb': 1, logger: { host: 'x\u009by' } },
    /^a\\u001b\[31m\\nb: is not a setting[^\n]*\nlogger.host: 'x\\u009by' is not a host/,
  ],
  [
    'a mount over the programs',
    { logger: { extraVolumeMounts: [{ name: 'a', mountPath: '/OpenTwin' }] } },
    "logger.extraVolumeMounts[0].mountPath: '/OpenTwin' holds the programs of the image, which a volume there would hide; mount it elsewhere",
  ],
  [
    'a log flag that OpenTwin does not know',
    { logging: { mode: 'WARNING_LOG|EROR_LOG' } },
    `logging.mode: 'WARNING_LOG|EROR_LOG' is not what OpenTwin's log knows; join with | some of ${logFlags.join(', ')}; did you mean ERROR_LOG?`,
  ],
  [
    'a log flag like no other',
    { logging: { mode: 'ZEBRA' } },
    `logging.mode: 'ZEBRA' is not what OpenTwin's log knows; join with | some of ${logFlags.join(', ')}`,
  ],
  [
    'requests of a pool without limits',
    { localDirectory: { pools: [{ name: 'a', resources: { requests: { cpu: 1 } } }] } },
    'localDirectory.pools[0].resources: {"requests":{"cpu":1}} is not complete: requests need limits beside them; add limits.cpu and limits.memory',
  ],
])('rejects %s', (_, values, message) => {
  if (typeof message === 'string') expect(lines(values)).toBe(message);
  else expect(lines(values)).toMatch(message);
});

test.each([
  ['prot', 'port'],
  ['globalsession', 'globalSession'],
  ['replica', 'replicas'],
  ['zebra', undefined],
])('the nearest known word to %s is %s', (word, near) => {
  expect(nearest(word, ['port', 'host', 'replicas', 'globalSession'])).toBe(near);
});
