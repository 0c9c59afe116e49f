import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { isGeneratorName } from '../plan/analysis/generators.ts';
import { unresolvedGenerate } from '../plan/nodes/generate.ts';
import { ONE_ROW, unresolvedValues } from '../plan/nodes/local-relation.ts';
import { unresolvedRange } from '../plan/nodes/range.ts';
import { unresolvedRelation } from '../plan/nodes/relation.ts';
import { unresolvedSubqueryAlias } from '../plan/nodes/subquery-alias.ts';
import { unresolvedTableFunction } from '../plan/nodes/table-function.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readArguments } from './call-arguments.ts';
import { readExpression } from './expressions.ts';
import { isInputFunctionNext, readInputFunction } from './input-functions.ts';
import { crossJoin, readJoins } from './joins.ts';
import { readPivot } from './pivot.ts';
import { readSample } from './sample.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { isTransformNext } from './transform.ts';
import { readUnpivot } from './unpivot.ts';
import { isWindowTableNext, readWindowTable } from './window-tables.ts';

type ReadQuery = (reader: TokenReader) => UnresolvedPlan;

/** Words that cannot be an alias without AS: a clause or operator starts there. */
const NOT_ALIASES: ReadonlySet<string> = new Set([
  ...['FROM', 'WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'WINDOW', 'QUALIFY'],
  ...['UNION', 'INTERSECT', 'EXCEPT', 'MINUS', 'SORT', 'CLUSTER', 'DISTRIBUTE', 'LATERAL'],
  ...['JOIN', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI', 'NATURAL', 'ON', 'USING'],
  ...['TABLESAMPLE', 'PIVOT', 'UNPIVOT', 'AS', 'AND', 'OR', 'NOT', 'IN', 'IS', 'LIKE', 'BETWEEN'],
  ...['WHEN', 'THEN', 'ELSE', 'END', 'WITH', 'INSERT', 'SELECT'],
]);

/** True when an alias without AS comes next. */
export function isAliasNext(reader: TokenReader): boolean {
  const token = reader.peek();
  if (reader.isWord('GROUPING', 'SETS') || isTransformNext(reader, 'MAP', 'REDUCE')) return false;
  if (token.kind !== 'word') return token.kind === 'quoted';
  return !NOT_ALIASES.has(token.value) && !reader.isEndWord(token);
}

/** Reads what follows FROM: relations, their joins and lateral views. */
export function readFrom(reader: TokenReader, readQuery: ReadQuery): UnresolvedPlan {
  let plan = readJoined(reader, readQuery);
  for (;;) {
    if (reader.isWord('LATERAL', 'VIEW')) plan = readLateralView(reader, plan);
    else if (reader.isOperator(',') && isLateralGenerator(reader)) {
      plan = readLateralGenerator(reader, plan);
    } else if (reader.acceptOperator(',')) {
      const lateral = reader.acceptWord('LATERAL');
      plan = crossJoin(plan, readJoined(reader, readQuery), lateral);
    } else if (reader.isWord('UNPIVOT')) plan = readAlias(reader, readUnpivot(reader, plan));
    else if (reader.isWord('PIVOT')) plan = readAlias(reader, readPivot(reader, plan));
    else break;
  }
  return plan;
}

/** A relation and what is joined to it: binds tighter than a comma. */
function readJoined(reader: TokenReader, readQuery: ReadQuery): UnresolvedPlan {
  return readJoins(reader, readRelation(reader, readQuery), {
    readRelation: (own) => readRelation(own, readQuery),
    readCondition: readExpression,
  });
}

/** VALUES (1, 'a'), (2, 'b') [AS t(x, y)]. */
export function readValues(reader: TokenReader): UnresolvedPlan {
  const start = reader.peek();
  reader.expectWord('VALUES');
  const rows = reader.readList(() => rowOf(readExpression(reader)));
  return readAlias(reader, unresolvedValues(rows, reader.positionFrom(start)));
}

/** A row in brackets, `struct(…)`, of which names do not count, or one value. */
function rowOf(row: UnresolvedExpression): readonly UnresolvedExpression[] {
  if (row.kind !== 'unresolvedCall' || row.name !== 'struct') return [row];
  return row.arguments.map((value) => (value.kind === 'unresolvedAlias' ? value.child : value));
}

/** A table, values, a query in brackets or a table function, with its alias. */
export function readRelation(reader: TokenReader, readQuery: ReadQuery): UnresolvedPlan {
  if (reader.isWord('VALUES')) return readValues(reader);
  reader.acceptWord('LATERAL');
  if (reader.isOperator('(')) {
    const isQuery = isBracketedQuery(reader, 0);
    reader.next();
    const plan = isQuery ? readQuery(reader) : readFrom(reader, readQuery);
    reader.expectOperator(')');
    return readAlias(reader, readSample(reader, plan));
  }
  if (isWindowTableNext(reader)) {
    return readAlias(reader, readSample(reader, readWindowTable(reader, readQuery)));
  }
  if (isInputFunctionNext(reader)) {
    return readAlias(reader, readSample(reader, readInputFunction(reader)));
  }
  if (isGeneratorNext(reader, 0)) return readGenerator(reader, ONE_ROW);
  return readAlias(reader, readSample(reader, readNamedRelation(reader)));
}

const QUERY_WORDS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'FROM']);

/** True when the bracket at this place holds a query, not relations: `((SELECT 1) UNION …)`, not `((SELECT 1) a JOIN …)`. */
function isBracketedQuery(reader: TokenReader, offset: number): boolean {
  const { kind, value } = reader.peek(offset + 1);
  if (kind === 'word') return QUERY_WORDS.has(value);
  if (!reader.isOperator('(', offset + 1) || !isBracketedQuery(reader, offset + 1)) return false;
  const after = reader.peek(closingBracket(reader, offset + 1) + 1);
  return after.kind === 'operator'
    ? after.value === ')'
    : ['UNION', 'EXCEPT', 'MINUS', 'INTERSECT', 'ORDER', 'LIMIT', 'OFFSET'].includes(after.value);
}

/** The place of the bracket that closes the one at this place; the end where there is none. */
function closingBracket(reader: TokenReader, offset: number): number {
  let depth = 0;
  for (let place = offset; reader.peek(place).kind !== 'end'; place++) {
    if (reader.isOperator('(', place)) depth += 1;
    if (reader.isOperator(')', place)) depth -= 1;
    if (depth === 0) return place;
  }
  return offset;
}

/** A table name; STREAM before it (or around it) reads it as a stream. */
function readNamedRelation(reader: TokenReader): UnresolvedPlan {
  const start = reader.peek();
  const { kind, value } = reader.peek(1);
  const isName = kind === 'quoted' || (kind === 'word' && !NOT_ALIASES.has(value));
  const isBracket = reader.isWord('STREAM') && reader.isOperator('(', 1);
  const streaming = isBracket || (isName && reader.isWord('STREAM'));
  if (streaming) reader.next();
  if (isBracket) reader.next();
  const parts = reader.expectNameParts('a table, stream or view');
  reader.refuseHyphen(start);
  if (isBracket) reader.expectOperator(')');
  if (reader.isOperator('(')) {
    if (parts.length === 1 && parts[0]!.toLowerCase() === 'range') return readRange(reader, start);
    return unresolvedTableFunction(readArguments(reader, readExpression, parts.join('.'), start));
  }
  return unresolvedRelation(parts, streaming, reader.positionFrom(start));
}

function readAlias(reader: TokenReader, plan: UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  if (!reader.acceptWord('AS') && !isAliasNext(reader)) return plan;
  const nameStart = reader.peek();
  const name = reader.expectName('an alias');
  reader.refuseHyphen(nameStart);
  const columns = reader.isOperator('(')
    ? reader.readBracketList(() => reader.expectName('a column name'))
    : [];
  return unresolvedSubqueryAlias(plan, name, columns, reader.positionFrom(start));
}

/** range(end), or range(start, end[, step]). */
function readRange(reader: TokenReader, start: Token): UnresolvedPlan {
  const bounds = reader.readBracketList(() => readExpression(reader));
  return unresolvedRange(bounds, reader.positionFrom(start));
}

function isGeneratorNext(reader: TokenReader, offset: number): boolean {
  const { kind, value } = reader.peek(offset);
  return (
    kind === 'word' && reader.isOperator('(', offset + 1) && isGeneratorName(value.toLowerCase())
  );
}

/** True at `, LATERAL explode(`. */
function isLateralGenerator(reader: TokenReader): boolean {
  return reader.peek(1).value === 'LATERAL' && isGeneratorNext(reader, 2);
}

function readLateralGenerator(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  reader.next();
  reader.next();
  return readGenerator(reader, child);
}

/** explode(xs) [[AS] qualifier [(columns)]]: the generator as a relation. */
function readGenerator(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  const generator = readExpression(reader);
  const isNamed = reader.acceptWord('AS') || isAliasNext(reader);
  const qualifier = isNamed ? reader.expectName('an alias') : null;
  const columns =
    isNamed && reader.isOperator('(')
      ? reader.readBracketList(() => reader.expectName('a column name'))
      : [];
  const position = reader.positionFrom(start);
  return unresolvedGenerate(child, { generator, outer: false, qualifier, columns, position });
}

/** LATERAL VIEW [OUTER] generator(…) [qualifier] [AS column, …]. */
function readLateralView(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  reader.expectWord('LATERAL', 'VIEW');
  const outer = reader.acceptWord('OUTER');
  const generator = readExpression(reader);
  const qualifier = isAliasNext(reader) ? reader.expectName('an alias') : null;
  const columns =
    reader.acceptWord('AS') || isAliasNext(reader)
      ? reader.readList(() => reader.expectName('a column name'))
      : [];
  const position = reader.positionFrom(start);
  return unresolvedGenerate(child, { generator, outer, qualifier, columns, position });
}
