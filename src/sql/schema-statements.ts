import { readOptions } from './options.ts';
import type {
  CreateSchema,
  DescribeSchema,
  DropSchema,
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

/** CREATE SCHEMA [IF NOT EXISTS] name, with COMMENT, LOCATION and DBPROPERTIES, of which the comment is kept. */
export function readCreateSchema(reader: TokenReader, start: Token): CreateSchema {
  const ifNotExists = reader.acceptWord('IF', 'NOT', 'EXISTS');
  const name = reader.expectNameParts('a schema name');
  let comment = '';
  for (;;) {
    if (reader.acceptWord('COMMENT')) comment = reader.expectString('a comment');
    else if (reader.acceptWord('LOCATION')) reader.expectString('a path');
    else if (reader.acceptWord('WITH', 'DBPROPERTIES')) readOptions(reader);
    else if (reader.acceptWord('WITH', 'PROPERTIES')) readOptions(reader);
    else break;
  }
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'createSchema', name, ifNotExists, comment, position });
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

/** SHOW SCHEMAS [LIKE 'pattern']; null where something else is shown. */
export function readShowSchemas(
  reader: TokenReader,
  start: Token,
  readPattern: (reader: TokenReader) => string | null,
): ShowSchemas | null {
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
  return Object.freeze({ kind: 'describeSchema', name, position: reader.positionFrom(start) });
}
