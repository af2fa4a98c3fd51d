import { leastMemory } from '../kubernetes/windows-memory';
import { exceeds, fallsShort } from '../words/conditions';
import { type Claim, eachOpen, refuse, type Refusal, repeated } from '../words/refusals';
import type { Open } from '../words/settings';
import { when } from '../words/structure';

// What an API server or a node refuses of a pod, whatever the pod is for.

/** Of which resources a request must not be above the limit. */
const amounts = ['cpu', 'memory', 'ephemeral-storage'] as const;
/** The memory of a Windows container has a limit alone. */
export const ofWindows = ['cpu', 'ephemeral-storage'] as const;

export const aboveLimit = (
  path: string,
  resources: Open<unknown>,
  of: readonly (typeof amounts)[number][] = amounts,
): Refusal[] =>
  of.flatMap((amount) =>
    when(exceeds(resources, amount), () => [
      refuse(`${path}.requests.${amount}`, `is above limits.${amount}; lower it, or raise the limit`),
    ]),
  );

const belowLeast = (path: string, resources: Open<unknown>, least: string, what: string): Refusal[] =>
  when(fallsShort(resources, 'memory', least), () => [
    refuse(`${path}.limits.memory`, `is below the ${least} that ${what} needs to start; raise it`),
  ]);

/** Ours are images of Server Core. */
export const belowServerCore = (path: string, resources: Open<unknown>): Refusal[] =>
  belowLeast(path, resources, leastMemory.serverCore, 'a container of Windows Server Core');

/** Those of a site may be of the smallest base that there is. */
export const belowNanoServer = (path: string, resources: Open<unknown>): Refusal[] =>
  belowLeast(path, resources, leastMemory.nanoServer, 'a container of Windows');

/** A claim to the same key of each item. */
export const claimsIn = (list: Open<readonly unknown[]>, variable: string, key: string, path: string): Claim[] =>
  eachOpen(list, variable, (item, index) => [{ what: item.text(key), path: `${path}[${index}].${key}` }]);

/** Secrets to pull images with: server-side apply refuses a list that has one twice. */
export const repeatedSecrets = (path: string, list: Open<readonly unknown[]>): Refusal[] =>
  repeated(
    'secrets',
    claimsIn(list, 'secret', 'name', path),
    (name, holder) => `${name} is the Secret of ${holder} too; remove one of them`,
  );
