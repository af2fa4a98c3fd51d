import type { Problem } from '../problem';
import { readValuesFile } from './files';
import type { Values } from './maps';
import { mergeDocuments } from './merge';
import { applySet } from './set';
import { parseValues } from './text';

/** What a user gave on the command line: values files and `--set` expressions, each in their order. */
export interface Given {
  readonly files: readonly string[];
  readonly sets: readonly string[];
}

/**
 * One values document of all that a user gave, as Helm would make it before the defaults come in: files in their order,
 * then `--set` in theirs. With any problem, the document is not to be used.
 */
export function gatherValues({ files, sets }: Given): {
  readonly values: Values;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const documents = files.map((file) => {
    const read = readValuesFile(file);
    if ('problem' in read) {
      problems.push(read.problem);
      return {};
    }
    const parsed = parseValues(read.text, file);
    problems.push(...parsed.problems);
    return parsed.values;
  });
  const values = sets.reduce(
    (before, expression) => {
      const applied = applySet(before, expression);
      problems.push(...applied.problems);
      return applied.problems.length === 0 ? applied.values : before;
    },
    mergeDocuments(...documents),
  );
  return { values, problems };
}
