import { ESLint, type Linter } from 'eslint';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * Snippets are linted under the names of files, which say what is allowed in them; what is in these files does not
 * matter. Only the rule that a test is about runs.
 */
const root = join(__dirname, '../..');
const config = createRequire(__filename)('../../eslint.config.js') as Linter.Config[];

/** What a rule says about a text, line by line. */
async function reported(rule: string, file: string, lines: readonly string[]): Promise<Map<number, string>> {
  const [path, text] = [join(root, file), lines.join('\n')];
  const eslint = new ESLint({
    ...{ cwd: root, overrideConfigFile: true, baseConfig: config, ruleFilter: ({ ruleId }) => ruleId === rule },
    overrideConfig: {
      languageOptions: {
        parserOptions: { projectService: false, programs: rule === typed ? [programOf(path, text)] : null },
      },
    },
  });
  const [result] = await eslint.lintText(text, { filePath: path });
  const messages = result?.messages ?? [];
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return new Map(messages.filter(({ ruleId }) => ruleId === rule).map(({ line, message }) => [line, message]));
}

/** The rule that asks for types. */
const typed = 'settings/opaque';

const { config: tsconfig } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
const { options } = ts.convertCompilerOptionsFromJson({ ...tsconfig.compilerOptions, types: [] }, root);
const host = ts.createCompilerHost(options);
const sources = new Map<string, ts.SourceFile | undefined>();

/** A program of one text and of what it imports. That of the whole project would take longer than all tests here. */
function programOf(file: string, text: string): ts.Program {
  const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, version) => {
    if (name === file) return ts.createSourceFile(name, text, version);
    if (!sources.has(name)) sources.set(name, host.getSourceFile(name, version));
    return sources.get(name);
  };
  return ts.createProgram([file], options, { ...host, getSourceFile });
}

describe('settings/opaque', () => {
  /** Everything that the snippets talk about. None of them runs. */
  const preamble = [
    "import type { Choice, Condition, Count, Flag, List, Open, Text } from '../../lib/words/settings';",
    "import { is, same } from '../../lib/words/conditions';",
    "import { each, when, word } from '../../lib/words/structure';",
    'interface Pool { readonly name: Text; readonly replicas: Count }',
    'declare const settings: { readonly name: Text; readonly enabled: Flag; readonly replicas: Count };',
    "declare const choice: Choice<'one' | 'other'>;",
    'declare const condition: Condition;',
    'declare const count: Count;',
    'declare const flag: Flag;',
    'declare const list: List<Pool>;',
    'declare const open: Open<readonly string[]>;',
    'declare const perhaps: Text | undefined;',
    'declare const pool: Pool | undefined;',
    'declare const text: Text;',
    'declare const known: readonly string[];',
    'declare function take(...anything: unknown[]): void;',
    'declare let number: number;',
    'declare let string: string;',
  ];

  const refused = {
    decides: [
      'if (flag) take();',
      'if (text) take();',
      'if (known.length > 0 && text) take();',
      'if (perhaps ?? string) take();',
      'take(text ? 1 : 2);',
      'take(condition ? 1 : 2);',
      'take(!flag);',
      'take(!settings.name);',
      "take(text || 'default');",
      'take(count && 1);',
      "take(text ?? 'default');",
      'while (flag) take();',
      'do take(); while (condition);',
      'for (; flag; ) take();',
      'switch (choice) { default: take(); }',
      'switch (string) { case text: take(); }',
      'take(known[count]);',
      'let other = text; other ||= text;',
    ],
    compares: [
      "take(text === 'x');",
      "take('x' !== text);",
      "take(text == 'x');",
      'take(text != string);',
      'take(count < 1);',
      'take(1 >= count);',
      'take(count > number);',
      'take(count <= number);',
      "take((choice as unknown) === 'one');",
      'take(condition === true);',
      'take(text === undefined);',
      'for (let at = 0; at < count; at++) take(at);',
    ],
    calculates: [
      'take(count + 1);',
      'take(1 - count);',
      'take(count * 2);',
      'take(2 / count);',
      'take(count % 2);',
      'take(2 ** count);',
      "take('a' + text);",
      'take(-count);',
      'number += count;',
      'string += text;',
    ],
    'looks inside': [
      'take(text.length);',
      'take(text.toUpperCase());',
      'take(perhaps?.length);',
      'take(pool?.name.trim());',
      'take(text[0]);',
      'take((list as unknown as Pool[]).map(({ name }) => name));',
      'take((open as readonly string[]).length);',
      'take(count.toString());',
      'take(...text);',
      'take([...(open as readonly string[])]);',
      'take({ ...open });',
      'take({ ...list });',
      'for (const character of text) take(character);',
      'for (const key in open) take(key);',
      "take('length' in list);",
      'take(open instanceof Array);',
      'take(typeof condition);',
      'take(typeof text);',
      'const { length } = text; take(length);',
      'const { name: { length: size } } = settings; take(size);',
      'const [initial] = text; take(initial);',
      'take(({ length }: Text) => length);',
      'function generic<T extends Text>(given: T) { return given.length; } take(generic);',
    ],
    'hands over': [
      'take(String(count));',
      'take(Number(text));',
      'take(Boolean(flag));',
      'take(parseInt(text, 10));',
      'take(Math.max(1, count));',
      'take(JSON.stringify(list));',
      'take(Array(count));',
      'take(new Array(count));',
      'take(new Set(text));',
      'take(Array.isArray(open));',
      'take(Object.keys(open));',
      'take(Object.entries(list));',
      'take(Object.values(open));',
      'take(known.includes(text));',
      'take(string.startsWith(text));',
      'take(/x/.test(text));',
    ],
  };

  const allowed = [
    'take(`${text}-${count}`);',
    'take(text, count, flag, choice, list, open);',
    'string = text;',
    'number = count;',
    'take({ name: text, replicas: count, enabled: settings.enabled });',
    'take([text, text].join());',
    "take(is(choice, 'one'), same(text, string), word(choice));",
    'take(when(flag, () => [text]), each(list, ({ name }) => [name]));',
    'take({ ...settings });',
    'const { name, replicas } = settings; take(name, replicas);',
    'take(when(known.length > 0 || flag, () => [1]));',
    'if (pool) take(pool.name);',
    'take(pool?.name);',
    'take(perhaps ?? text);',
    'take(perhaps === undefined ? string : 1);',
    'if (known.length > 0) take();',
    "take('name' in settings);",
    'take(String(known.length), Math.max(1, known.length), known.map(String));',
    'const String = (given: Text) => given; take(String(text));',
  ];

  /** Each snippet is a function of its own on a line of its own, so that all are linted at once. */
  const lint = async (file: string, snippets: readonly string[]) => {
    const functions = snippets.map((snippet, index) => `function snippet${index}() { ${snippet} }`);
    const found = await reported('settings/opaque', file, [...preamble, ...functions]);
    return snippets.map((snippet, index) => [snippet, found.get(preamble.length + index + 1)] as const);
  };

  test.each(Object.entries(refused))('reports what %s', async (_, snippets) => {
    const found = await lint('lib/wiring/images.ts', snippets);

    expect(found.filter(([, message]) => message === undefined)).toEqual([]);
  });

  test('says what to use instead', async () => {
    const found = await lint('lib/wiring/images.ts', [
      'if (flag) take();',
      "take(text === 'x');",
      'take(count + 1);',
      'take(text.length);',
      'take(String(count));',
    ]);

    expect(found.map(([, message]) => message?.replace(/^.*only Helm knows it\. /, ''))).toEqual([
      'Use when, match, whenObjects, choose, ifGiven or ifSet.',
      'Use is, same, equals, above, given, matches or lists.',
      'Write texts as `${…}`; for numbers use times, timesObjects or numbersAbove.',
      'Use each, some, items, entries, firstOpen, merged or a word for texts.',
      'Use `${…}`, word, json, or a word for conditions and lists.',
    ]);
  });

  test('leaves alone what only passes a setting on', async () => {
    const found = await lint('lib/wiring/images.ts', allowed);

    expect(found.filter(([, message]) => message !== undefined)).toEqual([]);
  });

  test.each(['lib/wiring/images.ts', 'constructs/opentwin/singleton.ts', 'charts/opentwin/chart.ts'])(
    'holds in %s',
    async (file) => {
      const found = await lint(file, ['if (flag) take();']);

      expect(found[0]?.[1]).toContain('Use when');
    },
  );

  test('lets the words themselves look inside', async () => {
    expect(
      await reported('settings/opaque', 'lib/words/text.ts', [
        "import type { Text } from './settings';",
        'export const long = (text: Text) => text.length > 9;',
      ]),
    ).toEqual(new Map());
  });
});

describe('the direction of imports', () => {
  const up = '../../';

  test.each([
    ['lib/wiring/images.ts', `${up}constructs/opentwin/singleton`, 'lib is data and functions'],
    ['lib/wiring/images.ts', `${up}charts/opentwin/chart`, 'lib is data and functions'],
    ['lib/wiring/images.ts', `${up}main`, 'lib is data and functions'],
    ['lib/wiring/images.ts', `${up}bin/run`, 'lib is data and functions'],
    ['lib/wiring/images.ts', `${up}test/helm`, 'lib is data and functions'],
    ['lib/wiring/images.ts', 'cdk8s', 'lib is data and functions'],
    ['lib/wiring/images.ts', 'constructs', 'lib is data and functions'],
    ['constructs/opentwin/singleton.ts', `${up}charts/opentwin/chart`, 'A construct is one thing of Kubernetes'],
    ['constructs/opentwin/singleton.ts', `${up}index`, 'A construct is one thing of Kubernetes'],
    ['charts/opentwin/chart.ts', `${up}main`, 'A chart puts constructs together'],
    ['charts/opentwin/chart.ts', `${up}bin/run`, 'A chart puts constructs together'],
    ['bin/run.ts', '../test/helm', 'What is installed with the package'],
    ['main.ts', './tools/kubernetes-definitions', 'What is installed with the package'],
  ])('%s must not import %s', async (file, specifier, message) => {
    const found = await reported('no-restricted-imports', file, [`import type { X } from '${specifier}';`]);

    expect(found.get(1)).toContain(message);
  });

  test.each([
    ['lib/wiring/images.ts', '../words/text'],
    ['lib/wiring/images.ts', '../../imports/k8s'],
    ['lib/wiring/images.ts', 'yaml'],
    ['constructs/opentwin/singleton.ts', '../../lib/wiring/images'],
    ['constructs/opentwin/singleton.ts', '../kubernetes/object'],
    ['constructs/opentwin/singleton.ts', 'constructs'],
    ['charts/opentwin/chart.ts', '../../constructs/opentwin/singleton'],
    ['bin/run.ts', '../charts/products'],
    ['main.ts', './charts/opentwin/chart'],
    ['test/helm.ts', '../main'],
  ])('%s may import %s', async (file, specifier) => {
    expect(await reported('no-restricted-imports', file, [`import type { X } from '${specifier}';`])).toEqual(
      new Map(),
    );
  });
});
