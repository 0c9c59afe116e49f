import type { Batch } from '../../columnar/batch.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import { hasWordKeys, writeWordKeys } from '../../columnar/sort-words.ts';
import type { SortKey } from '../../plan/stages.ts';

/** Numbers of rows: those of key i up to `ends[i]`. */
export interface RowRuns {
  readonly numbers: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Of the rows of each key those that may be the first of it: no other comes before them by what the order begins with. All rows
 * where that is no column of short values.
 */
export function firstOfKeys(
  { numbers, ends }: RowRuns,
  { rowCount, columns }: Batch,
  [first]: readonly SortKey[],
  context: ColumnContext,
): Uint32Array {
  if (first === undefined) return numbers;
  const { expression, descending, nullsFirst } = first;
  if (expression.kind !== 'column' || !hasWordKeys(expression.type)) return numbers;
  const column = columns[expression.index];
  const words = writeWordKeys(column, rowCount, expression.type, descending, context);
  const { kernels, memory, scratch } = context;
  const write = (values: Uint32Array): number => {
    const address = scratch.allocate(values.length * 4);
    memory.u32.set(values, address / 4);
    return address;
  };
  const target = scratch.allocate(numbers.length * 4);
  const count = kernels.firstOfRuns(
    words,
    column.validity,
    nullsFirst,
    write(numbers),
    write(ends),
    ends.length,
    target,
  );
  return memory.u32.slice(target / 4, target / 4 + (count >>> 0));
}
