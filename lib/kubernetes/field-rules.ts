import type { JsonSchema } from './json-schema';

/** What several fields, or several items, have to do with each other, where a schema alone has no words for a user. */
export interface Rule {
  readonly schema: JsonSchema;
  /** What is wrong with a value that breaks it, and what to do about it. */
  readonly says: (value: unknown) => string;
}

const rule = (schema: JsonSchema, says: Rule['says'] | string): Rule => ({
  schema,
  says: typeof says === 'string' ? () => says : says,
});

/** A map that has these fields, each of a certain form. */
const having = (fields: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  required: Object.keys(fields),
  properties: fields,
});

const word = (...words: readonly string[]): JsonSchema => ({ type: 'string', enum: words });
const anything: JsonSchema = {};
const notEmpty: JsonSchema = { type: 'string', minLength: 1 };

const presentIn = (fields: readonly string[], value: unknown): string[] =>
  fields.filter((field) => typeof value === 'object' && value !== null && Object.hasOwn(value, field));

/** Sources and actions, of which there is one. */
export const exactlyOne = (fields: readonly string[]): Rule =>
  rule({ oneOf: fields.map((field) => having({ [field]: anything })) }, (value) => {
    const found = presentIn(fields, value);
    return found.length === 0
      ? `has none of ${fields.join(', ')}; give one of them`
      : `has ${found.join(' and ')}; give exactly one of ${fields.join(', ')}`;
  });

export const atMostOne = (one: string, other: string): Rule =>
  rule({ not: having({ [one]: anything, [other]: anything }) }, `has both ${one} and ${other}; give one of them`);

/** A field that means nothing without another. */
export const needs = (field: string, other: string): Rule =>
  rule(
    { anyOf: [{ not: having({ [field]: anything }) }, having({ [other]: anything })] },
    `has ${field} without ${other}, to which it belongs; give both or none`,
  );

/** Rules of one type each. */
export const rules = {
  existsWithoutValue: rule(
    { not: having({ operator: word('Exists'), value: notEmpty }) },
    'has a value although its operator is Exists, which takes any; remove the value, or write the operator Equal',
  ),
  anyKeyExists: rule(
    { anyOf: [having({ key: notEmpty }), having({ operator: word('Exists') })] },
    'has no key, which only the operator Exists may do without; give the key of the taint, or write the operator Exists',
  ),
  secondsForNoExecute: rule(
    { anyOf: [{ not: having({ tolerationSeconds: anything }) }, having({ effect: word('NoExecute') })] },
    'has tolerationSeconds although its effect is not NoExecute, the only one that ends pods; remove them, or write the effect NoExecute',
  ),
  minDomains: rule(
    { not: having({ minDomains: anything, whenUnsatisfiable: word('ScheduleAnyway') }) },
    'has minDomains, which whenUnsatisfiable: ScheduleAnyway does not know; remove it, or write DoNotSchedule',
  ),
  valuesOfOperator: rule(
    {
      anyOf: [
        having({ operator: word('Exists', 'DoesNotExist'), values: { type: 'array', maxItems: 0 } }),
        {
          ...having({ operator: word('Exists', 'DoesNotExist') }),
          not: having({ values: anything }),
        },
        having({ operator: word('In', 'NotIn', 'Gt', 'Lt'), values: { type: 'array', minItems: 1 } }),
      ],
    },
    'lacks values, or has some that its operator does not take; give In, NotIn, Gt and Lt values, and Exists and DoesNotExist none',
  ),
  oneNumber: rule(
    {
      anyOf: [
        having({ operator: word('In', 'NotIn', 'Exists', 'DoesNotExist') }),
        having({
          values: { type: 'array', maxItems: 1, items: { type: 'string', pattern: '^[+-]?[0-9]{1,18}$' } },
        }),
      ],
    },
    'compares with Gt or Lt, which take one whole number as text; write values such as ["4"]',
  ),
  onePodAlone: rule(
    { type: 'array', anyOf: [{ maxItems: 1 }, { not: { contains: { const: 'ReadWriteOncePod' } } }] },
    'has ReadWriteOncePod beside others, but it stands alone; remove it, or the others',
  ),
  noNdots: rule(
    { not: { const: 'ndots' } },
    'ndots has no effect on Windows, which resolves full names only; remove this option',
  ),
  noUnixShell: rule(
    { not: { contains: { type: 'string', pattern: '^(sh|bash|/bin/[a-z]+|/usr/bin/[a-z]+)$' } } },
    'hands the command to a Unix shell, which no Windows image has; use cmd or powershell',
  ),
};
