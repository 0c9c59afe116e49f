import type { Column } from '../columnar/batch.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Operator, SpecOf } from './operator.ts';

/** What the kernel answers when no row has a value. */
const NONE = -(2n ** 63n);
/** Of `countBehind`. */
const BUCKETS = 336;

/** Notes the greatest event time of a column for the watermark, and how far rows are behind; passes rows on. */
export function observeEventTime(spec: SpecOf<'observeEventTime'>): Operator {
  return {
    process(batch, context) {
      const { kernels, counters, facts } = context;
      const column = batch.columns[spec.column];
      const greatest = kernels.maximumInt64(column.values, column.validity, batch.rowCount);
      const before = counters.eventTimes.get(spec.watermark) ?? NONE;
      if (greatest > before) counters.eventTimes.set(spec.watermark, greatest);
      const { latenessWatermark = 0n } = facts;
      // Before the first watermark nothing is late.
      if (latenessWatermark > 0n) countLateness(spec, column, latenessWatermark, context);
      return batch;
    },
  };
}

function countLateness(
  { watermark, delayMs }: SpecOf<'observeEventTime'>,
  { values, validity, length }: Column,
  latenessWatermark: bigint,
  { kernels, scratch, memory, counters }: ComputeContext,
): void {
  const known = counters.lateness.get(watermark) ?? { rows: 0, buckets: new Map() };
  counters.lateness.set(watermark, known);
  known.rows += length;
  const address = scratch.allocate(BUCKETS * 4);
  kernels.fillBytes(address, 0, BUCKETS * 4);
  const reference = latenessWatermark + BigInt(delayMs) * 1000n;
  const behind = kernels.countBehind(values, validity, length, reference, address);
  if (behind === 0) return;
  memory.u32.subarray(address / 4, address / 4 + BUCKETS).forEach((count, bucket) => {
    if (count > 0) known.buckets.set(bucket, (known.buckets.get(bucket) ?? 0) + count);
  });
}
