import type { Container } from '../checks/pod-spec';
import { type Manifest, problemAt } from '../checks/manifest';
import { InputError } from '../problem';

/** Texts as Compose has them: a dollar that it must not touch is written twice. */
export type Environment = ReadonlyMap<string, string>;

/** A text that Compose hands on as it is. */
export const plain = (text: string): string => text.replaceAll('$', '$$$$');

/** What is known of a pod before it runs. */
export interface Known {
  readonly owner: Manifest;
  /** By the paths of Kubernetes' downward API. */
  readonly fields: Readonly<Record<string, string>>;
}

type Variable = NonNullable<Container['env']>[number] & {
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath?: string };
    readonly secretKeyRef?: { readonly name?: string; readonly key?: string; readonly optional?: boolean };
  };
};

/**
 * The variable of the machine that stands for a key of a Secret, for it has no place in a file:
 * `OPENTWIN_CREDENTIALS__PASSWORD`. Dots and dashes of names are told apart, so that no two keys share a value.
 */
const secretVariable = (secret: string, key: string): string =>
  `${secret}__${key}`.replace(/[^A-Za-z0-9_]/g, (sign) => (sign === '-' ? '_' : '_DOT_')).toUpperCase();

/**
 * The environment of a container, with `$(NAME)` of variables before each put in, as the kubelet does it.
 *
 * @throws InputError naming what is known in a cluster only
 */
export function environmentOf(container: Container, known: Known): Environment {
  const environment = new Map<string, string>();
  for (const variable of container.env ?? []) {
    environment.set(variable.name, valueOf(variable, known, environment, container));
  }
  return environment;
}

function valueOf(variable: Variable, known: Known, before: Environment, container: Container): string {
  const { name, value, valueFrom } = variable;
  if (valueFrom === undefined) return expanded(value ?? '', before);
  const { fieldRef, secretKeyRef } = valueFrom;
  const field = known.fields[fieldRef?.fieldPath ?? ''];
  if (field !== undefined) return plain(field);
  if (secretKeyRef?.name !== undefined && secretKeyRef.key !== undefined)
    return `\${${secretVariable(secretKeyRef.name, secretKeyRef.key)}${secretKeyRef.optional === true ? '-' : ':?'}}`;
  const source = Object.keys(valueFrom).join(' and ');
  throw new InputError([
    problemAt(
      known.owner,
      `container ${container.name}`,
      `takes its variable ${name} from ${source}, which is known in a cluster only; give it a value, or the key of a Secret`,
    ),
  ]);
}

/** A text with `$(NAME)` of known variables put in; `$$(NAME)` is that text itself, as is the name of an unknown one. */
export const expanded = (text: string, environment: Environment): string =>
  text
    .split(/(\$\$|\$\([A-Za-z_.-][\w.-]*\))/)
    .map((piece) => {
      if (piece === '$$') return plain('$');
      const [, name] = /^\$\((.*)\)$/.exec(piece) ?? [];
      return (name === undefined ? undefined : environment.get(name)) ?? plain(piece);
    })
    .join('');
