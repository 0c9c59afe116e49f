import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { evaluateFilter } from '../expression/evaluate.ts';
import { frameOf } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Keeps the rows for which the condition is true. */
export function filter(spec: SpecOf<'filter'>, input: readonly DataType[]): Operator {
  return {
    process(batch, context) {
      const frame = frameOf(batch, context);
      const passing = evaluateFilter(spec.condition, frame);
      frame.errors.throwFirst();
      const address = context.scratch.allocate(batch.rowCount * 4);
      const count = context.kernels.selectRows(passing, batch.rowCount, address) >>> 0;
      if (count === 0) return null;
      if (count === batch.rowCount) return batch;
      return gatherBatch(batch, input, { address, count }, context);
    },
  };
}
