import { doubleText } from '../../columnar/number-text.ts';
import { JsonCursor, MalformedJson } from './json-cursor.ts';
import { DEFAULT_DIALECT, type JsonDialect } from './json-dialect.ts';

/** JSON as data in which numbers are as they were written and members keep their order and repetitions. */
export type JsonTree =
  | null
  | boolean
  | string
  | { readonly kind: 'number'; readonly text: string; readonly isInteger: boolean }
  | { readonly kind: 'array'; readonly elements: readonly JsonTree[] }
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] };

export type JsonMember = readonly [name: string, value: JsonTree];

/** Reads the first value of a text; undefined when it is malformed or there is none. */
export function parseJsonTree(
  text: string,
  dialect: JsonDialect = DEFAULT_DIALECT,
): JsonTree | undefined {
  try {
    const cursor = new JsonCursor(text, dialect);
    return cursor.isAtEnd ? undefined : readTree(cursor);
  } catch (error) {
    if (error instanceof MalformedJson) return undefined;
    throw error;
  }
}

function readTree(cursor: JsonCursor): JsonTree {
  const kind = cursor.kind();
  switch (kind) {
    case 'object': {
      const members: JsonMember[] = [];
      cursor.object((name) => members.push([name, readTree(cursor)]));
      return { kind: 'object', members };
    }
    case 'array': {
      const elements: JsonTree[] = [];
      cursor.array(() => elements.push(readTree(cursor)));
      return { kind: 'array', elements };
    }
    case 'string':
      return cursor.string();
    case 'word': {
      const word = cursor.scalar();
      return word === 'null' ? null : word === 'true';
    }
    default:
      return { kind: 'number', text: cursor.scalar(), isInteger: kind === 'integer' };
  }
}

/** Writes a value as Spark's JSON generator does: without blanks, fractions as Java prints doubles. */
export function jsonTreeText(tree: JsonTree): string {
  if (tree === null || typeof tree !== 'object') return JSON.stringify(tree);
  switch (tree.kind) {
    case 'number':
      return tree.isInteger ? tree.text : doubleText(Number(tree.text));
    case 'array':
      return `[${tree.elements.map(jsonTreeText).join(',')}]`;
    case 'object': {
      const members = tree.members.map(
        ([name, value]) => `${JSON.stringify(name)}:${jsonTreeText(value)}`,
      );
      return `{${members.join(',')}}`;
    }
  }
}

/** A value as text: a string without quotes, anything else as JSON. */
export function jsonTreeValue(tree: JsonTree): string {
  return typeof tree === 'string' ? tree : jsonTreeText(tree);
}
