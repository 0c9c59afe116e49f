import type { DataType } from '../columnar/types.ts';
import { firstRows } from './first-rows.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Passes on the first rows of a split: no more of them can be among the first of all. */
export function head({ count }: SpecOf<'head'>, input: readonly DataType[]): Operator {
  let left = count;
  return {
    process(batch, context) {
      if (left === 0) return null;
      const first = firstRows(batch, input, left, context);
      left -= first.rowCount;
      return first;
    },
  };
}
