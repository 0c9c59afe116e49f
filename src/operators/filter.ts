import { ABSENT, type Batch } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { evaluateFilter } from '../expression/evaluate.ts';
import type { StageOperator } from '../plan/stages.ts';
import { columnsRead } from './columns-read.ts';
import { frameOf } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Keeps the rows for which the condition is true, and of these the columns that operators behind it read. */
export function filter(
  spec: SpecOf<'filter'>,
  input: readonly DataType[],
  behind: readonly StageOperator[] = [],
): Operator {
  const read = columnsRead(behind);
  return {
    process(batch, context) {
      const frame = frameOf(batch, context);
      const passing = evaluateFilter(spec.condition, frame);
      frame.errors.throwFirst();
      const address = context.scratch.allocate(batch.rowCount * 4);
      const count = context.kernels.selectRows(passing, batch.rowCount, address) >>> 0;
      if (count === 0) return null;
      if (count === batch.rowCount) return batch;
      return gatherBatch(withColumns(batch, read), input, { address, count }, context);
    },
  };
}

function withColumns(batch: Batch, read: ReadonlySet<number> | null): Batch {
  if (read === null) return batch;
  const columns = batch.columns.map((column, index) => (read.has(index) ? column : ABSENT));
  return { ...batch, columns };
}
