import { catalogTypeName } from '../../columnar/catalog-type-name.ts';
import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING, type StructField } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { analyze, outputSchema } from '../../plan/analyze.ts';
import type { PartitionValue } from '../../sql/partition-spec.ts';
import type { Describe } from '../../sql/relation-statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { SessionContext } from '../session/session-context.ts';
import { viewColumns } from '../session/session-views.ts';
import { columnNamed } from './alter-table.ts';
import { describeAsJson } from './describe-as-json.ts';
import { partitionValues, refuseOpen } from './partition-values.ts';
import { relationFacts } from './relation-facts.ts';
import { type InsertTarget, notFound } from './table-plan.ts';

/** DESCRIBE: the columns of a table, view or query, or one of them; SHOW COLUMNS. */
export function describe(context: SessionContext, statement: Describe): PrintedRows {
  const { target, position, isExtended } = statement;
  if ('query' in target) {
    const plan = analyze(target.query, context.catalog, context.settings());
    return described(outputSchema(plan).fields.map(columnRow));
  }
  const columns = columnsOf(context, { name: target.name, position });
  if (target.partition?.length) checkPartition(context, target.name, target.partition, position);
  if (statement.asJson === true) {
    checkJson(statement, target.column !== null);
    return describeAsJson(context, context.catalog.entry(target.name)!, columns);
  }
  if (statement.onlyNames === true) {
    const rows = columns.map(({ name }): Row => [name]);
    return { schema: schemaOf([field('col_name', STRING)]), rows };
  }
  if (target.column !== null) {
    const parts = withoutTable(target.column, target.name, columns);
    return describeColumn(columns, parts, isExtended);
  }
  const partitionedBy = context.catalog.table(target.name)?.partitionedBy ?? [];
  const partitions = partitionedBy.map((name) => columnRow(columnNamed(columns, name)));
  const rows: readonly Row[] = [
    ...columns.map(columnRow),
    ...(partitions.length === 0 ? [] : [...PARTITIONS, ...partitions]),
    ...(isExtended ? details(context, target.name) : []),
  ];
  return described(rows);
}

/** Refuses AS JSON of less than everything of a table. */
function checkJson({ isExtended, position }: Describe, hasColumn: boolean): void {
  if (hasColumn) {
    const message = 'DESCRIBE of one column has no AS JSON.';
    throw userError('UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON', message, { position });
  }
  if (isExtended) return;
  const message = 'AS JSON tells everything of a table: write DESCRIBE EXTENDED name AS JSON.';
  throw userError('DESCRIBE_JSON_NOT_EXTENDED', message, { position });
}

/** Refuses a PARTITION clause that does not give each column of PARTITIONED BY one value. */
export function checkPartition(
  { catalog }: SessionContext,
  name: readonly string[],
  partition: readonly PartitionValue[],
  position: SourcePosition | undefined,
): void {
  const table = catalog.table(name);
  if (table === null || table === undefined) {
    const message = `${name.join('.')} is no table: it has no partitions that DESCRIBE could tell of.`;
    throw userError('FORBIDDEN_OPERATION', message, { position });
  }
  const target = { partition, position };
  const values = partitionValues(table, target);
  refuseOpen(target);
  if (values.size === table.partitionedBy.length) return;
  const listed = table.partitionedBy.join(', ');
  const message = `DESCRIBE tells of one partition of ${table.name}: give ${listed} a value each.`;
  throw userError('_LEGACY_ERROR_TEMP_1232', message, { position });
}

/** The columns of a table, view or stream. What is declared comes first: a table that is only written to cannot be opened. */
export function columnsOf(context: SessionContext, target: InsertTarget): readonly StructField[] {
  const { catalog } = context;
  const entry = catalog.entry(target.name);
  if (entry?.table?.columns != null) return entry.table.columns;
  const plan = catalog.lookup(target.name);
  if (plan === null) throw notFound(context, target);
  return entry?.view == null ? outputSchema(plan).fields : viewColumns(entry.view, plan);
}

function described(rows: readonly Row[]): PrintedRows {
  const names = ['col_name', 'data_type', 'comment'];
  return { schema: schemaOf(names.map((name) => field(name, STRING))), rows };
}

function columnRow({ name, type, declared = type, comment }: StructField): Row {
  return [name, catalogTypeName(declared), comment ?? null];
}

const PARTITIONS: readonly Row[] = [
  ['# Partition Information', '', ''],
  ['# col_name', 'data_type', 'comment'],
];

function details(context: SessionContext, name: readonly string[]): readonly Row[] {
  const entry = context.catalog.entry(name);
  if (entry === null) return [];
  const facts = relationFacts(context, entry).map(([fact, value]): Row => [fact, value, '']);
  return [['', '', ''], ['# Detailed Table Information', '', ''], ...facts];
}

/** A column may stand behind the name of its table, which may stand behind that of its schema. */
function withoutTable(
  column: readonly string[],
  table: readonly string[],
  columns: readonly StructField[],
): readonly string[] {
  const [first] = column.map((part) => part.toLowerCase());
  const isColumn = columns.some(({ name }) => name.toLowerCase() === first);
  if (isColumn || column.length === 1) return column;
  const own = table.at(-1)!.toLowerCase();
  const place = column.findIndex((part) => part.toLowerCase() === own);
  return place < 0 ? column : column.slice(place + 1);
}

/** DESCRIBE name column: nobody counts what is in it. */
function describeColumn(
  columns: readonly StructField[],
  parts: readonly string[],
  isExtended: boolean,
): PrintedRows {
  const column = columnNamed(columns, parts[0]!);
  if (parts.length > 1) {
    const message = `DESCRIBE tells of columns, not of the field ${parts.join('.')}.`;
    throw userError('_LEGACY_ERROR_TEMP_1060', message);
  }
  const { name, type, declared = type, comment = NONE } = column;
  const statistics = isExtended ? STATISTICS.map((fact): Row => [fact, NONE]) : [];
  return {
    schema: schemaOf([field('info_name', STRING), field('info_value', STRING)]),
    rows: [
      ['col_name', name],
      ['data_type', catalogTypeName(declared)],
      ['comment', comment],
      ...statistics,
    ],
  };
}

/** As Spark writes what is not known. */
const NONE = 'NULL';
const STATISTICS = [
  'min',
  'max',
  'num_nulls',
  'distinct_count',
  'avg_col_len',
  'max_col_len',
  'histogram',
];
