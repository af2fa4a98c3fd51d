import fc from 'fast-check';
import type { Declaration, ObjectDeclaration } from '../../lib/values/declaration';
import type { Values } from '../../lib/values/maps';
import { type Generator, integers, mapOf, sometimes } from './schema';
import { textMatching } from './texts';

/**
 * Values documents of a declaration: each setting by its type alone, what several have to do with each other is up to
 * the caller.
 *
 * @param open makes open values from their schema
 * @param absence how often a setting is left out, against once that it is set
 */
export function documentsOf(declaration: ObjectDeclaration, open: Generator, absence: number): fc.Arbitrary<Values> {
  const fields = Object.entries(declaration.fields).map(([name, field]) => {
    if (field.kind !== 'object') return [name, sometimes(valuesOf(field, open), absence)] as const;
    return [name, documentsOf(field, open, absence)] as const;
  });
  // What an umbrella chart shares with others
  const foreign = sometimes(fc.constantFrom<unknown>('x', { deep: [1] }), absence);
  return mapOf(Object.fromEntries([...fields, ...(declaration.open ? [['elsewhere', foreign] as const] : [])])).map(
    withoutEmpty(declaration),
  );
}

/** Without the objects in which nothing is set. */
const withoutEmpty =
  ({ fields }: ObjectDeclaration) =>
  (document: Values): Values =>
    Object.fromEntries(
      Object.entries(document).filter(
        ([name, value]) => fields[name]?.kind !== 'object' || Object.keys(value as object).length > 0,
      ),
    );

function valuesOf(declaration: Declaration, open: Generator): fc.Arbitrary<unknown> {
  switch (declaration.kind) {
    case 'text': {
      const { pattern, maxLength, except = [] } = declaration.format;
      return textMatching(pattern, maxLength).filter((made) => !except.includes(made));
    }
    case 'number':
      return integers(declaration.minimum, declaration.maximum);
    case 'flag':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...declaration.words);
    case 'list': {
      const { item, minimum, maximum } = declaration;
      return fc.array(valuesOf(item, open), { minLength: minimum, maxLength: Math.min(4, maximum) });
    }
    case 'open':
      return open(declaration.schema);
    case 'object':
      return mapOf(
        Object.fromEntries(
          Object.entries(declaration.fields).map(([name, field]) => {
            const value = valuesOf(field, open);
            return [name, declaration.required.includes(name) ? value : sometimes(value, 1)];
          }),
        ),
      );
  }
}
