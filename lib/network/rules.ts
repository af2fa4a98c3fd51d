import { above, and, equals, is, matches, not, same } from '../words/conditions';
import { refuse, type Refusal } from '../words/refusals';
import { when } from '../words/structure';
import { aboveLimit, ofWindows, repeatedSecrets } from '../wiring/pod-rules';
import { apart, type Rule } from '../wiring/rules';
import { windowsNetwork } from '../values/windows-network';
import { type Network, networkChart, windowsOverlay } from './network';
import { knownMinors, minors } from './versions';

/** Everything that can be wrong with a network beyond the types of its settings, in the order of the settings. */
const networkRules: readonly Rule<Network>[] = [
  version,
  ranges,
  server,
  ({ values }) => repeatedSecrets('global.imagePullSecrets', values.global.imagePullSecrets),
  ({ values }) => repeatedSecrets('image.pullSecrets', values.image.pullSecrets),
  backend,
  order,
  ({ values }) => aboveLimit('flannel.linux.resources', values.flannel.linux.resources),
  ({ values }) => aboveLimit('flannel.windows.resources', values.flannel.windows.resources, ofWindows),
  ({ values }) => aboveLimit('kubeProxy.resources', values.kubeProxy.resources, ofWindows),
];

/** They wait for the node's adapter the wrong way round (flannel-io/flannel 1997, mended in 0.25.4). */
const brokenOnWindows = '^0\\.25\\.[1-3]$';
/** Documentation/kube-flannel.yml of 0.28.9 asks /readyz and runs install-conf, where earlier ones asked nothing and had `cp`. */
const withoutReadiness = '^0\\.(1?[0-9]|2[0-7])\\.|^0\\.28\\.[0-8]$';

function version({ values }: Network): Refusal[] {
  const { flannel, kubernetesVersion } = values;
  return apart(
    () =>
      when(not(matches(kubernetesVersion, `^1\\.(${minors.join('|')})\\.`)), () => [
        refuse(
          'kubernetesVersion',
          `${kubernetesVersion} is no version whose kube-proxy is known here; write one ${knownMinors}`,
        ),
      ]),
    () =>
      when(matches(flannel.version, brokenOnWindows), () => [
        refuse(
          'flannel.version',
          `${flannel.version} does not come up on Windows (0.25.1 to 0.25.3 ask the wrong way round whether the node's adapter is ready); take 0.28.9 or newer`,
        ),
      ]),
    () =>
      when(and(matches(flannel.version, withoutReadiness), not(matches(flannel.version, brokenOnWindows))), () => [
        refuse(
          'flannel.version',
          `${flannel.version} has neither /readyz, which tells whether it works, nor install-conf, which puts the configuration on Linux nodes; take 0.28.9, which brought both, or a newer one`,
        ),
      ]),
  );
}

function ranges({ values }: Network): Refusal[] {
  const { podSubnet, serviceSubnet } = values;
  return when(same(podSubnet, serviceSubnet), () => [
    refuse(
      'serviceSubnet',
      `${serviceSubnet} is podSubnet too, and an address is of one of them; give Services a range of their own`,
    ),
  ]);
}

/** A Service leads nowhere on Windows before kube-proxy runs, which asks the API server first. */
function server({ values }: Network): Refusal[] {
  const { host } = values.apiServer;
  return when(matches(host, '^kubernetes([.]default([.].*)?)?$'), () => [
    refuse(
      'apiServer.host',
      `${host} is the Service of the API server, to which nothing on Windows leads before kube-proxy runs; give the host of kubeadm's controlPlaneEndpoint`,
    ),
  ]);
}

/** kube-proxy waits for the network that flannel makes on the same node. */
function order({ values }: Network): Refusal[] {
  const { flannel, kubeProxy } = values;
  return when(and(kubeProxy.enabled, not(flannel.windows.enabled)), () => [
    refuse(
      'kubeProxy.enabled',
      'is true without flannel.windows.enabled, for whose network it would wait for ever; set both, or neither',
    ),
  ]);
}

/** What flanneld on Windows refuses when it starts, and then the node has no network. */
function backend({ values }: Network): Refusal[] {
  const { directRouting, gbp, port, type, vni } = values.flannel.backend;
  const path = 'flannel.backend';
  return apart(
    () =>
      when(is(type, 'host-gw'), () => [
        refuse(
          `${path}.type`,
          'host-gw is not made here: nobody has run it on Windows from a pod of the host (HostProcess); set vxlan',
        ),
      ]),
    () =>
      when(not(above(vni, windowsOverlay.leastVni - 1)), () => [
        refuse(
          `${path}.vni`,
          `${vni} is below ${windowsOverlay.leastVni}, the least that flanneld takes on Windows; raise it`,
        ),
      ]),
    () =>
      when(not(equals(port, windowsOverlay.port)), () => [
        refuse(
          `${path}.port`,
          `${port} is not ${windowsOverlay.port}, the only port that flanneld takes on Windows; write that`,
        ),
      ]),
    () =>
      when(directRouting, () => [
        refuse(`${path}.directRouting`, 'is true, which flanneld refuses on Windows; set it to false'),
      ]),
    () => when(gbp, () => [refuse(`${path}.gbp`, 'is true, which flanneld refuses on Windows; set it to false')]),
  );
}

/** How values of the chart are judged. */
export const judged = {
  name: networkChart,
  declaration: windowsNetwork,
  notSettings: {},
  rules: networkRules,
} as const;
