import {
  above,
  and,
  bitsBehind,
  equals,
  given,
  is,
  looksLikeAddress,
  matches,
  not,
  ofVersion,
  or,
  within,
} from '../words/conditions';
import { refuse, type Refusal } from '../words/refusals';
import { when } from '../words/structure';
import { aboveLimit, ofWindows, repeatedSecrets } from '../wiring/pod-rules';
import { apart, type Rule } from '../wiring/rules';
import { windowsNetwork } from '../values/windows-network';
import { type Network, networkChart, windowsOverlay } from './network';
import { windowsBuilds } from '../kubernetes/windows-builds';
import { knownMinors, minors } from './versions';

/** Everything that can be wrong with a network beyond the types of its settings, in the order of the settings. */
const networkRules: readonly Rule<Network>[] = [
  version,
  ranges,
  server,
  ({ values }) => repeatedSecrets('global.imagePullSecrets', values.global.imagePullSecrets),
  ({ values }) => repeatedSecrets('image.pullSecrets', values.image.pullSecrets),
  builds,
  nothing,
  backend,
  order,
  ({ values }) => aboveLimit('flannel.linux.resources', values.flannel.linux.resources),
  ({ values }) => aboveLimit('flannel.windows.resources', values.flannel.windows.resources, ofWindows),
  ({ values }) => aboveLimit('kubeProxy.resources', values.kubeProxy.resources, ofWindows),
];

/** They wait for the node's adapter the wrong way round (flannel-io/flannel 1997, mended in 0.25.4). */
const brokenOnWindows = '^0\\.25\\.[1-3]$';
/** Documentation/kube-flannel.yml of 0.28.9 asks /readyz and runs install-conf, where earlier ones asked nothing and had `cp`. */
const withoutReadiness = '^0\\.((1?[0-9]|2[0-7])\\.|28\\.[0-8]$)';
/** What a tag looks like that says a version, as upstream's do. */
const likeVersion = '^v?[0-9]+\\.[0-9]+\\.[0-9]+';

function version({ values }: Network): Refusal[] {
  const { flannel, kubeProxy } = values;
  return apart(
    () => unknownMinor(values.kubernetesVersion),
    () => unfitFlannel(flannel.version),
    // Else what is judged by its version, and made for it, would be another
    () => otherVersion('flannel.linux.image.tag', flannel.linux.image.tag, 'flannel.version', flannel.version),
    () => otherVersion('flannel.windows.image.tag', flannel.windows.image.tag, 'flannel.version', flannel.version),
    () => otherVersion('kubeProxy.image.tag', kubeProxy.image.tag, 'kubernetesVersion', values.kubernetesVersion),
  );
}

const unknownMinor = (version: string): Refusal[] =>
  when(not(matches(version, `^1\\.(${minors.join('|')})\\.`)), () => [
    refuse('kubernetesVersion', `${version} is no version whose kube-proxy is known here; write one ${knownMinors}`),
  ]);

const unfitFlannel = (version: string): Refusal[] => [
  ...when(matches(version, brokenOnWindows), () => [
    refuse(
      'flannel.version',
      `${version} does not come up on Windows (0.25.1 to 0.25.3 ask the wrong way round whether the node's adapter is ready); take 0.28.9 or newer`,
    ),
  ]),
  ...when(and(matches(version, withoutReadiness), not(matches(version, brokenOnWindows))), () => [
    refuse(
      'flannel.version',
      `${version} has neither /readyz, which tells whether it works, nor install-conf, which puts the configuration on Linux nodes; take 0.28.9, which brought both, or a newer one`,
    ),
  ]),
];

const otherVersion = (path: string, tag: string, setting: string, version: string): Refusal[] =>
  when(and(matches(tag, likeVersion), not(ofVersion(tag, version))), () => [
    refuse(
      path,
      `${tag} reads like another version than ${setting}, which is ${version}; begin it with v${version}, or set ${setting} to what is in the image`,
    ),
  ]);

/** RFC 3927; in clouds, nodes ask for what they are there (169.254.169.254). */
const linkLocal = '169.254.0.0/16';

const notTheFirst = (path: string, range: string): Refusal[] =>
  when(bitsBehind(range), () => [
    refuse(path, `${range} does not begin with the first address of its range; set the bits behind its length to 0`),
  ]);

function ranges({ values }: Network): Refusal[] {
  return apart(
    () => notTheFirst('podSubnet', values.podSubnet),
    () => notTheFirst('serviceSubnet', values.serviceSubnet),
    () =>
      when(or(within(values.podSubnet, linkLocal), within(linkLocal, values.podSubnet)), () => [
        refuse(
          'podSubnet',
          `${values.podSubnet} has link-local addresses (${linkLocal}), which no router hands on; take a private range, such as 10.244.0.0/16`,
        ),
      ]),
    () => {
      const { podSubnet, serviceSubnet } = values;
      return when(or(within(serviceSubnet, podSubnet), within(podSubnet, serviceSubnet)), () => [
        refuse(
          'serviceSubnet',
          `${serviceSubnet} has addresses that podSubnet, ${podSubnet}, has too; give Services a range of their own`,
        ),
      ]);
    },
  );
}

/**
 * A Service leads nowhere on Windows before kube-proxy runs, which asks the API server first; and flannel brings what is sent
 * to an address of its range to a pod.
 */
function server({ values }: Network): Refusal[] {
  const { host } = values.apiServer;
  const path = 'apiServer.host';
  const ifOf = (range: string, message: string) =>
    when(looksLikeAddress(host), () => when(within(host, range), () => [refuse(path, message)]));
  return apart(
    () =>
      when(matches(host, '^kubernetes([.]default([.].*)?)?$'), () => [
        refuse(
          path,
          `${host} is the Service of the API server, to which nothing on Windows leads before kube-proxy runs; give the host of kubeadm's controlPlaneEndpoint`,
        ),
      ]),
    () =>
      ifOf(
        values.serviceSubnet,
        `${host} is an address of Services (serviceSubnet, ${values.serviceSubnet}), to which nothing on Windows leads before kube-proxy runs; give the address of the control plane`,
      ),
    () =>
      ifOf(
        values.podSubnet,
        `${host} is an address of pods (podSubnet, ${values.podSubnet}), so no node would reach it; give the address of the control plane, or take another podSubnet`,
      ),
  );
}

/** Without one, nothing would be asked of a node, and the parts for Windows run on builds that nobody has named. */
function builds({ values: { windows } }: Network): Refusal[] {
  return when(not(given(windows.builds)), () => [
    refuse(
      'windows.builds',
      `names no build of Windows; name those of your nodes (${windowsBuilds.join(', ')}), or leave it out for all of them`,
    ),
  ]);
}

/** Notes of a chart that has made nothing would tell of a network. */
function nothing({ values }: Network): Refusal[] {
  const { flannel, kubeProxy } = values;
  return when(and(not(flannel.linux.enabled), not(flannel.windows.enabled), not(kubeProxy.enabled)), () => [
    refuse(
      'flannel.windows.enabled',
      'is false, and so are flannel.linux.enabled and kubeProxy.enabled: nothing is left to deploy; set one of them, or do not install this chart',
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
