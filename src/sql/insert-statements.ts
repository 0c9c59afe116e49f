import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import { readOptions } from './options.ts';
import { readPartition } from './partition-spec.ts';
import {
  isBracketedQuery,
  isQueryNext,
  readOrderedQuery,
  readOver,
  readQuery,
  readSelectOver,
  readWith,
} from './query.ts';
import { readFrom } from './relations.ts';
import type { InsertInto, InsertIntoMany, Query } from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** Puts the definitions of a WITH around a query. */
type Define = (query: UnresolvedPlan) => UnresolvedPlan;

export const NO_DEFINITIONS: Define = (query) => query;

/** [WITH …] query, [WITH …] INSERT …, or [WITH …] FROM t INSERT … INSERT …. */
export function readQueryOrInserts(reader: TokenReader): Query | InsertInto | InsertIntoMany {
  const start = reader.peek();
  return reader.nested(() => {
    const define = readWith(reader);
    if (reader.isWord('INSERT')) return readInsert(reader, start, define);
    if (!reader.acceptWord('FROM')) return queryOf(define(readOrderedQuery(reader)));
    const rows = readFrom(reader, readQuery);
    if (reader.isWord('INSERT')) return readInserts(reader, start, rows, define);
    return queryOf(define(readOrderedQuery(reader, readOver(reader, rows))));
  });

  function queryOf(query: UnresolvedPlan): Query {
    return Object.freeze({ kind: 'query', query, position: reader.positionFrom(start) });
  }
}

/**
 * INSERT {INTO | OVERWRITE} [TABLE] name [WITH (options)] [PARTITION (…)] [BY NAME | (columns)] query, and behind INTO without
 * PARTITION also REPLACE WHERE condition before the query.
 */
export function readInsert(reader: TokenReader, start: Token, define: Define): InsertInto {
  return readInsertOf(reader, start, () => {
    if (!isQueryNext(reader)) throw reader.unexpected('a query: SELECT, VALUES or WITH');
    return define(readQuery(reader));
  });
}

/** What stands behind FROM t: INSERT INTO a SELECT … INSERT INTO b SELECT …. */
function readInserts(
  reader: TokenReader,
  start: Token,
  rows: UnresolvedPlan,
  define: Define,
): InsertIntoMany {
  const inserts: InsertInto[] = [];
  while (reader.isWord('INSERT')) {
    const first = reader.peek();
    const readRows = () => define(readOrderedQuery(reader, readSelectOver(reader, rows)));
    inserts.push(readInsertOf(reader, first, readRows));
  }
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'insertIntoMany', inserts, position });
}

function readInsertOf(
  reader: TokenReader,
  start: Token,
  readRows: () => UnresolvedPlan,
): InsertInto {
  reader.expectWord('INSERT');
  const overwrite = reader.acceptWord('OVERWRITE');
  if (!overwrite) reader.expectWord('INTO');
  reader.acceptWord('TABLE');
  const name = reader.expectNameParts('a table to write to');
  const hasOptions = reader.isWord('WITH') && reader.isOperator('(', 1);
  if (hasOptions) reader.next();
  const options = hasOptions ? readOptions(reader) : {};
  const partition = readPartition(reader);
  const columns = readInsertColumns(reader);
  const isReplacing = !overwrite && partition.length === 0 && reader.acceptWord('REPLACE', 'WHERE');
  const replaces = isReplacing ? readExpression(reader) : null;
  const query = readRows();
  const position = reader.positionFrom(start);
  return Object.freeze({
    kind: 'insertInto',
    name,
    options,
    overwrite,
    replaces,
    columns,
    partition,
    query,
    position,
  });
}

function readInsertColumns(reader: TokenReader): InsertInto['columns'] {
  if (reader.acceptWord('BY', 'NAME')) return 'byName';
  if (!reader.isOperator('(') || isBracketedQuery(reader)) return null;
  return reader.readBracketList(() => reader.expectName('a column'));
}
