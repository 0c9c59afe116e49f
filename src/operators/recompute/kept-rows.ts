import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { INT } from '../../columnar/types.ts';
import type { Computation, RecomputeSpec, SortKey } from '../../plan/stages.ts';
import type { ListedRows, RowBag, Slots } from '../../state/row-bag.ts';
import { takeRows } from '../consolidate.ts';
import type { StatefulContext } from '../operator.ts';
import { isNumbered } from './compute.ts';
import { firstOfKeys, type RowRuns } from './first-of-keys.ts';

/** The rows of some keys as they are kept, and how often each is there. */
export interface KeptRows {
  readonly rows: ListedRows;
  readonly weights: Int32Array;
  /** Some of the rows, with their numbers behind the columns where the computation wants them. */
  take(numbers: Uint32Array, spec: RecomputeSpec, context: StatefulContext): Batch;
  /** Of the rows of each key those that may be the first of it. */
  firstOf(runs: RowRuns, order: readonly SortKey[], context: StatefulContext): Uint32Array;
}

export function keptRows(bag: RowBag, heads: Slots): KeptRows {
  const rows = bag.rowsOf(heads);
  let columns: readonly Column[] | undefined;
  const all = (context: StatefulContext): Batch => {
    columns ??= bag.read(rows, context);
    return insertBatch(rows.count, columns);
  };
  return {
    rows,
    weights: bag.weightsOf(rows),
    take(numbers, { types, computes }, context) {
      const own = all(context);
      if (!isNumbered(computes)) return takeRows(own, types, numbers, context);
      const address = context.scratch.allocate(rows.count * 4);
      for (let row = 0; row < rows.count; row++) context.memory.u32[address / 4 + row] = row;
      const numbered = [...own.columns, fixedColumn(rows.count, 0, address)];
      return takeRows(insertBatch(rows.count, numbered), [...types, INT], numbers, context);
    },
    firstOf: (runs, order, context) => firstOfKeys(runs, all(context), order, context),
  };
}

/** The numbers of the rows that are there, each as often as it is; of each key only one where the first one is wanted. */
export function rowsThere(kept: KeptRows, computes: Computation): RowRuns {
  return listRows(kept, computes, () => 0);
}

/** Those that were there before, numbered as they are now: new rows of a key come behind its others. */
export function rowsThereBefore(before: KeptRows, after: KeptRows, computes: Computation): RowRuns {
  return listRows(before, computes, (key) => {
    return key === 0 ? 0 : after.rows.ends[key - 1] - before.rows.ends[key - 1];
  });
}

/** `shiftOf`: what is added to the numbers of a key's rows. */
function listRows(
  { rows, weights }: KeptRows,
  { kind }: Computation,
  shiftOf: (key: number) => number,
): RowRuns {
  const numbers = new Uint32Array(timesThere(weights));
  const ends = new Uint32Array(rows.ends.length);
  let [row, count] = [0, 0];
  for (let key = 0; key < ends.length; key++) {
    const shift = shiftOf(key);
    const countMax = kind === 'first' ? count + 1 : numbers.length;
    for (; row < rows.ends[key]; row++) {
      for (let time = 0; time < weights[row] && count < countMax; time++) {
        numbers[count++] = row + shift;
      }
    }
    ends[key] = count;
  }
  return { numbers: numbers.subarray(0, count), ends };
}

function timesThere(weights: Int32Array): number {
  let times = 0;
  for (let row = 0; row < weights.length; row++) times += Math.max(0, weights[row]);
  return times;
}
