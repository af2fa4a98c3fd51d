import { printYaml } from '../yaml/print';
import { type Declaration, defaultsOf, type ListDeclaration, type ObjectDeclaration } from './declaration';
import { isMap } from './maps';

const width = 118;

/** The defaults as a values document for people: in reading order, with what each setting means above it. */
export function commentedDefaults(declaration: ObjectDeclaration): string {
  return Object.entries(declaration.fields)
    .map(([name, field]) => `${settingLines(name, field, 0).join('\n')}\n`)
    .join('\n');
}

function settingLines(name: string, declaration: Declaration, indent: number): string[] {
  return [...comment(explained(declaration), indent), ...valueLines(name, declaration, indent)];
}

function valueLines(name: string, declaration: Declaration, indent: number): string[] {
  if (declaration.kind === 'object') {
    return [
      `${blanks(indent)}${name}:`,
      ...Object.entries(declaration.fields).flatMap(([key, field]) => settingLines(key, field, indent + 2)),
    ];
  }
  if (declaration.kind === 'list') return listLines(name, declaration, indent);
  return indented(printYaml({ [name]: defaultsOf(declaration) }), indent);
}

/** A list whose first item shows all its keys; those that are at their default are commented out. */
function listLines(name: string, { item, default: items }: ListDeclaration, indent: number): string[] {
  if (item.kind !== 'object' || items.length === 0) return indented(printYaml({ [name]: items }), indent);
  const shown = items.map((value, index) => {
    const lines = Object.entries(item.fields).flatMap(([key, field]) => {
      const given = isMap(value) && Object.hasOwn(value, key);
      if (given) return [...comment(explained(field), 0), ...indented(printYaml({ [key]: value[key] }), 0)];
      if (index > 0) return [];
      return [
        ...comment(explained(field), 0),
        ...printYaml({ [key]: defaultsOf(field) })
          .trimEnd()
          .split('\n')
          .map((line) => `# ${line}`),
      ];
    });
    return lines.map((line, number) => `${blanks(indent + 2)}${number === 0 ? '- ' : '  '}${line}`);
  });
  return [`${blanks(indent)}${name}:`, ...shown.flat()];
}

/** The description, and the bounds of what has them. */
function explained(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'number':
      return `${declaration.description} (${declaration.minimum} to ${declaration.maximum})`;
    case 'choice':
      return `${declaration.description} (${declaration.words.join(', ')})`;
    default:
      return declaration.description;
  }
}

const blanks = (indent: number): string => ' '.repeat(indent);

const indented = (yaml: string, indent: number): string[] =>
  yaml
    .trimEnd()
    .split('\n')
    .map((line) => blanks(indent) + line);

/** A comment, broken between words. */
function comment(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent + 2 + last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${blanks(indent)}# ${line}`);
}
