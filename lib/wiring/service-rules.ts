import type { Settings } from '../values/declaration';
import type { service as serviceShape } from '../values/shapes';
import { above, and, equals, given, is, not, or } from '../words/conditions';
import { refuse, type Refusal } from '../words/refusals';
import type { Condition, Count } from '../words/settings';
import { when, word } from '../words/structure';
import { deployed, type Singleton, singletons } from './addresses';
import type { Installation } from './names';
import { apart, type Rule } from './rules';

/** What is wrong with ports and Services of whatever is no local directory. */
export const serviceRules: readonly Rule[] = [
  ...singletons.map(
    (component): Rule =>
      (installation) =>
        published(installation, component),
  ),
  downloads,
  localSessions,
];

const firstNodePort = 30_000;
const lastNodePort = 32_767;
export const clusterNodePorts = lastNodePort - firstNodePort + 1;

/** What one published address and the way to it have to do with each other. */
function published(installation: Installation, component: Singleton): Refusal[] {
  const settings = installation.values[component];
  const refused = () => (component === 'mongodb' ? [] : not443(`${component}.port`, settings.port, binders[component]));
  const judged = (...refusals: readonly (() => Refusal[])[]) =>
    when(deployed(installation.values, component), () => apart(...refusals));
  if (!('service' in settings) || !('host' in settings)) return judged(refused);
  const { service } = settings;
  return judged(
    refused,
    () => sourceRanges(component, service),
    () =>
      when(and(outside(service), not(given(settings.host))), () => [
        refuse(
          `${component}.host`,
          `is empty, so users would be told a name that only the cluster knows, although ${component}.service.type is not ClusterIP; give the address under which users reach it`,
        ),
      ]),
    () =>
      when(and(is(service.type, 'NodePort'), outOfNodePorts(settings.port)), () => [
        refuse(
          `${component}.port`,
          `${settings.port} is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from ${firstNodePort} to ${lastNodePort}, or a LoadBalancer`,
        ),
      ]),
  );
}

type ServiceSettings = Settings<ReturnType<typeof serviceShape>>;

export const sourceRanges = (component: string, { type, loadBalancerSourceRanges }: ServiceSettings): Refusal[] =>
  when(and(given(loadBalancerSourceRanges), not(is(type, 'LoadBalancer'))), () => [
    refuse(
      `${component}.service.loadBalancerSourceRanges`,
      `lists ranges, but ${component}.service.type is ${word(type)}, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty`,
    ),
  ]);

const outside = ({ type }: ServiceSettings): Condition => not(is(type, 'ClusterIP'));

const outOfNodePorts = (port: Count): Condition => or(not(above(port, firstNodePort - 1)), above(port, lastNodePort));

export const not443 = (
  path: string,
  port: Count,
  reason = 'the launcher takes it for no port at all and ends',
): Refusal[] => when(equals(port, 443), () => [refuse(path, `443 cannot be bound: ${reason}; choose another`)]);

function downloads({ values }: Installation): Refusal[] {
  const { downloadPort, service } = values.globalSession;
  return apart(
    () => not443('globalSession.downloadPort', downloadPort, 'a plain HTTP page there would be taken for HTTPS'),
    () =>
      when(and(is(service.type, 'NodePort'), outOfNodePorts(downloadPort)), () => [
        refuse(
          'globalSession.downloadPort',
          `${downloadPort} is no port of a NodePort Service; choose one from ${firstNodePort} to ${lastNodePort}`,
        ),
      ]),
  );
}

/** Who binds a port, where that is not the launcher. */
const binders: Partial<Record<Singleton, string>> = {
  adminPanel: 'the configuration of Apache takes it for something else',
};

export const noNodePort = (path: string, what: string): Refusal =>
  refuse(
    path,
    `NodePort cannot serve ${what}: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network`,
  );

function localSessions({ values }: Installation): Refusal[] {
  const { localSession } = values;
  const type = () => localSession.service.type;
  return apart(
    () => not443('localSession.port', localSession.port),
    () => sourceRanges('localSession', localSession.service),
    () => when(is(type(), 'NodePort'), () => [noNodePort('localSession.service.type', 'numbered instances')]),
    () =>
      when(and(is(type(), 'LoadBalancer'), not(given(localSession.domain))), () => [
        refuse(
          'localSession.domain',
          'is empty, so users would be told names that only the cluster knows; give the domain under which each <pod>.<domain> leads to its load balancer',
        ),
      ]),
  );
}
