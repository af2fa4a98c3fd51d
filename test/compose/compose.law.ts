import fc from 'fast-check';
import { containersIn, podsIn } from '../../lib/checks/pods';
import { InputError } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { defaultRelease, tryInstallation } from '../../lib/wiring/installation';
import { type Given, validFor } from '../generate/opentwin';
import { runs, seed } from '../laws/runs';
import { elsewhere, judge, type Made, made } from './made';

describe('for any values that fit one machine', () => {
  const onOneMachine = fc
    .constant(defaultRelease)
    .chain((release) => validFor(fc.constant(release)))
    .map(({ release, values }): Given => ({ release, values: fitted(values) }))
    .filter(({ release, values }) => tryInstallation(release, values).made !== undefined);

  test('every container of a pod is there with its image and its words, and what it dials has a name', () => {
    let [fit, all] = [0, 0];
    fc.assert(
      fc.property(onOneMachine, (given) => {
        all += 1;
        const composed = tried(given);
        if (!composed) return;
        fit += 1;
        const { document, files, objects } = composed;
        expect(judge(document) ? [] : judge.errors).toEqual([]);
        const services: any[] = Object.values(document.services);
        const ofPods = podsIn(objects)
          .filter(({ owner }) => owner.kind !== 'Pod')
          .flatMap(containersIn);
        for (const { container } of ofPods) expect(services.map(({ image }) => image)).toContain(container.image);

        const names = services.flatMap(({ networks }) => networks.default.aliases ?? []);
        const dialled = services.flatMap(({ command = [] }) =>
          command.flatMap((word: string) =>
            [...word.matchAll(/([\w-]+(?:\.[\w-]+)*\.svc\.[\w.-]+):\d/g)].map(([, host]) => host),
          ),
        );
        expect(dialled.filter((host) => !names.includes(host))).toEqual([]);
        const addresses = services.map(({ networks }) => networks.default.ipv4_address);
        expect(new Set(addresses).size).toBe(addresses.length);
        for (const { depends_on = {} } of services)
          for (const name of Object.keys(depends_on)) expect(document.services).toHaveProperty([name]);
        expect(tried(given)?.files).toEqual(files);
      }),
      { numRuns: Math.ceil(runs(75) / 5), seed },
    );
    expect(fit / all).toBeGreaterThan(0.5);
  });
});

/** Lists of a component that only a cluster has something for. */
const ofClusters = [
  'extraContainers',
  'extraEnv',
  'extraEnvFrom',
  'extraInitContainers',
  'extraVolumes',
  'extraVolumeMounts',
];

/** Values without what one machine is certain to refuse. */
function fitted(values: Values): Values {
  const without = Object.entries(values as Record<string, any>).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'host' && !ofClusters.includes(name)))
      : value,
  ]);
  return { ...Object.fromEntries(without), ...elsewhere };
}

function tried(given: Given): Made | undefined {
  try {
    return made(given);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
