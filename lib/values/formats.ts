import { logFlags } from '../catalog/log-flags';
import { unprintable } from '../kubernetes/scalars';
import type { Characters } from '../words/expression';

/**
 * The formats of text settings. Patterns keep to what RE2 (Helm) and ECMAScript (ajv) share and mean alike: character
 * classes, groups and bounded repeats; no `.`, `\s`, `\d`, `format` or lookaround.
 */
export interface TextFormat {
  readonly pattern: string;
  readonly maxLength?: number;
  /** Completes "… is not", with a hint of what to write instead. */
  readonly says: string;
  readonly characters: Characters;
  /** What the pattern would take and yet is refused. */
  readonly except?: readonly string[];
  /** The words that the text is made of, joined by a vertical bar: who misspells one is told the nearest. */
  readonly words?: readonly string[];
}

const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
const byte = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
/** What one machine has that another can reach: not 0 (no address), 127 (itself), 224 and above (groups). */
const firstByte = '(22[0-3]|2[01][0-9]|1[3-9][0-9]|12[0-68-9]|1[01][0-9]|[1-9][0-9]?)';
const ipv4 = `${firstByte}(\\.${byte}){3}`;
const dotted = `${label}(\\.${label})*`;
/**
 * The last label of a DNS name: one that begins with digits must go on with a letter, or programs take the name for an
 * address in one of its odd forms (`1.2.3`, `0x7f`).
 */
const lastLabel = '([a-z]([-a-z0-9]{0,61}[a-z0-9])?|[1-9][0-9]{0,9}[a-z]([-a-z0-9]{0,40}[a-z0-9])?)';
const name = `(${label}\\.)*${lastLabel}`;
/** A letter of a Latin script, or a digit. */
const letter = '[A-Za-z0-9À-ɏ]';
/** A name for oneself, on every machine. */
const self = ['localhost'];

/** A pattern for the whole text, or for nothing at all. */
const whole = (pattern: string) => `^${pattern}$`;
const orEmpty = (pattern: string) => `^(${pattern})?$`;

/** Tags that move: the same manifest must start the same programs. */
const moving = ['latest'];

export const formats = {
  dnsLabel: {
    pattern: whole(label),
    maxLength: 63,
    says: 'a DNS label; write lower-case letters, digits and hyphens, such as solvers-1',
    characters: 'dns',
  },
  optionalDnsLabel: {
    pattern: orEmpty(label),
    maxLength: 63,
    says: 'a DNS label; write lower-case letters, digits and hyphens, or leave it empty',
    characters: 'dns',
  },
  /** A name or IPv4; the launcher binds IPv4 only, and the local directory takes one colon only (docs/opentwin.md 1.2, 10.3). */
  optionalHost: {
    pattern: orEmpty(`${name}|${ipv4}`),
    maxLength: 253,
    except: self,
    says: 'a host that other machines reach; write a DNS name or an IPv4 address without scheme, port or path (not localhost, 127.0.0.1 or 0.0.0.0; IPv6 cannot be published), or leave it empty',
    characters: 'dns',
  },
  domain: {
    pattern: whole(name),
    maxLength: 200,
    except: self,
    says: 'a DNS domain; write it such as cluster.local',
    characters: 'dns',
  },
  /** As long as leaves room for the name of a pod, which has at most 56 characters, in the 253 of a name. */
  optionalDomain: {
    pattern: orEmpty(name),
    maxLength: 196,
    except: self,
    says: 'a DNS domain; write it such as opentwin.example.org, or leave it empty',
    characters: 'dns',
  },
  /** The dialog of the user interface takes `localhost` or a dotted IPv4 address and nothing else (docs/opentwin.md 3.5). */
  optionalIpv4: {
    pattern: orEmpty(ipv4),
    says: 'an IPv4 address that other machines reach; write it such as 192.0.2.10, or leave it empty',
    characters: 'dns',
  },
  ipv4: {
    pattern: whole(ipv4),
    says: 'an IPv4 address that other machines reach; write it such as 192.0.2.10',
    characters: 'dns',
  },
  /** A host of the control plane, which may well be a name of one label in a file of hosts. */
  host: {
    pattern: whole(`(${name}|${ipv4})`),
    maxLength: 253,
    except: self,
    says: 'a host that every node reaches; write a DNS name or an IPv4 address without scheme, port or path',
    characters: 'dns',
  },
  /**
   * A range for pods as kubeadm takes it, which gives each node a /24 of it, and two nodes there are, and counts at most
   * 2^16 of those (its validation.go); by whole bytes, with nothing behind the range. IPv6 does not work on Windows' overlay.
   */
  podRange: {
    pattern: whole(
      `${firstByte}(\\.0\\.0\\.0/8|\\.${byte}\\.0\\.0/(9|1[0-6])|\\.${byte}\\.${byte}\\.0/(1[7-9]|2[0-3]))`,
    ),
    says: 'an IPv4 range for pods, of /8 to /23 (a node is taken to get a /24 of it, as kubeadm has it), without bits behind it; write it such as 10.244.0.0/16 (the overlay of Windows has no IPv6)',
    characters: 'plain',
  },
  /** A range for Services as kubeadm takes it: 2^20 addresses at most, ten at least (its validation.go). */
  serviceRange: {
    pattern: whole(
      `${firstByte}\\.${byte}(\\.0\\.0/1[2-6]|\\.${byte}\\.0/(1[7-9]|2[0-4])|\\.${byte}\\.${byte}/2[5-8])`,
    ),
    says: 'an IPv4 range for Services, of /12 to /28, without bits behind it; write it such as 10.96.0.0/12 (the overlay of Windows has no IPv6)',
    characters: 'plain',
  },
  /** The version of a release, without the letter that its tags begin with. */
  version: {
    pattern: whole('(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})'),
    says: 'a version; write it such as 1.37.2',
    characters: 'plain',
  },
  /** Two bytes of a MAC address, as flannel takes them; the lowest bit of the first would make it one of many receivers. */
  macPrefix: {
    pattern: whole('[0-9A-Fa-f][02468ACEace]-[0-9A-Fa-f]{2}'),
    says: 'the beginning of MAC addresses of single machines; write two bytes with a hyphen, the first of them even, such as 0E-2A',
    characters: 'plain',
  },
  /** Host and optional port, optional path: what stands before an image's repository. */
  optionalRegistry: {
    pattern: orEmpty(`${dotted}(:[0-9]{1,5})?(/[a-z0-9]+([._-][a-z0-9]+)*)*`),
    maxLength: 255,
    says: 'an image registry; write it such as registry.example.org:5000/team, or leave it empty',
    characters: 'plain',
  },
  repository: {
    pattern: whole('[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*'),
    maxLength: 255,
    says: 'an image repository; write it such as opentwin/logger',
    characters: 'plain',
  },
  optionalTag: {
    pattern: orEmpty('[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'),
    except: moving,
    says: 'an image tag that always means the same build; write it such as 2026.8, or leave it empty',
    characters: 'plain',
  },
  tag: {
    pattern: whole('[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'),
    except: moving,
    says: 'an image tag that always means the same build; write it such as 2026.8',
    characters: 'plain',
  },
  optionalDigest: {
    pattern: orEmpty('sha256:[a-f0-9]{64}'),
    says: 'an image digest; write sha256: and 64 hexadecimal digits, or leave it empty',
    characters: 'plain',
  },
  /** The name of an object that the installation refers to. */
  optionalObjectName: {
    pattern: orEmpty(dotted),
    maxLength: 253,
    says: "the name of a Kubernetes object; write lower-case letters, digits, '-' and '.', or leave it empty",
    characters: 'dns',
  },
  /** A kubelet makes a label of it, which is shorter than names of objects may be. */
  nodeName: {
    pattern: whole(dotted),
    maxLength: 63,
    says: "the name of a node; write lower-case letters, digits, '-' and '.', such as worker-1.example.org",
    characters: 'dns',
  },
  /** What may stand in a subject: words of any Latin script, and the marks that names of firms have. */
  optionalSubject: {
    pattern: orEmpty(`${letter}([${letter.slice(1, -1)} .,'()&+/@_-]{0,62}[${letter.slice(1, -1)}.)])?`),
    maxLength: 64,
    says: "a part of a subject; write up to 64 letters, digits, blanks and .,'()&+/@_-, or leave it empty",
    characters: 'any',
  },
  optionalCountry: {
    pattern: orEmpty('[A-Z]{2}'),
    says: 'the code of a country; write two capital letters, such as DE, or leave it empty',
    characters: 'plain',
  },
  /** A star stands for one label, and what follows it has at least two: OpenSSL takes anything shorter for no name. */
  certificateName: {
    pattern: whole(`([*](\\.${label})+\\.${lastLabel}|${name})`),
    maxLength: 253,
    says: 'a DNS name of a certificate; write it such as twin.example.org or *.twin.example.org',
    characters: 'plain',
  },
  secretKey: {
    pattern: whole('[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}'),
    says: "a key of a Secret; write letters, digits, '-', '_' and '.'",
    characters: 'plain',
  },
  quantity: {
    pattern: whole(
      '(0*[1-9][0-9]{0,14}(\\.[0-9]{1,3})?|0+\\.([1-9][0-9]{0,2}|0[1-9][0-9]?|00[1-9]))(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E)?',
    ),
    maxLength: 24,
    says: 'a size; write one above 0, such as 20Gi (2^30 bytes) or 20G (10^9 bytes)',
    characters: 'plain',
  },
  /**
   * `User` or `DOMAIN\\User` as the API server takes it for `runAsUserName`, without the characters that it refuses.
   */
  windowsUser: {
    pattern: whole('([A-Za-z0-9][A-Za-z0-9 _-]{0,14}\\\\)?[A-Za-z0-9_][A-Za-z0-9 ._-]{0,102}[A-Za-z0-9_]'),
    says: 'a Windows user; write it such as ContainerAdministrator or ContainerUser',
    characters: 'any',
  },
  /** The build of Windows as the kubelet writes it to the label of its node. */
  windowsBuild: {
    pattern: whole('10\\.0\\.[0-9]{5}'),
    says: 'a build of Windows; write it such as 10.0.20348',
    characters: 'plain',
  },
  /** The part of a label's key or of a taint's key behind its domain, with the domain. */
  labelKey: {
    pattern: whole(`(${dotted}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?`),
    maxLength: 317,
    says: 'the key of a label; write it such as example.org/solvers',
    characters: 'plain',
  },
  labelValue: {
    pattern: orEmpty('[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?'),
    says: "the value of a label; write letters, digits, '-', '_' and '.', or leave it empty",
    characters: 'plain',
  },
  logFlags: {
    pattern: whole(`(${logFlags.join('|')})(\\|(${logFlags.join('|')}))*`),
    words: logFlags,
    says: `what OpenTwin's log knows; join with | some of ${logFlags.join(', ')}`,
    characters: 'any',
  },
  freeText: {
    pattern: whole(`[^${unprintable}]*`),
    maxLength: 4096,
    says: 'text without control characters',
    characters: 'any',
  },
} as const satisfies Record<string, TextFormat>;

/** A pattern for a word in capitals or not, in what RE2 and ECMAScript share. */
export const inAnyCase = (word: string): string =>
  word.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);

export type FormatName = keyof typeof formats;
