import { userError } from '../../errors.ts';
import type {
  AnalyzeTable,
  CommentOn,
  CreateTableLike,
  RelationStatement,
  RepairTable,
} from '../../sql/relation-statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { SessionContext } from '../session/session-context.ts';
import { alterRelation } from './alter-relation.ts';
import { columnNamed } from './alter-table.ts';
import { columnsOf, describe } from './describe-relation.ts';
import { findEntry, requireTable } from './find-relation.ts';
import { createTable, declareTable } from './script-catalog.ts';
import { showCreateTable } from './show-create-table.ts';
import { showPartitions } from './show-partitions.ts';
import { showTableExtended } from './show-table-extended.ts';
import { showTableProperties } from './show-table-properties.ts';

/** Runs a statement about a table or view that is there; gives what it shows, if anything. */
export async function runRelationStatement(
  context: SessionContext,
  statement: RelationStatement,
): Promise<PrintedRows | null> {
  switch (statement.kind) {
    case 'describe':
      return describe(context, statement);
    case 'showCreateTable':
      return showCreateTable(context, statement);
    case 'showTableExtended':
      return showTableExtended(context, statement);
    case 'showPartitions':
      return showPartitions(context, statement);
    case 'showTableProperties':
      return showTableProperties(context, statement);
    case 'createTableLike':
      await createTableLike(context, statement);
      return null;
    case 'alter':
      await alterRelation(context, statement);
      return null;
    case 'commentOn':
      commentOn(context, statement);
      return null;
    case 'analyzeTable':
      analyzeTable(context, statement);
      return null;
    case 'analyzeTables':
      if (statement.schema !== null) context.catalog.schemas.get(statement.schema);
      return null;
    case 'repairTable':
      repairTable(context, statement);
      return null;
  }
}

/** CREATE TABLE … LIKE: columns, defaults and folders of the other; a place of its own, or in memory. */
async function createTableLike(context: SessionContext, statement: CreateTableLike): Promise<void> {
  const { name, source, ifNotExists, options, properties, position } = statement;
  const entry = findEntry(context, { name: source, position });
  const table = {
    kind: 'createTable',
    name,
    isTemporary: false,
    replace: false,
    ifNotExists,
    columns: columnsOf(context, { name: source, position }),
    defaults: entry.table?.defaults ?? [],
    format: statement.format ?? placedFormat(entry.table?.format, options),
    options,
    partitionedBy: entry.table?.partitionedBy ?? [],
    comment: null,
    properties,
    query: null,
    position,
  } as const;
  await createTable(context, table, true);
}

/** Spark's default where the other says nothing that could have a path. */
function placedFormat(
  format: string | undefined,
  options: Readonly<Record<string, string>>,
): string {
  const isPlaced = Object.keys(options).length > 0;
  return format === undefined || (isPlaced && format === 'memory') ? 'parquet' : format;
}

/** COMMENT ON TABLE or SCHEMA. */
function commentOn(context: SessionContext, statement: CommentOn): void {
  const { name, comment } = statement;
  if (statement.target === 'SCHEMA') {
    context.catalog.schemas.change(name, { comment: comment ?? '' });
    return;
  }
  const { table, isTemporary } = requireTable(context, statement);
  declareTable(context, { ...table, comment }, isTemporary);
}

/** ANALYZE TABLE: nothing is kept; queries count what they read. */
function analyzeTable(context: SessionContext, statement: AnalyzeTable): void {
  const { name, columns, position } = statement;
  const { table, isTemporary } = findEntry(context, { name, position });
  if (table === null) {
    const condition = isTemporary ? 'ANALYZE_UNCACHED_TEMP_VIEW' : 'ANALYZE_VIEW';
    throw userError(`UNSUPPORTED_FEATURE.${condition}`, `${name.join('.')} is no table.`, {
      position,
    });
  }
  const own = columns.length === 0 ? [] : columnsOf(context, { name, position });
  for (const column of columns) columnNamed(own, column);
}

/** MSCK REPAIR TABLE. */
function repairTable(context: SessionContext, statement: RepairTable): void {
  const { table } = requireTable(context, statement);
  if (table.partitionedBy.length > 0) return;
  throw userError('NOT_A_PARTITIONED_TABLE', `${table.name} has no PARTITIONED BY.`, {
    position: statement.position,
  });
}
