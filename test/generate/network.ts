import fc from 'fast-check';
import { minors } from '../../lib/network/versions';
import { quantityOf } from '../../lib/kubernetes/quantity';
import { defaultsOf } from '../../lib/values/declaration';
import { copyOf, isMap, type Values } from '../../lib/values/maps';
import { mergeValues } from '../../lib/values/merge';
import type { Release } from '../../lib/values/readings';
import { schemaOf } from '../../lib/values/schema';
import { windowsNetwork } from '../../lib/values/windows-network';
import { openValuesIn } from './kubernetes';
import { type Mutation, write } from './mutations';
import type { Given } from './opentwin';
import { documentsOf } from './settings';

/** Documents by type alone, from almost none of the settings to most. */
const documents = (): fc.Arbitrary<Values> => {
  const open = openValuesIn(schemaOf(windowsNetwork, 'values', 'complete'));
  return fc.oneof(...[60, 12, 1].map((absence) => documentsOf(windowsNetwork, open, absence)));
};

/** Values of the network that should be valid; how many are is counted where they are used. */
export const networkFor = (release: fc.Arbitrary<Release>): fc.Arbitrary<Given> =>
  fc.tuple(release, documents()).map(([one, values]) => ({ release: one, values: settled(values) }));

/** The same values, for a version of Kubernetes that is supported. */
export function supported(document: Values): Values {
  const version = document['kubernetesVersion'];
  if (typeof version !== 'string') return document;
  const [, minor, patch] = version.split('.').map(Number) as [number, number, number];
  return { ...document, kubernetesVersion: `1.${minors[minor % minors.length]}.${patch}` };
}

/** The same values, with requests that are not above limits, where one of them is the default too. */
function within(document: Values): Values {
  const complete = mergeValues(defaultsOf(windowsNetwork) as Values, document);
  const { flannel, kubeProxy } = complete as unknown as Record<'flannel' | 'kubeProxy', Record<string, Resourceful>>;
  const all = {
    'flannel.linux': flannel['linux'],
    'flannel.windows': flannel['windows'],
    kubeProxy: kubeProxy as unknown as Resourceful,
  };
  const values = copyOf(document);
  for (const [path, part] of Object.entries(all)) {
    const { limits = {}, requests = {} } = part?.resources ?? {};
    for (const [amount, request] of Object.entries(requests)) {
      const limit = limits[amount];
      if (limit !== undefined && quantityOf(request) > quantityOf(limit))
        write(`${path}.resources.requests.${amount}`, limit)(values);
    }
  }
  return values;
}

interface Resourceful {
  readonly resources?: Partial<Readonly<Record<'limits' | 'requests', Readonly<Record<string, string | number>>>>>;
}

/** A range by its first address. */
function rounded(range: string): string {
  const [address = '', length = ''] = range.split('/');
  const size = 2 ** (32 - Number(length));
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = Math.floor(number / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${length}`;
}

/** The same values, with what would not run on Windows put right. */
function settled(document: Values): Values {
  const values = copyOf(within(supported(document))) as Record<string, unknown>;
  for (const key of ['podSubnet', 'serviceSubnet'])
    if (typeof values[key] === 'string') values[key] = rounded(values[key]);
  const { flannel, windows: nodes } = values;
  if (isMap(nodes) && Array.isArray(nodes['builds']) && nodes['builds'].length === 0) delete nodes['builds'];
  if (!isMap(flannel)) return values;
  // kube-proxy waits for the network that flannel makes
  const { linux, windows } = flannel;
  if (isMap(windows) && windows['enabled'] === false) {
    if (isMap(linux)) delete linux['enabled'];
    values['kubeProxy'] = { ...(isMap(values['kubeProxy']) ? values['kubeProxy'] : {}), enabled: false };
  }
  const { version: own, backend } = flannel as { version?: string; backend?: Record<string, unknown> };
  if (own?.startsWith('0.')) (flannel as Record<string, unknown>)['version'] = own.replace(/^0\.[0-9]+/, '0.30');
  if (backend?.['vni'] !== undefined) backend['vni'] = Math.max(4096, backend['vni'] as number);
  for (const key of ['directRouting', 'gbp', 'port', 'type']) delete backend?.[key];
  return values;
}

/** What several settings have to do with each other, mostly wrong. */
export const networkCrossing: fc.Arbitrary<Mutation> = fc.oneof(
  fc.constantFrom('1.34.9', '1.35.0', '1.37.9', '1.38.0', '2.35.1').map((one) => write('kubernetesVersion', one)),
  fc.constantFrom('0.25.1', '0.25.4', '0.28.8', '0.28.9', '1.0.0').map((one) => write('flannel.version', one)),
  fc.constantFrom('vxlan', 'host-gw').map((one) => write('flannel.backend.type', one)),
  fc.constantFrom(1, 4095, 4096, 65_535, 65_536).map((one) => write('flannel.backend.vni', one)),
  fc.constantFrom(4789, 8472).map((one) => write('flannel.backend.port', one)),
  fc.boolean().map((one) => write('flannel.backend.directRouting', one)),
  fc.boolean().map((one) => write('flannel.backend.gbp', one)),
  fc.boolean().map((one) => write('flannel.linux.enabled', one)),
  fc.constantFrom('flannel.windows.enabled', 'kubeProxy.enabled').map((one) => write(one, false)),
  fc
    .constantFrom('10.0.0.0/8', '10.96.0.0/16', '10.112.0.0/16', '10.245.0.0/15', '169.254.0.0/16')
    .map((one) => write('podSubnet', one)),
  fc
    .constantFrom('10.244.0.0/16', '10.244.128.0/20', '10.240.0.0/12', '10.97.0.0/12')
    .map((one) => write('serviceSubnet', one)),
  fc.constantFrom('10.244.0.1', '10.96.0.1', '10.1.0.1').map((one) => write('apiServer.host', one)),
  fc
    .tuple(
      fc.constantFrom('flannel.linux', 'flannel.windows', 'kubeProxy'),
      fc.constantFrom('v0.28.8', 'v0.28.9', '0.28.9-1', 'v0.28.90', 'v1.36.1', 'v1.37.2', 'v1.37.2_1'),
    )
    .map(([one, tag]) => write(`${one}.image.tag`, tag)),
  fc
    .tuple(
      fc.constantFrom('flannel.linux', 'flannel.windows', 'kubeProxy'),
      fc.constantFrom('cpu', 'ephemeral-storage'),
    )
    .map(([one, amount]) =>
      write(`${one}.resources`, { requests: { [amount]: '2' }, limits: { [amount]: '1', memory: '1Gi' } }),
    ),
  fc.constant(write('windows.builds', [])),
  fc
    .constantFrom('image.pullSecrets', 'global.imagePullSecrets')
    .map((one) => write(one, [{ name: 'a' }, { name: 'a' }])),
);
