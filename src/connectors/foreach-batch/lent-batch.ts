import type { Batch } from '../../columnar/batch.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { rowsReleased } from '../../errors.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { PlannedRange, StreamSource } from '../source.ts';

/** What a row is taken to weigh when the queries over a batch are cut into tasks. */
const ROW_BYTES = 64;

/** The rows of one batch as a bounded input of other queries, for as long as the batch lasts. */
export class LentBatch {
  readonly #schema: Schema;
  readonly #batches: readonly Batch[];
  readonly #batchId: number;
  #readers = 0;
  #isOver = false;
  #onLastClosed: () => void = () => {};

  constructor(schema: Schema, batches: readonly Batch[], batchId: number) {
    this.#schema = schema;
    this.#batches = batches;
    this.#batchId = batchId;
  }

  source(): StreamSource {
    if (this.#isOver) throw overError(this.#batchId);
    const lent = this;
    let isRead = false;
    let isOpen = false;
    return {
      description: `batch[${this.#batchId}]`,
      schema: this.#schema,
      async open(): Promise<void> {
        if (lent.#isOver) throw overError(lent.#batchId);
        lent.#readers++;
        isOpen = true;
      },
      advance() {},
      async plan(): Promise<PlannedRange | null> {
        if (isRead || lent.#batches.length === 0) return null;
        isRead = true;
        return { range: 0, rowCount: null, byteLength: 0 };
      },
      async freeze() {},
      position: (): JsonValue => null,
      async splits(): Promise<readonly BatchesSplit[]> {
        return lent.#batches.map((batch) => {
          const byteLength = batch.rowCount * ROW_BYTES;
          return { kind: 'batches', batches: [batch], byteLength };
        });
      },
      async release() {},
      async close(): Promise<void> {
        if (!isOpen) return;
        isOpen = false;
        lent.#readers--;
        if (lent.#readers === 0) lent.#onLastClosed();
      },
    };
  }

  /** Lets nobody read any more; resolves when those that read have come to their end, for then other rows may lie here. */
  end(): Promise<void> {
    this.#isOver = true;
    if (this.#readers === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onLastClosed = resolve;
    });
  }
}

function overError(batchId: number): Error {
  return rowsReleased(
    `batch ${batchId}`,
    'Wait for queries on the DataFrame of a batch inside the function, or keep collected rows.',
  );
}
