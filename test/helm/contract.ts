import { parseDocument } from 'yaml';
import type { JsonSchema } from '../../lib/kubernetes/json-schema';
import { opentwinChart } from './chart';

// What the chart says of its values.

export const chart = opentwinChart();
export const schema = JSON.parse(chart.files['values.schema.json']!) as JsonSchema & {
  readonly $schema: string;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
};
export const defaults = parseDocument(chart.files['values.yaml']!).toJS() as Record<string, unknown>;

/** A schema without its reference, of which the rest says nothing in draft-07. */
export function resolved(part: JsonSchema): JsonSchema {
  return part.$ref === undefined ? part : resolved(schema.definitions[part.$ref.slice('#/definitions/'.length)] ?? {});
}

/** Whether items of a list are settings of ours, and not words or objects of Kubernetes. */
export const isOurs = ({ $ref, description }: JsonSchema): boolean => $ref === undefined && description !== undefined;
