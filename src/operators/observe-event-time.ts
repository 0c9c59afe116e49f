import type { Operator, SpecOf } from './operator.ts';

/** What the kernel answers when no row has a value. */
const NONE = -(2n ** 63n);

/** Notes the greatest event time of a column for the watermark; passes rows on. */
export function observeEventTime(spec: SpecOf<'observeEventTime'>): Operator {
  return {
    process(batch, { kernels, counters }) {
      const { values, validity } = batch.columns[spec.column];
      const greatest = kernels.maximumInt64(values, validity, batch.rowCount);
      const before = counters.eventTimes.get(spec.watermark) ?? NONE;
      if (greatest > before) counters.eventTimes.set(spec.watermark, greatest);
      return batch;
    },
  };
}
