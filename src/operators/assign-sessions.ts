import { type Batch, type Column, fixedColumn } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Gives each row the session that it opens as its last column; rows without one are left out. */
export function assignSessions(
  spec: SpecOf<'assignSessions'>,
  input: readonly DataType[],
): Operator {
  const types = [...input, spec.time.type, spec.end.type];
  return {
    process(batch, context) {
      const [start, end] = evaluateBatch([spec.time, spec.end], batch, context);
      const wide = { ...batch, columns: [...batch.columns, start, end] };
      const kept = withLength(wide, start, end, types, context);
      if (kept === null) return null;
      const own = kept.columns.slice(0, input.length);
      const bounds = kept.columns.slice(input.length).map((column) => ({ ...column, validity: 0 }));
      const session = { ...fixedColumn(kept.rowCount, 0, 0), children: bounds };
      return { ...kept, columns: [...own, session] };
    },
  };
}

/** The rows whose session ends after it starts. */
function withLength(
  batch: Batch,
  start: Column,
  end: Column,
  types: readonly DataType[],
  context: ComputeContext,
): Batch | null {
  const { kernels, scratch } = context;
  const { rowCount } = batch;
  const passing = scratch.allocateBitmap(rowCount);
  kernels.lessI64(start.values, 1, end.values, 1, rowCount, 0, passing);
  for (const { validity } of [start, end]) {
    if (validity !== 0) kernels.andBitmaps(passing, validity, rowCount, passing);
  }
  const address = scratch.allocate(rowCount * 4);
  const count = kernels.selectRows(passing, rowCount, address) >>> 0;
  if (count === 0) return null;
  return count === rowCount ? batch : gatherBatch(batch, types, { address, count }, context);
}
