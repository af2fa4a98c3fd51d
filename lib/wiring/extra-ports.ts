import { serviceIds } from '../catalog/services';
import { given, same, some } from '../words/conditions';
import { namedRefusals } from '../words/named';
import { type Claim, eachOpen, refuse, type Refusal, repeated } from '../words/refusals';
import type { Count } from '../words/settings';
import { when } from '../words/structure';
import { windowsDatabasePath, type Workload } from './extras';
import type { Installation } from './names';
import { apart, type Rule } from './rules';

/**
 * The containers of a pod share its ports: of two that want one, one is served. Of two ports of one name, Services and
 * probes take the first. The API server takes both and warns (`warningsForPodSpecAndMeta` in its pkg/api/pod).
 */
export const extraPorts: readonly Rule[] = [
  ({ values }) => ofPod({ path: 'mongodb', settings: values.mongodb }, ofDatabase(values)),
  ({ values }) => ofPod({ path: windowsDatabasePath, settings: values.mongodb.windows }, ofDatabase(values)),
  ...serviceIds.map(
    (id): Rule =>
      ({ values }) =>
        id === 'localDirectory'
          ? ofPools(values.localDirectory)
          : ofPod({ path: id, settings: values[id] }, [
              () => ({ port: values[id].port, at: `${id}.port` }),
              ...(id === 'globalSession'
                ? [() => ({ port: values.globalSession.downloadPort, at: 'globalSession.downloadPort' })]
                : []),
            ]),
  ),
];

/** A port of our own container, and the setting that says it. */
interface OurPort {
  readonly port: Count;
  readonly at: string;
}

const ofDatabase = ({ mongodb }: Installation['values']) => [() => ({ port: mongodb.port, at: 'mongodb.port' })];

const ofPod = (workload: Workload, ours: readonly (() => OurPort)[]): Refusal[] =>
  apart(() => distinct(workload), ...ours.map((our) => () => besideOurs(workload, our())));

const distinct = (workload: Workload): Refusal[] =>
  namedRefusals(
    'extraPorts',
    'What is wrong with the ports of containers that a site adds to a pod, as JSON.',
    { ...workload },
    amongThemselves,
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

const besideOurs = (workload: Workload, { port, at }: OurPort): Refusal[] =>
  namedRefusals(
    'ourPort',
    'What is wrong with the ports of containers that a site adds beside one of ours, as JSON.',
    { ...workload, port: `${port}/${tcp}`, at },
    ({ port: ours, at: holder, ...rest }) =>
      added(rest, ({ number, path }) =>
        when(same(number, ours), () => [refuse(`${path}.containerPort`, shared(number, holder))]),
      ),
  );

function ofPools(settings: Installation['values']['localDirectory']): Refusal[] {
  const workload: Workload = { path: 'localDirectory', settings };
  return apart(
    () => distinct(workload),
    () =>
      added(workload, ({ number, path }) =>
        when(
          some(settings.pools, 'isOfPool', (pool) => same(number, `${pool.port}/${tcp}`)),
          () => [refuse(`${path}.containerPort`, shared(number, 'a pool'))],
        ),
      ),
  );
}
