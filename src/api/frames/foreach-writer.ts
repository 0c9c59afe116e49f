import type { JsonValue } from '../../columnar/json-value.ts';
import type { RowBatchHandler } from '../../connectors/foreach-batch/foreach-batch-sink.ts';
import { userError } from '../../errors.ts';

/** A row in JSON form, values in the order of the columns. */
export type RowHandler = (row: readonly JsonValue[]) => void | Promise<void>;

/** Writes rows somewhere, with Spark's words: each batch is opened, its rows are processed one after the other, then closed. */
export interface ForeachWriter {
  /** Returns false to leave the batch out, because it has been written before; the number says which batch it is. */
  open?(partitionId: number, batchId: number): boolean | Promise<boolean>;
  /** Writes one row. */
  process: RowHandler;
  /** Comes after the rows of a batch, with the error that stopped them or null. */
  close?(error: Error | null): void | Promise<void>;
}

/** Goes through the rows of each batch. The whole result is one partition here: number 0. */
export function rowByRow(handler: RowHandler | ForeachWriter): RowBatchHandler {
  const writer: ForeachWriter = typeof handler === 'function' ? { process: handler } : handler;
  if (typeof writer?.process !== 'function') {
    throw userError('INVALID_PARAMETER_VALUE', 'foreach takes a function, or a writer of rows.', {
      hint: 'Give it (row) => …, or an object with the function process.',
    });
  }
  return async (batch, batchId) => {
    let failure: Error | null = null;
    try {
      if ((await writer.open?.(0, batchId)) === false) return;
      for (const row of batch.rows()) await writer.process(row);
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw failure;
    } finally {
      await writer.close?.(failure);
    }
  };
}
