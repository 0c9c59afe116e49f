import { isQueryNext, readQuery } from './query.ts';
import type { Describe, ShowTables } from './statement.ts';
import type { TokenReader } from './token-reader.ts';

/** SHOW TABLES [LIKE 'pattern']. */
export function readShow(reader: TokenReader): ShowTables {
  const start = reader.next();
  reader.expectWord('TABLES');
  const isLike = reader.acceptWord('LIKE');
  const token = reader.peek();
  const hasPattern = token.kind === 'string';
  if (isLike && !hasPattern) throw reader.unexpected('a pattern in quotes');
  const pattern = hasPattern ? reader.next().value : null;
  return Object.freeze({ kind: 'showTables', pattern, position: reader.positionFrom(start) });
}

/** DESCRIBE [TABLE] [EXTENDED] name, or DESCRIBE QUERY query. */
export function readDescribe(reader: TokenReader): Describe {
  const start = reader.next();
  const target = readTarget(reader);
  return Object.freeze({ kind: 'describe', target, position: reader.positionFrom(start) });
}

function readTarget(reader: TokenReader): Describe['target'] {
  const isNamed = reader.acceptWord('TABLE');
  if (!isNamed && (reader.acceptWord('QUERY') || isQueryNext(reader))) {
    return { query: readQuery(reader) };
  }
  if (reader.isWord('EXTENDED') && ['word', 'quoted'].includes(reader.peek(1).kind)) reader.next();
  return { name: reader.expectNameParts('a table') };
}
