import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { products } from '../../charts/products';
import { problemLine } from '../../lib/problem';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import { defaultsOf } from '../../lib/values/declaration';
import type { Values } from '../../lib/values/maps';
import { opentwin } from '../../lib/values/opentwin';
import { parseSet } from '../../lib/values/set';
import { tryInstallation } from '../../lib/wiring/installation';
import { bitsBehind, within } from '../../lib/words/conditions';
import { helm } from '../helm';
import { seed } from '../laws/runs';
import { chartOf, opentwinChart } from './chart';
import { withFiles } from '../values/judge';

// What is refused is said once, and printed as a template that the real Helm runs.
let chart: string;

beforeAll(() => {
  chart = mkdtempSync(join(tmpdir(), 'opentwin-refusals-'));
  for (const [path, text] of Object.entries(opentwinChart().files)) {
    mkdirSync(dirname(join(chart, path)), { recursive: true });
    writeFileSync(join(chart, path), text);
  }
});

afterAll(() => rmSync(chart, { recursive: true }));

const balanced =
  'localDirectory.service.type=LoadBalancer,localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org,' +
  'localDirectory.pools[0].name=a,localDirectory.pools[0].port=49000,localDirectory.pools[1].name=b,localDirectory.pools[1].port=49120';

test.each([
  ['opentwin', ''],
  ['1st', ''],
  ['a-release-of-exactly-fifty-three-characters-long-name', ''],
  [
    'site',
    'mongodb.enabled=false,authorisation.service.type=NodePort,adminPanel.port=443,globalSession.downloadPort=8091',
  ],
  ['site', 'localSession.service.type=NodePort,localDirectory.service.type=LoadBalancer,localDirectory.publish=podIP'],
  ['site', 'localDirectory.pools[0].name=a,localDirectory.pools[1].name=a,localDirectory.services={Model}'],
  [
    'site',
    'localDirectory.pools[0].name=a,localDirectory.pools[0].port=443,localDirectory.pools[0].services={Model,RelayService}',
  ],
  ['site', 'localSession.domain=x.org,authorisation.host=site-opentwin-local-session-0.x.org,authorisation.port=8093'],
  [
    'site',
    'mongodb.port=80,windows.runAsUserName=containerADMINISTRATOR,logger.enabled=false,logger.port=443,logger.service.type=NodePort,' +
      'globalSession.service.loadBalancerSourceRanges={10.0.0.0/8},globalSession.downloadPort=8090,globalSession.host=192.0.2.1,' +
      'adminPanel.host=192.0.2.1,adminPanel.port=8090,localDirectory.domain=x.org,localDirectory.addresses={10.0.0.1}',
  ],
  [
    'site',
    'localDirectory.publish=podIP,localDirectory.addresses={10.0.0.1},localDirectory.pools[0].name=a,localDirectory.pools[0].replicas=2,' +
      'globalSession.host=10.0.0.1,globalSession.port=9096',
  ],
  [
    'site',
    'localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org,logger.host=site-opentwin-local-directory-default-0.x.org,logger.port=9100',
  ],
  ['site', `${balanced},localDirectory.pools[0].replicas=18,localDirectory.pools[1].replicas=1`],
  ['site', `${balanced},localDirectory.pools[0].replicas=18,localDirectory.pools[1].replicas=2`],
  [
    'site',
    `clusterDomain=${['d', 'e', 'f'].map((letter) => letter.repeat(63)).join('.')},fullnameOverride=${'s'.repeat(30)}`,
  ],
])('Helm refuses release %s with %s in the words of synth', (name, set) => {
  const ours = saidByUs(name, parseSet(set).values);
  expect(saidByHelm(name, set === '' ? [] : ['--set', set])).toEqual(ours);
});

const limits = { cpu: 1, memory: '1Gi' };
const container = (name: string, ...volumeMounts: readonly object[]) => ({
  ...{ name, image: 'a:1', resources: { limits }, volumeMounts },
});
const constraint = { maxSkew: 1, topologyKey: 'a/b', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} };
const volume = (name: string) => ({ name, emptyDir: {} });

test('Helm refuses ports of containers of a site in the words of synth', () => {
  const withPorts = (name: string, ...ports: readonly object[]) => ({ ...container(name), ports });
  const values = {
    mongodb: { extraContainers: [withPorts('a', { containerPort: 27017, protocol: 'TCP' })] },
    logger: {
      port: 9000,
      extraInitContainers: [withPorts('a', { containerPort: 9000 }, { containerPort: 1, protocol: 'UDP', name: 'x' })],
      extraContainers: [withPorts('b', { containerPort: 1, protocol: 'UDP' }, { containerPort: 2, name: 'x' })],
    },
    globalSession: { extraContainers: [withPorts('a', { containerPort: 50000 })], downloadPort: 50000 },
    localDirectory: {
      pools: [{ name: 'a' }, { name: 'b', port: 9200 }],
      extraContainers: [withPorts('a', { containerPort: 9200 })],
      extraInitContainers: [withPorts('b', { containerPort: 9095 }, { containerPort: 9095, protocol: 'SCTP' })],
    },
  };
  const file = join(chart, 'given.json');
  writeFileSync(file, JSON.stringify(values));

  const ours = saidByUs('site', values);
  expect(saidByHelm('site', ['-f', file])).toEqual(ours);
  expect(ours).toHaveLength(7);
});

test('Helm refuses what a site adds to pods in the words of synth', () => {
  const values = {
    image: { pullSecrets: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
    mongodb: {
      extraEnv: [{ name: 'A' }, { name: 'a' }, { name: 'A', value: 'x' }],
      extraVolumes: [volume('more'), volume('more')],
      extraVolumeMounts: [
        { name: 'data', mountPath: '/one' },
        { name: 'lost', mountPath: '/ONE' },
        { name: 'more', mountPath: '/one' },
      ],
      extraInitContainers: [container('helper')],
      extraContainers: [container('helper', { name: 'more', mountPath: '/one' }, { name: 'less', mountPath: '/one' })],
      topologySpreadConstraints: [constraint, { ...constraint, whenUnsatisfiable: 'ScheduleAnyway' }, constraint],
      resources: { requests: { cpu: '1500m', memory: '2049Mi', 'ephemeral-storage': '1Gi' }, limits: { cpu: 1.5 } },
    },
    localDirectory: {
      pools: [{ name: 'a' }, { name: 'b', resources: { requests: { cpu: '.3e1' }, limits: { cpu: '2', memory: 1 } } }],
    },
    logger: {
      resources: {
        requests: { cpu: '700m', 'ephemeral-storage': '1000k' },
        limits: { cpu: 0.7, 'ephemeral-storage': '1Mi' },
      },
    },
    globalSession: {
      resources: {
        requests: { cpu: '500001u', 'ephemeral-storage': '1048577' },
        limits: { 'ephemeral-storage': '1Mi' },
      },
      extraEnv: [{ name: 'A' }, { name: 'a' }],
      hostAliases: [{ ip: '10.0.0.1' }, { ip: '::1' }, { ip: '10.0.0.1', hostnames: ['a'] }],
      extraVolumeMounts: [
        { name: 'scratch', mountPath: 'D:\\more' },
        { name: 'certificates', mountPath: '/more' },
        { name: 'data', mountPath: 'C:\\More' },
      ],
    },
  };
  const file = join(chart, 'given.json');
  writeFileSync(file, JSON.stringify(values));

  const ours = saidByUs('site', values);
  expect(saidByHelm('site', ['-f', file])).toEqual(ours);
  expect(ours.join('\n')).toMatchInlineSnapshot(`
    "image.pullSecrets[2].name: a is the Secret of image.pullSecrets[0].name too; remove one of them
    mongodb.extraVolumes[1].name: more is the volume of mongodb.extraVolumes[0].name too; rename one of them
    mongodb.extraContainers[0].name: helper is the container of mongodb.extraInitContainers[0].name too; rename one of them
    mongodb.topologySpreadConstraints[2]: a/b, DoNotSchedule is the pair of mongodb.topologySpreadConstraints[0] too; keep one of them
    mongodb.resources.requests.memory: is above limits.memory; lower it, or raise the limit
    mongodb.extraEnv[2].name: is the variable of mongodb.extraEnv[0].name too; keep one of them
    mongodb.extraVolumeMounts[1].name: lost is no volume of this pod; add it to mongodb.extraVolumes, or mount one of certificates, scratch, configuration, credentials, data
    mongodb.extraContainers[0].volumeMounts[1].name: less is no volume of this pod; add it to mongodb.extraVolumes, or mount one of certificates, scratch, configuration, credentials, data
    mongodb.extraVolumeMounts[2].mountPath: is the folder of mongodb.extraVolumeMounts[0].mountPath too; choose another
    mongodb.extraContainers[0].volumeMounts[1].mountPath: is the folder of mongodb.extraContainers[0].volumeMounts[0].mountPath too; choose another
    globalSession.hostAliases[2].ip: 10.0.0.1 is the address of globalSession.hostAliases[0].ip too; list all its host names in one item
    globalSession.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit
    globalSession.resources.requests.ephemeral-storage: is above limits.ephemeral-storage; lower it, or raise the limit
    globalSession.extraEnv[1].name: is the variable of globalSession.extraEnv[0].name too (Windows takes upper and lower case for the same); keep one of them
    globalSession.extraVolumeMounts[2].name: data is no volume of this pod; add it to globalSession.extraVolumes, or mount one of certificates, scratch
    globalSession.extraVolumeMounts[2].mountPath: is the folder of globalSession.extraVolumeMounts[1].mountPath too (Windows takes upper and lower case, / and \\ for the same); choose another
    localDirectory.pools[1].resources.requests.cpu: is above limits.cpu; lower it, or raise the limit
    localDirectory.pools[1].resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it"
  `);
});

test('whether an address is of a range, Helm and synth know by the bits that both begin with', () => {
  const dotted = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
  const bitsOf = (address: number, length: number) =>
    String(Math.floor(address / 2 ** (32 - length)).toString(2)).padStart(length, '0');
  const ranges = fc
    .sample(fc.tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 8, max: 32 })), { numRuns: 100, seed })
    .map(([address, length]) => ({ address, length, text: `${dotted(address)}/${length}` }));

  const { files } = chartOf(products['windows-network']);
  const bits = {
    'Chart.yaml': 'apiVersion: v2\nname: bits\nversion: 0.1.0\n',
    'values.yaml': JSON.stringify({ ranges: ranges.flatMap(({ address, text }) => [text, dotted(address)]) }),
    'templates/_refusals.tpl': files['templates/_refusals.tpl']!,
    'templates/bits.yaml':
      '{{ range .Values.ranges }}\n# {{ include "windows-network.leadingBits" (dict "range" .) }}{{ end }}\nkind: Bits\n',
  };
  const { stdout } = withFiles(bits, (folder) => helm(['template', 'site', folder]));
  expect([...stdout.matchAll(/^# ([01]+)$/gm)].map(([, one]) => one)).toEqual(
    ranges.flatMap(({ address, length }) => [bitsOf(address, length), bitsOf(address, 32)]),
  );
  for (const { address, length, text } of ranges) {
    const beside = address ^ (1 << (32 - length));
    expect([within(dotted(address), text), within(dotted(beside >>> 0), text)]).toEqual([true, false]);
    expect(bitsBehind(text)).toBe(address % 2 ** (32 - length) !== 0);
    expect([within(text, `${dotted(address)}/8`), within(`${dotted(address)}/8`, text)]).toEqual([true, length === 8]);
  }
});

describe('Helm refuses in the words of synth', () => {
  const changed = {
    image: { tag: '7.0.28', digest: `sha256:${'9e'.repeat(32)}` },
    resources: { limits: { cpu: 2, memory: '4Gi' } },
    nodeSelector: { disk: 'fast' },
    priorityClassName: 'data',
    extraEnv: [{ name: 'A' }],
    probes: { startup: { failureThreshold: 90 } },
  };
  const atPaths = (under: string, message: (path: string) => string) =>
    [
      ...['image.tag', 'image.digest', 'resources', 'nodeSelector', 'priorityClassName', 'extraEnv'],
      'probes.startup.failureThreshold',
    ].map((path) => `${under}.${path}: ${message(path)}`);
  const said = (values: Values) => {
    const file = join(chart, 'given.json');
    writeFileSync(file, JSON.stringify(values));
    const ours = saidByUs('site', values);
    expect(saidByHelm('site', ['-f', file])).toEqual(ours);
    return ours;
  };

  test("what is set for the database's pod on Linux where it runs on Windows", () =>
    expect(
      said({
        mongodb: { os: 'windows', ...changed, podSecurityContext: { fsGroup: 5 }, containerSecurityContext: { capabilities: null } }, // prettier-ignore
      }),
    ).toEqual([
      ...atPaths(
        'mongodb',
        (path) =>
          `is of the Linux pod, and mongodb.os is windows; set mongodb.windows.${path} instead, or leave it out`,
      ),
      ...['podSecurityContext', 'containerSecurityContext'].map(
        (context) =>
          `mongodb.${context}: is for Linux, and mongodb.os is windows, where windows.runAsUserName says as whom containers run; leave it out`,
      ),
    ]));

  test('what is set for the pod on Windows where it runs on Linux', () => {
    const message = 'is of the Windows pod, and mongodb.os is linux; set that to windows, or leave it out';
    expect([...said({ mongodb: { windows: { ...changed, cacheMebibytes: 1024 } } })].sort()).toEqual(
      [...atPaths('mongodb.windows', () => message), `mongodb.windows.cacheMebibytes: ${message}`].sort(),
    );
  });

  test('neither where it is what it would be anyhow, or where there is no such pod', () => {
    const { mongodb } = defaultsOf(opentwin) as { mongodb: Record<string, Values> };
    const { podSecurityContext, resources, windows } = mongodb;
    expect(said({ mongodb: { os: 'windows', podSecurityContext, resources } })).toEqual([]);
    expect(said({ mongodb: { windows } })).toEqual([]);
    expect(
      said({ mongodb: { enabled: false, host: 'db.example.org', os: 'windows', ...changed, windows: changed } }),
    ).toEqual([]);
  });

  test('what a site adds to the pod on Windows', () =>
    expect(
      said({
        mongodb: {
          os: 'windows',
          windows: {
            resources: { limits: { memory: '200Mi' } },
            extraVolumeMounts: [
              { name: 'data', mountPath: 'C:\\more' },
              { name: 'scratch', mountPath: 'c:/MORE/' },
            ],
            extraContainers: [
              {
                name: 'a',
                image: 'a:1',
                resources: { limits: { cpu: '1', memory: '1Gi' } },
                ports: [{ containerPort: 27017 }],
              },
            ],
          },
        },
      }),
    ).toMatchInlineSnapshot(`
      [
        "mongodb.windows.extraVolumeMounts[1].name: scratch is no volume of this pod; add it to mongodb.windows.extraVolumes, or mount one of certificates, configuration, credentials, data",
        "mongodb.windows.extraVolumeMounts[1].mountPath: is the folder of mongodb.windows.extraVolumeMounts[0].mountPath too (Windows takes upper and lower case, / and \\ for the same); choose another",
        "mongodb.windows.resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it",
        "mongodb.windows.extraContainers[0].ports[0].containerPort: 27017/TCP is taken by mongodb.port, and the containers of a pod share its ports; choose another",
      ]
    `));
});

const saidByUs = (name: string, values: Values): readonly string[] =>
  tryInstallation({ name, namespace: 'lab' }, values).problems.map(problemLine);

function saidByHelm(name: string, given: readonly string[]): readonly string[] {
  const { status, stderr } = helm(['template', name, chart, '-n', 'lab', '--kube-version', oldestKubernetes, ...given]);
  const said = stderr.split('\n').filter((line) => /^[\w.[\]-]+: /.test(line) && !line.startsWith('Error: '));
  expect(status === 0).toBe(said.length === 0);
  return said;
}
