import { relay } from '../catalog/compute';
import { highestChildPort } from '../catalog/services';
import { above, and, given, is, lists, more, not, or, some } from '../words/conditions';
import { type Amount, refuse, type Refusal, totalAbove } from '../words/refusals';
import { each, firstOpen, when, word } from '../words/structure';
import { deployed, singletons } from './addresses';
import type { Installation } from './names';
import { apart, readably, type Rule } from './rules';
import { clusterNodePorts, noNodePort, not443, sourceRanges } from './service-rules';

/** What is wrong with local directories: how they are published, and their pools. */
export const localDirectoryRules: readonly Rule[] = [ofAll, ofPools];

const lowestExposedPool = 49_000;

function ofAll({ values }: Installation): Refusal[] {
  const { localDirectory } = values;
  const { service } = localDirectory;
  const balanced = () => is(service.type, 'LoadBalancer');
  const published = (how: 'podNameUnderDomain' | 'podIP') => is(localDirectory.publish, how);
  const tooFewAddresses = () =>
    more(localDirectory.pools, 'instances', (pool) => pool.replicas, localDirectory.addresses);
  const tooLow = () => some(localDirectory.pools, 'poolTooLow', (pool) => not(above(pool.port, lowestExposedPool - 1)));
  return apart(
    () =>
      when(is(service.type, 'NodePort'), () => [
        noNodePort('localDirectory.service.type', 'local directories and their relays'),
      ]),
    () => sourceRanges('localDirectory', service),
    () =>
      when(and(given(localDirectory.domain), not(published('podNameUnderDomain'))), () => [
        refuse(
          'localDirectory.domain',
          `${localDirectory.domain} would not be used, because localDirectory.publish is ${word(localDirectory.publish)}; set podNameUnderDomain, or leave the domain empty`,
        ),
      ]),
    () =>
      when(and(given(localDirectory.addresses), not(published('podIP'))), () => [
        refuse(
          'localDirectory.addresses',
          `lists addresses that would not be used, because localDirectory.publish is ${word(localDirectory.publish)}; set podIP, or leave the list empty`,
        ),
      ]),
    () =>
      when(and(published('podNameUnderDomain'), not(given(localDirectory.domain))), () => [
        refuse('localDirectory.domain', 'is empty, but localDirectory.publish is podNameUnderDomain; give the domain'),
      ]),
    () =>
      when(and(published('podIP'), not(given(localDirectory.addresses))), () => [
        refuse(
          'localDirectory.addresses',
          'is empty, but localDirectory.publish is podIP; list the addresses that pods can get, because the certificate must name them',
        ),
      ]),
    () =>
      when(and(published('podIP'), given(localDirectory.addresses), tooFewAddresses()), () => [
        refuse(
          'localDirectory.addresses',
          'lists fewer addresses than the pools have replicas together, so some pod would get one that the certificate does not name; list every address that pods can get, or take fewer replicas',
        ),
      ]),
    () =>
      when(and(balanced(), not(published('podNameUnderDomain'))), () => [
        refuse(
          'localDirectory.publish',
          'a LoadBalancer is reached by a name of its own: set podNameUnderDomain, and let each <pod>.<domain> lead to its load balancer',
        ),
      ]),
    () =>
      each(localDirectory.pools, (pool, index) =>
        readably(() =>
          when(and(balanced(), not(above(pool.port, lowestExposedPool - 1))), () => [
            refuse(
              `localDirectory.pools[${index}].port`,
              `${pool.port} leaves too many ports for a LoadBalancer, which has to list every port from there up to ${highestChildPort}; choose one of at least ${lowestExposedPool}`,
            ),
          ]),
        ),
      ),
    () =>
      // Without local directories there are far fewer than a cluster has
      when(and(balanced(), not(tooLow()), service.allocateLoadBalancerNodePorts), () =>
        totalAbove(
          'nodePorts',
          nodePorts(values),
          clusterNodePorts,
          refuse(
            'localDirectory.service.allocateLoadBalancerNodePorts',
            `is true, but a cluster has ${clusterNodePorts} node ports, and all Services together would take more: the load balancer of each local directory takes every port from its pool's up to ${highestChildPort}; set it to false if load balancers reach pods directly, or take higher ports or fewer replicas`,
          ),
        ),
      ),
  );
}

/** The node ports of everything that is published, where load balancers of local directories have some. */
const nodePorts = (values: Installation['values']): Amount[] => [
  ...each(values.localDirectory.pools, ({ replicas, port }) => [
    { times: replicas, range: { from: port, to: highestChildPort } },
  ]),
  ...when(
    and(
      is(values.localSession.service.type, 'LoadBalancer'),
      values.localSession.service.allocateLoadBalancerNodePorts,
    ),
    () => [{ times: values.localSession.replicas }],
  ),
  ...singletons.flatMap((component) => {
    const settings = values[component];
    if (!('service' in settings)) return [];
    const { type, allocateLoadBalancerNodePorts } = settings.service;
    const taken = or(is(type, 'NodePort'), and(is(type, 'LoadBalancer'), allocateLoadBalancerNodePorts));
    return when(and(deployed(values, component), taken), () => [{ times: 'downloadPort' in settings ? 2 : 1 }]);
  }),
];

function ofPools({ values }: Installation): Refusal[] {
  const { localDirectory } = values;
  const hasRelay = () =>
    some(localDirectory.pools, 'hasRelay', (pool) =>
      and(lists(firstOpen(pool.services, localDirectory.services), relay), above(pool.replicas, 0)),
    );
  return apart(
    () =>
      each(localDirectory.pools, (pool, index) =>
        readably(() => not443(`localDirectory.pools[${index}].port`, pool.port)),
      ),
    () =>
      when(not(hasRelay()), () => [
        refuse(
          'localDirectory.pools',
          `no pool with an instance starts the ${relay}, without which no session opens; add it to the services of at least one`,
        ),
      ]),
  );
}
