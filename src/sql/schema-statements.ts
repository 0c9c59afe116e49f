import { readOptions, readPropertyKeys } from './options.ts';
import type {
  AlterSchema,
  CreateSchema,
  DescribeSchema,
  DropSchema,
  ShowCatalogs,
  ShowCurrentSchema,
  ShowSchemas,
  UseSchema,
} from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

const WORDS: readonly string[] = ['SCHEMA', 'DATABASE', 'NAMESPACE'];
const PLURALS: readonly string[] = ['SCHEMAS', 'DATABASES', 'NAMESPACES'];

/** Steps over SCHEMA, DATABASE or NAMESPACE. */
export function acceptSchema(reader: TokenReader): boolean {
  return WORDS.some((word) => reader.acceptWord(word));
}

/** True at DROP SCHEMA. */
export function isDropSchema(reader: TokenReader): boolean {
  return WORDS.some((word) => reader.isWord('DROP', word));
}

/** CREATE SCHEMA [IF NOT EXISTS] name, with COMMENT, LOCATION and DBPROPERTIES. */
export function readCreateSchema(reader: TokenReader, start: Token): CreateSchema {
  const ifNotExists = reader.acceptWord('IF', 'NOT', 'EXISTS');
  const name = reader.expectNameParts('a schema name');
  let comment = '';
  let location: string | null = null;
  let properties: CreateSchema['properties'] = {};
  for (;;) {
    if (reader.acceptWord('COMMENT')) comment = reader.expectString('a comment');
    else if (reader.acceptWord('LOCATION')) location = reader.expectString('a path');
    else if (acceptProperties(reader, 'WITH')) properties = readOptions(reader);
    else break;
  }
  const position = reader.positionFrom(start);
  const said = { comment, location, properties };
  return Object.freeze({ kind: 'createSchema', name, ifNotExists, ...said, position });
}

/** ALTER SCHEMA name {SET | UNSET} DBPROPERTIES (…), or SET LOCATION; from behind ALTER. */
export function readAlterSchema(reader: TokenReader, start: Token): AlterSchema {
  const name = reader.expectNameParts('a schema');
  const change = readSchemaChange(reader);
  return Object.freeze({ kind: 'alterSchema', name, change, position: reader.positionFrom(start) });
}

function readSchemaChange(reader: TokenReader): AlterSchema['change'] {
  if (reader.acceptWord('SET', 'LOCATION')) return { location: reader.expectString('a path') };
  if (acceptProperties(reader, 'SET')) return { set: readOptions(reader) };
  if (!acceptProperties(reader, 'UNSET')) {
    throw reader.unexpected('SET DBPROPERTIES, UNSET DBPROPERTIES or SET LOCATION');
  }
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  return { unset: readPropertyKeys(reader), ifExists };
}

/** The word, and DBPROPERTIES or PROPERTIES behind it. */
function acceptProperties(reader: TokenReader, word: string): boolean {
  return ['DBPROPERTIES', 'PROPERTIES'].some((noun) => reader.acceptWord(word, noun));
}

/** DROP SCHEMA [IF EXISTS] name [RESTRICT | CASCADE]. */
export function readDropSchema(reader: TokenReader): DropSchema {
  const start = reader.next();
  acceptSchema(reader);
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  const name = reader.expectNameParts('a schema to drop');
  const cascade = reader.acceptWord('CASCADE');
  if (!cascade) reader.acceptWord('RESTRICT');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'dropSchema', name, ifExists, cascade, position });
}

/** USE [SCHEMA] name. */
export function readUse(reader: TokenReader): UseSchema {
  const start = reader.next();
  acceptSchema(reader);
  const name = reader.expectNameParts('a schema');
  return Object.freeze({ kind: 'useSchema', name, position: reader.positionFrom(start) });
}

/** True at SET CATALOG name; a setting may have the name. */
export function isSetCatalog(reader: TokenReader): boolean {
  return (
    reader.isWord('SET', 'CATALOG') && ['word', 'quoted', 'string'].includes(reader.peek(2).kind)
  );
}

/** SET CATALOG name: that of Spark's session, which is the only one. Throws CATALOG_NOT_FOUND. */
export function readSetCatalog(reader: TokenReader): UseSchema {
  const start = reader.next();
  reader.expectWord('CATALOG');
  const isText = reader.peek().kind === 'string';
  const catalog = isText ? reader.next().value : reader.expectName('a catalogue');
  if (catalog.toLowerCase() === CATALOG) {
    const position = reader.positionFrom(start);
    return Object.freeze({ kind: 'useSchema', name: [CATALOG], position });
  }
  const message = `There is no catalogue ${catalog}, only ${CATALOG}.`;
  throw reader.mistake('CATALOG_NOT_FOUND', message, start);
}

const CATALOG = 'spark_catalog';

/** SHOW SCHEMAS, CATALOGS [LIKE 'pattern'] or CURRENT SCHEMA; null where something else is shown. */
export function readShowSchemas(
  reader: TokenReader,
  start: Token,
  readPattern: (reader: TokenReader) => string | null,
): ShowSchemas | ShowCatalogs | ShowCurrentSchema | null {
  if (reader.acceptWord('CATALOGS')) {
    const pattern = readPattern(reader);
    return Object.freeze({ kind: 'showCatalogs', pattern, position: reader.positionFrom(start) });
  }
  if (reader.acceptWord('CURRENT')) {
    if (!acceptSchema(reader)) throw reader.unexpected('SCHEMA, DATABASE or NAMESPACE');
    return Object.freeze({ kind: 'showCurrentSchema', position: reader.positionFrom(start) });
  }
  if (!PLURALS.some((word) => reader.acceptWord(word))) return null;
  if (reader.acceptWord('IN') || reader.acceptWord('FROM')) reader.expectWord('SPARK_CATALOG');
  const pattern = readPattern(reader);
  return Object.freeze({ kind: 'showSchemas', pattern, position: reader.positionFrom(start) });
}

/** DESCRIBE SCHEMA [EXTENDED] name, from behind the word SCHEMA. */
export function readDescribeSchema(reader: TokenReader, start: Token): DescribeSchema {
  const isExtended = reader.isWord('EXTENDED') && reader.peek(1).kind !== 'end';
  if (isExtended) reader.next();
  const name = reader.expectNameParts('a schema');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'describeSchema', name, isExtended, position });
}
