import { notPartitioned } from '../connectors/index.ts';
import { MemorySink } from '../connectors/memory/memory-sink.ts';
import type { Sink } from '../connectors/sink.ts';
import { userError } from '../errors.ts';
import type { TableDefinition } from './session-catalog.ts';
import type { SessionContext } from './session-context.ts';

/** The sink of a table that a script declared; a table in memory is read under its own name and the query's. */
export function chooseTableSink(
  context: SessionContext,
  { format, options, partitionedBy }: TableDefinition,
  tableName: string,
  queryName: string | null,
): Sink {
  if (!isMemory(format)) return context.connectors.createSink(format, options, partitionedBy);
  const table = context.memoryTables.open(tableName);
  if (queryName !== null) context.memoryTables.link(queryName, table);
  return new MemorySink(table, tableName);
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
  if (queryName === null) {
    throw userError('QUERY_NAME_MISSING', 'A query into memory needs a name for its table.', {
      hint: 'Give it a queryName.',
    });
  }
  return new MemorySink(context.memoryTables.open(queryName), queryName);
}

/** True for the format whose tables belong to the session. */
export function isMemory(format: string): boolean {
  return format.toLowerCase() === 'memory';
}
