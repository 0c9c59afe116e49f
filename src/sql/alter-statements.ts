import { readTableColumn, readTableColumnList } from './column-declarations.ts';
import { readExpression } from './expressions.ts';
import { readProperties, readPropertyKeys } from './options.ts';
import { readNamedPartition, readPartition } from './partition-spec.ts';
import { readQuery } from './query.ts';
import type { AlterRelation, ColumnAction, RelationChange } from './relation-statement.ts';
import { acceptSchema, readAlterSchema } from './schema-statements.ts';
import type { AlterSchema, ColumnDefault } from './statement.ts';
import type { TokenReader } from './token-reader.ts';
import { readColumnType } from './types.ts';
import { readSchemaMode } from './view-statements.ts';

/** ALTER TABLE, ALTER VIEW or ALTER SCHEMA. */
export function readAlter(reader: TokenReader): AlterRelation | AlterSchema {
  const start = reader.next();
  if (acceptSchema(reader)) return readAlterSchema(reader, start);
  const target = reader.acceptWord('VIEW') ? 'VIEW' : 'TABLE';
  if (target === 'TABLE') reader.expectWord('TABLE');
  const name = reader.expectNameParts(`a ${target.toLowerCase()} name`);
  const change = target === 'VIEW' ? readViewChange(reader) : readTableChange(reader);
  return Object.freeze({
    kind: 'alter',
    target,
    name,
    change,
    position: reader.positionFrom(start),
  });
}

function readTableChange(reader: TokenReader): RelationChange {
  const shared = readSharedChange(reader);
  if (shared !== null) return shared;
  if (reader.acceptWord('RENAME', 'COLUMN')) {
    reader.expectNameParts('a column');
    reader.expectWord('TO');
    reader.expectName('its new name');
    return { kind: 'refused', operation: 'RENAME COLUMN' };
  }
  if (reader.acceptWord('ADD', 'COLUMNS') || reader.acceptWord('ADD', 'COLUMN')) {
    const defaults: ColumnDefault[] = [];
    return { kind: 'addColumns', columns: readTableColumnList(reader, defaults), defaults };
  }
  if (reader.acceptWord('DROP', 'COLUMNS') || reader.acceptWord('DROP', 'COLUMN')) {
    reader.acceptWord('IF', 'EXISTS');
    const readName = () => reader.expectNameParts('a column');
    if (reader.isOperator('(')) reader.readBracketList(readName);
    else reader.readList(readName);
    return { kind: 'refused', operation: 'DROP COLUMN' };
  }
  if (reader.isWord('DROP', 'PARTITION') || reader.isWord('DROP', 'IF', 'EXISTS', 'PARTITION')) {
    reader.next();
    reader.acceptWord('IF', 'EXISTS');
    const partitions = reader.readList(() => readNamedPartition(reader));
    reader.acceptWord('PURGE');
    return { kind: 'dropPartitions', partitions };
  }
  if (reader.isWord('ADD', 'PARTITION') || reader.isWord('ADD', 'IF', 'NOT', 'EXISTS')) {
    reader.next();
    reader.acceptWord('IF', 'NOT', 'EXISTS');
    while (reader.isWord('PARTITION')) readPartition(reader);
    return { kind: 'refused', operation: 'ADD PARTITION: partitions come with their rows' };
  }
  if (reader.acceptWord('REPLACE', 'COLUMNS')) {
    reader.readBracketList(() => readTableColumn(reader, []));
    return { kind: 'refused', operation: 'REPLACE COLUMNS' };
  }
  if (reader.acceptWord('ALTER') || reader.acceptWord('CHANGE')) return readAlterColumn(reader);
  if (reader.acceptWord('SET', 'LOCATION')) {
    return { kind: 'setLocation', path: reader.expectString('a path') };
  }
  throw reader.unexpected('RENAME TO, ADD COLUMNS, ALTER COLUMN, SET TBLPROPERTIES or the like');
}

function readViewChange(reader: TokenReader): RelationChange {
  const shared = readSharedChange(reader);
  if (shared !== null) return shared;
  if (reader.acceptWord('WITH', 'SCHEMA')) {
    return { kind: 'setSchemaMode', schemaMode: readSchemaMode(reader) };
  }
  reader.acceptWord('AS');
  const start = reader.peek();
  const query = readQuery(reader);
  const { text, start: from, end } = reader.positionFrom(start);
  return { kind: 'setQuery', query, text: text.slice(from, end) };
}

/** What tables and views have in common; null where something else comes. */
function readSharedChange(reader: TokenReader): RelationChange | null {
  if (reader.acceptWord('RENAME', 'TO')) {
    return { kind: 'rename', to: reader.expectNameParts('a new name') };
  }
  if (reader.acceptWord('SET', 'TBLPROPERTIES')) {
    return { kind: 'setProperties', properties: readProperties(reader) };
  }
  if (!reader.acceptWord('UNSET', 'TBLPROPERTIES')) return null;
  const ifExists = reader.acceptWord('IF', 'EXISTS');
  return { kind: 'unsetProperties', keys: readPropertyKeys(reader), ifExists };
}

/** `[COLUMN] name` and one thing that becomes of it; of several, Spark's tables in files take none. */
function readAlterColumn(reader: TokenReader): RelationChange {
  reader.acceptWord('COLUMN');
  const columns = reader.readList(() => ({
    column: reader.expectNameParts('a column'),
    action: readColumnAction(reader),
  }));
  if (columns.length > 1) return { kind: 'refused', operation: 'ALTER COLUMN in bulk' };
  return { kind: 'alterColumn', ...columns[0]! };
}

function readColumnAction(reader: TokenReader): ColumnAction {
  if (reader.acceptWord('TYPE')) return { kind: 'type', type: readColumnType(reader) };
  if (reader.acceptWord('COMMENT')) {
    return { kind: 'comment', comment: reader.expectString('a comment') };
  }
  if (reader.acceptWord('FIRST')) return POSITION;
  if (reader.acceptWord('AFTER')) {
    reader.expectName('a column');
    return POSITION;
  }
  if (reader.acceptWord('SET', 'NOT', 'NULL') || reader.acceptWord('DROP', 'NOT', 'NULL')) {
    return { kind: 'refused', operation: 'ALTER COLUMN ... SET NOT NULL' };
  }
  if (reader.acceptWord('DROP', 'DEFAULT')) return { kind: 'dropDefault' };
  if (reader.acceptWord('SET', 'DEFAULT')) {
    const start = reader.peek();
    const value = readExpression(reader);
    const { text, start: from, end } = reader.positionFrom(start);
    return { kind: 'setDefault', value: { value, text: text.slice(from, end) } };
  }
  throw reader.unexpected('TYPE, COMMENT, SET DEFAULT, DROP DEFAULT, FIRST or AFTER');
}

const POSITION: ColumnAction = { kind: 'refused', operation: 'ALTER COLUMN ... FIRST | AFTER' };
