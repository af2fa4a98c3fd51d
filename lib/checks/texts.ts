import type { Problem } from '../problem';
import { problemAt, type Manifest } from './manifest';

/** What a program leaves behind where it should have written a value. Scripts may have some of it for good reasons. */
const leftovers: readonly { readonly pattern: RegExp; readonly is: string; readonly alsoInScripts: boolean }[] = [
  { pattern: /<no value>/, is: "Helm's <no value>", alsoInScripts: true },
  { pattern: /%!\w?\(/, is: "a failed printf of Go's", alsoInScripts: true },
  { pattern: /\[object Object\]/, is: '[object Object]', alsoInScripts: true },
  { pattern: /[\u{E000}-\u{F8FF}]/u, is: 'a private-use character, part of a stand-in', alsoInScripts: true },
  { pattern: /\{\{-? *(\.|\$|if |else|end |with |range |include |toYaml )/, is: 'a template', alsoInScripts: true },
  { pattern: /\{\{/, is: '{{', alsoInScripts: false },
  { pattern: /(^|[^\w])undefined($|[^\w])/, is: 'undefined', alsoInScripts: false },
];

/** No text holds what only a mistake of a program can write. */
export const checkTexts = (objects: readonly Manifest[]): readonly Problem[] =>
  objects.flatMap((object) =>
    textsIn(object, '').flatMap(([path, text]) => {
      const isScript = text.includes('\n');
      const leftover = leftovers.find(
        ({ pattern, alsoInScripts }) => (!isScript || alsoInScripts) && pattern.test(text),
      );
      return leftover ? [problemAt(object, path, `holds ${leftover.is}: ${JSON.stringify(excerpt(text))}`)] : [];
    }),
  );

const excerpt = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** Every text in a value with where it is; keys count as texts. */
function textsIn(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const below = path === '' ? key : `${path}.${key}`;
    return [[below, key] as const, ...textsIn(child, below)];
  });
}
