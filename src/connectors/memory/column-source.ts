import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { type BatchesSplit, pieceBytesOf } from '../../task/split.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../source.ts';
import type { ColumnTable } from './column-table.ts';

/** Reads a table of columns as it lies in memory, once: its only range is the whole table. */
export class ColumnSource implements StreamSource {
  readonly description = 'columns in memory';
  readonly schema: Schema;
  readonly #table: ColumnTable;
  #splitBytes = 0;
  #isPlanned = false;

  constructor(table: ColumnTable) {
    this.schema = table.schema;
    this.#table = table;
  }

  async open({ splitBytes }: SourceContext): Promise<void> {
    this.#splitBytes = splitBytes;
  }

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
    const pieceBytes = pieceBytesOf(this.#byteLength(), this.#splitBytes);
    const splits: {
      kind: 'batches';
      batches: BatchesSplit['batches'][number][];
      byteLength: number;
    }[] = [];
    let room = 0;
    for (const { batch, byteLength } of this.#table.batches) {
      if (byteLength > room) {
        splits.push({ kind: 'batches', batches: [], byteLength: 0 });
        room = pieceBytes;
      }
      const split = splits.at(-1)!;
      split.batches.push(batch);
      split.byteLength += byteLength;
      room -= byteLength;
    }
    return splits;
  }

  async release(): Promise<void> {}

  async close(): Promise<void> {}

  #byteLength(): number {
    return this.#table.batches.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}
