import type { Node } from 'web-tree-sitter';
import { all, ancestors, lineOf, nameOf } from './powershell';

/** What holds the arguments of a service, among them the database password. */
const secretVariables = ['$args', '$MyInvocation', '$PSBoundParameters', '$input'];
/** What reads the arguments or a file, which may be a key. */
const secretMembers = /^(ReadAll\w+|ReadLines|OpenText|CommandLine|GetCommandLineArgs)$/i;
const secretCommands = /^(Get-Content|Get-CimInstance|Get-WmiObject)$/i;
/** What may be told about something secret. */
const harmlessMembers = ['Count', 'ExitCode', 'Id', 'Subject', 'Thumbprint'];
/** Methods without a result, which would otherwise be printed. */
const silentMethods = ['Add', 'AddRange', 'Close', 'WaitForExit', 'WriteAllText'];

const loggers = ['Write-Log', 'Exit-With'];
const printers = /^(Write|Out|Tee|Export|Format|Set-Content|Add-Content|Start-Transcript)\b/i;

/** Where a script may print an argument of the service or the content of a file, as far as its syntax shows. */
export function leaks(root: Node): string[] {
  const functions = new Map(all(root, 'function_statement').map((node) => [nameOfFunction(node), node]));
  const tainted = new Set(secretVariables.map((name) => name.toLowerCase()));
  const isTainted = (node: Node): boolean => all(node, ['variable', 'member_name', 'command']).some(isSource);

  function isSource(node: Node): boolean {
    if (node.type === 'variable') return !isHarmless(node) && carries(node);
    if (node.type === 'member_name') return secretMembers.test(node.text);
    if (node.type !== 'command') return false;
    const body = functions.get(nameOf(node).toLowerCase());
    return (
      secretCommands.test(nameOf(node)) || (body !== undefined && !loggers.includes(nameOf(node)) && isTainted(body))
    );
  }

  function carries(variable: Node): boolean {
    if (variable.text !== '$_') return tainted.has(variable.text.toLowerCase());
    const block = ancestors(variable).find(({ type }) => type === 'script_block_expression');
    const input = block && ancestors(block).find(({ type }) => type === 'pipeline_chain')?.firstChild;
    return !!input && !all(input, 'variable').some((each) => each.id === variable.id) && isTainted(input);
  }

  const taint = (scope: Node): void => {
    for (const variable of all(scope, 'variable').slice(0, 1)) tainted.add(variable.text.toLowerCase());
  };
  let size = 0;
  while (tainted.size > size) {
    size = tainted.size;
    for (const node of all(root, 'assignment_expression')) {
      const [target, , value] = node.namedChildren;
      if (target && value && isTainted(value)) taint(target);
    }
    for (const node of all(root, 'foreach_statement')) {
      const [variable, collection] = node.namedChildren;
      if (variable && collection && isTainted(collection)) taint(variable);
    }
    for (const node of all(root, 'command')) {
      const called = functions.get(nameOf(node).toLowerCase());
      const given = all(node, 'command_elements')[0];
      if (!called || !given || loggers.includes(nameOf(node)) || !isTainted(given)) continue;
      for (const parameter of all(called, 'script_parameter')) all(parameter, 'variable').slice(0, 1).forEach(taint);
    }
  }

  const isLogger = (node: Node): boolean => loggers.includes(nameOf(node));
  const isInWriteLog = (node: Node): boolean =>
    ancestors(node).some((each) => each.type === 'function_statement' && nameOfFunction(each) === 'write-log');
  const found = (reason: string, type: string, matches: (node: Node) => boolean): string[] =>
    all(root, type)
      .filter(matches)
      .map((node) => `line ${lineOf(node)}: ${reason}`);

  return [
    ...found('logs a secret', 'command', (node) => isLogger(node) && all(node, 'command_elements').some(isTainted)),
    ...found('does not use Write-Log', 'command', (node) => !isLogger(node) && printers.test(nameOf(node))),
    ...found(
      'does not use Write-Log',
      'type_identifier',
      (node) => node.text === 'Console' && !isInWriteLog(node) && !isEncoding(node),
    ),
    ...found('throws a secret', 'flow_control_statement', (node) => /^throw\b/i.test(node.text) && isTainted(node)),
    ...found('prints a secret', 'pipeline', (node) => isPrinted(node) && isTainted(node)),
  ];
}

/** How a console reads letters, which nothing is printed by. */
const isEncoding = (type: Node): boolean =>
  ancestors(type)
    .find((each) => each.type === 'member_access')
    ?.text.startsWith('[Console]::InputEncoding') ?? false;

const nameOfFunction = (node: Node): string => (all(node, 'function_name')[0]?.text ?? '').toLowerCase();

/** `$args[0]` is the DLL; a harmless member or a comparison's outcome tells nothing. */
function isHarmless(variable: Node): boolean {
  const { parent } = variable;
  if (parent?.type === 'element_access') return /^\$args\s*\[\s*0\s*\]$/.test(parent.text);
  const member = parent?.type === 'member_access' ? all(parent, 'member_name').at(-1)?.text : undefined;
  return member !== undefined && harmlessMembers.includes(member);
}

/** Whether a statement of the script itself leaves a value, which PowerShell prints. */
function isPrinted(pipeline: Node): boolean {
  if (pipeline.parent?.type !== 'statement_list') return false;
  const inside =
    /^(function_statement|sub_expression|array_expression|parenthesized_expression|script_block_expression)$/;
  if (ancestors(pipeline).some(({ type }) => inside.test(type)) || all(pipeline, 'assignment_expression').length > 0)
    return false;
  const command = all(pipeline, 'command')[0];
  if (command) return !loggers.includes(nameOf(command));
  const method = all(pipeline, 'invokation_expression')[0]?.namedChildren.find(
    (child) => child?.type === 'member_name',
  );
  return !(method && silentMethods.includes(method.text));
}
