import { schema as schemaOf } from '../../columnar/schema.ts';
import type { StructField } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkNames } from '../../formats/options.ts';
import { partitionSchema } from '../../formats/partition-schema.ts';
import { analyze, isStreaming, outputSchema } from '../../plan/analyze.ts';
import { unresolvedWatermark } from '../../plan/nodes/event-time-watermark.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { SourceRelation } from '../../plan/nodes/source-relation.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { CreateStream, CreateTable, Drop, TruncateTable } from '../../sql/statement.ts';
import { namedColumn } from '../columns/column-name.ts';
import { inputSchema } from '../session/input-schema.ts';
import {
  alreadyExists,
  type CatalogEntry,
  type TableDefinition,
} from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { isMemory } from './choose-sink.ts';
import { checkDefaults } from './column-defaults.ts';
import { asDeclared, fillChars } from './declared-columns.ts';
import { withExistingDefaults } from './existing-defaults.ts';
import { requireTable } from './find-relation.ts';
import { emptyPartition } from './table-partitions.ts';
import { fitTable, readerOf } from './table-plan.ts';
import { refreshCached, writeToTable } from './write-rows.ts';

interface Creation {
  readonly name: readonly string[];
  readonly replace: boolean;
  readonly ifNotExists?: boolean;
  readonly isTemporary?: boolean;
}

interface Input {
  readonly name: readonly string[];
  readonly columns: readonly StructField[] | null;
  readonly format: string;
  readonly options: Readonly<Record<string, string>>;
}

/**
 * CREATE TABLE: the names of options are checked; no file is opened before a query reads or writes it. Without a path the
 * table is in memory, where Spark has its warehouse. The rows of AS SELECT are written unless only what stays in the session
 * may change.
 */
export async function createTable(
  context: SessionContext,
  statement: CreateTable,
  mayWrite: boolean,
): Promise<void> {
  if (isKept(context, statement)) return;
  const rows = statement.query === null ? null : boundedRows(context, statement, statement.query);
  const given = rows === null ? statement.columns : outputSchema(rows).fields;
  const own = isWithoutPlace(statement, given) ? { format: 'memory', options: {} } : statement;
  const { format, options } = own;
  checkOptions(context, own);
  const { partitionedBy, defaults, comment, properties } = statement;
  checkDefaults(context, given, defaults);
  const { isTemporary } = statement;
  const name = isTemporary
    ? statement.name.join('.')
    : context.catalog.schemas.newName(statement.name);
  const filled =
    given === null ? null : await withExistingDefaults(context, format, given, defaults);
  const columns = partitionColumnsLast(context, filled, { format, options, partitionedBy });
  const stored = { format, options, columns, defaults, partitionedBy, comment, properties };
  const table: TableDefinition = { name, ...stored };
  const isAnew = statement.replace && isMemory(format);
  if (isAnew) context.memoryTables.drop(name);
  if (rows !== null && (mayWrite || isMemory(format))) {
    const plan = fitTable(context, { query: rows, columns: 'byName' }, statement, table);
    await writeToTable(context, plan, table, 'append');
  }
  declareTable(context, table, isTemporary);
}

/** Names a table, of whose columns nobody has asked for rows yet. */
export function declareTable(
  context: SessionContext,
  table: TableDefinition,
  isTemporary: boolean,
): void {
  const { name, format, options, columns } = table;
  const input = { name: [name], format, options, columns };
  const open = isMemory(format)
    ? () => asDeclared(memoryRelation(context, name, columns), columns)
    : once(() => fillChars(context, asDeclared(relation(context, input, false), columns)));
  context.catalog.set({ name, open, table, view: null, isStream: false, isTemporary });
}

/** Formats whose tables Spark keeps in its warehouse unless they are told a path. */
const WAREHOUSE_FORMATS = ['parquet', 'csv', 'json', 'orc', 'text', 'arrow', 'xml'];

function isWithoutPlace(
  { format, options }: CreateTable,
  columns: readonly StructField[] | null,
): boolean {
  const hasPath = Object.keys(options).some((name) => name.toLowerCase() === 'path');
  return !hasPath && columns !== null && WAREHOUSE_FORMATS.includes(format);
}

/** The rows of CREATE TABLE … AS. */
function boundedRows(
  { catalog, settings }: SessionContext,
  { position }: CreateTable,
  query: UnresolvedPlan,
): LogicalPlan {
  const rows = analyze(query, catalog, settings());
  if (!isStreaming(rows)) return rows;
  throw userError('UNSUPPORTED_FEATURE.STREAMING_TABLE', 'A table cannot be made of a stream.', {
    hint: 'Declare its columns and use INSERT INTO.',
    position,
  });
}

/** TRUNCATE TABLE. */
export async function truncateTable(
  context: SessionContext,
  statement: TruncateTable,
): Promise<void> {
  const { name, position, partition } = statement;
  const { table } = requireTable(context, { name, position });
  if (partition.length > 0) return emptyPartition(context, table, statement);
  const text = name.join('.');
  if (isMemory(table.format)) {
    context.memoryTables.clear(table.name);
    refreshCached(context, table);
    return;
  }
  throw userError('UNSUPPORTED_FEATURE.TABLE_OPERATION', `${text} is kept in files.`, {
    hint: 'Use INSERT OVERWRITE, or remove the files.',
    position,
  });
}

function checkOptions(
  { connectors }: SessionContext,
  { format, options }: Pick<TableDefinition, 'format' | 'options'>,
): void {
  if (isMemory(format)) checkNames('a table in memory', [], options);
  else connectors.checkTableOptions(format, options);
}

/**
 * As in Spark, the columns of directories are the last ones of the table, in their own order: those that it names, else those
 * of directories that are there.
 */
function partitionColumnsLast(
  { connectors, settings }: SessionContext,
  columns: readonly StructField[] | null,
  { format, options, partitionedBy }: Pick<TableDefinition, 'format' | 'options' | 'partitionedBy'>,
): readonly StructField[] | null {
  if (columns === null) return null;
  const given = schemaOf(columns);
  const { data, partition } = partitionSchema(given, partitionedBy, settings().caseSensitive);
  if (partition.fields.length > 0) return [...data.fields, ...partition.fields];
  if (isMemory(format)) return columns;
  const own = connectors.tableOptions(format, options, 'source');
  return connectors.arrangeColumns(format, own, given).fields;
}

/** CREATE STREAM: checked at once, options and columns included. */
export function createStream(context: SessionContext, statement: CreateStream): void {
  if (isKept(context, statement)) return;
  const { watermark, columns: given, format, options } = statement;
  const columns =
    given === null
      ? null
      : context.connectors.arrangeColumns(format, options, schemaOf(given)).fields;
  const own = relation(context, { ...statement, columns }, true);
  const input = fillChars(context, asDeclared(own, columns));
  const plan =
    watermark === null
      ? input
      : unresolvedWatermark(
          input,
          namedColumn(watermark.column),
          watermark.delay,
          watermark.position,
        );
  const analyzed = analyze(plan, context.catalog, context.settings());
  context.catalog.set({
    name: context.catalog.schemas.newName(statement.name),
    open: () => analyzed,
    table: null,
    view: null,
    isStream: true,
    isTemporary: false,
  });
}

export function dropName(
  context: SessionContext,
  { name, ifExists, target }: Pick<Drop, 'name' | 'ifExists'> & Partial<Pick<Drop, 'target'>>,
): void {
  const entry = context.catalog.entry(name);
  if (entry !== null) checkKind(entry, target);
  const table = entry?.table ?? null;
  forgetCached(context, name);
  if (table !== null && isMemory(table.format)) context.memoryTables.drop(table.name);
  if (context.catalog.remove(name) || ifExists) return;
  const message = `There is no table, stream or view ${name.join('.')}.`;
  throw userError('TABLE_OR_VIEW_NOT_FOUND', message, {
    hint: 'Use IF EXISTS where it need not be there.',
  });
}

/** DROP TABLE is for no view in a schema, and DROP VIEW for no table there. */
function checkKind(
  { name, table, view, isTemporary }: CatalogEntry,
  target: Drop['target'] | undefined,
): void {
  const isOther = target === 'TABLE' ? view !== null : target === 'VIEW' && table !== null;
  if (isTemporary || !isOther) return;
  const alternative = target === 'TABLE' ? 'DROP VIEW' : 'DROP TABLE';
  const message = `${name} is ${target === 'TABLE' ? 'a view' : 'a table'}.`;
  throw userError('WRONG_COMMAND_FOR_OBJECT_TYPE', message, { hint: `Use ${alternative}.` });
}

export function forgetCached(context: SessionContext, name: readonly string[]): void {
  if (context.cache.isEmpty) return;
  const plan = readerOf(context, name);
  if (plan !== null) context.cache.forget(plan);
}

/** True for IF NOT EXISTS when the name is taken; refuses a taken name without OR REPLACE. */
export function isKept({ catalog }: SessionContext, creation: Creation): boolean {
  const { name, replace, ifNotExists, isTemporary = false } = creation;
  if (replace || !catalog.isTaken(name, isTemporary)) return false;
  if (ifNotExists === true) return true;
  throw alreadyExists(name.join('.'), isTemporary);
}

/** Makes something when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function memoryRelation(
  { memoryTables, sources }: SessionContext,
  name: string,
  columns: readonly StructField[] | null,
): SourceRelation {
  const declared = columns === null ? null : schemaOf(columns);
  const found = memoryTables.relation(name, sources, declared);
  if (found !== null) return found;
  const message = `The table ${name} has no columns yet: none are declared, and no query has written to it.`;
  throw userError('TABLE_OR_VIEW_NOT_FOUND', message);
}

function relation(context: SessionContext, input: Input, isStreaming: boolean): SourceRelation {
  const { name, columns, format } = input;
  const options = isStreaming
    ? input.options
    : context.connectors.tableOptions(format, input.options, 'source');
  const given = columns === null ? null : schemaOf(columns);
  const schema = inputSchema(context, format, options, given, isStreaming);
  const make = () => context.connectors.createSource(format, options, schema);
  return context.sources.registerInput(make, isStreaming, name.join('.'));
}
