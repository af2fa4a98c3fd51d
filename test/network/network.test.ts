import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import { type Manifest, ofKind } from '../../lib/checks/manifest';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { checkSchemas, kubernetesVersions } from '../../lib/checks/schema';
import { checkWindows } from '../../lib/checks/windows';
import { oldestKubernetes } from '../../lib/kubernetes/definitions';
import { kubeProxyRead, minors, networkVersions } from '../../lib/network/versions';
import { kubeProxyFlags } from '../../lib/network/kube-proxy-flags';
import { problemLine } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { mergeDocuments } from '../../lib/values/merge';
import { parseSet } from '../../lib/values/set';
import { networkFor } from '../generate/network';
import { runs, seed } from '../laws/runs';

const { defaultRelease, make } = products['windows-network'];

const refused = (set: string): string =>
  make(defaultRelease, parseSet(set).values).problems.map(problemLine).join('\n');

function objectsOf(values: Values = {}): Manifest[] {
  const { made, problems } = make(defaultRelease, values);
  expect(problems).toEqual([]);
  return JSON.parse(JSON.stringify(objectsIn(made!.chart).map((object) => object.toJson()))) as Manifest[];
}

const named = (objects: readonly Manifest[], kind: string, name: string): any =>
  ofKind(objects, kind).find(({ metadata }) => metadata.name === name);

const dataOf = (objects: readonly Manifest[], name: string): Record<string, string> =>
  named(objects, 'ConfigMap', name).data;

/** The environment of a container. */
const environment = (objects: readonly Manifest[], name: string): Record<string, string | undefined> =>
  Object.fromEntries(
    (named(objects, 'DaemonSet', name).spec.template.spec.containers[0].env as { name: string; value?: string }[]).map(
      (variable) => [variable.name, variable.value],
    ),
  );

/** What a node takes from the objects: flanneld, and on Windows the CNI plugins, kube-proxy and the scripts too. */
interface SeenByNode {
  readonly podSubnets: readonly unknown[];
  readonly serviceSubnets: readonly unknown[];
  readonly overlays: readonly unknown[];
  readonly networks: readonly unknown[];
  readonly macPrefixes: readonly unknown[];
}

/** The key of a ConfigMap that a DaemonSet mounts at a folder. */
function mounted(objects: readonly Manifest[], daemonSet: string, folder: string, key: string): any {
  const { containers, volumes } = named(objects, 'DaemonSet', daemonSet).spec.template.spec;
  const { name } = containers[0].volumeMounts.find(({ mountPath }: any) => mountPath === folder);
  const { configMap } = volumes.find((volume: any) => volume.name === name);
  return JSON.parse(dataOf(objects, configMap.name)[key]!);
}

/** What the start script takes of each key of the mounted net-conf.json. */
const allowedIn = (environment: Record<string, string | undefined>): Record<string, readonly unknown[]> =>
  Object.fromEntries(JSON.parse(environment['NET_CONF_ALLOWED']!).map(({ key, allowed }: any) => [key, allowed]));

/** The backend that it wants most. */
const backendIn = (rules: ReturnType<typeof allowedIn>): any =>
  Object.fromEntries(Object.entries(rules).map(([key, [wanted]]) => [key.replace('Backend.', ''), wanted]));

/** The keys of a net-conf.json that it ends for. */
const differingIn = (rules: ReturnType<typeof allowedIn>, mounted: object): string[] =>
  Object.entries(rules)
    .filter(([path, allowed]) => {
      const value = path.split('.').reduce((inner: any, key) => inner?.[key], mounted);
      // As JSON, which is how the script compares
      return !allowed.map((one) => JSON.stringify(one)).includes(JSON.stringify(value ?? null));
    })
    .map(([path]) => path);

const overlayOf = ({ Type, VNI, Port }: any): unknown => ({ Type, VNI, Port });

function seenOnLinux(objects: readonly Manifest[]): SeenByNode {
  const { Network, Backend } = mounted(objects, 'kube-flannel-ds', '/etc/kube-flannel/', 'net-conf.json');
  return {
    podSubnets: [Network],
    serviceSubnets: [],
    overlays: [overlayOf(Backend)],
    // What flanneld on Windows makes of the number (vxlan_windows.go)
    networks: [`flannel.${Backend.VNI}`],
    macPrefixes: [Backend.MacPrefix],
  };
}

function seenOnWindows(objects: readonly Manifest[]): SeenByNode {
  const [flannel, kubeProxy] = ['kube-flannel-ds-windows', 'kube-proxy-windows'] as const;
  const own = mounted(objects, flannel, 'C:\\etc\\kube-flannel', 'net-conf.json');
  const [expected, ofProxy] = [environment(objects, flannel), environment(objects, kubeProxy)];
  const compared = allowedIn(expected);
  const cni = mounted(objects, flannel, 'C:\\etc\\kube-flannel-windows', expected['CNI_CONFIGURATION']!);
  const { endpointMacPrefix, Policies } = cni.plugins[0].delegate;
  const policies = Object.fromEntries(Policies.map(({ Value }: any) => [Value.Type, Value.Settings]));
  const [podSubnet, serviceSubnet, ...others] = policies.OutBoundNAT.Exceptions;
  expect(others).toEqual([]);
  const { args } = named(objects, 'DaemonSet', kubeProxy).spec.template.spec.containers[0];
  return {
    podSubnets: [own.Network, compared['Network']![0], podSubnet],
    serviceSubnets: [serviceSubnet, policies.SDNRoute.DestinationPrefix],
    overlays: [own.Backend, backendIn(compared)].map(overlayOf),
    networks: [
      ...[cni.name, expected['NETWORK_NAME'], ofProxy['NETWORK_NAME']],
      JSON.parse(ofProxy['SOURCE_VIP_REQUEST']!).name,
      args.find((arg: string) => arg.startsWith('--network-name=')).slice('--network-name='.length),
    ],
    macPrefixes: [own.Backend.MacPrefix, backendIn(compared).MacPrefix, endpointMacPrefix],
  };
}

test(`whatever the values, a Linux and a Windows node see one network (SEED=${seed})`, () => {
  const everything = {
    flannel: { linux: { enabled: true }, windows: { enabled: true } },
    kubeProxy: { enabled: true },
  };
  fc.assert(
    fc.property(networkFor(fc.constant(defaultRelease)), ({ values }) => {
      const document = mergeDocuments(values, everything);
      fc.pre(make(defaultRelease, document).problems.length === 0);
      const objects = objectsOf(document);
      const [linux, windows] = [seenOnLinux(objects), seenOnWindows(objects)];
      for (const what of Object.keys(linux) as (keyof SeenByNode)[]) {
        expect({
          what,
          seen: [...new Set([...linux[what], ...windows[what]].map((one) => JSON.stringify(one)))],
        }).toEqual({
          what,
          seen: [expect.stringMatching(/./)],
        });
      }
    }),
    { numRuns: runs(20), seed },
  );
});

describe('Linux and Windows agree', () => {
  const values = {
    podSubnet: '10.128.0.0/14',
    serviceSubnet: '172.30.0.0/16',
    flannel: { backend: { vni: 5000, macPrefix: '0A-2B' } },
  };
  const objects = objectsOf(values);
  const netConf = JSON.parse(dataOf(objects, 'kube-flannel-cfg')['net-conf.json']!);
  const cni = JSON.parse(dataOf(objects, 'kube-flannel-windows-cfg')['10-flannel.conflist']!);
  const policies = Object.fromEntries(
    cni.plugins[0].delegate.Policies.map(({ Value }: any) => [Value.Type, Value.Settings]),
  );

  test('on range, number, port and MAC prefix: both read one file', () => {
    expect(netConf).toEqual({
      Network: '10.128.0.0/14',
      EnableNFTables: false,
      Backend: { Type: 'vxlan', VNI: 5000, Port: 4789, MacPrefix: '0A-2B' },
    });
    for (const name of ['kube-flannel-ds', 'kube-flannel-ds-windows']) {
      const { volumes } = named(objects, 'DaemonSet', name).spec.template.spec;
      expect(volumes).toContainEqual({ name: 'configuration', configMap: { name: 'kube-flannel-cfg' } });
    }
  });

  test('pods get MAC addresses of that prefix, which their CNI plugin alone gives them', () => {
    expect(cni.plugins[0].delegate.endpointMacPrefix).toBe(netConf.Backend.MacPrefix);
  });

  test('the start script on Windows takes that very file, with or without what flanneld knows anyway', () => {
    const rules = allowedIn(environment(objects, 'kube-flannel-ds-windows'));
    const { MacPrefix, ...backend } = netConf.Backend;
    expect(MacPrefix).toBe('0A-2B');
    for (const mounted of [
      netConf,
      { ...netConf, Backend: backend },
      { ...netConf, EnableIPv4: true, EnableIPv6: false, Backend: { ...backend, GBP: false, DirectRouting: false } },
      { ...netConf, Backend: { ...backend, Name: 'flannel.5000' } },
    ])
      expect(differingIn(rules, mounted)).toEqual([]);
  });

  test.each([
    [{ Network: '10.244.0.0/16' }, ['Network']],
    [{ EnableIPv4: false, EnableIPv6: true }, ['EnableIPv4', 'EnableIPv6']],
    [{ Backend: { Type: 'vxlan' } }, ['Backend.VNI', 'Backend.Port']],
    [{ Backend: undefined }, ['Backend.Type', 'Backend.VNI', 'Backend.Port']],
    [{ Backend: { Type: 'host-gw', VNI: 5000, Port: 4789 } }, ['Backend.Type']],
    [{ Backend: { Type: 'VXLAN', VNI: '5000', Port: '4789' } }, ['Backend.Type', 'Backend.VNI', 'Backend.Port']],
    [
      { Backend: { Type: 'vxlan', VNI: 5000, Port: 4789, GBP: true, DirectRouting: true } },
      ['Backend.DirectRouting', 'Backend.GBP'],
    ],
    [
      { Backend: { Type: 'vxlan', VNI: 5000, Port: 4789, MacPrefix: '0E:2A', Name: 'mine' } },
      ['Backend.MacPrefix', 'Backend.Name'],
    ],
  ])('and ends for an upstream one with %j', (other, keys) => {
    const rules = allowedIn(environment(objects, 'kube-flannel-ds-windows'));
    expect(differingIn(rules, { ...netConf, ...other })).toEqual(keys);
  });

  test('flanneld, the CNI plugins, kube-proxy and its source VIP mean the network of one name', () => {
    const name = 'flannel.5000';
    const { args } = named(objects, 'DaemonSet', 'kube-proxy-windows').spec.template.spec.containers[0];
    const request = JSON.parse(environment(objects, 'kube-proxy-windows')['SOURCE_VIP_REQUEST']!);

    expect(cni.name).toBe(name);
    expect(args).toContain(`--network-name=${name}`);
    expect(request.name).toBe(name);
    expect(environment(objects, 'kube-proxy-windows')['NETWORK_NAME']).toBe(name);
    expect(environment(objects, 'kube-flannel-ds-windows')['NETWORK_NAME']).toBe(name);
  });

  test('pods keep their address on the way to pods and Services, and Services go through the overlay', () => {
    expect(policies).toEqual({
      OutBoundNAT: { Exceptions: ['10.128.0.0/14', '172.30.0.0/16'] },
      SDNRoute: { DestinationPrefix: '172.30.0.0/16', NeedEncap: true },
      ProviderAddress: { ProviderAddress: environment(objects, 'kube-flannel-ds-windows')['NODE_ADDRESS_GAP'] },
    });
  });

  test('on Windows the API server is asked by its own address, for no Service leads there yet', () => {
    const asked = environment(objectsOf({ apiServer: { host: '192.0.2.10', port: 443 } }), 'kube-flannel-ds-windows');
    expect([asked['KUBERNETES_SERVICE_HOST'], asked['KUBERNETES_SERVICE_PORT']]).toEqual(['192.0.2.10', '443']);
  });

  test('on the version', () => {
    const images = podsIn(objectsOf({ flannel: { version: '0.29.1' } })).flatMap((pod) =>
      containersIn(pod).map(({ container }) => container.image),
    );
    expect(images.filter((image) => image !== undefined && /:v0\.29\.1(-\d+)?$/.test(image))).toHaveLength(3);
  });
});

test('a cluster takes the objects, and Windows runs the pods', () => {
  const objects = objectsOf();
  const problems = [
    ...checkWindows(objects, { directServerReturn: true, overlay: true, enforcesNetworkPolicy: false }),
    ...kubernetesVersions.flatMap((version) => checkSchemas(objects, version)),
  ];
  expect(problems.map(problemLine)).toEqual([]);
});

const notReady = { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' };

describe('a DaemonSet', () => {
  const objects = objectsOf();
  const daemonSets = ofKind(objects, 'DaemonSet') as any[];

  test('selects no pod of another', () => {
    for (const { metadata, spec } of daemonSets) {
      const selected = daemonSets.filter(({ spec: other }) =>
        Object.entries(spec.selector.matchLabels).every(
          ([key, value]) => other.template.metadata.labels[key] === value,
        ),
      );
      expect(selected.map(({ metadata: { name } }) => name)).toEqual([metadata.name]);
    }
  });

  test('changes one node at a time, comes before everything else, and lives with every taint', () => {
    for (const { spec } of daemonSets) {
      expect(spec.updateStrategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } });
      expect(spec.template.spec).toMatchObject({
        priorityClassName: 'system-node-critical',
        tolerations: [{ operator: 'Exists' }, notReady],
        hostNetwork: true,
      });
    }
  });

  test('lives with a node that is not ready, whatever a site has it live with: the node becomes ready by it', () => {
    const tolerations = [{ key: 'os', operator: 'Equal', value: 'windows', effect: 'NoSchedule' }];
    const values = { flannel: { linux: { tolerations: [] }, windows: { tolerations } }, kubeProxy: { tolerations } };
    const lived = (ofKind(objectsOf(values), 'DaemonSet') as any[]).map(({ spec }) => spec.template.spec.tolerations);
    expect(lived).toEqual([[notReady], [...tolerations, notReady], [...tolerations, notReady]]);
  });
});

test('a pod reaches itself by its Service where answers go past the node, and both ends of the overlay are by one rule', () => {
  for (const directServerReturn of [true, false]) {
    const objects = objectsOf({ kubeProxy: { directServerReturn } });
    const { data } = named(objects, 'ConfigMap', 'kube-flannel-windows-cfg');
    expect(JSON.parse(data['10-flannel.conflist']).plugins[0].delegate.loopbackDSR).toBe(directServerReturn);
  }
  for (const name of ['kube-flannel-ds', 'kube-flannel-ds-windows']) {
    const [container] = named(objectsOf(), 'DaemonSet', name).spec.template.spec.containers;
    expect(container.args).toContain('--iface=$(NODE_ADDRESS)');
    const address = container.env.find(({ name: variable }: any) => variable === 'NODE_ADDRESS');
    expect(address.valueFrom.fieldRef.fieldPath).toBe('status.hostIP');
  }
});

test('beside an upstream flannel nothing of it is made', () => {
  const kinds = objectsOf({ flannel: { linux: { enabled: false } } }).map(
    ({ kind, metadata }) => `${kind}/${metadata.name}`,
  );
  expect(kinds).toEqual([
    'ConfigMap/kube-flannel-windows-cfg',
    'DaemonSet/kube-flannel-ds-windows',
    'DaemonSet/kube-proxy-windows',
  ]);
});

test('what an upstream DaemonSet on Linux has is there', () => {
  const [container] = named(objectsOf(), 'DaemonSet', 'kube-flannel-ds').spec.template.spec.containers;
  expect(container).toMatchObject({
    args: ['--ip-masq', '--kube-subnet-mgr', '--iface=$(NODE_ADDRESS)', '--healthz-port=8081'],
    ports: [{ name: 'healthz', containerPort: 8081 }],
    securityContext: { privileged: false, capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } },
  });
  expect(environment(objectsOf(), 'kube-flannel-ds')).toMatchObject({
    EVENT_QUEUE_DEPTH: '5000',
    CONT_WHEN_CACHE_NOT_READY: 'false',
  });
});

describe('refusals', () => {
  test('everything that flanneld on Windows would refuse, before it does', () => {
    expect(
      refused(
        'flannel.backend.type=host-gw,flannel.backend.vni=1,flannel.backend.port=8472,flannel.backend.directRouting=true,flannel.backend.gbp=true',
      ),
    ).toMatchInlineSnapshot(`
      "flannel.backend.type: host-gw is not made here: nobody has run it on Windows from a pod of the host (HostProcess); set vxlan
      flannel.backend.vni: 1 is below 4096, the least that flanneld takes on Windows; raise it
      flannel.backend.port: 8472 is not 4789, the only port that flanneld takes on Windows; write that
      flannel.backend.directRouting: is true, which flanneld refuses on Windows; set it to false
      flannel.backend.gbp: is true, which flanneld refuses on Windows; set it to false"
    `);
    expect(refused('flannel.backend.macPrefix=0E:2A,podSubnet=fd00::/48')).toMatchInlineSnapshot(`
      "podSubnet: 'fd00::/48' is not an IPv4 range for pods, of /8 to /23 (a node is taken to get a /24 of it, as kubeadm has it), without bits behind it; write it such as 10.244.0.0/16 (the overlay of Windows has no IPv6)
      flannel.backend.macPrefix: '0E:2A' is not the beginning of MAC addresses of single machines; write two bytes with a hyphen, the first of them even, such as 0E-2A"
    `);
  });

  test('ranges that kubeadm refuses, or that end before their bits do', () => {
    const paths = (setting: string, ranges: readonly string[]) =>
      ranges.map((range) => refused(`${setting}=${range}`).split(':')[0]);
    const pods = [
      '10.0.0.0/7',
      '10.244.0.0/24',
      '10.244.0.0/25',
      '10.244.0.1/16',
      '10.244.0.0/8',
      '10.244.7.0/16',
      '0.0.0.0/8',
    ];
    expect(paths('podSubnet', pods)).toEqual(pods.map(() => 'podSubnet'));
    const services = ['10.0.0.0/11', '10.96.0.0/29', '10.96.0.1/16', '10.96.7.0/12'];
    expect(paths('serviceSubnet', services)).toEqual(services.map(() => 'serviceSubnet'));
    for (const taken of ['podSubnet=11.0.0.0/8', 'podSubnet=10.244.8.0/21', 'serviceSubnet=10.96.0.16/28'])
      expect(refused(taken)).toBe('');
  });

  test('ranges with bits behind them in the byte in which they end', () => {
    expect(refused('podSubnet=10.245.0.0/15,serviceSubnet=10.100.0.0/12')).toMatchInlineSnapshot(`
      "podSubnet: 10.245.0.0/15 does not begin with the first address of its range; set the bits behind its length to 0
      serviceSubnet: 10.100.0.0/12 does not begin with the first address of its range; set the bits behind its length to 0"
    `);
    expect(refused('podSubnet=10.244.0.0/15,serviceSubnet=172.30.64.0/18')).toBe('');
  });

  test('a range that is none hides nothing but what depends on it', () => {
    expect(
      refused('podSubnet=none,serviceSubnet=10.100.0.0/12,apiServer.host=10.100.0.1').replaceAll(/: .*/g, ''),
    ).toBe('podSubnet\nserviceSubnet\napiServer.host');
  });

  test('ranges with addresses in common, whichever holds the other', () => {
    const common = (pods: string, services: string) => refused(`podSubnet=${pods},serviceSubnet=${services}`);
    expect(common('10.96.0.0/12', '10.96.0.0/12')).toMatchInlineSnapshot(
      `"serviceSubnet: 10.96.0.0/12 has addresses that podSubnet, 10.96.0.0/12, has too; give Services a range of their own"`,
    );
    expect(common('10.0.0.0/8', '10.96.0.0/12')).toMatch(/^serviceSubnet: /);
    expect(common('10.100.0.0/16', '10.96.0.0/12')).toMatch(/^serviceSubnet: /);
    expect(common('10.112.0.0/16', '10.96.0.0/12')).toBe('');
    expect(common('10.244.0.0/17', '10.244.128.0/20')).toBe('');
  });

  test('an API server that pods or Services hide', () => {
    expect(refused('apiServer.host=10.244.3.4')).toMatchInlineSnapshot(
      `"apiServer.host: 10.244.3.4 is an address of pods (podSubnet, 10.244.0.0/16), so no node would reach it; give the address of the control plane, or take another podSubnet"`,
    );
    expect(refused('apiServer.host=10.96.0.1')).toMatchInlineSnapshot(
      `"apiServer.host: 10.96.0.1 is an address of Services (serviceSubnet, 10.96.0.0/12), to which nothing on Windows leads before kube-proxy runs; give the address of the control plane"`,
    );
    expect(refused('apiServer.host=10.245.0.1')).toBe('');
  });

  test('a network of nothing', () => {
    const off = 'flannel.windows.enabled=false,kubeProxy.enabled=false';
    expect(refused(`${off},flannel.linux.enabled=false`)).toMatchInlineSnapshot(
      `"flannel.windows.enabled: is false, and so are flannel.linux.enabled and kubeProxy.enabled: nothing is left to deploy; set one of them, or do not install this chart"`,
    );
    expect(refused(off)).toBe('');
  });

  test('what would wait for ever', () => {
    expect(refused('apiServer.host=kubernetes.default.svc,flannel.windows.enabled=false')).toMatchInlineSnapshot(`
      "apiServer.host: kubernetes.default.svc is the Service of the API server, to which nothing on Windows leads before kube-proxy runs; give the host of kubeadm's controlPlaneEndpoint
      kubeProxy.enabled: is true without flannel.windows.enabled, for whose network it would wait for ever; set both, or neither"
    `);
    expect(refused('apiServer.host=kubernetes.example.org')).toBe('');
  });

  test('a number of the overlay of which leases keep a part alone', () => {
    expect(refused('flannel.backend.vni=65536')).toBe(
      'flannel.backend.vni: 65536 is out of bounds; write a whole number from 1 to 65535',
    );
  });

  test('what the API server would refuse of a pod: requests above limits, a Secret twice', () => {
    const above = (limits: object) => ({ resources: { requests: { cpu: 2 }, limits: { cpu: 1, ...limits } } });
    const memory = { memory: '1Gi' };
    const flannel = { linux: above({}), windows: above(memory) };
    const image = { pullSecrets: [{ name: 'a' }, { name: 'a' }] };
    const { problems } = make(defaultRelease, { flannel, kubeProxy: above(memory), image });
    expect(problems.map(problemLine)).toEqual([
      'image.pullSecrets[1].name: a is the Secret of image.pullSecrets[0].name too; remove one of them',
      ...['flannel.linux', 'flannel.windows', 'kubeProxy'].map(
        (path) => `${path}.resources.requests.cpu: is above limits.cpu; lower it, or raise the limit`,
      ),
    ]);
  });

  test('a host that is none, whatever it begins with', () => {
    for (const host of ['a\t', 'a b', 'https://a', 'a:6443']) {
      expect(make(defaultRelease, { apiServer: { host } }).problems.map(({ path }) => path)).toEqual([
        'apiServer.host',
      ]);
    }
  });

  test('versions that do not come up', () => {
    expect(refused('flannel.version=0.25.2,kubernetesVersion=1.34.1')).toMatchInlineSnapshot(`
      "kubernetesVersion: 1.34.1 is no version whose kube-proxy is known here; write one from 1.35 to 1.37
      flannel.version: 0.25.2 does not come up on Windows (0.25.1 to 0.25.3 ask the wrong way round whether the node's adapter is ready); take 0.28.9 or newer"
    `);
    expect(refused('flannel.version=0.28.8')).toMatchInlineSnapshot(
      `"flannel.version: 0.28.8 has neither /readyz, which tells whether it works, nor install-conf, which puts the configuration on Linux nodes; take 0.28.9, which brought both, or a newer one"`,
    );
    expect(refused('flannel.version=0.28.10,kubernetesVersion=1.35.0')).toBe('');
    expect(refused('flannel.version=1.0.0')).toBe('');
  });

  test('tags of another version than the one that is declared', () => {
    const tags = (linux: string, windows: string, kubeProxy: string) =>
      refused(
        `flannel.version=0.28.9,kubernetesVersion=1.37.2,flannel.linux.image.tag=${linux},flannel.windows.image.tag=${windows},kubeProxy.image.tag=${kubeProxy}`,
      );
    expect(tags('v0.28.8', '0.28.90', 'v1.37.21-mine')).toBe(
      [
        'flannel.linux.image.tag: v0.28.8 reads like another version than flannel.version, which is 0.28.9; begin it with v0.28.9, or set flannel.version to what is in the image',
        'flannel.windows.image.tag: 0.28.90 reads like another version than flannel.version, which is 0.28.9; begin it with v0.28.9, or set flannel.version to what is in the image',
        'kubeProxy.image.tag: v1.37.21-mine reads like another version than kubernetesVersion, which is 1.37.2; begin it with v1.37.2, or set kubernetesVersion to what is in the image',
      ].join('\n'),
    );
    for (const other of ['2026.8.1', 'v0.128.9', 'v1.136.4', '11.37.2'])
      expect(tags(other, other, other).split('\n')).toHaveLength(3);
    for (const end of ['', '-1', '.5', '_a', 'mine'])
      expect(tags(`v0.28.9${end}`, `0.28.9${end}`, `v1.37.2${end}`)).toBe('');
    for (const own of ['mine', '2026.8', 'release-1.2.3', 'v1']) expect(tags(own, own, own)).toBe('');
  });

  test('no build of Windows', () => {
    expect(make(defaultRelease, { windows: { builds: [] } }).problems.map(problemLine)).toEqual([
      'windows.builds: names no build of Windows; name those of your nodes (10.0.20348, 10.0.26100), or leave it out for all of them',
    ]);
  });

  test('pods of link-local addresses, and a range of which no node would get its part', () => {
    expect(refused('podSubnet=169.254.0.0/16')).toMatchInlineSnapshot(
      `"podSubnet: 169.254.0.0/16 has link-local addresses (169.254.0.0/16), which no router hands on; take a private range, such as 10.244.0.0/16"`,
    );
    expect(refused('podSubnet=169.254.64.0/20')).toMatch(/^podSubnet: .* link-local /);
    expect(refused('podSubnet=169.0.0.0/8')).toMatch(/^podSubnet: .* link-local /);
    expect(refused('podSubnet=169.253.0.0/16')).toBe('');
    expect(refused('podSubnet=10.244.0.0/24')).toContain('a node is taken to get a /24 of it');
  });
});

describe('flags of kube-proxy', () => {
  const nameOf = (argument: string) => argument.split('=')[0]!;
  const { args } = named(objectsOf(), 'DaemonSet', 'kube-proxy-windows').spec.template.spec.containers[0];
  const script = readFileSync('containerfiles/windows-network/start-kube-proxy.ps1', 'utf8');

  test('they were read in a version of each supported minor version, from the oldest that the chart takes to ours', () => {
    const minorOf = (version: string) => Number(version.split('.')[1]);
    const [oldest, ours] = [minorOf(oldestKubernetes), minorOf(networkVersions.kubernetes)];
    expect(minors).toEqual(Array.from({ length: ours + 1 - oldest }, (_, index) => oldest + index));
    expect(Object.values(kubeProxyRead).map(minorOf)).toEqual(minors);
    for (const minor of minors) expect(refused(`kubernetesVersion=1.${minor}.0`)).toBe('');
  });

  test('what pod and start script give has a source, and none is a gate', () => {
    const known = kubeProxyFlags.map(({ name }): string => name);
    const given = [...args.map(nameOf), ...[...script.matchAll(/"(--[a-z-]+)=/g)].map(([, name]) => name)];
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !given.includes(name))).toEqual([]);
    expect(known).not.toContain('--feature-gates');
  });

  test('DSR goes where the setting says so', () => {
    const { args: without } = named(
      objectsOf({ kubeProxy: { directServerReturn: false } }),
      'DaemonSet',
      'kube-proxy-windows',
    ).spec.template.spec.containers[0];
    expect(args.filter((argument: string) => !without.includes(argument))).toEqual(['--enable-dsr=true']);
  });
});
