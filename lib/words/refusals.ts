import { isSymbolic, itemOf, textOf } from './reading';

/** What is wrong with values beyond the types of their settings: said once, for both readings. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
}

export const refuse = (path: string, message: string): Refusal => ({ path, message });

/** Something that only one may have, and who has it. */
export interface Claim {
  readonly what: string;
  readonly path: string;
}

/**
 * A refusal for each claim to something that another has claimed before.
 *
 * @param name what the collection of claims is called in the template
 * @param message about what is claimed and who holds it already
 */
export function repeated(
  name: string,
  claims: readonly Claim[],
  message: (what: string, holder: string) => string,
): Refusal[] {
  if (isSymbolic()) {
    const standIn = (variable: string) => textOf({ kind: 'variable', variable });
    return [
      itemOf({ node: 'repeated', name, claims, message: message(standIn('what'), standIn('holder')) }),
    ] as Refusal[];
  }
  const holders = new Map<string, string>();
  return claims.flatMap(({ what, path }) => {
    const holder = holders.get(what);
    if (holder === undefined) holders.set(what, path);
    return holder === undefined || holder === path ? [] : [refuse(path, message(what, holder))];
  });
}
