import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Manifest } from '../checks/manifest';
import { type Api, ApiError } from '../cluster/api';
import { packageFolder } from '../package';

export const isDefinition = ({ kind }: Manifest): boolean => kind === 'CustomResourceDefinition';

/** The definitions of cert-manager's kinds that this package has. */
export function certManagerDefinitions(): readonly Manifest[] {
  const folder = join(packageFolder(), 'imports/crds');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')) as Manifest);
}

/** Those, if they are wanted and nobody gave them: an installation may ask cert-manager for its Secret. */
export function definitionsFor(objects: readonly Manifest[], cluster: readonly Manifest[]): readonly Manifest[] {
  const isGiven = cluster.some((object) => isDefinition(object) && object.metadata.name.endsWith('.cert-manager.io'));
  const isWanted = objects.some(({ apiVersion }) => apiVersion.startsWith('cert-manager.io/'));
  return isWanted && !isGiven ? certManagerDefinitions() : [];
}

/**
 * Teaches a cluster a kind, and waits until it is served, which is a moment after the definition was taken.
 *
 * @returns what the server warns of
 * @throws ApiError with the server's words
 */
export async function define(api: Api, definition: Manifest): Promise<readonly string[]> {
  const { warnings } = await api.apply(definition, '', { force: true });
  const { group, names, versions } = definition.spec as {
    group: string;
    names: { kind: string };
    versions: readonly { name: string }[];
  };
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await api.list(`${group}/${versions[0]?.name}`, names.kind);
      return warnings;
    } catch (error) {
      // Not there yet, or there and not yet filled
      if (!(error instanceof ApiError) || ![404, 429, 503].includes(error.code)) throw error;
    }
    await setTimeout(100);
  }
  return warnings;
}
