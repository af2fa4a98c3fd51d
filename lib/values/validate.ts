import { isDeepStrictEqual } from 'node:util';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonSchema } from '../kubernetes/json-schema';
import { fieldRules } from '../kubernetes/narrowing';
import { windowsPath } from '../kubernetes/narrowings/windows';
import { keyLengths, scalars } from '../kubernetes/scalars';
import type { Problem } from '../problem';
import type { Declaration, ObjectDeclaration } from './declaration';
import { entryOf, isMap } from './maps';
import type { TextFormat } from './formats';
import { nearest } from './nearest';
import { limitsBesideRequests } from './passed';
import { reservedBecause } from './reserved';

/** Keys that a user may expect and that are not settings, each with the reason. */
export type NotSettings = Readonly<Record<string, string>>;

/**
 * Everything that is wrong with complete values (defaults merged), in the order of the settings.
 *
 * @param judge of the declaration: see `judge.ts`
 * @param notSettings reasons by path, such as `globalSession.replicas`
 */
export function problemsOf(
  declaration: ObjectDeclaration,
  judge: ValidateFunction,
  values: unknown,
  notSettings: NotSettings = {},
): Problem[] {
  if (judge(values)) return [];
  return unique(telling(judge.errors ?? []).map((error) => problemOf(error, declaration, values, notSettings)));
}

/**
 * Errors that say something of their own: not those of the names of properties as a whole, and one for all alternatives
 * of a value that can have several types or fields.
 */
export function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const wholes = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const isPart = ({ instancePath, schemaPath }: ErrorObject) =>
    wholes.some(
      (whole) =>
        (schemaPath.startsWith(`${whole.schemaPath}/`) && instancePath.startsWith(whole.instancePath)) ||
        (instancePath === whole.instancePath && isAlternative(schemaPath, whole)) ||
        // Alternatives that hold themselves, as any JSON does: the innermost is what is wrong
        (schemaPath === whole.schemaPath && whole.instancePath.startsWith(`${instancePath}/`)),
    );
  const own = errors.filter((error) => error.keyword !== 'propertyNames' && !isPart(error));
  return own.filter((error) => !isOutcome(error, own));
}

/** Whether an error is that of a definition to which an alternative refers. */
const isAlternative = (schemaPath: string, { schema }: ErrorObject): boolean =>
  (schema as readonly JsonSchema[]).some(({ $ref }) => $ref !== undefined && schemaPath.startsWith(`${$ref}/`));

/** Whether a rule of several fields is broken because one of them is not even what it may be by itself. */
const isOutcome = (error: ErrorObject, errors: readonly ErrorObject[]): boolean =>
  ruleOf(error) !== undefined &&
  fieldsIn(error.schema).some((field) =>
    errors.some(
      ({ keyword, instancePath }) =>
        (keyword === 'enum' || keyword === 'type') && instancePath === `${error.instancePath}/${field}`,
    ),
  );

/** The fields that a schema names of the map that it judges. */
function fieldsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(fieldsIn);
  const { properties = {}, anyOf, not, oneOf } = schema as JsonSchema;
  return [...Object.keys(properties), ...[anyOf, not, oneOf].flatMap(fieldsIn)];
}

function problemOf(error: ErrorObject, root: ObjectDeclaration, values: unknown, notSettings: NotSettings): Problem {
  const steps = stepsOf(error.instancePath);
  const path = pathText(steps);
  const came = () => inShort(valueAt(values, steps));
  const parentSchema: JsonSchema = (error.parentSchema as JsonSchema | undefined) ?? {};
  const rule = ruleOf(error);
  if (rule) return { path, message: rule.says(valueAt(values, steps)) };
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      return {
        path: pathText([...steps, key]),
        message: unknownKey(pathText([...steps, key]), key, parentSchema, notSettings),
      };
    }
    case 'required': {
      const key = String(error.params.missingProperty);
      const taken = steps.every((step) => Number.isNaN(Number(step)));
      return taken
        ? {
            path: pathText([...steps, key]),
            message: 'null takes a default away, but this setting needs a value; leave it out for its default',
          }
        : {
            path,
            message: `lacks ${key}; ${/^\d+$/.test(steps.at(-1) ?? '') ? 'every item needs one' : 'give it'}${examples[key] ?? ''}`,
          };
    }
    case 'type':
      return { path, message: `${came()} is ${kindOf(valueAt(values, steps))}; write ${article(parentSchema)}` };
    case 'enum':
      return { path, message: notOneOf(valueAt(values, steps), error.params.allowedValues as readonly unknown[]) };
    case 'const':
      return { path, message: `${came()} is not allowed; write ${inShort(error.params.allowedValue)}` };
    case 'not': {
      const says = formatAt(root, steps)?.says;
      const what = inShort(error.propertyName ?? valueAt(values, steps));
      if (says !== undefined) return { path, message: `${what} is not ${says}` };
      return { path, message: `${what} ${reservedBecause(error.schema as JsonSchema)}` };
    }
    case 'pattern': {
      const odd = formatAt(root, steps)?.characters === 'dns' && spelling(valueAt(values, steps), error);
      if (odd) return { path, message: `${came()} ${odd}` };
      return error.propertyName === undefined
        ? { path, message: `${came()} is not ${hintAt(root, steps, values) ?? patternHint(error)}` }
        : { path, message: `the key ${inShort(error.propertyName)} is not ${patternHint(error)}` };
    }
    case 'anyOf':
      return { path, message: `${came()} is not ${patternHint(error)}` };
    case 'minimum':
    case 'maximum':
      return { path, message: `${came()} is out of bounds; write ${article(parentSchema)}` };
    case 'maxLength':
      return {
        path,
        message: `${came()} is longer than the ${error.params.limit} characters that are allowed; shorten it`,
      };
    case 'minItems':
      return { path, message: `has ${lengthOf(valueAt(values, steps))} items; give at least ${error.params.limit}` };
    case 'maxItems':
      return { path, message: `has ${lengthOf(valueAt(values, steps))} items; give at most ${error.params.limit}` };
    case 'uniqueItems':
      return { path, message: `items ${error.params.j} and ${error.params.i} are the same; remove one` };
    default:
      return {
        path,
        message: `${came()} ${error.message ?? `breaks the rule ${error.keyword}`}; see the schema of this setting`,
      };
  }
}

/** The fault of a name that would be right in other letters. */
function spelling(value: unknown, { params }: ErrorObject): string | undefined {
  if (typeof value !== 'string') return undefined;
  const right = value.toLowerCase().replaceAll('_', '-');
  if (right === value || !new RegExp(String(params['pattern'])).test(right)) return undefined;
  const faults = [...(/[A-Z]/.test(value) ? ['capital letters'] : []), ...(value.includes('_') ? ['underscores'] : [])];
  return `has ${faults.join(' and ')}, which no name in DNS has here; write ${inShort(right)}`;
}

/** What a required field may look like, where its name does not say it. */
const examples: Readonly<Record<string, string>> = {
  limits: ', such as limits: {cpu: 500m, memory: 512Mi}',
  resources: ', such as resources: {limits: {cpu: 500m, memory: 512Mi}}',
};

function unknownKey(path: string, key: string, schema: JsonSchema, notSettings: NotSettings): string {
  if (Object.hasOwn(notSettings, path)) return notSettings[path] ?? '';
  const known = Object.keys(schema.properties ?? {});
  if (path.endsWith('.requests.memory') && known.includes('cpu'))
    return 'is not a setting: what a Windows container requests of memory is always its limit; remove it, and set limits.memory';
  const near = nearest(key, known);
  if (near !== undefined) return `is not a setting; did you mean ${near}?`;
  return known.length > 0 ? `is not a setting; allowed here: ${known.join(', ')}` : 'is not allowed here; remove it';
}

function notOneOf(value: unknown, allowed: readonly unknown[]): string {
  const near = typeof value === 'string' ? nearest(value, allowed.map(String)) : undefined;
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return `${inShort(value)} is not one of ${allowed.map((one) => (one === '' ? "''" : String(one))).join(', ')}${hint}`;
}

/** What a schema wants, in words. */
function article({ type, minimum, maximum, enum: words }: JsonSchema): string {
  if (words) return `one of ${words.join(', ')}`;
  switch (type) {
    case 'integer':
      return minimum === undefined ? 'a whole number' : `a whole number from ${String(minimum)} to ${String(maximum)}`;
    case 'number':
      return minimum === undefined ? 'a number' : `a number from ${String(minimum)} to ${String(maximum)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text, in quotes if it looks like a number or a boolean';
    case 'array':
      return 'a list';
    default:
      return 'a map';
  }
}

const kindOf = (value: unknown): string => {
  if (value === null) return 'no value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const kinds = { string: 'text', boolean: 'a boolean', function: 'a function', undefined: 'no value' };
  return Object.hasOwn(kinds, typeof value) ? kinds[typeof value as keyof typeof kinds] : 'a number';
};

/** The format of a text setting, if the path is that of one. */
function formatAt(root: Declaration, steps: readonly string[]): TextFormat | undefined {
  const [step, ...others] = steps;
  if (step === undefined) return root.kind === 'text' ? root.format : undefined;
  if (root.kind === 'list') return formatAt(root.item, others);
  const field = root.kind === 'object' ? root.fields[step] : undefined;
  return field && formatAt(field, others);
}

/** What the format of a text setting says, and what its misspelt words may mean. */
function hintAt(root: Declaration, steps: readonly string[], values: unknown): string | undefined {
  const { says, words = [] } = formatAt(root, steps) ?? {};
  if (says === undefined || words.length === 0) return says;
  const odd = String(valueAt(values, steps))
    .split('|')
    .filter((word) => !words.includes(word));
  const near = odd.flatMap((word) => nearest(word, words) ?? []);
  return near.length === 0 ? says : `${says}; did you mean ${near.join(' and ')}?`;
}

/** Keywords that judge several fields or items at once. */
const joining: ReadonlySet<string> = new Set(['anyOf', 'not', 'oneOf']);

/** The rule that an error is about. */
const ruleOf = ({ keyword, schema }: ErrorObject) =>
  joining.has(keyword)
    ? fieldRules.find((rule) => isDeepStrictEqual(rule.schema[keyword as 'anyOf' | 'not' | 'oneOf'], schema))
    : undefined;

/** Hints for the scalars of Kubernetes, which have no words of their own. */
const patternHint = ({ params, parentSchema }: ErrorObject): string => {
  const hint = hints.find(
    ([scalar]) =>
      isDeepStrictEqual(scalar, parentSchema) || (scalar.pattern !== undefined && scalar.pattern === params['pattern']),
  );
  if (hint) return hint[1];
  return 'pattern' in params ? `of the form ${String(params['pattern'])}` : 'what the schema of this setting allows';
};

const hints: readonly (readonly [JsonSchema, string])[] = [
  [scalars.Text, 'text without control characters'],
  [
    scalars.Anything,
    'what every reader of JSON reads alike; write text without control characters, and numbers below 2^53',
  ],
  [scalars.Quantity, 'a quantity; write it such as 500m, 2 or 4Gi'],
  [scalars.GivenText, 'a name; write at least one character, without control characters'],
  [scalars.PositiveQuantity, 'a quantity above 0; write it such as 500m, 2 or 4Gi'],
  [scalars.Bytes, 'a whole number of bytes; write it such as 512Mi or 4Gi'],
  [scalars.PositiveBytes, 'a whole number of bytes above 0; write it such as 512Mi or 4Gi'],
  [scalars.DnsName, "a DNS name; write lower-case letters, digits, '-' and '.'"],
  [scalars.Ip, 'an IP address; write it such as 192.0.2.10 or 2001:db8::1'],
  [scalars.Cidr, 'a range of addresses; write it such as 192.0.2.0/24 or 2001:db8::/32, with zeros behind the prefix'],
  [scalars.WholeQuantity, 'a whole number; write it such as 1'],
  [scalars.OptionalDnsName, "a DNS name; write lower-case letters, digits, '-' and '.', or leave it empty"],
  [scalars.SearchDomain, 'a domain; write it such as example.org'],
  [scalars.HeaderName, 'the name of an HTTP header; write letters, digits and hyphens'],
  [scalars.VariableName, "the name of a variable; write printable ASCII characters without '='"],
  [scalars.VariablePrefix, "what names of variables may begin with; write printable ASCII characters without '='"],
  [scalars.DataKey, "a key of a ConfigMap or Secret; write letters, digits, '-', '_' and '.'"],
  [
    scalars.OptionalKey,
    "the key of a taint; write letters, digits, '-', '_' and '.', with an optional prefix/, which is a DNS name",
  ],
  [keyLengths, 'short enough before its slash; write a prefix of at most 253 characters'],
  [scalars.Key, "the name of a label or annotation; write letters, digits, '-', '_' and '.', with an optional prefix/"],
  [scalars.LabelValue, "the value of a label; write at most 63 letters, digits, '-', '_' and '.'"],
  [scalars.DnsLabel, 'a DNS label; write lower-case letters, digits and hyphens'],
  [scalars.ImageReference, 'an image; write it such as registry.example.org/team/helper:1.2'],
  [
    scalars.LinuxPath,
    "an absolute path in its shortest form; write it such as /data, without '//', '.', '..', ':' and '/' at its end",
  ],
  [scalars.ExportPath, 'an absolute path; write it such as /export'],
  [
    scalars.PodField,
    "what a variable can take of its pod; write metadata.name, metadata.namespace, metadata.uid, metadata.labels['…'], metadata.annotations['…'], spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP or status.podIPs",
  ],
  [
    scalars.PodFieldOfFile,
    "what a file can take of its pod; write metadata.name, metadata.namespace, metadata.uid, metadata.labels, metadata.annotations, metadata.labels['…'] or metadata.annotations['…']",
  ],
  [scalars.SysctlName, 'the name of a kernel parameter; write it such as net.core.somaxconn'],
  [
    scalars.Hooks,
    'a list of hooks that Helm knows, so that Helm would leave the object out; write pre-install, post-install, pre-delete, post-delete, pre-upgrade, post-upgrade, pre-rollback, post-rollback or test, with commas between them',
  ],
  [scalars.Share, 'a number of pods or a share of them; write it such as 1 or 25%, at most 100%'],
  [scalars.PositiveShare, 'a number of pods or a share of them; write it such as 1 or 25%, above 0 and at most 100%'],
  [scalars.CountOrPercent, 'a number of pods or a share of them; write it such as 1 or 25%'],
  [scalars.PortReference, 'a port; write its number or its name'],
  [limitsBesideRequests, 'complete: requests need limits beside them; add limits.cpu and limits.memory'],
  [windowsPath, 'an absolute path for Windows; write it such as C:\\data or /data, below the root of a drive'],
  [
    scalars.KubernetesObject.properties.metadata.properties.name,
    "the name of a Kubernetes object; write letters, digits, '-' and '.'",
  ],
  [scalars.PortName, 'the name of a port; write at most 15 lower-case letters, digits and hyphens'],
];

/** A JSON pointer as its steps. */
export const stepsOf = (pointer: string): string[] => pointer.split('/').slice(1).map(unescape);

const unescape = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** `localDirectory.pools[0].port`, as `--set` writes it. */
export const pathText = (steps: readonly string[]): string =>
  steps.reduce((path, step) => {
    if (/^\d+$/.test(step)) return `${path}[${step}]`;
    const key = /^[\w-]+$/.test(step) ? step : step.replaceAll('.', '\\.');
    return path === '' ? key : `${path}.${key}`;
  }, '');

const valueAt = (values: unknown, steps: readonly string[]): unknown =>
  steps.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)] as unknown;
    return isMap(value) ? entryOf(value, step) : undefined;
  }, values);

const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** A value as an error shows it: one line of at most 60 characters. */
export function inShort(value: unknown): string {
  // Pasted where it does not belong; it must not end in a log as well
  if (JSON.stringify(value)?.includes('PRIVATE KEY')) return 'a private key';
  if (typeof value === 'string') return value.length > 58 ? `'${value.slice(0, 55)}…'` : `'${value}'`;
  const text = JSON.stringify(value) ?? (value === undefined ? 'undefined' : 'what is given');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.path}\0${problem.message}`, problem])).values(),
];
