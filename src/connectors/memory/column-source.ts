import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { cutEvenly } from '../../task/cut-evenly.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { PlannedRange, StreamSource } from '../source.ts';
import type { ColumnTable } from './column-table.ts';

/**
 * There is nothing to read or to parse, so that bytes bound nothing; what a split costs beside its rows are its groups:
 * it has many rows. A table is cut into so many splits of one length, or more or less where they would be too long or too short.
 */
const SPLITS = 6;
const SPLIT_ROWS_MIN = 512 * 1024;
const SPLIT_ROWS_MAX = 1024 * 1024;

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
    return { range: 'all', rowCount: rowCountOf(batches), byteLength: byteLengthOf(batches) };
  }

  async freeze(): Promise<void> {}

  position(): JsonValue {
    return this.#isPlanned ? 'end' : 'start';
  }

  /** Neighbouring batches make a split, so that partial aggregates have many rows to put together. */
  async splits(): Promise<readonly BatchesSplit[]> {
    const { batches } = this.#table;
    const rowCount = rowCountOf(batches);
    const most = Math.ceil(rowCount / SPLIT_ROWS_MIN);
    const rounds = Math.ceil(rowCount / (SPLITS * SPLIT_ROWS_MAX));
    const count = Math.min(SPLITS * rounds, most);
    return cutEvenly(batches, count).map((part) => ({
      kind: 'batches',
      batches: part.map(({ batch }) => batch),
      byteLength: byteLengthOf(part),
    }));
  }

  async close(): Promise<void> {}
}

function rowCountOf(batches: ColumnTable['batches']): number {
  return batches.reduce((sum, { batch }) => sum + batch.rowCount, 0);
}

function byteLengthOf(batches: ColumnTable['batches']): number {
  return batches.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
