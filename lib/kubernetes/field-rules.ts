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

/** A probe of this kind ends or starts a container, so one answer has to be enough. */
export const oneSuccess = (probe: string): Rule =>
  rule(
    {
      not: having({
        [probe]: having({ successThreshold: { anyOf: [{ const: 0 }, { type: 'integer', minimum: 2 }] } }),
      }),
    },
    `has a ${probe} whose successThreshold is not 1, the only one that it takes; remove it there`,
  );

const ofSidecars = ['lifecycle', 'livenessProbe', 'readinessProbe', 'resizePolicy', 'startupProbe'] as const;
const zero: JsonSchema = { enum: [0, '0%', '00%', '000%'] };
const yes: JsonSchema = { const: true };
const no: JsonSchema = { const: false };

/** Rules of one type each. */
export const rules = {
  profileOfType: rule(
    {
      oneOf: [
        having({ type: word('Localhost'), localhostProfile: notEmpty }),
        { ...having({ type: word('RuntimeDefault', 'Unconfined') }), not: having({ localhostProfile: anything }) },
      ],
    },
    'has the type Localhost without a localhostProfile, or a localhostProfile with another type; give both, or neither',
  ),
  noStepUp: rule(
    { not: { type: 'string', pattern: '(^|[/\\\\])[.][.]([/\\\\]|$)' } },
    "has a step up ('..'), which the cluster refuses; write the path without it",
  ),
  below: rule(
    { not: { type: 'string', pattern: '^([/\\\\]|[.][.]|[A-Za-z]:)|[/\\\\][.][.]([/\\\\]|$)' } },
    "leads out of the folder that it is relative to; write it without drive, leading '/' and '..'",
  ),
  divisorOfAmount: rule(
    {
      anyOf: [
        { not: having({ divisor: anything }) },
        having({ divisor: { enum: [1, '1'] } }),
        having({ divisor: word('1m'), resource: word('limits.cpu', 'requests.cpu') }),
        having({
          divisor: { not: word('1m') },
          resource: { not: word('limits.cpu', 'requests.cpu') },
        }),
      ],
    },
    'has a divisor that this resource does not take; write 1 or 1m for cpu, and 1, 1M, 1Mi or the like for the others',
  ),
  containerOfFile: rule(
    {
      anyOf: [
        { not: having({ resourceFieldRef: anything }) },
        having({ resourceFieldRef: having({ containerName: notEmpty }) }),
      ],
    },
    'has a resourceFieldRef without containerName, which a file needs; name the container',
  ),
  claimOrGroup: rule(
    { anyOf: [having({ apiGroup: notEmpty }), having({ kind: word('PersistentVolumeClaim') })] },
    'has no apiGroup, which only a PersistentVolumeClaim does without; give the apiGroup of its kind',
  ),
  noEscalation: rule(
    {
      not: {
        ...having({ allowPrivilegeEscalation: no }),
        anyOf: [
          having({ privileged: yes }),
          having({ capabilities: having({ add: { type: 'array', contains: word('CAP_SYS_ADMIN') } }) }),
        ],
      },
    },
    'has allowPrivilegeEscalation: false beside privileged: true or CAP_SYS_ADMIN, which raise privileges themselves; keep one of the two',
  ),
  notRoot: rule(
    { not: having({ runAsNonRoot: yes, runAsUser: { const: 0 } }) },
    'has runAsNonRoot: true beside runAsUser: 0, which is root, so nothing would start; give another user, or write runAsNonRoot: false',
  ),
  notAdministrator: rule(
    {
      anyOf: [
        { not: having({ runAsNonRoot: yes }) },
        having({ windowsOptions: having({ runAsUserName: { not: word('ContainerAdministrator') } }) }),
      ],
    },
    'has runAsNonRoot: true, but no windowsOptions.runAsUserName, or ContainerAdministrator, which is root on Windows, so it would never start; give another user, such as ContainerUser',
  ),
  recursiveIfReadOnly: rule(
    {
      anyOf: [
        { not: having({ recursiveReadOnly: word('Enabled', 'IfPossible') }) },
        { ...having({ readOnly: yes }), not: having({ mountPropagation: word('HostToContainer') }) },
      ],
    },
    'has recursiveReadOnly without readOnly: true, or beside a mountPropagation; write readOnly: true, and no mountPropagation',
  ),
  onDeleteAlone: rule(
    { not: having({ type: word('OnDelete', 'Recreate'), rollingUpdate: anything }) },
    'has rollingUpdate, which only the type RollingUpdate takes; remove it, or write that type',
  ),
  somePodMoves: rule(
    { not: having({ maxSurge: zero, maxUnavailable: zero }) },
    'has maxSurge and maxUnavailable of 0, so no pod could ever be replaced; raise one of them',
  ),
  onePeer: rule(
    {
      anyOf: [
        { ...having({ ipBlock: anything }), maxProperties: 1 },
        { type: 'object', minProperties: 1, not: having({ ipBlock: anything }) },
      ],
    },
    'names nobody, or has an ipBlock beside a selector; give podSelector, namespaceSelector or both, or ipBlock alone',
  ),
  onlyOfSidecars: rule(
    {
      anyOf: [
        having({ restartPolicy: word('Always') }),
        { type: 'object', not: { anyOf: ofSidecars.map((field) => having({ [field]: anything })) } },
      ],
    },
    `has one of ${ofSidecars.join(', ')}, which only an init container that goes on running has; remove it, or write restartPolicy: Always`,
  ),
  // 1.36 takes them
  noRulesOfSidecars: rule(
    { not: having({ restartPolicy: word('Always'), restartPolicyRules: { type: 'array', minItems: 1 } }) },
    'has restartPolicyRules beside restartPolicy: Always, which Kubernetes 1.35 takes of no init container; remove the rules, or write another policy',
  ),
  noGraceOfReadiness: rule(
    { not: having({ readinessProbe: having({ terminationGracePeriodSeconds: anything }) }) },
    'has a readinessProbe with terminationGracePeriodSeconds, but that probe ends nothing; remove them there',
  ),
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
