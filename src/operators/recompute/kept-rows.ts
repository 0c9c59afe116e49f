import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { INT } from '../../columnar/types.ts';
import type { Computation, RecomputeSpec } from '../../plan/stages.ts';
import type { ListedRows, RowBag, Slots } from '../../state/row-bag.ts';
import { takeRows } from '../consolidate.ts';
import type { StatefulContext } from '../operator.ts';
import { isNumbered } from './compute.ts';

/** The rows of some keys as they are kept, and how often each is there. */
export interface KeptRows {
  readonly rows: ListedRows;
  readonly weights: Int32Array;
  /** Some of the rows, with their numbers behind the columns where the computation wants them. */
  take(numbers: Uint32Array, spec: RecomputeSpec, context: StatefulContext): Batch;
}

export function keptRows(bag: RowBag, heads: Slots): KeptRows {
  const rows = bag.rowsOf(heads);
  let columns: readonly Column[] | undefined;
  return {
    rows,
    weights: bag.weightsOf(rows),
    take(numbers, { types, computes }, context) {
      columns ??= bag.read(rows, context);
      if (!isNumbered(computes)) {
        return takeRows(insertBatch(rows.count, columns), types, numbers, context);
      }
      const address = context.scratch.allocate(rows.count * 4);
      for (let row = 0; row < rows.count; row++) context.memory.u32[address / 4 + row] = row;
      const all = [...columns, fixedColumn(rows.count, 0, address)];
      return takeRows(insertBatch(rows.count, all), [...types, INT], numbers, context);
    },
  };
}

/** The numbers of the rows that are there, each as often as it is; of each key only one where the first one is wanted. */
export function rowsThere({ rows, weights }: KeptRows, computes: Computation): Uint32Array {
  const numbers: number[] = [];
  let start = 0;
  for (const end of rows.ends) {
    addRows(numbers, weights, { from: start, to: end, shift: 0 }, computes);
    start = end;
  }
  return Uint32Array.from(numbers);
}

/** Those that were there before, numbered as they are now: new rows of a key come behind its others. */
export function rowsThereBefore(
  before: KeptRows,
  after: KeptRows,
  computes: Computation,
): Uint32Array {
  const numbers: number[] = [];
  let [start, startAfter] = [0, 0];
  before.rows.ends.forEach((end, key) => {
    const part = { from: start, to: end, shift: startAfter - start };
    addRows(numbers, before.weights, part, computes);
    start = end;
    startAfter = after.rows.ends[key];
  });
  return Uint32Array.from(numbers);
}

function addRows(
  numbers: number[],
  weights: Int32Array,
  { from, to, shift }: { readonly from: number; readonly to: number; readonly shift: number },
  { kind }: Computation,
): void {
  for (let row = from; row < to; row++) {
    if (kind === 'first' && weights[row] > 0) {
      numbers.push(row + shift);
      return;
    }
    for (let time = 0; time < weights[row]; time++) numbers.push(row + shift);
  }
}
