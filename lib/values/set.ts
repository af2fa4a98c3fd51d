import { copyOf, entryOf, isMap, setEntry, type Values } from './maps';
import type { Reading } from './text';

/** The values that a `--set` alone makes. */
export const parseSet = (expression: string): Reading => applySet({}, expression);

/**
 * The values with a `--set` over them, in Helm's own grammar: `a.b=1,list[0].name=x,ports={80,443}`, where a backslash
 * takes the meaning off the character behind it. `values` are those of the documents, before the defaults.
 *
 * Only `true`, `false`, `null` and whole numbers are read as such; all else is text (`3.0`, `1e3`, `010`, `0x1F`).
 * Oddities of Helm are kept, so that both read the same: `list={}` is one empty text, `a.` and `=x` do nothing.
 */
export function applySet(values: Values, expression: string): Reading {
  const changed = copyOf(values);
  const scan = scanner(expression);
  try {
    while (!scan.ended()) readKey(scan, changed, 0);
    return { values: changed, problems: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { values: {}, problems: [{ path: `--set ${expression}`, message: error.message }] };
  }
}

class Refusal extends Error {}

interface Scanner {
  readonly ended: () => boolean;
  /** Goes over the next character if it is this one. */
  readonly skip: (character: string) => boolean;
  /** The text up to one of these characters, and which one it was; none at the end of the expression. */
  readonly until: (stops: string) => { readonly text: string; readonly stop?: string };
}

function scanner(expression: string): Scanner {
  const characters = [...expression];
  let at = 0;
  return {
    ended: () => at >= characters.length,
    skip: (character) => {
      const found = characters[at] === character;
      if (found) at += 1;
      return found;
    },
    until: (stops) => {
      let text = '';
      for (; at < characters.length; at += 1) {
        const character = characters[at] ?? '';
        if (stops.includes(character)) {
          at += 1;
          return { text, stop: character };
        }
        if (character === '\\') at += 1;
        text += character === '\\' ? (characters[at] ?? '') : character;
      }
      return { text };
    },
  };
}

/**
 * Helm tells two ends of an expression apart: `done`, after a value, and `cut`, where it ran out of text. A list keeps
 * nothing of an item that was cut.
 */
type End = 'done' | 'cut';

const deepest = 30;
const highest = 65536;

function readKey(scan: Scanner, map: Values, level: number): End {
  const { text: key, stop } = scan.until('=[,.');
  switch (stop) {
    case '=': {
      const cut = scan.ended();
      set(map, key, readValue(scan));
      return cut ? 'cut' : 'done';
    }
    case '[': {
      const list = entryOf(map, key) ?? noEntry(map, key, []);
      if (!Array.isArray(list)) throw new Refusal(`'${key}' is ${nameOf(list)}, not a list; leave out the [index]`);
      const end = readItem(scan, list, readIndex(scan), level);
      set(map, key, list);
      return end;
    }
    case '.':
      return readInner(scan, map, key, level + 1);
    case ',':
      throw new Refusal(`the key '${key}' has no value; write ${key}=value, and \\, for a comma in a value`);
    default:
      if (key !== '') throw new Refusal(`the key '${key}' has no value; write ${key}=value`);
      return 'cut';
  }
}

function readInner(scan: Scanner, map: Values, key: string, level: number): End {
  if (level > deepest) throw new Refusal(`has more than ${deepest} levels of keys; use a values file`);
  const inner = entryOf(map, key) ?? noEntry(map, key, {});
  if (!isMap(inner))
    throw new Refusal(`'${key}' is ${nameOf(inner)}, not a map; set it as a whole, or write \\. for a dot in a key`);

  const end = readKey(scan, inner, level);
  // Helm 3.22 and 4 leave this out if the expression ends there.
  if (Object.keys(inner).length === 0) throw new Refusal(`'${key}.' names no key; write ${key}.name=value`);
  set(map, key, inner);
  return end;
}

/** Reads what follows an index into the list, which grows as far as it must; what it skips is null. */
function readItem(scan: Scanner, list: unknown[], index: number, level: number): End {
  if (index < 0) throw new Refusal(`the index ${index} is negative; count from 0`);
  const { text, stop } = scan.until('[.=');
  if (text !== '') throw new Refusal(`'${text}' follows an index; write [${index}]=value or [${index}].name=value`);
  switch (stop) {
    case '=':
      setItem(list, index, readValue(scan));
      return 'done';
    case '[': {
      const next = readIndex(scan);
      const inner = list[index] ?? [];
      if (!Array.isArray(inner))
        throw new Refusal(`item ${index} is ${nameOf(inner)}, not a list; leave out the [${next}]`);
      const end = readItem(scan, inner, next, level);
      if (end === 'done') setItem(list, index, inner);
      return end;
    }
    case '.': {
      const there = list[index];
      const inner = isMap(there) ? there : {};
      if (index < list.length) list[index] = inner;
      const end = readKey(scan, inner, level);
      if (end === 'done') setItem(list, index, inner);
      return end;
    }
    default:
      return 'cut';
  }
}

function readIndex(scan: Scanner): number {
  const { text, stop } = scan.until(']');
  if (stop === undefined)
    throw new Refusal(`the index '${text}' has no end; write [${/^[0-9]+$/.test(text) ? text : 0}]=value`);
  if (!/^[-+]?\d+$/.test(text) || Math.abs(Number(text)) >= 2 ** 63) {
    throw new Refusal(`'${text}' is not an index; write a whole number, counted from 0`);
  }
  return Number(text);
}

function setItem(list: unknown[], index: number, value: unknown): void {
  if (index > highest) throw new Refusal(`the index ${index} is above ${highest}; use a values file`);
  while (list.length <= index) list.push(null);
  list[index] = value;
}

function readValue(scan: Scanner): unknown {
  if (!scan.skip('{')) return typed(scan.until(',').text);

  const items: unknown[] = [];
  for (;;) {
    const { text, stop } = scan.until(',}');
    if (stop === undefined) throw new Refusal(`the list {${text} has no end; write } behind its last item`);
    items.push(typed(text));
    if (stop === '}') break;
  }
  scan.skip(',');
  return items;
}

function typed(text: string): unknown {
  if (/^true$/iu.test(text)) return true;
  if (/^false$/iu.test(text)) return false;
  if (/^null$/iu.test(text)) return null;
  if (!/^(?:0|[-+]\d+|[1-9]\d*)$/.test(text)) return text;

  const whole = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, whole) !== whole) return text;
  if (Number.isSafeInteger(Number(whole))) return Number(whole);
  throw new Refusal(
    `${text} is beyond the numbers that both sides keep exactly (±9007199254740991); use a values file and quote it`,
  );
}

/** Helm takes an empty key for none at all. */
function set(map: Values, key: string, value: unknown): void {
  if (key !== '') setEntry(map, key, value);
}

/** A fresh value where nothing is; what is there and is null stays null, which is neither map nor list to Helm. */
const noEntry = <T>(map: Values, key: string, fresh: T): T | null => (Object.hasOwn(map, key) ? null : fresh);

const nameOf = (value: unknown): string =>
  Array.isArray(value) ? 'a list' : isMap(value) ? 'a map' : JSON.stringify(value);
