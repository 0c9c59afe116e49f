import type { Batch } from '../../columnar/batch.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { PlannedRange, StreamSource } from '../source.ts';
import type { ColumnTable } from './column-table.ts';

/**
 * There is nothing to read or to parse, so that bytes bound nothing; what a split costs beside its rows are its groups:
 * it has many rows.
 */
const SPLIT_ROWS = 512 * 1024;

/** A split while batches are added to it. */
type OpenSplit = Omit<BatchesSplit, 'batches' | 'byteLength'> & {
  readonly batches: Batch[];
  byteLength: number;
};

/** Reads a table of columns as it lies in memory, once: its only range is the whole table. */
export class ColumnSource implements StreamSource {
  readonly description = 'columns in memory';
  readonly schema: Schema;
  readonly #table: ColumnTable;
  #isPlanned = false;

  constructor(table: ColumnTable) {
    this.schema = table.schema;
    this.#table = table;
  }

  async open(): Promise<void> {}

  advance(): void {
    this.#isPlanned = true;
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#isPlanned) return null;
    this.#isPlanned = true;
    const { batches } = this.#table;
    const rowCount = batches.reduce((sum, { batch }) => sum + batch.rowCount, 0);
    return { range: 'all', rowCount, byteLength: this.#byteLength() };
  }

  async freeze(): Promise<void> {}

  position(): JsonValue {
    return this.#isPlanned ? 'end' : 'start';
  }

  /** Neighbouring batches make a split, so that partial aggregates have many rows to put together. */
  async splits(): Promise<readonly BatchesSplit[]> {
    const splits: OpenSplit[] = [];
    let rowCount = 0;
    for (const { batch, byteLength } of this.#table.batches) {
      if (rowCount >= SPLIT_ROWS || splits.length === 0) {
        splits.push({ kind: 'batches', batches: [], byteLength: 0 });
        rowCount = 0;
      }
      const split = splits.at(-1)!;
      split.batches.push(batch);
      split.byteLength += byteLength;
      rowCount += batch.rowCount;
    }
    return splits;
  }

  async release(): Promise<void> {}

  async close(): Promise<void> {}

  #byteLength(): number {
    return this.#table.batches.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}
