/** One thing that is wrong with what a user gave: where, and what to do about it. */
export interface Problem {
  /** The values path (`localDirectory.pools[0].port`), file or option that it is about; empty for the whole. */
  readonly path: string;
  /** What came in, what is allowed, and the remedy, as one sentence without the path. */
  readonly message: string;
}

/** The line that a user reads. */
export const problemLine = ({ path, message }: Problem): string =>
  oneLine(path === '' ? message : `${path}: ${message}`);

/** A text as one line, whatever a file or a text of the user's has in it. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}|[\u2028\u2029]/gu, written);

/** A character that a terminal would obey, as JSON writes it. */
const written = (character: string): string =>
  JSON.stringify(character)
    .slice(1, -1)
    .replace(/[\u007f-\u2029]/, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * What several steps give, each of which may refuse its own part of the input.
 *
 * @throws InputError with what all of them refuse
 */
export function allOf<T extends readonly (() => unknown)[]>(...steps: T): { [K in keyof T]: ReturnType<T[K]> } {
  const problems: Problem[] = [];
  const made = steps.map((step) => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return made as { [K in keyof T]: ReturnType<T[K]> };
}

/** One thing that is wrong, to be thrown. */
export const refusal = (path: string, message: string): InputError => new InputError([{ path, message }]);

/** Bad input: everything that is wrong with it at once. The command line prints the lines and exits with 2. */
export class InputError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(problemLine).join('\n'));
    this.name = 'InputError';
  }
}
