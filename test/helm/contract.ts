import { parseDocument } from 'yaml';
import type { Product } from '../../charts/product';
import type { JsonSchema } from '../../lib/kubernetes/json-schema';
import { chartOf } from './chart';

/** What a chart says of its values. */
export function contractOf(product: Product) {
  const chart = chartOf(product);
  const schema = JSON.parse(chart.files['values.schema.json']!) as JsonSchema & {
    readonly $schema: string;
    readonly definitions: Readonly<Record<string, JsonSchema>>;
  };
  const defaults = parseDocument(chart.files['values.yaml']!).toJS() as Record<string, unknown>;

  /** A schema without its reference, of which the rest says nothing in draft-07. */
  const resolved = (part: JsonSchema): JsonSchema =>
    part.$ref === undefined ? part : resolved(schema.definitions[part.$ref.slice('#/definitions/'.length)] ?? {});

  return { chart, schema, defaults, resolved };
}

/** Whether items of a list are settings of ours, and not words or objects of Kubernetes. */
export const isOurs = ({ $ref, description }: JsonSchema): boolean => $ref === undefined && description !== undefined;
