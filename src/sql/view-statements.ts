import { readTableColumnList } from './column-declarations.ts';
import { readOptions, readProperties } from './options.ts';
import { readQuery } from './query.ts';
import type { CreateTable, CreateView, ViewColumn, ViewSchemaMode } from './statement.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

interface ViewWords {
  readonly replace: boolean;
  readonly isGlobal: boolean;
  readonly isTemporary: boolean;
}

/** CREATE VIEW … AS query; or CREATE TEMPORARY VIEW … USING format, Spark's name for a table that only this session knows. */
export function readCreateView(
  reader: TokenReader,
  start: Token,
  { replace, isGlobal, isTemporary }: ViewWords,
): CreateView | CreateTable {
  const ifNotExists = reader.acceptWord('IF', 'NOT', 'EXISTS');
  const parts = reader.expectNameParts('a view name');
  if (isTemporary && parts.length > 1) {
    const message = `A temporary view is in no schema: ${parts.join('.')} has more than one part.`;
    throw reader.mistake('TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS', message, start);
  }
  const name = isGlobal ? [GLOBAL_SCHEMA, ...parts] : parts;
  if (reader.isWord('USING') || isTypedColumnNext(reader)) {
    return readSourceView(reader, start, { name, replace });
  }
  const columns = reader.isOperator('(')
    ? reader.readBracketList(() => readViewColumn(reader))
    : [];
  const words = readViewWords(reader);
  reader.expectWord('AS');
  const queryStart = reader.peek();
  const query = readQuery(reader);
  const { text, start: from, end } = reader.positionFrom(queryStart);
  return Object.freeze({
    kind: 'createView',
    name,
    isTemporary,
    replace,
    ifNotExists,
    columns,
    ...words,
    query,
    text: text.slice(from, end),
    position: reader.positionFrom(start),
  });
}

/** Where Spark keeps the views of all sessions. */
const GLOBAL_SCHEMA = 'global_temp';

/** COMMENT, TBLPROPERTIES and WITH SCHEMA in any order. */
function readViewWords(
  reader: TokenReader,
): Pick<CreateView, 'comment' | 'properties' | 'schemaMode'> {
  let comment: string | null = null;
  let properties: Readonly<Record<string, string>> = {};
  let schemaMode: ViewSchemaMode = 'COMPENSATION';
  for (;;) {
    if (reader.acceptWord('COMMENT')) comment = reader.expectString('a comment');
    else if (reader.acceptWord('TBLPROPERTIES')) properties = readProperties(reader);
    else if (reader.acceptWord('WITH', 'SCHEMA')) schemaMode = readSchemaMode(reader);
    else return { comment, properties, schemaMode };
  }
}

/** BINDING, COMPENSATION, TYPE EVOLUTION or EVOLUTION. */
export function readSchemaMode(reader: TokenReader): ViewSchemaMode {
  if (reader.acceptWord('TYPE')) {
    reader.expectWord('EVOLUTION');
    return 'TYPE EVOLUTION';
  }
  const mode = MODES.find((word) => reader.acceptWord(word));
  if (mode !== undefined) return mode;
  throw reader.unexpected('BINDING, COMPENSATION, TYPE EVOLUTION or EVOLUTION');
}

const MODES = ['BINDING', 'COMPENSATION', 'EVOLUTION'] as const;

function isTypedColumnNext(reader: TokenReader): boolean {
  if (!reader.isOperator('(')) return false;
  const { kind, value } = reader.peek(2);
  return kind === 'word' && value !== 'COMMENT';
}

function readSourceView(
  reader: TokenReader,
  start: Token,
  named: Pick<CreateTable, 'name' | 'replace'>,
): CreateTable {
  const columns = reader.isOperator('(') ? readTableColumnList(reader, []) : null;
  reader.expectWord('USING');
  const format = reader.expectName('a format').toLowerCase();
  const options = reader.acceptWord('OPTIONS') ? readOptions(reader) : {};
  return Object.freeze({
    kind: 'createTable',
    ...named,
    isTemporary: true,
    ifNotExists: false,
    columns,
    defaults: [],
    format,
    options,
    partitionedBy: [],
    comment: null,
    properties: {},
    query: null,
    position: reader.positionFrom(start),
  });
}

function readViewColumn(reader: TokenReader): ViewColumn {
  const name = reader.expectName('a column name');
  if (!reader.acceptWord('COMMENT')) return { name };
  return { name, comment: reader.expectString('a comment') };
}
