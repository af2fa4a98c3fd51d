import { conditionOf, expressionOfText, isMarked, textOf, unboxed } from './reading';
import type { Choice, Condition } from './settings';

/** The first text that is not empty, or the empty text. */
export function firstGiven(...texts: readonly string[]): string {
  if (!texts.some(isMarked)) return texts.find((text) => text !== '') ?? '';
  return textOf({ kind: 'first-given', of: texts.map(expressionOfText), holds: 'text' });
}

/** What is made of a text if it is given, and something else if it is empty. */
export function ifGiven(text: string, then: (text: string) => string, otherwise = ''): string {
  if (!isMarked(text)) return text === '' ? otherwise : then(text);
  return textOf({
    kind: 'with',
    subject: expressionOfText(text),
    then: expressionOfText(then(text)),
    otherwise: expressionOfText(otherwise),
  });
}

/** One spelling of all the paths that Windows takes for the same folder. */
export const windowsFolder = (path: string): string =>
  isMarked(path)
    ? textOf({ kind: 'windows-folder', path: expressionOfText(path) })
    : path
        .toLowerCase()
        .replaceAll('\\', '/')
        .replace(/^c:|\/+$/g, '');

/** A text of ASCII without capitals. */
export const lower = (text: string): string =>
  isMarked(text) ? textOf({ kind: 'lower', text: expressionOfText(text) }) : text.toLowerCase();

/** One text or another. */
export function choose(condition: Condition, then: () => string, otherwise: () => string): string {
  const expressed = conditionOf(condition);
  if (!expressed) return condition === true ? then() : otherwise();
  return textOf({
    kind: 'branches',
    branches: [{ condition: expressed, body: expressionOfText(then()) }],
    otherwise: expressionOfText(otherwise()),
  });
}

/** A text for each word of a choice. */
export function matchText<T extends string>(choice: Choice<T>, texts: { readonly [K in T]: () => string }): string {
  const box = unboxed(choice);
  if (!box) return texts[choice as unknown as T]();
  const branches = (Object.keys(texts) as T[]).map((word) => ({
    condition: { is: 'equal', left: box, right: word } as const,
    body: expressionOfText(texts[word]()),
  }));
  const last = branches.pop();
  if (!last) throw new Error('matchText without a word');
  return textOf({ kind: 'branches', branches, otherwise: last.body, last: last.condition });
}
