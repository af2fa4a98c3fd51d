import { type Body, type Node, nodeOfItem, nodeOfKey, reading, unboxed } from '../words/reading';
import { isOpen } from './open';

/**
 * Whether the last line of a map or a list may be one that a user passes through. Whatever may be absent counts as
 * absent, too.
 */
export function endsOpen(body: Body): boolean {
  const parts = Array.isArray(body)
    ? body.map((item: unknown) => nodeOfItem(item) ?? { value: item })
    : Object.entries(body).map(([key, value]: [string, unknown]) => nodeOfKey(key) ?? { value });
  for (const part of parts.reverse()) {
    if ('node' in part) {
      if (nodeEndsOpen(part)) return true;
    } else if (part.value !== undefined) return valueEndsOpen(part.value);
  }
  return false;
}

function nodeEndsOpen(node: Node): boolean {
  switch (node.node) {
    case 'open':
      return true;
    case 'fields': {
      const helper = node.include.kind === 'include' ? reading().helpers.get(node.include.helper) : undefined;
      return helper === undefined || !('fields' in helper.body) || endsOpen(helper.body.fields);
    }
    case 'branches':
      return [...node.branches.map(({ body }) => body), node.otherwise].some(endsOpen);
    case 'with':
    case 'each':
    case 'count':
    case 'note':
      return endsOpen(node.body);
    case 'missing':
    case 'refusals':
    case 'repeated':
    case 'total':
      return false;
  }
}

function valueEndsOpen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const box = unboxed(value);
  return box ? isOpen(box) : endsOpen(value);
}
