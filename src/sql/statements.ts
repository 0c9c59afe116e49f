import { readAlter } from './alter-statements.ts';
import { readCache, readClearCache, readRefresh, readUncache } from './cache-statements.ts';
import { readCreate } from './create-statements.ts';
import { isDropFunction, readDropFunction } from './function-statements.ts';
import { NO_DEFINITIONS, readInsert, readQueryOrInserts } from './insert-statements.ts';
import { readDescribe, readShow } from './listing-statements.ts';
import { readPartition } from './partition-spec.ts';
import { isQueryNext } from './query.ts';
import { readAnalyze, readCommentOn, readRepair } from './relation-statements.ts';
import {
  isDropSchema,
  isSetCatalog,
  readDropSchema,
  readSetCatalog,
  readUse,
} from './schema-statements.ts';
import { readCompound } from './script/compound.ts';
import type {
  Drop,
  Explain,
  ExplainMode,
  ResetOption,
  SetOption,
  ShowSettings,
  Statement,
  TruncateTable,
} from './statement.ts';
import { readTimeZone } from './time-zone-statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import {
  isDropVariable,
  isSetVariable,
  readDeclare,
  readDropVariable,
  readExecuteImmediate,
  readSetVariable,
} from './variable-statements.ts';

const EXPECTED =
  'a statement: SELECT, WITH, CREATE, DROP, INSERT INTO, SET, SHOW TABLES, DESCRIBE or EXPLAIN';

/** Reads one statement, up to a semicolon or the end. */
export function readStatement(reader: TokenReader): Statement {
  const start = reader.peek();
  if (reader.isWord('CREATE')) return readCreate(reader);
  if (reader.isWord('INSERT')) return readInsert(reader, start, NO_DEFINITIONS);
  if (isDropVariable(reader)) return readDropVariable(reader);
  if (isDropFunction(reader)) return readDropFunction(reader);
  if (isDropSchema(reader)) return readDropSchema(reader);
  if (reader.isWord('DROP')) return readDrop(reader);
  if (reader.isWord('USE')) return readUse(reader);
  if (reader.isWord('CACHE')) return readCache(reader);
  if (reader.isWord('UNCACHE')) return readUncache(reader);
  if (reader.isWord('CLEAR')) return readClearCache(reader);
  if (reader.isWord('ALTER')) return readAlter(reader);
  if (reader.isWord('COMMENT')) return readCommentOn(reader);
  if (reader.isWord('ANALYZE')) return readAnalyze(reader);
  if (reader.isWord('MSCK') || reader.isWord('REPAIR')) return readRepair(reader);
  if (reader.isWord('REFRESH')) return readRefresh(reader);
  if (reader.isWord('TRUNCATE')) return readTruncate(reader);
  if (reader.isWord('DECLARE')) return readDeclare(reader);
  if (reader.isWord('EXECUTE', 'IMMEDIATE')) return readExecuteImmediate(reader);
  if (isSetVariable(reader)) return readSetVariable(reader);
  if (reader.isWord('SET', 'TIME', 'ZONE')) return readTimeZone(reader);
  if (isSetCatalog(reader)) return readSetCatalog(reader);
  if (reader.isWord('SET')) return readSet(reader);
  if (reader.isWord('RESET')) return readReset(reader);
  if (reader.isWord('SHOW')) return readShow(reader);
  if (reader.isWord('DESCRIBE') || reader.isWord('DESC')) return readDescribe(reader);
  if (reader.isWord('EXPLAIN')) return readExplain(reader);
  if (reader.isWord('BEGIN')) return readCompound(reader, readStatement);
  if (isQueryNext(reader)) return readQueryOrInserts(reader);
  throw reader.unexpected(EXPECTED);
}

/** TRUNCATE TABLE name [PARTITION (…)]. */
function readTruncate(reader: TokenReader): TruncateTable {
  const start = reader.next();
  reader.expectWord('TABLE');
  const name = reader.expectNameParts('a table to empty');
  const partition = readPartition(reader);
  return Object.freeze({ kind: 'truncate', name, partition, position: reader.positionFrom(start) });
}

/** DROP TABLE name, and its like. */
function readDrop(reader: TokenReader): Drop {
  const start = reader.next();
  reader.acceptWord('TEMPORARY');
  const target = (['TABLE', 'STREAM', 'VIEW'] as const).find((word) => reader.acceptWord(word));
  if (target === undefined) throw reader.unexpected('TABLE, STREAM, VIEW or FUNCTION');
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  const name = reader.expectNameParts('a name to forget');
  if (target === 'TABLE') reader.acceptWord('PURGE');
  return Object.freeze({
    kind: 'drop',
    target,
    name,
    ifExists,
    position: reader.positionFrom(start),
  });
}

function readReset(reader: TokenReader): ResetOption {
  const start = reader.next();
  const isAll = reader.isAtEnd || reader.isOperator(';');
  const key = isAll ? null : reader.expectNameParts('a setting').join('.');
  return Object.freeze({ kind: 'reset', key, position: reader.positionFrom(start) });
}

/** SET key = value, SET key or SET. A value without quotes is taken as written, up to the semicolon. */
function readSet(reader: TokenReader): SetOption | ShowSettings {
  const start = reader.next();
  if (reader.isAtEnd || reader.isOperator(';')) return showSettings(reader, start, null);
  const key = reader.expectNameParts('a setting').join('.');
  if (reader.isAtEnd || reader.isOperator(';')) return showSettings(reader, start, key);
  reader.expectOperator('=');
  const first = reader.peek();
  if (first.kind === 'end' || reader.isOperator(';')) throw reader.unexpected('a value');
  let last = first;
  while (!reader.isAtEnd && !reader.isOperator(';')) last = reader.next();
  const isQuoted = first === last && first.kind === 'string';
  const value = isQuoted ? first.value : reader.text.slice(first.start, last.end);
  return Object.freeze({ kind: 'set', key, value, position: reader.positionFrom(start) });
}

function showSettings(reader: TokenReader, start: Token, key: string | null): ShowSettings {
  return Object.freeze({ kind: 'showSettings', key, position: reader.positionFrom(start) });
}

/** Words of Spark's; those that tell more of code and cost have nothing more to tell here. */
const EXPLAIN_MODES: readonly (readonly [word: string, mode: ExplainMode])[] = [
  ['EXTENDED', 'extended'],
  ['FORMATTED', 'simple'],
  ['CODEGEN', 'simple'],
  ['COST', 'simple'],
  ['ANALYZE', 'analyze'],
];

function readExplain(reader: TokenReader): Explain {
  const start = reader.next();
  const [, mode] = EXPLAIN_MODES.find(([word]) => reader.acceptWord(word)) ?? [];
  const statement = readStatement(reader);
  const isShown = statement.kind === 'query' || statement.kind === 'insertInto';
  if (!isShown && statement.kind !== 'describe') {
    throw reader.unsupported('EXPLAIN of a statement that is no query', start);
  }
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'explain', mode: mode ?? 'simple', statement, position });
}
