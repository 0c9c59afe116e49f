// TRANSFORM, and MAP and REDUCE, which mean the same: rows are given to a command, and its output is rows.

import { type DataType, STRING } from '../columnar/types.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import {
  type RowFormat,
  type UnresolvedTransform,
  unresolvedTransform,
} from '../plan/nodes/script-transform.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readType } from './types.ts';

/** Spark's formats where none is written. */
const PLAIN_FORMAT: RowFormat = { fieldDelimiter: '\u0001', nullText: '\\N' };

/** True where TRANSFORM, MAP or REDUCE is no function and no column: USING with a command stands behind it before FROM. */
export function isTransformNext(reader: TokenReader, ...words: readonly string[]): boolean {
  const { kind, value } = reader.peek();
  if (kind !== 'word' || !words.includes(value)) return false;
  let depth = 0;
  for (let offset = 1; ; offset++) {
    const token = reader.peek(offset);
    if (token.kind === 'end' || (token.kind === 'operator' && token.value === ';')) return false;
    if (token.kind === 'operator' && token.value === '(') depth += 1;
    if (token.kind === 'operator' && token.value === ')') depth -= 1;
    if (depth < 0) return false;
    if (depth > 0 || token.kind !== 'word') continue;
    if (token.value === 'FROM') return false;
    if (token.value === 'USING') return reader.peek(offset + 1).kind === 'string';
  }
}

type ReadRest = (items: readonly UnresolvedExpression[]) => UnresolvedPlan;

/**
 * {TRANSFORM (values) | MAP values | REDUCE values} [ROW FORMAT …] USING 'command' [AS columns] [ROW FORMAT …]; `readRest` reads
 * what stands behind, which says which rows the values are of.
 */
export function readTransform(reader: TokenReader, readRest: ReadRest): UnresolvedTransform {
  const start = reader.next();
  const items = start.value === 'TRANSFORM' ? readBracketed(reader) : readValues(reader);
  const given = readRowFormat(reader);
  refuseReader(reader, 'RECORDWRITER');
  reader.expectWord('USING');
  const command = reader.expectString('a command');
  const columns = reader.acceptWord('AS') ? readColumns(reader) : null;
  const taken = readRowFormat(reader);
  refuseReader(reader, 'RECORDREADER');
  const position = reader.positionFrom(start);
  return unresolvedTransform({ child: readRest(items), command, given, taken, columns, position });
}

function readBracketed(reader: TokenReader): readonly UnresolvedExpression[] {
  reader.expectOperator('(');
  const items = readValues(reader);
  reader.expectOperator(')');
  return items;
}

function readValues(reader: TokenReader): readonly UnresolvedExpression[] {
  const start = reader.peek();
  if (reader.acceptWord('DISTINCT') || reader.acceptWord('ALL')) {
    const message = 'TRANSFORM takes neither DISTINCT nor ALL.';
    throw reader.mistake('UNSUPPORTED_FEATURE.TRANSFORM_DISTINCT_ALL', message, start);
  }
  return reader.readList(() => readExpression(reader));
}

interface TransformColumn {
  readonly name: string;
  readonly type: DataType;
}

/** Names, each with a type or without one, in brackets or not. */
function readColumns(reader: TokenReader): readonly TransformColumn[] {
  const read = (): TransformColumn => {
    const name = reader.expectName('a column');
    const isTyped = reader.peek().kind === 'word' && !CLAUSES.has(reader.peek().value);
    return { name, type: isTyped ? readType(reader) : STRING };
  };
  return reader.isOperator('(') ? reader.readBracketList(read) : reader.readList(read);
}

/** Words that may stand behind the columns. */
const CLAUSES: ReadonlySet<string> = new Set([
  ...[
    'ROW',
    'RECORDREADER',
    'FROM',
    'WHERE',
    'GROUP',
    'HAVING',
    'WINDOW',
    'QUALIFY',
    'ORDER',
    'SORT',
  ],
  ...[
    'CLUSTER',
    'DISTRIBUTE',
    'LIMIT',
    'OFFSET',
    'UNION',
    'EXCEPT',
    'MINUS',
    'INTERSECT',
    'INSERT',
  ],
]);

/** ROW FORMAT DELIMITED and what it says; what stands between the parts of nested values means nothing, as they are JSON. */
function readRowFormat(reader: TokenReader): RowFormat {
  const start = reader.peek();
  if (!reader.acceptWord('ROW', 'FORMAT')) return PLAIN_FORMAT;
  if (reader.acceptWord('SERDE')) {
    const message = 'ROW FORMAT SERDE needs Hive: rows are written as ROW FORMAT DELIMITED.';
    throw reader.mistake('UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE', message, start);
  }
  reader.expectWord('DELIMITED');
  let format = PLAIN_FORMAT;
  for (;;) {
    if (reader.acceptWord('FIELDS', 'TERMINATED', 'BY')) {
      format = { ...format, fieldDelimiter: readDelimiter(reader) };
      if (reader.acceptWord('ESCAPED', 'BY')) reader.expectString('a character');
    } else if (
      reader.acceptWord('COLLECTION', 'ITEMS', 'TERMINATED', 'BY') ||
      reader.acceptWord('MAP', 'KEYS', 'TERMINATED', 'BY')
    ) {
      reader.expectString('a character');
    } else if (reader.acceptWord('LINES', 'TERMINATED', 'BY')) {
      refuseOtherLines(reader, reader.peek());
    } else if (reader.acceptWord('NULL', 'DEFINED', 'AS')) {
      format = { ...format, nullText: reader.expectString('the text of null') };
    } else return format;
  }
}

function readDelimiter(reader: TokenReader): string {
  const start = reader.peek();
  const text = reader.expectString('what stands between fields');
  if (text !== '' && !text.includes('\n')) return text;
  throw reader.mistake('PARSE_SYNTAX_ERROR', 'Fields must end with a text of one line.', start);
}

function refuseOtherLines(reader: TokenReader, start: Token): void {
  if (reader.expectString('the end of a line') === '\n') return;
  const message = "LINES TERMINATED BY only supports newline '\\n' right now.";
  throw reader.mistake('PARSE_SYNTAX_ERROR', message, start);
}

function refuseReader(reader: TokenReader, word: string): void {
  const start = reader.peek();
  if (!reader.acceptWord(word)) return;
  throw reader.mistake('UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE', `${word} needs Hive.`, start);
}
