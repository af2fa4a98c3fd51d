import type { Manifest } from '../../lib/checks/manifest';
import { make, refusalOf, until } from './cluster';

export const named = (apiVersion: string, kind: string, name: string, fields: object = {}): Manifest => ({
  ...{ apiVersion, kind, metadata: { name } },
  ...fields,
});

/** The kind of the objects that random values add; it is served a moment after it is made. */
export async function makeThings(): Promise<void> {
  const spec = {
    ...{ group: 'example.org', scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' } },
    versions: [
      {
        ...{ name: 'v1alpha1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  };
  await make(named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.org', { spec }));
  const thing = named('example.org/v1alpha1', 'Thing', 'first');
  await until('Things are served', async () => (await refusalOf(thing, 'default')) === '');
}
