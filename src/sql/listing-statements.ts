import { isQueryNext, readQuery } from './query.ts';
import type { Describe, DescribeFunction, ShowFunctions, ShowTables } from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** SHOW TABLES or VIEWS [LIKE 'pattern'], SHOW FUNCTIONS, SHOW COLUMNS. */
export function readShow(reader: TokenReader): ShowTables | Describe | ShowFunctions {
  const start = reader.next();
  if (reader.acceptWord('COLUMNS')) return readShowColumns(reader, start);
  const scope = (['USER', 'SYSTEM', 'ALL'] as const).find((word) => reader.acceptWord(word));
  if (scope !== undefined || reader.isWord('FUNCTIONS')) {
    reader.expectWord('FUNCTIONS');
    return readShowFunctions(reader, start, scope === undefined ? 'all' : SCOPES[scope]);
  }
  const onlyViews = reader.acceptWord('VIEWS');
  if (!onlyViews) reader.expectWord('TABLES');
  const pattern = readPattern(reader);
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'showTables', onlyViews, pattern, position });
}

/** SHOW COLUMNS {IN | FROM} name. */
function readShowColumns(reader: TokenReader, start: Token): Describe {
  if (!reader.acceptWord('IN')) reader.expectWord('FROM');
  const target = { name: reader.expectNameParts('a table') };
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'describe', target, onlyNames: true, position });
}

const SCOPES = { USER: 'user', SYSTEM: 'system', ALL: 'all' } as const;

/** SHOW [USER | SYSTEM | ALL] FUNCTIONS [LIKE 'pattern']. */
function readShowFunctions(
  reader: TokenReader,
  start: Token,
  scope: ShowFunctions['scope'],
): ShowFunctions {
  const pattern = readPattern(reader);
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'showFunctions', scope, pattern, position });
}

function readPattern(reader: TokenReader): string | null {
  const isLike = reader.acceptWord('LIKE');
  const token = reader.peek();
  const hasPattern = token.kind === 'string';
  if (isLike && !hasPattern) throw reader.unexpected('a pattern in quotes');
  return hasPattern ? reader.next().value : null;
}

/** DESCRIBE [TABLE] [EXTENDED] name, or DESCRIBE QUERY query. */
export function readDescribe(reader: TokenReader): Describe | DescribeFunction {
  const start = reader.next();
  if (reader.acceptWord('FUNCTION')) return readDescribeFunction(reader, start);
  const target = readTarget(reader);
  return Object.freeze({ kind: 'describe', target, position: reader.positionFrom(start) });
}

/** DESCRIBE FUNCTION [EXTENDED] name. */
function readDescribeFunction(reader: TokenReader, start: Token): DescribeFunction {
  const isExtended = reader.acceptWord('EXTENDED');
  const isText = reader.peek().kind === 'string';
  const name = isText ? [reader.next().value] : reader.expectNameParts('a function');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'describeFunction', name, isExtended, position });
}

function readTarget(reader: TokenReader): Describe['target'] {
  const isNamed = reader.acceptWord('TABLE');
  if (!isNamed && (reader.acceptWord('QUERY') || isQueryNext(reader))) {
    return { query: readQuery(reader) };
  }
  if (reader.isWord('EXTENDED') && ['word', 'quoted'].includes(reader.peek(1).kind)) reader.next();
  return { name: reader.expectNameParts('a table') };
}
