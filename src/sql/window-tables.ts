// Flink's table functions that give rows their windows: TABLE(TUMBLE(TABLE t, DESCRIPTOR(time), INTERVAL '5' MINUTES)).

import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { unresolvedRelation } from '../plan/nodes/relation.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { unresolvedWindowTable, type WindowTableFunction } from '../plan/nodes/window-table.ts';
import { readExpression } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** The lengths of each function in the order of its arguments; the last of three may be left out. */
const LENGTHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['TUMBLE', ['size', 'offset']],
  ['HOP', ['slide', 'size', 'offset']],
  ['CUMULATE', ['step', 'size', 'offset']],
  ['SESSION', ['gap']],
]);

/** True at TUMBLE(TABLE …) and its like, in TABLE(…) or alone. */
export function isWindowTableNext(reader: TokenReader): boolean {
  const offset = reader.isWord('TABLE') && reader.isOperator('(', 1) ? 2 : 0;
  const { kind, value } = reader.peek(offset);
  if (kind !== 'word' || !LENGTHS.has(value) || !reader.isOperator('(', offset + 1)) return false;
  const first = reader.peek(offset + 2).value;
  return offset === 2 || first === 'TABLE' || first === 'DATA';
}

export function readWindowTable(
  reader: TokenReader,
  readQuery: (reader: TokenReader) => UnresolvedPlan,
): UnresolvedPlan {
  const start = reader.peek();
  const isWrapped = reader.acceptWord('TABLE');
  if (isWrapped) reader.expectOperator('(');
  const name = reader.next().value;
  reader.expectOperator('(');
  accept(reader, 'DATA');
  const input = readInput(reader, readQuery);
  reader.expectOperator(',');
  accept(reader, 'TIMECOL');
  const time = readDescriptor(reader);
  const lengths = new Map<string, UnresolvedExpression>();
  const names = LENGTHS.get(name)!;
  while (reader.acceptOperator(',')) readLength(reader, names, lengths);
  reader.expectOperator(')');
  if (isWrapped) reader.expectOperator(')');
  const position = reader.positionFrom(start);
  const missing = names.find((each) => each !== 'offset' && !lengths.has(each));
  if (missing !== undefined) {
    const message = `${name} needs its ${missing}, an interval.`;
    throw reader.mistake('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, start);
  }
  const own = name.toLowerCase() as WindowTableFunction;
  return unresolvedWindowTable({ function: own, ...input, time, lengths, position });
}

/** `NAME =>` before an argument. */
function accept(reader: TokenReader, name: string): boolean {
  if (!reader.isWord(name) || !reader.isOperator('=>', 1)) return false;
  reader.next();
  reader.next();
  return true;
}

/** TABLE name or TABLE (query), for sessions with PARTITION BY. */
function readInput(
  reader: TokenReader,
  readQuery: (reader: TokenReader) => UnresolvedPlan,
): { child: UnresolvedPlan; partition: readonly UnresolvedExpression[] } {
  const start = reader.peek();
  reader.acceptWord('TABLE');
  let child: UnresolvedPlan;
  if (reader.acceptOperator('(')) {
    child = readQuery(reader);
    reader.expectOperator(')');
  } else {
    const streaming = reader.isWord('STREAM') && reader.peek(1).kind !== 'operator';
    if (streaming) reader.next();
    const parts = reader.expectNameParts('a table, stream or view');
    child = unresolvedRelation(parts, streaming, reader.positionFrom(start));
  }
  if (!reader.acceptWord('PARTITION', 'BY')) return { child, partition: [] };
  if (reader.isOperator('(')) {
    return { child, partition: reader.readBracketList(() => readExpression(reader)) };
  }
  const partition = [readExpression(reader)];
  // A comma parts columns and arguments alike; DESCRIPTOR tells.
  while (reader.isOperator(',') && !isDescriptor(reader, 1)) {
    reader.next();
    partition.push(readExpression(reader));
  }
  return { child, partition };
}

function isDescriptor(reader: TokenReader, offset: number): boolean {
  return ['DESCRIPTOR', 'TIMECOL'].includes(reader.peek(offset).value);
}

function readDescriptor(reader: TokenReader): UnresolvedExpression {
  reader.expectWord('DESCRIPTOR');
  reader.expectOperator('(');
  const time = readExpression(reader);
  reader.expectOperator(')');
  return time;
}

/** An interval by its place or its name. */
function readLength(
  reader: TokenReader,
  names: readonly string[],
  lengths: Map<string, UnresolvedExpression>,
): void {
  const start = reader.peek();
  const named = names.find((each) => accept(reader, each.toUpperCase()));
  const name = named ?? names.find((each) => !lengths.has(each));
  if (name === undefined || lengths.has(name)) {
    throw reader.mistake(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      'There is one interval too many.',
      start,
    );
  }
  lengths.set(name, readExpression(reader));
}
