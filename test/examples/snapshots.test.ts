import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { computeServices, relay, sessionTypes } from '../../lib/catalog/compute';
import type { ServiceId } from '../../lib/catalog/service-row';
import { serviceIds } from '../../lib/catalog/services';
import { products } from '../../charts/products';
import { requestOf } from '../../lib/certificates/request';
import { nameOf, type Manifest } from '../../lib/checks/manifest';
import { checkObjects } from '../../lib/checks/objects';
import { podsIn, type Pod } from '../../lib/checks/pods';
import { checkSchemas, kubernetesVersions } from '../../lib/checks/schema';
import { checkWindows } from '../../lib/checks/windows';
import { problemLine } from '../../lib/problem';
import { dialled, localDirectoryHost, localSessionAddress } from '../../lib/wiring/addresses';
import { installation } from '../../lib/wiring/installation';
import { poolLabel } from '../../lib/wiring/layout';
import { tested } from '../products';
import { type Example, exampleNames, exampleOf, examplesOf, inPieces } from './example';
import './to-match-files';

const snapshots = join(__dirname, '__snapshots__');

describe.each(exampleNames)('the example %s', (name) => {
  const example = exampleOf(name);
  const { chart, cluster, commands, files, inputs, namespace, objects } = example;

  test('gives the files that are kept', () => {
    const pieces = inPieces(files);
    expect([...pieces.values()].join('---\n')).toBe([...files.values()].join('---\n'));
    expect(pieces).toMatchFiles(join(snapshots, name));
  });

  test('has a README whose commands fit it and each other', () => {
    expect(example.readme).toMatch(new RegExp(`^# ${name}\n`));
    expect(commands).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^npm run synth -- (--chart ${chart} )?--values examples/${name}/values\\.yaml( --namespace \\S+)?$`,
        ),
      ),
    );
    expect(commands).toContain(`kubectl apply -f out/yaml/${chart}`);
    const made = [...cluster, ...objects]
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.name);
    const used = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
    const missing = [...used].filter((one) => !made.includes(one) && !one.startsWith('kube-'));
    expect(commands.flatMap((command) => /^kubectl create namespace (\S+)/.exec(command)?.[1] ?? [])).toEqual(missing);
    const asked = commands.flatMap((command) => / (?:-n|--namespace) (\S+)/.exec(command)?.[1] ?? []);
    expect(asked.filter((one) => !used.has(one))).toEqual([]);
  });

  test('is right for Kubernetes, Windows and itself', () => {
    const all = [...cluster, ...objects];
    const { surroundings } = tested.find((one) => one.name === chart)!;
    const known = surroundings({ release: { ...products[chart].defaultRelease, namespace }, values: example.values });
    const problems = [
      ...kubernetesVersions.flatMap((version) => checkSchemas(all, version)),
      ...checkWindows(all, {
        ...known.windows,
        windowsTaint: { key: 'os', value: 'windows', effect: 'NoSchedule' },
        allowAdministrator: JSON.stringify(objects).includes('ContainerAdministrator'),
      }),
      // What a site makes is in its README; what kubeadm makes is there
      ...checkObjects(all, {
        ...known,
        inputs: [...inputs, ...known.inputs.filter((one) => !one.startsWith('Secret/'))],
      }),
    ];
    expect(problems.map(problemLine)).toEqual([]);
  });

  test('has no two objects of one name, and refers to nothing that nobody makes', () => {
    const identities = [...cluster, ...objects].map(nameOf);
    expect(identities.filter((identity, index) => identities.indexOf(identity) !== index)).toEqual([]);
    const used = podsIn(objects).flatMap(({ spec }) => {
      const { priorityClassName, runtimeClassName } = spec as { priorityClassName?: string; runtimeClassName?: string };
      return [
        // Kubernetes has those of the system
        ...(priorityClassName && !priorityClassName.startsWith('system-')
          ? [`PriorityClass/${priorityClassName}`]
          : []),
        ...(runtimeClassName ? [`RuntimeClass/${runtimeClassName}`] : []),
      ];
    });
    expect(used.filter((identity) => !identities.includes(identity))).toEqual([]);
  });
});

describe.each(examplesOf('opentwin'))('the example %s', (name) => {
  const example = exampleOf(name);
  const { objects } = example;

  test('has a certificate of every host that it publishes, and of no other', () => {
    const named = requestOf(madeOf(example)).names;
    const covers = (host: string) => named.filter((one) => one === host || one === host.replace(/^[^.]+/, '*'));
    const hosts = publishedHosts(example);
    expect(hosts.filter((host) => covers(host).length === 0)).toEqual([]);
    const needed = new Set(['localhost', '127.0.0.1', ...hosts.flatMap(covers)]);
    expect([...named].sort()).toEqual([...needed].sort());
  });

  test('starts on its pools what every type of session needs', () => {
    const started = new Set(
      objects
        .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'local-directory')
        .flatMap((object) => servicesIn(object)),
    );
    const needed = new Set<string>([relay, ...Object.values(sessionTypes).flat()]);
    expect([...needed].filter((service) => !started.has(service))).toEqual([]);
  });
});

test('nothing is kept of an example that is gone', () => {
  const gone = readdirSync(snapshots).filter((folder) => !exampleNames.includes(folder));
  for (const folder of gone) expect(new Map()).toMatchFiles(join(snapshots, folder));
});

const madeOf = ({ namespace, values }: Example) => installation({ release: { name: 'opentwin', namespace }, values });

/** The hosts that the certificate must name: what everybody dials, but a database that is somebody else's. */
function publishedHosts(example: Example): string[] {
  const { objects, values } = example;
  const made = madeOf(example);
  const { localDirectory, mongodb } = values as Record<string, Record<string, unknown> | undefined>;
  const single = [...(mongodb?.['enabled'] === false ? [] : ['mongodb' as const]), ...serviceIds.filter(isSingle)];
  const pods = podsIn(objects).flatMap(instancesOf);
  return [
    ...single.map((service) => dialled(made, service).replace(/:\d+$/, '')),
    ...pods
      .filter(({ service }) => service === 'local-session')
      .map(({ name }) => localSessionAddress(made, name).host),
    ...((localDirectory?.['addresses'] as string[] | undefined) ??
      pods
        .filter(({ service }) => service === 'local-directory')
        .map(({ name, pool }) => localDirectoryHost(made, pool, name))),
  ];
}

const isSingle = (service: ServiceId) => service !== 'localSession' && service !== 'localDirectory';

/** The pods of a StatefulSet, as its controller names them. */
const instancesOf = ({ labels, owner, workload }: Pod) =>
  Array.from({ length: owner.kind === 'StatefulSet' ? (workload?.replicas ?? 1) : 0 }, (_, index) => ({
    name: `${owner.metadata.name}-${index}`,
    service: labels['app.kubernetes.io/component'],
    pool: labels[poolLabel] ?? '',
  }));

const servicesIn = (object: Manifest): string[] => {
  const text = JSON.stringify(object);
  return computeServices.filter((service) => text.includes(`\\"${service}\\"`));
};
