import { readOptions } from './options.ts';
import { isQueryNext, readQuery } from './query.ts';
import type { CacheTable, ClearCache, RefreshTable, UncacheTable } from './statement.ts';
import type { TokenReader } from './token-reader.ts';

/** CACHE [LAZY] TABLE name [OPTIONS (…)] [[AS] query]. */
export function readCache(reader: TokenReader): CacheTable {
  const start = reader.next();
  const isLazy = reader.acceptWord('LAZY');
  reader.expectWord('TABLE');
  const name = reader.expectNameParts('a table to cache');
  // Spark's only option is where rows are kept, which is memory here.
  if (reader.acceptWord('OPTIONS')) readOptions(reader);
  const hasQuery = reader.acceptWord('AS') || isQueryNext(reader);
  const query = hasQuery ? readQuery(reader) : null;
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'cacheTable', name, isLazy, query, position });
}

/** UNCACHE TABLE [IF EXISTS] name. */
export function readUncache(reader: TokenReader): UncacheTable {
  const start = reader.next();
  reader.expectWord('TABLE');
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  const name = reader.expectNameParts('a table whose rows are cached');
  return Object.freeze({
    kind: 'uncacheTable',
    name,
    ifExists,
    position: reader.positionFrom(start),
  });
}

/** CLEAR CACHE. */
export function readClearCache(reader: TokenReader): ClearCache {
  const start = reader.next();
  reader.expectWord('CACHE');
  return Object.freeze({ kind: 'clearCache', position: reader.positionFrom(start) });
}

/** REFRESH [TABLE] name. */
export function readRefresh(reader: TokenReader): RefreshTable {
  const start = reader.next();
  reader.acceptWord('TABLE');
  const name = reader.expectNameParts('a table');
  return Object.freeze({ kind: 'refreshTable', name, position: reader.positionFrom(start) });
}
