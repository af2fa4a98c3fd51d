import type { Problem } from '../problem';
import { defaultsOf, type ObjectDeclaration, type Settings } from '../values/declaration';
import { judgeOf } from '../values/judge';
import { type Values, withoutUndefined } from '../values/maps';
import { mergeValues } from '../values/merge';
import { readable } from '../values/readable';
import { concreteSettings, type Release } from '../values/readings';
import { type NotSettings, problemsOf } from '../values/validate';
import { releaseProblems } from './release';
import { type Rule, saidWithout } from './rules';

/** The settings of a chart and its release. */
export interface Described<D extends ObjectDeclaration> {
  readonly values: Settings<D>;
  readonly release: Release;
}

/** How values of a chart are judged. */
export interface Judged<D extends ObjectDeclaration> {
  readonly name: string;
  readonly declaration: D;
  readonly notSettings: NotSettings;
  readonly rules: readonly Rule<Described<D>>[];
}

/** What a release and values describe, or everything that is wrong with them. */
export interface Tried<D extends ObjectDeclaration> {
  readonly made?: Described<D>;
  readonly problems: readonly Problem[];
}

/** Merges defaults and values, and judges them: first the type of each setting, then what settings have to do with each other. */
export function tried<D extends ObjectDeclaration>(
  { name, declaration, notSettings, rules }: Judged<D>,
  release: Release,
  values: Values,
): Tried<D> {
  const complete = mergeValues(defaultsOf(declaration) as Values, withoutUndefined(values));
  const ofRelease = releaseProblems(release);
  const judge = judgeOf(declaration, name);
  const ofTypes = problemsOf(declaration, judge, complete, notSettings);
  if (ofRelease.length + ofTypes.length === 0) {
    const made: Described<D> = { values: concreteSettings(declaration, complete), release };
    const refused = rules.flatMap((rule) => rule(made));
    return refused.length > 0 ? { problems: refused } : { made, problems: [] };
  }
  // Whoever made one mistake is told of the others too, as far as they can be seen
  const { values: most, unreadable } = readable(declaration, judge.errors ?? [], complete);
  const hidden = new Set([...unreadable, ...(ofRelease.length > 0 ? ['release'] : [])]);
  const rest = saidWithout(rules, { values: concreteSettings(declaration, most), release }, hidden);
  return { problems: [...ofRelease, ...ofTypes, ...rest] };
}
