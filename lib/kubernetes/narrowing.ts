import { type Rule, rules } from './field-rules';
import { everywhere } from './narrowings/everywhere';
import { linux } from './narrowings/linux';
import type { Narrowing } from './narrowings/narrowing';
import { windows } from './narrowings/windows';
import { words } from './narrowings/words';

export type Os = 'linux' | 'windows';

/** What users may not write, or must, on each operating system; later rows win. */
export const narrowings: Readonly<Record<Os | 'everywhere', readonly Narrowing[]>> = {
  everywhere: [...everywhere, ...words],
  linux,
  windows,
};

/** All rules over several fields, for whoever explains an error. */
export const fieldRules: readonly Rule[] = [
  ...Object.values(rules),
  ...Object.values(narrowings).flatMap((rows) => rows.flatMap((row) => row.rules ?? [])),
];
