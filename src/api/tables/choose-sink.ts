import { type StructField, typeName } from '../../columnar/types.ts';
import { notPartitioned } from '../../connectors/index.ts';
import { MemorySink } from '../../connectors/memory/memory-sink.ts';
import type { Sink } from '../../connectors/sink.ts';
import { userError } from '../../errors.ts';
import { checkNames } from '../../formats/options.ts';
import { LATE_ROWS } from '../../plan/late-rows.ts';
import { nameParts } from '../columns/column-name.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { writtenOptions } from './existing-defaults.ts';

/** The sink of a table that a script declared; a table in memory is read under its own name and the query's. */
export function chooseTableSink(
  context: SessionContext,
  definition: TableDefinition,
  queryName: string | null,
): Sink {
  const { name, format, partitionedBy } = definition;
  if (!isMemory(format)) {
    const options = writtenOptions(context, definition);
    return context.connectors.createSink(format, options, partitionedBy);
  }
  const table = context.memoryTables.open(name);
  if (queryName !== null) context.memoryTables.link(queryName, table);
  return new MemorySink(table, name, 'append');
}

/** The sink of a format. The memory sink's table belongs to the session, so it is not in the catalogue of connectors. */
export function chooseSink(
  context: SessionContext,
  format: string,
  queryName: string | null,
  options: Readonly<Record<string, string>>,
  partitionBy: readonly string[] = [],
): Sink {
  if (!isMemory(format)) return context.connectors.createSink(format, options, partitionBy);
  if (partitionBy.length > 0) throw notPartitioned(format);
  checkNames('the memory sink', [], options);
  if (queryName === null) {
    throw userError('QUERY_NAME_MISSING', 'A query into memory needs a name for its table.', {
      hint: 'Give it a queryName.',
    });
  }
  return new MemorySink(context.memoryTables.open(queryName), queryName, 'own');
}

/** True for the format whose tables belong to the session. */
export function isMemory(format: string): boolean {
  return format.toLowerCase() === 'memory';
}

/** The sink of a table for late rows: one that was declared, otherwise a table in memory. */
export function chooseLateSink(context: SessionContext, name: string): Sink {
  const table = context.catalog.table(nameParts(name));
  if (table === null) return new MemorySink(context.memoryTables.open(name), name, 'own');
  checkLateTable(name, table);
  return chooseTableSink(context, table, null);
}

function checkLateTable(name: string, { columns }: TableDefinition): void {
  const wanted = LATE_ROWS.fields.map(columnText);
  if (columns === null || columns.map(columnText).join() === wanted.join()) return;
  throw userError(
    'INCOMPATIBLE_COLUMNS',
    `The table ${name} cannot take late rows: its columns are others than theirs.`,
    { hint: `Declare it with these: ${wanted.join(', ')}.` },
  );
}

function columnText({ name, type }: StructField): string {
  return `${name.toLowerCase()} ${typeName(type)}`;
}
