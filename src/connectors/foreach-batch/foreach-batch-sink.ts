import { rowToJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { environmentError, MillraceError } from '../../errors.ts';
import type { Sink, SinkBatch } from '../sink.ts';

/** The result of one batch, for a function of the user's. */
export interface RowBatch {
  readonly schema: Schema;
  readonly rowCount: number;
  /** The rows in JSON form; made when asked for. */
  rows(): readonly (readonly JsonValue[])[];
}

/** Gets every batch and its number; a batch may come twice after a crash. */
export type BatchHandler = (batch: RowBatch, batchId: number) => void | Promise<void>;

/** Hands each batch to a function of the user's. */
export class ForeachBatchSink implements Sink {
  readonly description = 'foreachBatch';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete'];
  readonly guarantee = 'at-least-once';
  readonly #handle: BatchHandler;

  constructor(handle: BatchHandler) {
    this.#handle = handle;
  }

  async open(): Promise<null> {
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    try {
      await this.#handle(rowBatch(batch), batch.batchId);
      return null;
    } catch (cause) {
      throw handlerFailed(batch.batchId, cause);
    }
  }

  async close(): Promise<void> {}
}

function rowBatch(batch: SinkBatch): RowBatch {
  const { schema, rowCount } = batch;
  const rows = (): readonly (readonly JsonValue[])[] =>
    (batch.rows() as readonly Row[]).map((row) => rowToJson(row, schema));
  return { schema, rowCount, rows };
}

/**
 * The user's own millrace errors go through. Anything else counts as the outside world's, for what such a function talks to
 * may be back a moment later: the batch is offered again before the query ends.
 */
function handlerFailed(batchId: number, cause: unknown): Error {
  if (cause instanceof MillraceError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return environmentError(
    'FOREACH_BATCH_USER_FUNCTION_ERROR',
    `The function given to foreachBatch failed in batch ${batchId}: ${reason}`,
    { hint: 'The batch comes again when the query is started again.', cause },
  );
}
