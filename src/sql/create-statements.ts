import type { StructField } from '../columnar/types.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { readTableColumn } from './column-declarations.ts';
import { readExpression } from './expressions.ts';
import { fromFlinkOptions } from './flink-options.ts';
import { readCreateFunction } from './function-statements.ts';
import { readOptions, readProperties } from './options.ts';
import { isQueryNext, readQuery } from './query.ts';
import type { CreateTableLike } from './relation-statement.ts';
import { acceptSchema, readCreateSchema } from './schema-statements.ts';
import type {
  ColumnDefault,
  CreateStream,
  CreateTable,
  Statement,
  WatermarkClause,
} from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readColumn } from './types.ts';
import { readCreateView } from './view-statements.ts';

/** Reads CREATE TABLE, CREATE STREAM, CREATE SCHEMA, CREATE [TEMPORARY] VIEW or FUNCTION. */
export function readCreate(reader: TokenReader): Statement {
  const start = reader.next();
  const replace = reader.acceptWord('OR', 'REPLACE');
  if (reader.acceptWord('TABLE')) return readTable(reader, start, replace);
  if (reader.acceptWord('STREAM')) return readStream(reader, start, replace);
  if (!replace && acceptSchema(reader)) return readCreateSchema(reader, start);
  const isGlobal = reader.acceptWord('GLOBAL');
  // Every view and function lives as long as the session: there is no catalogue that could keep one longer.
  const isTemporary = reader.acceptWord('TEMPORARY') || reader.acceptWord('TEMP');
  if (reader.acceptWord('VIEW')) {
    return readCreateView(reader, start, { replace, isGlobal, isTemporary });
  }
  if (!isGlobal && reader.acceptWord('FUNCTION')) {
    return readCreateFunction(reader, start, { replace, isTemporary });
  }
  throw reader.unexpected('TABLE, STREAM, VIEW or FUNCTION');
}

function readTable(
  reader: TokenReader,
  start: Token,
  replace: boolean,
): CreateTable | CreateStream | CreateTableLike {
  const ifNotExists = reader.acceptWord('IF', 'NOT', 'EXISTS');
  const name = reader.expectNameParts('a table name');
  if (!replace && reader.acceptWord('LIKE')) {
    return readTableLike(reader, start, { name, ifNotExists });
  }
  const { columns: ownColumns, defaults, watermark } = readTableColumns(reader);
  const storage = readStorage(reader);
  const { options, partitionedBy, partitionColumns, isFlink } = storage;
  const format = storage.format ?? DEFAULT_FORMAT;
  const columns =
    partitionColumns.length === 0 ? ownColumns : [...(ownColumns ?? []), ...partitionColumns];
  if (watermark !== null) {
    const position = reader.positionFrom(start);
    // Flink reads a table as a stream, of which alone a watermark means something.
    const stream = { name, replace, ifNotExists, columns, watermark, format, options, position };
    if (isFlink && partitionedBy.length === 0) return { kind: 'createStream', ...stream };
    throw reader.mistake(
      'PARSE_SYNTAX_ERROR',
      'A table is bounded and has no watermark: expected CREATE STREAM.',
      start,
    );
  }
  const hasQuery = columns === null && (reader.acceptWord('AS') || isQueryNext(reader));
  const query = hasQuery ? readQuery(reader) : null;
  return Object.freeze({
    kind: 'createTable',
    name,
    isTemporary: false,
    replace,
    ifNotExists,
    columns,
    defaults,
    format,
    options,
    partitionedBy,
    comment: storage.comment,
    properties: storage.properties,
    query,
    position: reader.positionFrom(start),
  });
}

/** CREATE TABLE … LIKE other, from behind LIKE. */
function readTableLike(
  reader: TokenReader,
  start: Token,
  named: Pick<CreateTableLike, 'name' | 'ifNotExists'>,
): CreateTableLike {
  const source = reader.expectNameParts('a table');
  const { format, options, properties } = readStorage(reader);
  const position = reader.positionFrom(start);
  return Object.freeze({
    kind: 'createTableLike',
    ...named,
    source,
    format,
    options,
    properties,
    position,
  });
}

/** Spark's `spark.sql.sources.default`. */
const DEFAULT_FORMAT = 'parquet';

function readStream(reader: TokenReader, start: Token, replace: boolean): CreateStream {
  const ifNotExists = reader.acceptWord('IF', 'NOT', 'EXISTS');
  const name = reader.expectNameParts('a stream name');
  const { columns, defaults, watermark } = readTableColumns(reader);
  if (defaults.length > 0) throw reader.unsupported('DEFAULT for a column of a stream', start);
  const { format, options, partitionedBy } = readStorage(reader);
  if (format === null) throw reader.unexpected('USING or WITH');
  if (partitionedBy.length > 0) throw reader.unsupported('PARTITIONED BY for a stream', start);
  const position = reader.positionFrom(start);
  return Object.freeze({
    kind: 'createStream',
    name,
    replace,
    ifNotExists,
    columns,
    watermark,
    format,
    options,
    position,
  });
}

interface TableColumns {
  readonly columns: readonly StructField[] | null;
  readonly defaults: readonly ColumnDefault[];
  readonly watermark: WatermarkClause | null;
}

/** Columns in brackets, with WATERMARK FOR among them; nothing when the format brings its own. */
function readTableColumns(reader: TokenReader): TableColumns {
  if (!reader.isOperator('(')) return { columns: null, defaults: [], watermark: null };
  const columns: StructField[] = [];
  const defaults: ColumnDefault[] = [];
  let watermark: WatermarkClause | null = null;
  reader.readBracketList(() => {
    if (reader.isWord('WATERMARK', 'FOR')) watermark = readWatermark(reader);
    else columns.push(readTableColumn(reader, defaults));
  });
  return { columns: columns.length === 0 ? null : columns, defaults, watermark };
}

/** WATERMARK FOR column AS column [- INTERVAL …]. */
function readWatermark(reader: TokenReader): WatermarkClause {
  const start = reader.peek();
  reader.expectWord('WATERMARK', 'FOR');
  const column = reader.expectName('a column');
  reader.expectWord('AS');
  const delay = delayOf(readExpression(reader), column);
  const position = reader.positionFrom(start);
  if (delay !== null) return Object.freeze({ column, delay, position });
  const form = `${column} - INTERVAL 10 SECONDS`;
  throw reader.mistake('PARSE_SYNTAX_ERROR', `A watermark has the form ${form}.`, start);
}

/** The interval text of `column - INTERVAL …`; null for anything else. */
function delayOf(expression: UnresolvedExpression, column: string): string | null {
  if (isColumn(expression, column)) return '0 seconds';
  if (expression.kind !== 'unresolvedCall' || expression.name !== 'subtract') return null;
  const [left, right] = expression.arguments;
  if (!isColumn(left!, column) || right!.kind !== 'literal') return null;
  if (right.type.kind === 'dayTimeInterval') return `${right.value} microseconds`;
  return right.type.kind === 'yearMonthInterval' ? `${right.value} months` : null;
}

function isColumn(expression: UnresolvedExpression, name: string): boolean {
  if (expression.kind !== 'unresolvedColumn' || expression.parts.length !== 1) return false;
  return expression.parts[0]!.toLowerCase() === name.toLowerCase();
}

interface Storage {
  /** Null where the statement does not say. */
  readonly format: string | null;
  readonly options: Readonly<Record<string, string>>;
  readonly partitionedBy: readonly string[];
  /** Those of them that are declared there, with their types. */
  readonly partitionColumns: readonly StructField[];
  readonly comment: string | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly isFlink: boolean;
}

/**
 * USING format, with OPTIONS, PARTITIONED BY, CLUSTERED BY, LOCATION, COMMENT and TBLPROPERTIES in any order; or Flink's WITH in
 * the place of USING and OPTIONS.
 */
function readStorage(reader: TokenReader): Storage {
  let format: string | null = null;
  let flink: Readonly<Record<string, string>> | null = null;
  let options: Readonly<Record<string, string>> = {};
  let partitionedBy: readonly string[] = [];
  const partitionColumns: StructField[] = [];
  let comment: string | null = null;
  let properties: Readonly<Record<string, string>> = {};
  for (;;) {
    if (flink === null && reader.acceptWord('USING')) {
      format = reader.expectName('a format').toLowerCase();
    } else if (format === null && reader.acceptWord('WITH')) flink = readOptions(reader);
    else if (reader.acceptWord('OPTIONS')) options = { ...options, ...readOptions(reader) };
    else if (reader.acceptClause('PARTITIONED', 'BY')) {
      partitionedBy = reader.readBracketList(() => {
        const isDeclared = !reader.isOperator(',', 1) && !reader.isOperator(')', 1);
        if (!isDeclared) return reader.expectName('a column');
        const column = readColumn(reader);
        partitionColumns.push(column);
        return column.name;
      });
    } else if (reader.acceptClause('CLUSTERED', 'BY')) readBuckets(reader);
    else if (reader.acceptWord('LOCATION')) {
      options = { ...options, path: reader.expectString('a path') };
    } else if (reader.acceptWord('COMMENT')) comment = reader.expectString('a comment');
    else if (reader.acceptWord('TBLPROPERTIES')) properties = readProperties(reader);
    else break;
  }
  const partitions = { partitionedBy, partitionColumns, comment, properties };
  if (flink !== null) {
    return { ...fromFlinkOptions({ ...flink, ...options }, reader), ...partitions, isFlink: true };
  }
  return { format, options: Object.freeze(options), ...partitions, isFlink: false };
}

/** (column, …) [SORTED BY (column [ASC | DESC], …)] INTO n BUCKETS: how rows lie in files, which no result depends on. */
function readBuckets(reader: TokenReader): void {
  const readColumnName = (): string => reader.expectName('a column');
  reader.readBracketList(readColumnName);
  if (reader.acceptClause('SORTED', 'BY')) {
    reader.readBracketList(() => {
      readColumnName();
      if (!reader.acceptWord('ASC')) reader.acceptWord('DESC');
    });
  }
  reader.expectWord('INTO');
  if (reader.peek().kind !== 'number') throw reader.unexpected('a number of buckets');
  reader.next();
  reader.expectWord('BUCKETS');
}
