import type { RowBatchHandler } from '../../connectors/foreach-batch/foreach-batch-sink.ts';
import { LentBatch } from '../../connectors/foreach-batch/lent-batch.ts';
import { userError } from '../../errors.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { BatchDataFrame } from './batch-data-frame.ts';

/** Gets every batch and its number; a batch may come twice after a crash. */
export type BatchHandler<Columns extends ColumnTypes = ColumnTypes> = (
  batch: BatchDataFrame<Columns>,
  batchId: number,
) => void | Promise<void>;

/** Makes a DataFrame of each batch, which lasts as long as the handler works on it. */
export function withDataFrames(context: SessionContext, handler: BatchHandler): RowBatchHandler {
  if (typeof handler !== 'function') {
    throw userError('INVALID_PARAMETER_VALUE', 'foreachBatch takes a function.', {
      hint: 'Give it (batch, batchId) => …',
    });
  }
  return async (batch, batchId) => {
    const { schema, batches } = batch;
    const lent = new LentBatch(schema, batches, batchId);
    const relation = context.sources.register(`batch ${batchId}`, schema, false, () =>
      lent.source(),
    );
    try {
      await handler(context.batchDataFrame(relation, batch), batchId);
    } finally {
      await lent.end();
      context.sources.forget(relation.sourceId);
    }
  };
}
