import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import { plainScalar, taggedScalar } from './scalars';

/** Told of everything that is wrong with a node. The node's value is then left open. */
export type Report = (node: Node, message: string) => void;

interface Reader {
  readonly report: Report;
  /** The document as it was written, without carriage returns. */
  readonly source: string;
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Aliases that are being read, outermost first: one that meets itself would never end. */
  readonly open: Set<Alias>;
  visited: number;
  repeated: number;
  exploded: boolean;
}

const deepest = 100;

/** The values of a document that was parsed with the failsafe schema, read as Helm's YAML reader reads them. */
export function readNodes(document: Document.Parsed, source: string, report: Report): unknown {
  const reader: Reader = {
    report,
    source,
    targets: targetsOf(document),
    open: new Set(),
    visited: 0,
    repeated: 0,
    exploded: false,
  };
  return document.contents === null ? null : valueOf(document.contents, reader, 0);
}

/** What each alias stands for: the last node with that anchor in front of it. */
function targetsOf(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, alias) => {
      const target = anchors.get(alias.source);
      if (target !== undefined) targets.set(alias, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function valueOf(node: Node, reader: Reader, depth: number): unknown {
  if (!isBearable(node, reader, depth)) return undefined;
  if (isAlias(node)) return throughAlias(node, reader, (target) => valueOf(target, reader, depth + 1));
  if (isScalar(node)) return scalarOf(node, reader);
  if (node.tag !== undefined && node.tag !== (isMap(node) ? mapTag : listTag)) {
    return void reader.report(
      node,
      `the tag ${node.tag.replace(/^tag:yaml\.org,2002:/, '!!')} has no meaning in values; leave it out`,
    );
  }
  if (isMap<Node, Node | null>(node)) return Object.fromEntries(entriesOf(node, reader, depth));
  if (isSeq<Node | null>(node))
    return node.items.map((item) => (item === null ? null : valueOf(item, reader, depth + 1)));
  return undefined;
}

const mapTag = 'tag:yaml.org,2002:map';
const listTag = 'tag:yaml.org,2002:seq';

/** Counts the node. Aliases of aliases can unfold without end: the measure of that is Helm's own. */
function isBearable(node: Node, reader: Reader, depth: number): boolean {
  reader.visited += 1;
  if (reader.open.size > 0) reader.repeated += 1;
  const { visited, repeated, open, report } = reader;

  if (depth > deepest) report(node, `is nested deeper than ${deepest} levels; make it flatter`);
  if (!reader.exploded && repeated > 100 && (visited > 400_000 || (visited > 1000 && repeated / visited > 0.99))) {
    reader.exploded = true;
    const [outermost = node] = open;
    report(outermost, 'the aliases (*name) repeat too much; write the values out');
  }
  return depth <= deepest && !reader.exploded;
}

function throughAlias<T>(alias: Alias, reader: Reader, read: (target: Node) => T): T | undefined {
  const target = reader.targets.get(alias);
  if (target === undefined) {
    return void reader.report(alias, `*${alias.source} stands for nothing; write &${alias.source} at a value above it`);
  }
  if (reader.open.has(alias))
    return void reader.report(alias, `*${alias.source} contains itself; write the values out`);

  reader.open.add(alias);
  const value = read(target);
  reader.open.delete(alias);
  return value;
}

function scalarOf(node: Scalar, { report, source }: Reader): unknown {
  const text = node.source ?? '';
  if (node.tag === undefined && node.type !== 'PLAIN') return endsEarly(node, source) ? text.replace(/\n$/, '') : text;

  const scalar = node.tag === undefined ? plainScalar(text) : taggedScalar(node.tag, text);
  return 'refusal' in scalar ? void report(node, scalar.refusal) : scalar.value;
}

/** Helm's reader gives a block of text no line break where the file ends without one. */
const endsEarly = (node: Scalar, source: string): boolean =>
  node.type?.startsWith('BLOCK') === true && rangeOf(node)[1] >= source.length && !source.endsWith('\n');

const rangeOf = (node: Node): [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0];

/** The entries in the order in which Helm sets them: a `<<` below a key of the same name wins over that key. */
function entriesOf(map: YAMLMap<Node, Node | null>, reader: Reader, depth: number): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  const keys = new Set<string>();
  for (const { key: keyNode, value: valueNode = null } of map.items) {
    const key = isMerge(keyNode) ? '<<' : keyOf(keyNode, reader, depth);
    if (key === undefined) continue;
    if (keys.has(key)) reader.report(keyNode, `the key '${key}' is in this map twice; keep one of the two`);
    keys.add(key);

    if (isMerge(keyNode))
      for (const [name, value] of mergedEntries(keyNode, valueNode, reader, depth)) entries.set(name, value);
    else entries.set(key, valueNode === null ? null : valueOf(valueNode, reader, depth + 1));
  }
  return entries;
}

const isMerge = (key: Node): boolean =>
  isScalar(key) && key.type === 'PLAIN' && key.tag === undefined && key.source === '<<';

function mergedEntries(key: Node, value: Node | null, reader: Reader, depth: number): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  // Of several maps the first wins
  const sources = isSeq<Node>(value) ? [...value.items].reverse() : [value];
  for (const source of sources) {
    const target = isAlias(source) ? reader.targets.get(source) : source;
    if (!isMap<Node, Node | null>(target)) {
      reader.report(key, '<< takes a map or a list of maps, such as <<: *name');
    } else if (isBearable(target, reader, depth + 1)) {
      const read = (): Map<string, unknown> => entriesOf(target, reader, depth + 1);
      const found = isAlias(source) ? throughAlias(source, reader, read) : read();
      for (const [name, entry] of found ?? []) entries.set(name, entry);
    }
  }
  return entries;
}

function keyOf(node: Node, reader: Reader, depth: number): string | undefined {
  const key = valueOf(node, reader, depth + 1);
  if (typeof key === 'string' || key === undefined) return key;

  const text = isScalar(node) && node.source !== undefined ? node.source : '';
  if (text === '') reader.report(node, 'a key is missing or is no text; write a name in front of the colon');
  else reader.report(node, `the key ${text} is no text but ${JSON.stringify(key)}; put it in quotes: "${text}"`);
  return undefined;
}
