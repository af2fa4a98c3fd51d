import type { Manifest } from '../../lib/checks/manifest';
import { certManagerDefinitions, define } from '../../lib/rehearsal/definitions';
import { api } from './cluster';

export const named = (apiVersion: string, kind: string, name: string, fields: object = {}): Manifest => ({
  ...{ apiVersion, kind, metadata: { name } },
  ...fields,
});

/** Lets the cluster know cert-manager's kinds. */
export async function makeCertManager(): Promise<void> {
  for (const definition of certManagerDefinitions()) await define(api, definition);
}

/** Lets the cluster know every kind that installations have. */
export async function makeKinds(): Promise<void> {
  await makeCertManager();
  await makeThings();
}

/** The kind of the objects that random values add. */
async function makeThings(): Promise<void> {
  const spec = {
    ...{ group: 'example.org', scope: 'Namespaced', names: { kind: 'Thing', plural: 'things' } },
    versions: [
      {
        ...{ name: 'v1alpha1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  };
  await define(api, named('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'things.example.org', { spec }));
}
