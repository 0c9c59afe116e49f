import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';

/** Columns that lie in shared memory as long as this object lives: what many queries may read without a copy. */
export interface ColumnTable {
  readonly schema: Schema;
  /** In order; none is empty. */
  readonly batches: readonly StoredBatch[];
}

export interface StoredBatch {
  readonly batch: Batch;
  /** About what its columns take. */
  readonly byteLength: number;
}
