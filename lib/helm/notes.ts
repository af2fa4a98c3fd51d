import { expressionOfText, isMarked, nodeOfItem, partsOf } from '../words/reading';
import { type Lines, nodeLines } from './body';
import { action, escaped, inline, isInline, type Place, topLevel } from './expressions';

/** `NOTES.txt`: lines made with the words. Only inside the symbolic reading in which they were made. */
export const notesText = (lines: readonly string[]): string => `${notesLines(lines, 0, topLevel).join('\n')}\n`;

const notesLines: Lines = (body, _, place) => {
  const lines = body as readonly unknown[];
  return lines.flatMap((line, index) => {
    const node = nodeOfItem(line);
    if (node) return nodeLines(node, 0, place, notesLines);
    const next = lines[index + 1];
    if (line === '' && (next === undefined || nodeOfItem(next)))
      throw new Error(
        'Helm trims a blank line before a condition and at its end; let the line that it sets off follow it',
      );
    return [noteLine(line as string, place)];
  });
};

function noteLine(line: string, place: Place): string {
  if (!isMarked(line)) return escaped(line);
  const parts = partsOf(line);
  return isInline(parts) ? inline(parts, place) : `{{ ${action(expressionOfText(line), place)} }}`;
}
