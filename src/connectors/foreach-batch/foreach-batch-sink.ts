import { setImmediate } from 'node:timers/promises';
import type * as Arrow from 'apache-arrow';
import { batchesToArrow } from '../../columnar/arrow/batch-to-arrow.ts';
import type { Batch } from '../../columnar/batch.ts';
import { rowToJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { assert, MillraceError, rowsReleased, userError } from '../../errors.ts';
import type { Sink, SinkBatch, SinkContext } from '../sink.ts';

/** The result of one batch, for a function of the user's. */
export interface RowBatch {
  readonly schema: Schema;
  readonly rowCount: number;
  /** Where the rows lie until the function's promise resolves. */
  readonly batches: readonly Batch[];
  /** The rows in JSON form; made when asked for. */
  rows(): readonly (readonly JsonValue[])[];
  /** The rows as a table of Apache Arrow, not copied: good until the function's promise resolves. */
  toArrow(): Promise<Arrow.Table>;
}

/** Gets every batch and its number; a batch may come twice after a crash. */
export type RowBatchHandler = (batch: RowBatch, batchId: number) => void | Promise<void>;

/** Hands each batch to a function of the user's. */
export class ForeachBatchSink implements Sink {
  readonly description: 'foreach' | 'foreachBatch';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'at-least-once';
  readonly #handle: RowBatchHandler;
  #memory: SharedMemory | null = null;

  /** The description is the verb that the user gave the function to. */
  constructor(handle: RowBatchHandler, description: 'foreach' | 'foreachBatch' = 'foreachBatch') {
    this.#handle = handle;
    this.description = description;
  }

  async open({ memory }: SinkContext): Promise<null> {
    this.#memory = memory;
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    assert(this.#memory !== null, 'a sink is opened before it is written to');
    const given = new GivenBatch(batch, this.#memory);
    try {
      await this.#handle(given, batch.batchId);
      return null;
    } catch (cause) {
      throw handlerFailed(this.description, batch.batchId, cause);
    } finally {
      await given.end();
    }
  }

  async close(): Promise<void> {}
}

class GivenBatch implements RowBatch {
  readonly schema: Schema;
  readonly rowCount: number;
  readonly batches: readonly Batch[];
  readonly #batch: SinkBatch;
  readonly #memory: SharedMemory;
  readonly #tables: Promise<Arrow.Table>[] = [];
  #isOver = false;

  constructor(batch: SinkBatch, memory: SharedMemory) {
    const { schema, rowCount, batches } = batch;
    this.schema = schema;
    this.rowCount = rowCount;
    this.batches = batches;
    this.#batch = batch;
    this.#memory = memory;
  }

  rows(): readonly (readonly JsonValue[])[] {
    return (this.#batch.rows() as readonly Row[]).map((row) => rowToJson(row, this.schema));
  }

  async toArrow(): Promise<Arrow.Table> {
    if (this.#isOver) {
      const hint =
        'Wait for the table inside the function; one that toArrow gave there may be kept.';
      throw rowsReleased(`batch ${this.#batch.batchId}`, hint);
    }
    const table = batchesToArrow(this.batches, this.schema, this.#memory);
    this.#tables.push(table);
    return table;
  }

  /** Makes no more tables; those that nobody waited for are made, and copied by who asked, while the rows still lie there. */
  async end(): Promise<void> {
    this.#isOver = true;
    if (this.#tables.length === 0) return;
    await Promise.allSettled(this.#tables);
    await setImmediate();
  }
}

/** What the user's code throws ends the query at once, as in Spark: whether it may be called again only the code knows. */
function handlerFailed(verb: 'foreach' | 'foreachBatch', batchId: number, cause: unknown): Error {
  if (cause instanceof MillraceError && cause.kind !== 'environment') return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return userError(
    verb === 'foreach' ? 'FOREACH_USER_FUNCTION_ERROR' : 'FOREACH_BATCH_USER_FUNCTION_ERROR',
    `The function given to ${verb} failed in batch ${batchId}: ${reason}`,
    { hint: 'The batch comes again when the query is started again.', cause },
  );
}
