import { serviceIds } from '../catalog/services';
import type { ServiceId } from '../catalog/service-row';
import { given, same, some } from '../words/conditions';
import { namedRefusals } from '../words/named';
import { type Claim, eachOpen, refuse, type Refusal, repeated } from '../words/refusals';
import type { Count } from '../words/settings';
import { when } from '../words/structure';
import type { Workload } from './extras';
import type { Installation } from './names';
import { apart, type Rule } from './rules';

/**
 * The containers of a pod share its ports: of two that want one, one is served. Of two ports of one name, Services and
 * probes take the first. The API server takes both and warns (`warningsForPodSpecAndMeta` in its pkg/api/pod).
 */
export const extraPorts: readonly Rule[] = (['mongodb', ...serviceIds] as const).map(
  (id): Rule =>
    (installation) =>
      apart(
        () =>
          namedRefusals(
            'extraPorts',
            'What is wrong with the ports of containers that a site adds to a pod, as JSON.',
            { path: id, settings: installation.values[id] },
            amongThemselves,
          ),
        () => besideOurs(installation, id),
      ),
);

/** A port of a container that a site adds. */
interface Added {
  /** Its number and its protocol, `8090/TCP`. */
  readonly number: string;
  readonly name: string;
  readonly path: string;
}

const added = <R>({ path, settings }: Workload, body: (port: Added) => readonly R[]): R[] =>
  apart(
    ...(['extraInitContainers', 'extraContainers'] as const).map(
      (list) => () =>
        eachOpen(settings[list], 'container', (container, index) =>
          eachOpen(container.open<readonly unknown[]>('ports'), 'port', (port, portIndex) =>
            body({
              number: `${port.number('containerPort')}/${port.text('protocol', tcp)}`,
              name: port.text('name', ''),
              path: `${path}.${list}[${index}].ports[${portIndex}]`,
            }),
          ),
        ),
    ),
  );

const tcp = 'TCP';

const amongThemselves = (workload: Workload): Refusal[] =>
  apart(
    () =>
      repeated(
        'ports',
        added(workload, ({ number, path }): Claim[] => [{ what: number, path: `${path}.containerPort` }]),
        shared,
      ),
    () =>
      repeated(
        'portNames',
        added(workload, ({ name, path }) => when(given(name), (): Claim[] => [{ what: name, path: `${path}.name` }])),
        (name, holder) =>
          `${name} is ${holder} too, and Services and probes take the first of a name; rename one of them`,
      ),
  );

const shared = (number: string, holder: string): string =>
  `${number} is taken by ${holder}, and the containers of a pod share its ports; choose another`;

function besideOurs({ values }: Installation, id: ServiceId | 'mongodb'): Refusal[] {
  if (id === 'localDirectory') {
    const settings = values.localDirectory;
    return added({ path: id, settings }, ({ number, path }) =>
      when(
        some(settings.pools, 'isOfPool', (pool) => same(number, `${pool.port}/${tcp}`)),
        () => [refuse(`${path}.containerPort`, shared(number, 'a pool'))],
      ),
    );
  }
  const beside = (port: Count, at: string) =>
    namedRefusals(
      'ourPort',
      'What is wrong with the ports of containers that a site adds beside one of ours, as JSON.',
      { path: id, settings: values[id], port: `${port}/${tcp}`, at },
      ({ port: ours, at: holder, ...workload }) =>
        added(workload, ({ number, path }) =>
          when(same(number, ours), () => [refuse(`${path}.containerPort`, shared(number, holder))]),
        ),
    );
  return apart(
    () => beside(values[id].port, `${id}.port`),
    ...(id === 'globalSession' ? [() => beside(values.globalSession.downloadPort, 'globalSession.downloadPort')] : []),
  );
}
