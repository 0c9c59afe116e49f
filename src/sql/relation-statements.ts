import { readPartition } from './partition-spec.ts';
import type {
  AnalyzeTable,
  AnalyzeTables,
  CommentOn,
  RelationStatement,
  RepairTable,
} from './relation-statement.ts';
import { acceptSchema } from './schema-statements.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** SHOW CREATE TABLE, SHOW PARTITIONS, SHOW TABLE EXTENDED or SHOW TBLPROPERTIES, from behind SHOW; null where something else comes. */
export function readShowRelation(reader: TokenReader, start: Token): RelationStatement | null {
  if (reader.acceptWord('CREATE')) {
    reader.expectWord('TABLE');
    const name = reader.expectNameParts('a table');
    const asSerde = reader.acceptWord('AS', 'SERDE');
    const position = reader.positionFrom(start);
    return Object.freeze({ kind: 'showCreateTable', name, asSerde, position });
  }
  if (reader.acceptWord('TABLE')) {
    reader.expectWord('EXTENDED');
    const isIn = reader.acceptWord('IN') || reader.acceptWord('FROM');
    const schema = isIn ? reader.expectNameParts('a schema') : null;
    reader.expectWord('LIKE');
    const pattern = reader.expectString('a pattern');
    const partition = readPartition(reader);
    const position = reader.positionFrom(start);
    return Object.freeze({ kind: 'showTableExtended', schema, pattern, partition, position });
  }
  if (reader.acceptWord('PARTITIONS')) {
    const name = reader.expectNameParts('a table');
    const partition = readPartition(reader);
    const asJson = reader.acceptWord('AS', 'JSON');
    const position = reader.positionFrom(start);
    return Object.freeze({ kind: 'showPartitions', name, partition, asJson, position });
  }
  return reader.acceptWord('TBLPROPERTIES') ? readShowProperties(reader, start) : null;
}

function readShowProperties(reader: TokenReader, start: Token): RelationStatement {
  const name = reader.expectNameParts('a table');
  let key: string | null = null;
  if (reader.acceptOperator('(')) {
    const isText = reader.peek().kind === 'string';
    key = isText ? reader.next().value : reader.expectNameParts('a property').join('.');
    reader.expectOperator(')');
  }
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'showTableProperties', name, key, position });
}

/** COMMENT ON {TABLE | SCHEMA} name IS {'text' | NULL}. */
export function readCommentOn(reader: TokenReader): CommentOn {
  const start = reader.next();
  reader.expectWord('ON');
  const target = acceptSchema(reader) ? 'SCHEMA' : 'TABLE';
  if (target === 'TABLE') reader.expectWord('TABLE');
  const name = reader.expectNameParts(`a ${target.toLowerCase()}`);
  reader.expectWord('IS');
  const comment = reader.acceptWord('NULL') ? null : reader.expectString('a comment');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'commentOn', target, name, comment, position });
}

/**
 * ANALYZE TABLE name COMPUTE STATISTICS [NOSCAN | FOR ALL COLUMNS | FOR COLUMNS a, b], or ANALYZE TABLES [IN schema] COMPUTE
 * STATISTICS [NOSCAN].
 */
export function readAnalyze(reader: TokenReader): AnalyzeTable | AnalyzeTables {
  const start = reader.next();
  if (reader.acceptWord('TABLES')) return readAnalyzeTables(reader, start);
  reader.expectWord('TABLE');
  const name = reader.expectNameParts('a table');
  reader.expectWord('COMPUTE', 'STATISTICS');
  const isOfAll = reader.acceptWord('NOSCAN') || reader.acceptWord('FOR', 'ALL', 'COLUMNS');
  const isOfSome = !isOfAll && reader.acceptWord('FOR', 'COLUMNS');
  const columns = isOfSome ? reader.readList(() => reader.expectName('a column')) : [];
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'analyzeTable', name, columns, position });
}

function readAnalyzeTables(reader: TokenReader, start: Token): AnalyzeTables {
  const isIn = reader.acceptWord('IN') || reader.acceptWord('FROM');
  const schema = isIn ? reader.expectNameParts('a schema') : null;
  reader.expectWord('COMPUTE', 'STATISTICS');
  reader.acceptWord('NOSCAN');
  return Object.freeze({ kind: 'analyzeTables', schema, position: reader.positionFrom(start) });
}

/** {MSCK [REPAIR] | REPAIR} TABLE name [{ADD | DROP | SYNC} PARTITIONS]. */
export function readRepair(reader: TokenReader): RepairTable {
  const start = reader.next();
  reader.acceptWord('REPAIR');
  reader.expectWord('TABLE');
  const name = reader.expectNameParts('a table');
  const says = ['ADD', 'DROP', 'SYNC'].some((word) => reader.acceptWord(word));
  if (says) reader.expectWord('PARTITIONS');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'repairTable', name, position });
}
