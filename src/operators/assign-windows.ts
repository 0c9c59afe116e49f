import { type Batch, type Column, fixedColumn } from '../columnar/batch.ts';
import { columnTooLarge, gatherBatch, type RowNumbers } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';
import { windowType } from './output-types.ts';

/** Gives each row once for each window that holds its time, with the window as its last column. */
export function assignWindows(spec: SpecOf<'assignWindows'>, input: readonly DataType[]): Operator {
  const isTumbling = spec.slide === spec.size;
  return {
    process(batch, context) {
      const [times] = evaluateBatch([spec.time], batch, context);
      if (isTumbling && times.validity === 0) return withTumbling(batch, times, spec, context);
      return withSliding(batch, times, spec, input, context);
    },
  };
}

/** One window for each row: the columns stay where they are. */
function withTumbling(
  batch: Batch,
  times: Column,
  spec: SpecOf<'assignWindows'>,
  { kernels, arena }: ComputeContext,
): Batch {
  const count = batch.rowCount;
  const starts = arena.allocate(count * 8);
  const ends = arena.allocate(count * 8);
  const [size, start] = [spec.size, spec.start].map(BigInt);
  const isBeyond = kernels.tumblingWindows(times.values, count, size, start, starts, ends);
  if (isBeyond !== 0 && !spec.wraps) throw windowBeyondTime();
  return { ...batch, columns: [...batch.columns, windowColumn(count, starts, ends)] };
}

function withSliding(
  batch: Batch,
  times: Column,
  spec: SpecOf<'assignWindows'>,
  input: readonly DataType[],
  context: ComputeContext,
): Batch | null {
  const { kernels, arena, scratch } = context;
  const { values, validity } = times;
  const [size, slide, start] = [spec.size, spec.slide, spec.start].map(BigInt);
  const offsets = scratch.allocate((batch.rowCount + 1) * 4);
  const count = kernels.countWindows(values, validity, batch.rowCount, size, slide, start, offsets);
  if (count < 0) throw columnTooLarge();
  if (count === 0) return null;
  const rows = scratch.allocate(count * 4);
  const starts = arena.allocate(count * 8);
  const ends = arena.allocate(count * 8);
  const windows = [size, slide, start, offsets] as const;
  const isBeyond = kernels.slidingWindows(values, batch.rowCount, ...windows, rows, starts, ends);
  if (isBeyond !== 0 && !spec.wraps) throw windowBeyondTime();
  const gathered = gatherBatch(batch, input, { address: rows, count }, context);
  const window = windowColumn(count, starts, ends);
  const assigned = { ...gathered, columns: [...gathered.columns, window] };
  // As in Spark, which asks whether windows hold the time only where their number hangs on it.
  if (isBeyond === 0 || size % slide === 0n) return assigned;
  const holding = rowsHeld({ times: values, rows, starts, ends, count }, context);
  return gatherBatch(assigned, [...input, windowType(spec.time.type)], holding, context);
}

/** The places of the windows that hold the time of their row, also where a bound has wrapped round. */
function rowsHeld(
  at: Readonly<Record<'times' | 'rows' | 'starts' | 'ends' | 'count', number>>,
  { memory, scratch }: ComputeContext,
): RowNumbers {
  const { i64, u32 } = memory;
  const address = scratch.allocate(at.count * 4);
  let count = 0;
  for (let place = 0; place < at.count; place++) {
    const time = i64[at.times / 8 + u32[at.rows / 4 + place]!]!;
    if (i64[at.starts / 8 + place]! > time || time >= i64[at.ends / 8 + place]!) continue;
    u32[address / 4 + count++] = place;
  }
  return { address, count };
}

function windowBeyondTime(): Error {
  return userError(
    'ARITHMETIC_OVERFLOW',
    'A row has a time so near the first or the last TIMESTAMP that its window would begin or end beyond it.',
    { hint: 'Filter such times out before the window.' },
  );
}

function windowColumn(count: number, starts: number, ends: number): Column {
  const children = [fixedColumn(count, 0, starts), fixedColumn(count, 0, ends)];
  return { length: count, validity: 0, values: 0, offsets: 0, children };
}
