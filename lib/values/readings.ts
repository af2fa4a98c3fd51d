import type { Characters, Expression, Root, SettingExpression } from '../words/expression';
import { boxOf, listOf, registerObject, textOf } from '../words/reading';
import { asGiven } from '../words/structure';
import type { Complete, Declaration, ObjectDeclaration, Settings } from './declaration';

/** Above this, Go prints a number from a values file as `1e+06`. */
const LARGE = 1_000_000;

/** Values that the schema has accepted, as settings. Keys that an item of a list leaves out get their defaults. */
export const concreteSettings = <D extends Declaration>(declaration: D, values: unknown): Settings<D> =>
  concrete(declaration, values, asGiven) as Settings<D>;

/** The same for a program that has no second reading and may look at them: plain data. */
export const completeValues = <D extends Declaration>(declaration: D, values: unknown): Complete<D> =>
  concrete(declaration, values, (given) => given) as Complete<D>;

function concrete(declaration: Declaration, value: unknown, passed: (given: unknown) => unknown): unknown {
  switch (declaration.kind) {
    case 'object':
      return Object.fromEntries(
        Object.entries(declaration.fields).map(([name, field]) => [
          name,
          concrete(field, (value as Record<string, unknown> | undefined)?.[name], passed),
        ]),
      );
    case 'list':
      return ((value ?? declaration.default) as unknown[]).map((item) => concrete(declaration.item, item, passed));
    case 'open':
      return passed(value ?? declaration.default);
    default:
      return value ?? declaration.default;
  }
}

/** Stand-ins for every setting of a chart. Only inside a symbolic reading. */
export const symbolicSettings = <D extends ObjectDeclaration>(declaration: D): Settings<D> =>
  symbolic(declaration, { of: 'values' }, []) as Settings<D>;

function symbolic(declaration: Declaration, root: Root, path: readonly string[], required = false): unknown {
  const expression = settingAt(declaration, root, path, required);
  switch (declaration.kind) {
    case 'object': {
      const fields = Object.entries(declaration.fields).map(([name, field]) => [
        name,
        symbolic(field, root, [...path, name], declaration.required.includes(name)),
      ]);
      const settings = Object.fromEntries(fields) as object;
      return registerObject(settings, expression, (other) => symbolic(declaration, other, []) as object);
    }
    case 'list':
      return listOf(expression, (variable) => symbolic(declaration.item, { of: 'item', variable }, []));
    case 'text':
      return textOf(expression);
    default:
      return boxOf(expression);
  }
}

function settingAt(declaration: Declaration, root: Root, path: readonly string[], required: boolean): Expression {
  const setting: SettingExpression = {
    kind: 'setting',
    root,
    path,
    holds: declaration.kind,
    characters: charactersOf(declaration),
    large: declaration.kind === 'number' && declaration.maximum >= LARGE,
  };
  return root.of === 'item' && path.length > 0 && !required && declaration.kind !== 'object'
    ? { ...setting, itemDefault: declaration.default }
    : setting;
}

function charactersOf(declaration: Declaration): Characters {
  if (declaration.kind === 'text') return declaration.format.characters;
  return declaration.kind === 'open' && !declaration.quotable ? 'any' : 'plain';
}

/** What Helm calls a release: the name and the namespace of one installation. */
export interface Release {
  readonly name: string;
  readonly namespace: string;
}

/** Stand-ins for the release. Only inside a symbolic reading. */
export const symbolicRelease = (): Release => ({
  name: textOf({ kind: 'release', field: 'Name' }),
  namespace: textOf({ kind: 'release', field: 'Namespace' }),
});
