import { parseArgs } from 'node:util';
import { checkRoot } from '../lib/output/write';
import { InputError, refusal } from '../lib/problem';
import { nearest } from '../lib/values/nearest';

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: true }>>;

/** What was given of them. */
export type Given<O extends Options> = {
  readonly [K in keyof O]?: O[K]['type'] extends 'boolean'
    ? boolean
    : O[K] extends { multiple: true }
      ? string[]
      : string;
};

/** Kinds of options: one text, a text each time it is given, or nothing behind it. */
export const text = { type: 'string' } as const;
export const texts = { type: 'string', multiple: true } as const;
export const flag = { type: 'boolean' } as const;

/** The options of a command. @throws InputError naming what is not one of them */
export function optionsOf<const O extends Options>(command: string, args: readonly string[], options: O): Given<O> {
  return parsed(command, args, options, false).values;
}

/**
 * The options of a command about one folder, which is given by `--from` or stands alone.
 *
 * @throws InputError naming what is no option, or that there is no folder, or more than one
 */
export function folderAndOptionsOf<const O extends Options>(
  command: string,
  args: readonly string[],
  options: O,
): readonly [folder: string, given: Given<O>] {
  const { positionals, values } = parsed(command, args, { ...options, from: texts }, true);
  const { from = [] } = values as { readonly from?: readonly string[] };
  const [folder, ...others] = [...from, ...positionals];
  if (folder === undefined || folder === '')
    throw refusal(`opentwin ${command}`, `names no folder; write it behind, such as: opentwin ${command} private`);
  if (others.length > 0)
    throw refusal(`opentwin ${command}`, `takes one folder, and not ${folder} and ${others.join(' and ')}; leave one`);
  return [folder, values];
}

function parsed<const O extends Options>(command: string, args: readonly string[], options: O, positionals: boolean) {
  const all = { args: [...args], options, allowPositionals: positionals } as const;
  try {
    const parsed = parseArgs({ ...all, strict: true, tokens: true });
    const names = parsed.tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
    const twice = names.find((name, index) => options[name] === text && names.indexOf(name) !== index);
    if (twice !== undefined) throw refusal(`opentwin ${command}`, `--${twice} is given twice; write it once`);
    return parsed as { readonly values: Given<O>; readonly positionals: readonly string[] };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError([{ path: `opentwin ${command}`, message: explained(error, args, Object.keys(options)) }]);
  }
}

function explained(error: unknown, args: readonly string[], known: readonly string[]): string {
  const allowed = `allowed: ${known.map((name) => `--${name}`).join(', ')}`;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const unknown = args.find(
    (arg) => arg.startsWith('-') && !known.includes(arg.replace(/^--?/, '').replace(/=.*/, '')),
  );
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && unknown !== undefined) {
    const near = nearest(unknown.replace(/^-+/, '').replace(/=.*/, ''), known);
    return `${unknown} is not an option; ${near === undefined ? allowed : `did you mean --${near}?`}`;
  }
  const text =
    error instanceof Error || (typeof error === 'object' && error !== null && 'message' in error)
      ? String(error.message)
      : String(error);
  // A text of several lines, which Node has of values that begin with a dash, ends with what to write instead
  const [said = '', ...more] = text.split('\n').map((line) => line.replace(/\.$/, ''));
  return `${said.split('. ')[0]}; ${more.at(-1)?.replace(/^T/, 't') ?? allowed}`;
}

/** The folder to write output to, as `--out` has it. @throws InputError if it has no name, or is not ours */
export function outputRoot(root: string): string {
  if (root === '') throw refusal('--out', 'the name of the folder is empty; write one, such as --out site');
  checkRoot(root);
  return root;
}
