import { type Batch, type Column, insertBatch } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { columnToValues } from '../columnar/column-to-values.ts';
import { gatherBatch, type RowNumbers } from '../columnar/gather.ts';
import { BIGINT, type DataType, STRING, TIMESTAMP } from '../columnar/types.ts';
import type { ComputeContext, LateRows } from '../expression/evaluation.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Puts rows aside that the next operator would drop as late; passes the others on. */
export function divertLate(spec: SpecOf<'divertLate'>, input: readonly DataType[]): Operator {
  const lag = BigInt(spec.lagMs) * 1000n;
  return {
    process(batch, context) {
      const { late } = context;
      if (late === undefined) return batch;
      const watermark = late.watermark - lag;
      const { kept, dropped } = splitRows(spec, batch, watermark, context);
      if (dropped.count === 0) return batch;
      const own = { ...context, arena: late.arena };
      putAside(spec, gatherBatch(batch, input, dropped, own), watermark, late, own);
      return kept.count === 0 ? null : gatherBatch(batch, input, kept, context);
    },
  };
}

function splitRows(
  { time }: SpecOf<'divertLate'>,
  batch: Batch,
  watermark: bigint,
  context: ComputeContext,
): { readonly kept: RowNumbers; readonly dropped: RowNumbers } {
  const { kernels, scratch, memory } = context;
  const { rowCount } = batch;
  const [{ values, validity }] = evaluateBatch([time], batch, context);
  const times = scratch.allocate(rowCount * 8);
  kernels.timesOrNever(values, validity, rowCount, 0n, times);
  const address = scratch.allocate((rowCount + 1) * 4);
  const kept = { address, count: kernels.rowsAfter(times, rowCount, watermark, address) >>> 0 };
  const dropped = { address: scratch.allocate((rowCount - kept.count) * 4), count: 0 };
  if (kept.count === rowCount) return { kept, dropped };
  let next = 0;
  for (let row = 0; row < rowCount; row++) {
    if (next < kept.count && memory.u32[kept.address / 4 + next] === row) next++;
    else memory.u32[dropped.address / 4 + dropped.count++] = row;
  }
  return { kept, dropped };
}

/** Late rows are few: what is said about them is made value by value. */
function putAside(
  { operatorId, time, window, row }: SpecOf<'divertLate'>,
  batch: Batch,
  watermark: bigint,
  late: LateRows,
  context: ComputeContext,
): void {
  const { rowCount } = batch;
  const [times, json] = evaluateBatch([time, row], batch, context) as [Column, Column];
  const values = columnToValues(times, TIMESTAMP, context.memory) as readonly bigint[];
  const every = (value: bigint | string | null, type: DataType): Column =>
    columnFromValues(new Array(rowCount).fill(value), type, late.arena);
  const lateness = values.map((value) => (watermark - value) / 1000n);
  const bounds =
    window === null
      ? [every(null, TIMESTAMP), every(null, TIMESTAMP)]
      : evaluateBatch([window], batch, context)[0].children;
  const columns = [
    every(operatorId, STRING),
    times,
    ...bounds,
    every(watermark, TIMESTAMP),
    columnFromValues(lateness, BIGINT, late.arena),
    json,
  ];
  late.batches.push(insertBatch(rowCount, columns));
  late.counts.set(operatorId, (late.counts.get(operatorId) ?? 0) + rowCount);
}
