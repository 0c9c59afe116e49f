import type * as Arrow from 'apache-arrow';
import { arrowToBatches } from '../columnar/arrow/arrow-to-batch.ts';
import { type Batch, insertBatch } from '../columnar/batch.ts';
import { batchBytes } from '../columnar/column-bytes.ts';
import { concatColumns } from '../columnar/concat.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { Schema } from '../columnar/schema.ts';
import type { ColumnTable } from '../connectors/memory/column-table.ts';
import type { Runtime } from './runtime.ts';

/** Rows of a batch: its columns and what operators make of them fit the second-level cache. */
const BATCH_ROWS = 32 * 1024;

/** Copies a table of Arrow into the session's memory, where it stays until nothing reads it any more. */
export async function storeTable(runtime: Runtime, table: Arrow.Table): Promise<ColumnTable> {
  const { memory, kernels, tables } = runtime;
  const arena = tables.arena();
  const scratch = tables.arena();
  try {
    const context = { memory, kernels, arena, scratch };
    const { schema, batches } = await arrowToBatches(table, context, BATCH_ROWS);
    const stored = batches.map((batch) => storedBatch(batch, schema, memory));
    const made = { schema, batches: stored };
    runtime.keepTable(made, arena.owner);
    return made;
  } catch (error) {
    tables.releaseOwner(arena.owner);
    throw error;
  } finally {
    tables.releaseOwner(scratch.owner);
  }
}

/** Columns that stay until `release`, or until nothing reads them any more. */
export interface StoredResult {
  readonly table: ColumnTable;
  release(): void;
}

/** Copies the rows of a result into the session's memory. */
export function storeBatches(
  runtime: Runtime,
  schema: Schema,
  batches: readonly Batch[],
): StoredResult {
  const { memory, kernels, tables } = runtime;
  const arena = tables.arena();
  const scratch = tables.arena();
  const context = { memory, kernels, arena, scratch };
  const copy = ({ rowCount, columns }: Batch): Batch => {
    const copies = schema.fields.map(({ type }, place) =>
      concatColumns([columns[place]!], type, context),
    );
    return insertBatch(rowCount, copies);
  };
  try {
    const stored = batches
      .filter(({ rowCount }) => rowCount > 0)
      .map((batch) => storedBatch(copy(batch), schema, memory));
    const table = { schema, batches: stored };
    runtime.keepTable(table, arena.owner);
    return { table, release: () => runtime.freeTable(table, arena.owner) };
  } catch (error) {
    tables.releaseOwner(arena.owner);
    throw error;
  } finally {
    tables.releaseOwner(scratch.owner);
  }
}

function storedBatch(
  batch: Batch,
  { fields }: Schema,
  memory: SharedMemory,
): ColumnTable['batches'][number] {
  const types = fields.map(({ type }) => type);
  return { batch, byteLength: batchBytes(batch, types, memory) };
}
