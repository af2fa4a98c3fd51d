import { readFileSync } from 'node:fs';
import { Language, type Node, Parser } from 'web-tree-sitter';

const grammar = require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');

/** A function from PowerShell text to its syntax tree, by the real grammar. */
export async function powerShellParser(): Promise<(text: string) => Node> {
  await Parser.init();
  const parser = new Parser().setLanguage(await Language.load(new Uint8Array(readFileSync(grammar))));
  return (text) => {
    const tree = parser.parse(text);
    if (tree === null) throw new Error('the parser gave no tree');
    return tree.rootNode;
  };
}

export const lineOf = (node: Node): number => node.startPosition.row + 1;

const isNode = (node: Node | null): node is Node => node !== null;

/** The node and everything below it, in the order of the text. */
const walk = (node: Node): Node[] => [node, ...node.children.filter(isNode).flatMap(walk)];

/** Those of one type, or of several, among them. */
export const all = (node: Node, type: string | string[]): Node[] => node.descendantsOfType(type).filter(isNode);

/** The nodes that enclose this one, nearest first. */
export const ancestors = (node: Node): Node[] => (node.parent ? [node.parent, ...ancestors(node.parent)] : []);

export const nameOf = (command: Node): string => all(command, 'command_name')[0]?.text ?? '';

export function syntaxErrors(root: Node): string[] {
  return walk(root)
    .filter((node) => node.isError || node.isMissing)
    .map((node) => `line ${lineOf(node)}: ${node.isMissing ? `missing ${node.type}` : `'${node.text.slice(0, 40)}'`}`);
}

/**
 * The value of a string expression: quotes, variables, `+` and `-replace`, which is what `ConvertTo-Quoted` needs.
 * Anything else throws, so that nothing is judged that was not understood.
 */
export function evaluate(node: Node, variables: Readonly<Record<string, string>>): string {
  const parts = node.namedChildren.filter(isNode);
  const [first, second, third] = parts;
  const operators = node.children.filter((child) => child && !child.isNamed).map((child) => child?.text);

  if (node.type === 'verbatim_string_characters') return node.text.slice(1, -1).replaceAll("''", "'");
  if (node.type === 'variable') {
    const value = variables[node.text];
    if (value === undefined) throw new Error(`line ${lineOf(node)}: unknown variable ${node.text}`);
    return value;
  }
  if (node.type === 'comparison_expression' && second?.text === '-replace' && first && third) {
    const [pattern, replacement] = all(third, 'verbatim_string_characters').map((text) => evaluate(text, variables));
    if (pattern === undefined || replacement === undefined) throw new Error(`line ${lineOf(node)}: odd -replace`);
    // The end of the text is \z in .NET and $ in JavaScript; the rest of these patterns means the same in both.
    return evaluate(first, variables).replace(new RegExp(pattern.replace(/\\z$/, '$'), 'gi'), replacement);
  }
  if (node.type === 'additive_expression' && operators[0] === '+' && first && second) {
    return evaluate(first, variables) + evaluate(second, variables);
  }
  const transparent = operators.length === 0 || node.type === 'parenthesized_expression';
  if (first && parts.length === 1 && transparent) return evaluate(first, variables);
  throw new Error(`line ${lineOf(node)}: cannot evaluate ${node.type} '${node.text}'`);
}
