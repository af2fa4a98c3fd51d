import type { JsonSchema } from './json-schema';

/**
 * The leaves of every schema. Patterns keep to what RE2 (Helm) and ECMAScript (ajv) mean alike: no lookaround, no `.`
 * or `\s`, no `\u`, at most 1000 repeats.
 */

/**
 * Characters that no text may have, as the inside of a character class: controls but tab and line ends, and what Go's
 * YAML cannot carry; one of them in an open value makes Helm's `toYaml` print nothing at all. They stand as they are,
 * because RE2 has no word for them.
 */
export const unprintable =
  '\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ue000-\uf8ff\ufeff\ufffe\uffff';

const whole = (pattern: string) => `^${pattern}$`;

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dnsName = `${label}([.]${label})*`;

/** The name behind an optional prefix is at most 63 characters long. */
const qualifiedName = `(${dnsName}/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?`;

const byte = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4 = `${byte}([.]${byte}){3}`;

/** `10.0.0.0/8` and all others whose bits behind the prefix are 0: for each prefix, which bytes its last one may be. */
const ipv4Ranges = (() => {
  const behind = (whole: number) => '[.]0'.repeat(3 - whole);
  const ranges = [0, 1, 2, 3].flatMap((whole) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((bits) => {
      const steps = Array.from({ length: 2 ** bits }, (_, step) => step * 2 ** (8 - bits));
      return `(${byte}[.]){${whole}}${bits === 8 ? byte : `(${steps.join('|')})`}${behind(whole)}/${8 * whole + bits}`;
    }),
  );
  return ['0[.]0[.]0[.]0/0', ...ranges].join('|');
})();

/** Eight groups, or fewer with one gap; how many stand behind the gap decides how many may stand before it. */
const group = '[0-9a-fA-F]{1,4}';
const ipv6 = [
  `(${group}:){7}${group}`,
  ...[1, 2, 3, 4, 5, 6].map((behind) => `(${group}:){1,${7 - behind}}(:${group}){1,${behind}}`),
  `(${group}:){1,7}:`,
  `:((:${group}){1,7}|:)`,
].join('|');

/**
 * A number, or digits with a suffix (`500m`, `1.5`, `20Gi`, `20G`, `1e3`), never negative.
 *
 * Upstream's grammar is in the comment on `Quantity` in apimachinery's `pkg/api/resource/quantity.go`.
 */
const suffix = '(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]{1,2})?';
const quantity = whole(`[+]?([0-9]+[.]?[0-9]*|[.][0-9]+)${suffix}`);
const positiveQuantity = whole(`[+]?([0-9]*[1-9][0-9]*[.]?[0-9]*|[0-9]*[.][0-9]*[1-9][0-9]*)${suffix}`);

/** The same of bytes, which have no parts: `512m` would be half a byte. */
const largeSuffix = '(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E|[eE][+]?[0-9]{1,2})';
const bytes = whole(`[+]?([0-9]+[.]?${largeSuffix}?|[0-9]*[.][0-9]+${largeSuffix})`);
const positiveBytes = whole(
  `[+]?([0-9]*[1-9][0-9]*[.]?${largeSuffix}?|([0-9]*[1-9][0-9]*[.][0-9]+|[0-9]*[.][0-9]*[1-9][0-9]*)${largeSuffix})`,
);

/** Helm's `release.HookEvent`s, and the old name of a test. */
const hook =
  '(pre-install|post-install|pre-delete|post-delete|pre-upgrade|post-upgrade|pre-rollback|post-rollback|test|test-success)';

/** Lower-case letters and digits with single hyphens between them, at least one letter (RFC 6335, which the API follows). */
const portName = '([0-9]-?)*[a-z](-?[a-z0-9])*';

/** A character of the name of a file on Linux, as far as the API server takes it in a mount. */
const inPath = `[^/:${unprintable}]`;

/** The largest whole number that JSON carries exactly through JavaScript and Go. */
const largest = 2 ** 53 - 1;

export const int32: JsonSchema = { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 };
export const int64: JsonSchema = { type: 'integer', minimum: 0, maximum: largest };

/** What a pattern cannot say beside the form of a key. */
export const keyLengths = {
  type: 'string',
  pattern: whole('([^/]{1,253}/)?[^/]*'),
} as const satisfies JsonSchema;

/** The keys of a map. */
export const keys: JsonSchema = { allOf: [{ $ref: '#/definitions/Key' }, keyLengths] };

/** Definitions that are ours rather than upstream's; fields refer to them by name. */
export const scalars = {
  Text: { type: 'string', pattern: whole(`[^${unprintable}]*`) },
  GivenText: { type: 'string', pattern: whole(`[^${unprintable}]+`) },
  Quantity: {
    anyOf: [
      { type: 'number', minimum: 0, maximum: largest },
      { type: 'string', pattern: quantity, maxLength: 32 },
    ],
  },
  /** A number of things that cannot be shared, such as devices. */
  WholeQuantity: {
    anyOf: [
      { type: 'integer', minimum: 0, maximum: largest },
      { type: 'string', pattern: whole('([0-9]{1,15}|[0-9]{1,6}(Ki|Mi|Gi|k|M|G))') },
    ],
  },
  /** Something that is not empty. */
  PositiveQuantity: {
    anyOf: [
      { type: 'number', minimum: 0.001, maximum: largest },
      { type: 'string', pattern: positiveQuantity, maxLength: 32 },
    ],
  },
  /** Of memory or storage. */
  Bytes: {
    anyOf: [
      { type: 'integer', minimum: 0, maximum: largest },
      { type: 'string', pattern: bytes, maxLength: 32 },
    ],
  },
  PositiveBytes: {
    anyOf: [
      { type: 'integer', minimum: 1, maximum: largest },
      { type: 'string', pattern: positiveBytes, maxLength: 32 },
    ],
  },
  /** Host, path, tag and digest of an image. */
  ImageReference: { type: 'string', pattern: whole('[a-zA-Z0-9]+([-._:/@+]+[a-zA-Z0-9]+)*'), maxLength: 512 },
  /** An absolute path of Linux in its shortest spelling, so that two that differ are two. */
  LinuxPath: {
    type: 'string',
    pattern: whole(`(/([.][.]${inPath}|[.]?${inPath.replace('[^', '[^.')})${inPath}*)+`),
    maxLength: 4096,
  },
  /** An absolute path of a server, which may be the root of what it exports. */
  ExportPath: { type: 'string', pattern: whole(`/[^${unprintable}]*`), maxLength: 4096 },
  /** What a variable may take from its pod. */
  PodField: {
    type: 'string',
    pattern: whole(
      `(metadata[.](name|namespace|uid)|metadata[.](annotations|labels)\\['${qualifiedName}'\\]|spec[.](nodeName|serviceAccountName)|status[.](hostIPs?|podIPs?))`,
    ),
  },
  /** What a file may. */
  PodFieldOfFile: {
    type: 'string',
    pattern: whole(`metadata[.](name|namespace|uid|(annotations|labels)(\\['${qualifiedName}'\\])?)`),
  },
  /** The permissions of a file: three octal digits. */
  FileMode: { type: 'integer', minimum: 0, maximum: 0o777 },
  /** The number of a user or a group. */
  Id: { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 },
  SysctlName: {
    type: 'string',
    pattern: whole('([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?'),
    maxLength: 253,
  },
  /** A number of pods, or a share of them. */
  CountOrPercent: { anyOf: [int32, { type: 'string', pattern: whole('[0-9]{1,3}%') }] },
  /**
   * Pods above those that are wanted, or a share of them. The controller adds both as 32 bits: from a sum that is too
   * large for them it makes no pod at all, without a word.
   */
  Surge: {
    anyOf: [
      { type: 'integer', minimum: 0, maximum: 2 ** 30 },
      { type: 'string', pattern: whole('[0-9]{1,3}%') },
    ],
  },
  /** As many of the pods as there are, at most. */
  Share: { anyOf: [int32, { type: 'string', pattern: whole('(100|[0-9]{1,2})%') }] },
  PositiveShare: {
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
      { type: 'string', pattern: whole('(100|[1-9][0-9]?)%') },
    ],
  },
  /** The number of a port, or its name, which has at least one letter. */
  PortReference: {
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 65535 },
      { type: 'string', pattern: whole(portName), maxLength: 15 },
    ],
  },
  Port: { type: 'integer', minimum: 1, maximum: 65535 },
  PortName: { type: 'string', pattern: whole(portName), maxLength: 15 },
  DnsLabel: { type: 'string', pattern: whole(label), maxLength: 63 },
  DnsName: { type: 'string', pattern: whole(dnsName), maxLength: 253 },
  /** Empty, or a DNS name. */
  OptionalDnsName: { type: 'string', pattern: whole(`(${dnsName})?`), maxLength: 253 },
  /** What a resolver appends: labels of DNS may begin with an underscore there. */
  SearchDomain: {
    type: 'string',
    pattern: whole('(_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?([.]_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*[.]?|[.])'),
    maxLength: 253,
  },
  HeaderName: { type: 'string', pattern: whole('[-A-Za-z0-9]+') },
  Ip: { type: 'string', pattern: whole(`(${ipv4}|${ipv6})`) },
  /** A range of addresses; the newest API server takes none with bits behind its prefix (here: those of IPv4). */
  Cidr: {
    type: 'string',
    pattern: whole(`(${ipv4Ranges}|(${ipv6})/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))`),
  },
  /** Any printable character of ASCII but `=`. */
  VariableName: { type: 'string', pattern: whole('[ -<>-~]+') },
  VariablePrefix: { type: 'string', pattern: whole('[ -<>-~]*') },
  /** The key of an entry of a ConfigMap or a Secret. */
  DataKey: { type: 'string', pattern: whole('[.]?[-_a-zA-Z0-9][-._a-zA-Z0-9]*'), maxLength: 253 },
  /** The key of a label, an annotation, a resource or an option of a driver: `name` or `prefix/name`. */
  Key: { type: 'string', pattern: whole(qualifiedName), maxLength: 317 },
  /** Such a key, or the empty text, which stands for all. */
  OptionalKey: { type: 'string', pattern: whole(`(${qualifiedName})?`), maxLength: 317 },
  LabelValue: { type: 'string', pattern: whole('([A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?)?'), maxLength: 63 },
  TextMap: {
    type: 'object',
    propertyNames: keys,
    additionalProperties: { $ref: '#/definitions/Text' },
  },
  /** Any object of the API; what is in it is the business of whoever writes it. */
  KubernetesObject: {
    type: 'object',
    properties: {
      apiVersion: { type: 'string', pattern: whole('([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[0-9]+((alpha|beta)[0-9]+)?') },
      kind: { type: 'string', pattern: whole('[A-Z][A-Za-z0-9]*') },
      metadata: {
        type: 'object',
        properties: {
          name: { type: 'string', pattern: whole('[A-Za-z0-9]([-A-Za-z0-9._:]*[A-Za-z0-9])?'), maxLength: 253 },
          // Helm reads them of every object, as texts
          annotations: {
            type: 'object',
            properties: { 'helm.sh/hook': { $ref: '#/definitions/Hooks' } },
            propertyNames: { $ref: '#/definitions/Text' },
            additionalProperties: { $ref: '#/definitions/Text' },
          },
        },
        propertyNames: { $ref: '#/definitions/Text' },
        additionalProperties: { $ref: '#/definitions/Anything' },
        required: ['name'],
      },
    },
    propertyNames: { $ref: '#/definitions/Text' },
    additionalProperties: { $ref: '#/definitions/Anything' },
    required: ['apiVersion', 'kind', 'metadata'],
  },
  /** When Helm installs a hook. What it does not know it leaves out, object and all, without a word. */
  Hooks: { type: 'string', pattern: whole(`${hook}( *, *${hook})*`) },
  /** Any JSON that Go's YAML can carry. */
  Anything: {
    anyOf: [
      { $ref: '#/definitions/Text' },
      { type: 'number', minimum: -largest, maximum: largest },
      { type: 'boolean' },
      { type: 'null' },
      { type: 'array', items: { $ref: '#/definitions/Anything' } },
      {
        type: 'object',
        propertyNames: { allOf: [{ $ref: '#/definitions/Text' }, { not: { const: '<<' } }] },
        additionalProperties: { $ref: '#/definitions/Anything' },
      },
    ],
  },
  LabelMap: {
    type: 'object',
    propertyNames: keys,
    additionalProperties: { $ref: '#/definitions/LabelValue' },
  },
} as const satisfies Record<string, JsonSchema>;
