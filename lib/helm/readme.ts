import type { JsonSchema } from '../kubernetes/json-schema';
import { type Declaration, defaultsOf, type ObjectDeclaration } from '../values/declaration';
import { generatedBy } from '../output/generated-by';
import type { About } from './chart-yaml';

/** `README.md` of a chart: what it is, how to install it, and every setting. */
export const readmeText = (about: About, install: string, declaration: ObjectDeclaration): string =>
  [
    `<!-- ${generatedBy}. -->`,
    '',
    `# ${about.name}`,
    '',
    about.description,
    '',
    install.trim(),
    '',
    '## Settings',
    '',
    'A dot leads into a map, `[]` into an item of a list; what an item leaves out has the default that stands here.',
    'Texts and lists that are empty count as not given. Types with a capital letter are those of the Kubernetes API,',
    'without the fields that the operating system of the pod does not take.',
    '',
    ...table([['Setting', 'Type', 'Default', 'Description'], ...rowsOf(declaration, '')]),
    '',
  ].join('\n');

type Row = readonly [string, string, string, string];

function rowsOf(declaration: ObjectDeclaration, path: string): Row[] {
  return Object.entries(declaration.fields).flatMap(([name, field]) => rowsOfSetting(field, `${path}${name}`));
}

function rowsOfSetting(declaration: Declaration, path: string): Row[] {
  switch (declaration.kind) {
    case 'object':
      return rowsOf(declaration, `${path}.`);
    case 'list':
      return [
        rowOf(declaration, path),
        ...(declaration.item.kind === 'object' ? rowsOf(declaration.item, `${path}[].`) : []),
      ];
    default:
      return [rowOf(declaration, path)];
  }
}

const rowOf = (declaration: Declaration, path: string): Row => [
  code(path),
  typeOf(declaration),
  code(JSON.stringify(defaultsOf(declaration))),
  declaration.description,
];

function typeOf(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'text':
      return 'text';
    case 'number':
      return `${declaration.minimum} to ${declaration.maximum}`;
    case 'flag':
      return 'true or false';
    case 'choice':
      return `one of ${declaration.words.map(code).join(', ')}`;
    case 'list':
      return declaration.item.kind === 'object' ? 'list of maps' : `list of ${typeOf(declaration.item)}`;
    case 'open':
      return openType(declaration.schema);
    case 'object':
      return 'map';
  }
}

/** The Kubernetes type that an open value has, or what it is a list or a map of. */
function openType({ $ref, allOf, enum: words, items, type }: JsonSchema): string {
  if ($ref !== undefined) return typeNames[$ref.slice($ref.lastIndexOf('/') + 1)] ?? $ref.replace(/^.*[/.]/, '');
  const [first] = allOf ?? [];
  if (first) return openType(first);
  if (items) return `list of ${openType(items)}`;
  if (words) return 'words that are known';
  return type === 'object' ? 'map' : String(type);
}

/** Our own definitions, which Kubernetes has no names for. */
const typeNames: Readonly<Record<string, string>> = { LabelMap: 'map', TextMap: 'map', Text: 'text' };

const code = (text: string): string => `\`${text}\``;

/** A Markdown table. Cells are not padded: a longer one would change all lines. */
const table = ([head, ...rows]: readonly Row[]): string[] =>
  head ? [line(head), line(head.map(() => '---')), ...rows.map(line)] : [];

const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
