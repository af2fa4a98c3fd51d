import type { ErrorObject } from 'ajv';
import type { Declaration } from './declaration';
import { copyOf, isMap, type Values } from './maps';
import { pathText, stepsOf, telling } from './validate';

/** A document without what the schema refuses of it. */
export interface Readable {
  readonly values: Values;
  /** Paths of the settings that are taken away, for they say nothing; everything else is as it came. */
  readonly unreadable: ReadonlySet<string>;
}

/**
 * What can still be read of complete values with errors. A key that is unknown goes, and nothing else with it; of
 * everything else, the setting that is wrong.
 */
export function readable(root: Declaration, errors: readonly ErrorObject[], complete: Values): Readable {
  const values = copyOf(complete);
  const unreadable = new Set<string>();
  for (const error of telling(errors)) {
    const steps = stepsOf(error.instancePath);
    if (error.keyword === 'additionalProperties') {
      remove(values, [...steps, String(error.params.additionalProperty)]);
      continue;
    }
    const missing = error.keyword === 'required' ? [String(error.params.missingProperty)] : [];
    const setting = settingOf(root, [...steps, ...missing]);
    remove(values, setting);
    unreadable.add(pathText(setting));
  }
  return { values, unreadable };
}

/** As much of a path as is declared: what a user passes through is one setting. */
function settingOf(root: Declaration, steps: readonly string[]): readonly string[] {
  const [step, ...others] = steps;
  const inner = step === undefined ? undefined : partOf(root, step);
  return step === undefined || inner === undefined ? [] : [step, ...settingOf(inner, others)];
}

const partOf = (declaration: Declaration, step: string): Declaration | undefined => {
  if (declaration.kind === 'list') return declaration.item;
  return declaration.kind === 'object' ? declaration.fields[step] : undefined;
};

function remove(values: unknown, [step, ...others]: readonly string[]): void {
  if (step === undefined || !(isMap(values) || Array.isArray(values))) return;
  const map = values as Values;
  if (others.length > 0) remove(map[step], others);
  else if (Array.isArray(values)) values[Number(step)] = undefined;
  else Reflect.deleteProperty(map, step);
}
