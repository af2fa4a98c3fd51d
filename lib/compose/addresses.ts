import { refusal } from '../problem';
import { inShort } from '../values/validate';

/** The network of containers on one machine. */
export interface Subnet {
  /** As Compose has it: `10.95.0.0/24`. */
  readonly range: string;
  /** Its addresses without the last number: `10.95.0.`. */
  readonly prefix: string;
}

export const standardSubnet = '10.95.0.0/24';

/** What is left of a subnet's numbers for each kind: Windows takes the first for itself. */
const numbers = {
  /** Components that run once, in the order of the catalogue. */
  single: { first: 10, last: 29 },
  /** Numbered instances, in the order of the objects. */
  numbered: { first: 30, last: 129 },
  /** What runs before others. */
  before: { first: 130, last: 254 },
} as const;

export type AddressKind = keyof typeof numbers;

/** @throws InputError if it is no range of 256 addresses */
export function subnetOf(range: string): Subnet {
  const [, prefix, ...parts] = /^((\d{1,3})\.(\d{1,3})\.(\d{1,3})\.)0\/24$/.exec(range) ?? [];
  if (prefix === undefined || parts.some((part) => Number(part) > 255 || String(Number(part)) !== part))
    throw refusal('--subnet', `${inShort(range)} is no range of 256 addresses; write one such as ${standardSubnet}`);
  return { range, prefix };
}

/** The nth address of a kind. @throws InputError if there are no more of it */
export function addressIn({ prefix, range }: Subnet, kind: AddressKind, index: number): string {
  const { first, last } = numbers[kind];
  if (first + index > last)
    throw refusal(
      '--values',
      `ask for more than ${last - first + 1} ${kind === 'numbered' ? 'instances' : 'containers of one kind'}, for which ${range} has no addresses; lower replicas`,
    );
  return `${prefix}${first + index}`;
}
