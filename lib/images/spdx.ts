import { SPDX } from '@cyclonedx/cyclonedx-library';

/** An identifier of SPDX's list, in its letters; undefined if a text is none. */
export function spdxId(text: string | undefined): string | undefined {
  const id: unknown = SPDX.fixupSpdxId(text);
  // It looks in an object, which knows `constructor` too
  return SPDX.isSupportedSpdxId(id) ? id : undefined;
}

/** A license expression with identifiers in SPDX's letters; undefined if a text is none (SPDX 2.3, annex D). */
export function spdxExpression(text = ''): string | undefined {
  let [depth, wanted] = [0, true];
  for (const token of text.match(/[()]|[^\s()]+(?:\s+WITH\s+[^\s()]+)?/g) ?? []) {
    const isOperator = token === 'AND' || token === 'OR';
    // What stands before a license, and what behind one
    if (wanted === (isOperator || token === ')')) return undefined;
    if (token === '(') depth += 1;
    else if (token === ')') depth -= 1;
    else if (!isOperator && !token.split(/\s+WITH\s+/).every(isLicense)) return undefined;
    else wanted = isOperator;
    if (depth < 0) return undefined;
  }
  return wanted || depth > 0 ? undefined : text.replace(/[^\s()]+/g, (word) => spdxId(word) ?? word);
}

/** One of the list, perhaps with `+` for later versions of it, or one that is told elsewhere. */
const isLicense = (word: string): boolean =>
  spdxId(word.replace(/\+$/, '')) !== undefined ||
  /^(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/.test(word);
