import type { Arena } from '../../columnar/arena.ts';
import { fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { BIGINT, field, TIMESTAMP } from '../../columnar/types.ts';
import type { BatchesSplit } from '../../task/split.ts';

/** What both rate sources deliver. */
export const RATE_SCHEMA: Schema = schemaOf([
  field('timestamp', TIMESTAMP),
  field('value', BIGINT),
]);

export const ROW_BYTES = 16;
const SPLIT_ROWS_MAX = 65_536;
const WORD = 2 ** 32;
const MICROS_PER_MS = 1000;

/** The values [start, end), and what time each of them has: milliseconds since 1970. */
export interface RateRows {
  readonly start: number;
  readonly end: number;
  timeMs(value: number): number;
}

/** Rows of a split: an equal share for each of so many partitions, else what fits the pinned size. */
export function splitRowsOf(
  { start, end }: RateRows,
  partitions: number | null,
  splitBytes: number,
): number {
  const share =
    partitions === null ? splitBytes / ROW_BYTES : Math.ceil((end - start) / partitions);
  return Math.max(1, Math.min(SPLIT_ROWS_MAX, Math.floor(share)));
}

/** Writes rows as columns, in order of their values. */
export function rateSplits(rows: RateRows, splitRows: number, arena: Arena): BatchesSplit[] {
  const splits: BatchesSplit[] = [];
  for (let first = rows.start; first < rows.end; first += splitRows) {
    splits.push(
      rateSplit({ ...rows, start: first, end: Math.min(rows.end, first + splitRows) }, arena),
    );
  }
  return splits;
}

function rateSplit({ start, end, timeMs }: RateRows, arena: Arena): BatchesSplit {
  const count = end - start;
  const byteLength = count * ROW_BYTES;
  const times = arena.allocate(count * 8);
  const values = arena.allocate(count * 8);
  const { u32, i32 } = arena.memory;
  for (let row = 0; row < count; row++) {
    const value = start + row;
    const micros = timeMs(value) * MICROS_PER_MS;
    u32[times / 4 + row * 2] = micros;
    i32[times / 4 + row * 2 + 1] = Math.floor(micros / WORD);
    u32[values / 4 + row * 2] = value;
    i32[values / 4 + row * 2 + 1] = Math.floor(value / WORD);
  }
  const columns = [fixedColumn(count, 0, times), fixedColumn(count, 0, values)];
  return { kind: 'batches', batches: [insertBatch(count, columns)], byteLength };
}
