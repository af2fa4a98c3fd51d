import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import { type Manifest, ofKind } from '../../lib/checks/manifest';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { checkSchemas, kubernetesVersions } from '../../lib/checks/schema';
import { checkWindows } from '../../lib/checks/windows';
import { minors } from '../../lib/network/versions';
import { flagsOf } from '../../lib/network/kube-proxy-flags';
import { problemLine } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { parseSet } from '../../lib/values/set';

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

  test('the start script on Windows expects that very file', () => {
    expect(JSON.parse(environment(objects, 'kube-flannel-ds-windows')['NET_CONF']!)).toEqual(netConf);
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

  test('on the version', () => {
    const images = podsIn(objectsOf({ flannel: { version: '0.29.1' } })).flatMap((pod) =>
      containersIn(pod).map(({ container }) => container.image),
    );
    expect(images.filter((image) => image?.endsWith(':v0.29.1'))).toHaveLength(3);
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
        tolerations: [{ operator: 'Exists' }],
        hostNetwork: true,
      });
    }
  });
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
      "podSubnet: 'fd00::/48' is not an IPv4 range; write it such as 10.244.0.0/16 (the overlay of Windows has no IPv6)
      flannel.backend.macPrefix: '0E:2A' is not the beginning of MAC addresses; write two bytes with a hyphen, such as 0E-2A"
    `);
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
      `"flannel.version: 0.28.8 has no install-conf in its image, which puts the configuration on Linux nodes since 0.28.9; take that or a newer one"`,
    );
    expect(refused('flannel.version=0.28.10,kubernetesVersion=1.35.0')).toBe('');
    expect(refused('flannel.version=1.0.0')).toBe('');
  });
});

test('no supported kube-proxy is given a gate, and an old one that which it needs', () => {
  for (const minor of minors) expect(flagsOf(minor).filter((flag) => flag.startsWith('--feature-gates'))).toEqual([]);
  expect(flagsOf(32)).toContain('--feature-gates=WinDSR=true');
});
