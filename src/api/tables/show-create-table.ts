import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, nameText, STRING, type StructField, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { ShowCreateTable } from '../../sql/relation-statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { fullParts } from '../session/session-schemas.ts';
import type { ViewDefinition } from '../session/session-views.ts';
import { columnsOf } from './describe-relation.ts';
import { findEntry } from './find-relation.ts';

/** SHOW CREATE TABLE: a statement that would make the table or view again, with Spark's line ends. */
export function showCreateTable(
  context: SessionContext,
  { name, asSerde, position }: ShowCreateTable,
): PrintedRows {
  const { table, view, isTemporary } = findEntry(context, { name, position });
  if (isTemporary) {
    const message = `${name.join('.')} is temporary.`;
    throw userError('UNSUPPORTED_SHOW_CREATE_TABLE.ON_TEMPORARY_VIEW', message, { position });
  }
  if (asSerde && table !== null) {
    const message = `${name.join('.')} is no table of Hive's.`;
    const condition = 'UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE';
    throw userError(condition, message, { position });
  }
  const text =
    table !== null
      ? tableText(table)
      : view !== null && viewText(view, columnsOf(context, { name, position }));
  if (text === false) {
    const message = `How the stream ${name.join('.')} was declared is not kept.`;
    throw userError('UNSUPPORTED_FEATURE', message, { position });
  }
  return { schema: schemaOf([field('createtab_stmt', STRING)]), rows: [[text]] };
}

function tableText(table: TableDefinition): string {
  const { name, format, comment, properties, partitionedBy, columns } = table;
  const { path, ...options } = table.options;
  const lines = [
    `CREATE TABLE spark_catalog.${nameOf(name)}${columns === null ? '' : ` (\n${columnLines(table)})`}`,
    `USING ${format}`,
    ...optionLines('OPTIONS', options),
    ...(partitionedBy.length === 0
      ? []
      : [`PARTITIONED BY (${partitionedBy.map(nameText).join(', ')})`]),
    ...(path === undefined ? [] : [`LOCATION ${quoted(path)}`]),
    ...commentLines(comment),
    ...optionLines('TBLPROPERTIES', properties),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function columnLines({ columns, defaults }: TableDefinition): string {
  return (columns ?? [])
    .map(({ name, type, declared = type, nullable, comment }) => {
      const value = defaults.find(({ column }) => column === name);
      return [
        `  ${nameText(name)} ${typeName(declared)}`,
        nullable ? '' : ' NOT NULL',
        value === undefined ? '' : ` DEFAULT ${value.text}`,
        comment === undefined ? '' : ` COMMENT ${quoted(comment)}`,
      ].join('');
    })
    .join(',\n');
}

function viewText(view: ViewDefinition, columns: readonly StructField[]): string {
  const names = columns.map(({ name, comment }) => {
    return `  ${nameText(name)}${comment === undefined ? '' : ` COMMENT ${quoted(comment)}`}`;
  });
  return [
    `CREATE VIEW ${nameOf(view.name)} (\n${names.join(',\n')})`,
    ...commentLines(view.comment),
    ...optionLines('TBLPROPERTIES', view.properties),
    `WITH SCHEMA ${view.schemaMode}`,
    `AS ${view.text}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function nameOf(name: string): string {
  return fullParts(name).map(nameText).join('.');
}

function commentLines(comment: string | null): readonly string[] {
  return comment === null ? [] : [`COMMENT ${quoted(comment)}`];
}

function optionLines(word: string, options: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(options).toSorted(([left], [right]) => (left < right ? -1 : 1));
  if (entries.length === 0) return [];
  const lines = entries.map(([key, value]) => `  ${quoted(key)} = ${quoted(value)}`);
  return [`${word} (\n${lines.join(',\n')})`];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
