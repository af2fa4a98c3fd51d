import type { Release } from '../values/readings';
import { printDocuments } from '../yaml/print';

/**
 * A Secret as YAML for `kubectl apply -f -`.
 *
 * @param labels those of the installation's other objects
 * @param texts by key; they are encoded here
 */
export const secretText = (
  name: string,
  { namespace }: Release,
  labels: Readonly<Record<string, string>>,
  texts: ReadonlyMap<string, string>,
): string =>
  printDocuments([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace, labels },
      type: 'Opaque',
      data: Object.fromEntries([...texts].map(([key, text]) => [key, Buffer.from(text).toString('base64')])),
    },
  ]);
