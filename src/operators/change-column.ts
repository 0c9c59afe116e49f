import { fixedColumn } from '../columnar/batch.ts';
import type { Operator } from './operator.ts';

/** Says in a last column whether a row comes (1) or is taken back (−1). */
export function changeColumn(): Operator {
  return {
    process({ rowCount, columns, weights }, { arena, memory }) {
      const values = weights === 0 ? arena.allocate(rowCount * 4) : weights;
      if (weights === 0) memory.i32.fill(1, values / 4, values / 4 + rowCount);
      return { rowCount, columns: [...columns, fixedColumn(rowCount, 0, values)], weights: 0 };
    },
  };
}
