import type { SourcePosition } from '../errors.ts';
import { readPartition } from './partition-spec.ts';
import { isQueryNext, readQuery } from './query.ts';
import type { Describe } from './relation-statement.ts';
import { readShowRelation } from './relation-statements.ts';
import { acceptSchema, readDescribeSchema, readShowSchemas } from './schema-statements.ts';
import type { DescribeFunction, DescribeSchema, ShowFunctions, Statement } from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** SHOW TABLES or VIEWS [IN schema] [LIKE 'pattern'], SHOW SCHEMAS, SHOW FUNCTIONS, SHOW COLUMNS. */
export function readShow(reader: TokenReader): Statement {
  const start = reader.next();
  const ofRelation = readShowRelation(reader, start);
  if (ofRelation !== null) return ofRelation;
  if (reader.acceptWord('COLUMNS')) return readShowColumns(reader, start);
  const scope = (['USER', 'SYSTEM', 'ALL'] as const).find((word) => reader.acceptWord(word));
  if (scope !== undefined || reader.isWord('FUNCTIONS')) {
    reader.expectWord('FUNCTIONS');
    return readShowFunctions(reader, start, scope === undefined ? 'all' : SCOPES[scope]);
  }
  const schemas = readShowSchemas(reader, start, readPattern);
  if (schemas !== null) return schemas;
  const onlyViews = reader.acceptWord('VIEWS');
  if (!onlyViews) reader.expectWord('TABLES');
  const isIn = reader.acceptWord('IN') || reader.acceptWord('FROM');
  const schema = isIn ? reader.expectNameParts('a schema') : null;
  const pattern = readPattern(reader);
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'showTables', onlyViews, schema, pattern, position });
}

/** SHOW COLUMNS {IN | FROM} name [{IN | FROM} schema]. */
function readShowColumns(reader: TokenReader, start: Token): Describe {
  if (!reader.acceptWord('IN')) reader.expectWord('FROM');
  const own = reader.expectNameParts('a table');
  const isIn = reader.acceptWord('IN') || reader.acceptWord('FROM');
  const schema = isIn ? reader.expectNameParts('a schema') : [];
  if (own.length > 1 && isIn && own.at(-2)!.toLowerCase() !== schema.at(-1)!.toLowerCase()) {
    const message = `The table ${own.join('.')} is not in the schema ${schema.join('.')}.`;
    throw reader.mistake('SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE', message, start);
  }
  const target = { name: own.length > 1 ? own : [...schema, ...own], column: null };
  const position = reader.positionFrom(start);
  return Object.freeze({
    kind: 'describe',
    target,
    onlyNames: true,
    isExtended: false,
    position,
  });
}

const SCOPES = { USER: 'user', SYSTEM: 'system', ALL: 'all' } as const;

/** SHOW [USER | SYSTEM | ALL] FUNCTIONS [{IN | FROM} schema] [[LIKE] {name | 'pattern'}]; a name stands as a pattern. */
function readShowFunctions(
  reader: TokenReader,
  start: Token,
  scope: ShowFunctions['scope'],
): ShowFunctions {
  // All functions are in one place, whatever schema is named.
  const isIn = reader.acceptWord('IN') || reader.acceptWord('FROM');
  if (isIn) reader.expectNameParts('a schema');
  const isLike = reader.acceptWord('LIKE');
  const isNamed = isNameAt(reader, 0);
  const name = isNamed ? reader.expectNameParts('a function').at(-1)! : readPattern(reader);
  if (isLike && name === null) throw reader.unexpected('a pattern in quotes');
  const pattern = name;
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

/** DESCRIBE [TABLE] [EXTENDED] name [PARTITION (…)] [column] [AS JSON], DESCRIBE QUERY query, DESCRIBE FUNCTION or SCHEMA. */
export function readDescribe(reader: TokenReader): Describe | DescribeFunction | DescribeSchema {
  const start = reader.next();
  if (reader.acceptWord('FUNCTION')) return readDescribeFunction(reader, start);
  if (isNameAt(reader, 1) && acceptSchema(reader)) return readDescribeSchema(reader, start);
  const isNamed = reader.acceptWord('TABLE');
  const position = (): SourcePosition => reader.positionFrom(start);
  if (!isNamed && (reader.acceptWord('QUERY') || isQueryNext(reader))) {
    const target = { query: readQuery(reader) };
    return Object.freeze({ kind: 'describe', target, isExtended: false, position: position() });
  }
  const isExtended = ['EXTENDED', 'FORMATTED'].some(
    (word) => reader.isWord(word) && isNameAt(reader, 1),
  );
  if (isExtended) reader.next();
  const name = reader.expectNameParts('a table');
  const partition = readPartition(reader);
  const isJsonNext = (): boolean => reader.isWord('AS', 'JSON');
  const column = isNameAt(reader, 0) && !isJsonNext() ? reader.expectNameParts('a column') : null;
  const asJson = reader.acceptWord('AS', 'JSON');
  const target = { name, column, partition };
  return Object.freeze({ kind: 'describe', target, isExtended, asJson, position: position() });
}

function isNameAt(reader: TokenReader, offset: number): boolean {
  return ['word', 'quoted'].includes(reader.peek(offset).kind);
}

/** DESCRIBE FUNCTION [EXTENDED] name. */
function readDescribeFunction(reader: TokenReader, start: Token): DescribeFunction {
  const isExtended = reader.acceptWord('EXTENDED');
  const isText = reader.peek().kind === 'string';
  const name = isText ? [reader.next().value] : reader.expectNameParts('a function');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'describeFunction', name, isExtended, position });
}
