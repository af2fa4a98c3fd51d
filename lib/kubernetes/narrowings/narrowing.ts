import { refTo, type JsonSchema } from '../json-schema';
import type { Rule } from '../field-rules';

/** One reason to allow less than the API schema does. */
export interface Narrowing {
  /** The rule of `lib/checks/windows.ts` that would refuse the rest, or a few words. */
  readonly because: string;
  readonly type: string;
  /** Fields that users may not write. */
  readonly without?: readonly string[];
  /** The only fields that users may write. */
  readonly only?: readonly string[];
  /** Fields that must be there besides upstream's. */
  readonly required?: readonly string[];
  /** Schemas that take the place of upstream's. */
  readonly fields?: Readonly<Record<string, JsonSchema>>;
  /** What several fields have to do with each other. */
  readonly rules?: readonly Rule[];
}

export const oneOf = (...words: readonly string[]): JsonSchema => ({ type: 'string', enum: words });

/**
 * Amounts of resources that Kubernetes knows by a bare name. None of nothing is as good as none at all, so those that
 * are required are above 0.
 */
export const amounts = (names: readonly string[], required: readonly string[] = []) =>
  ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, refTo(amountOf(name, required.includes(name)))])),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  }) satisfies JsonSchema;

/** All but CPU are bytes. */
const amountOf = (name: string, isRequired: boolean) =>
  name === 'cpu' ? (isRequired ? 'PositiveQuantity' : 'Quantity') : isRequired ? 'PositiveBytes' : 'Bytes';

/**
 * The same with those that a vendor's device plugin adds. Nobody shares them, so there are whole numbers of them, and
 * limits alone: the API server takes no other request, and sets it where there is none.
 */
export const amountsAndDevices = (names: readonly string[], required: readonly string[] = []) =>
  ({
    ...amounts(names, required),
    patternProperties: { [device]: refTo('WholeQuantity') },
  }) satisfies JsonSchema;
const device = '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$';

/** What a claim asks for. */
export const claimed = (required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties: { storage: refTo('PositiveBytes') },
  additionalProperties: false,
  ...(required.length > 0 && { required }),
});

export const listOf = (items: JsonSchema, bounds: JsonSchema = {}): JsonSchema => ({ type: 'array', items, ...bounds });

/** The kinds of volumes that are neither deprecated nor removed. */
export const volumeKinds = [
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', 'hostPath', 'image', 'iscsi', 'nfs'],
  ...['persistentVolumeClaim', 'projected', 'secret'],
];
