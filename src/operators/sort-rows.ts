import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { encodeSortKeys } from '../columnar/sort-bytes.ts';
import { hasWordKeys, writeWordKeys } from '../columnar/sort-words.ts';
import type { SortKey } from '../plan/stages.ts';

const PAIR_BYTES = 16;
const COUNTS_BYTES = 8 * 1024;

/** The row numbers (u32) of `count` rows in order, in the scratch arena. Equal rows stay in the order they have. */
export function sortRows(
  columns: readonly Column[],
  order: readonly SortKey[],
  count: number,
  context: ColumnContext,
): number {
  const rows = context.scratch.allocate(count * 4);
  for (let row = 0; row < count; row++) context.memory.u32[rows / 4 + row] = row;
  const sort = order.every(({ expression }) => hasWordKeys(expression.type))
    ? sortByWords
    : sortByBytes;
  return sort(columns, order, { rows, count }, context);
}

interface Rows {
  readonly rows: number;
  readonly count: number;
}

/** A stable sort by the last column first and by the first one last sorts by all. */
function sortByWords(
  columns: readonly Column[],
  order: readonly SortKey[],
  { rows: first, count }: Rows,
  context: ColumnContext,
): number {
  const { kernels, scratch } = context;
  let rows = first;
  let spare = scratch.allocate(count * 4);
  const sortWords = wordSorter(count, context);
  for (const [place, { expression, descending, nullsFirst }] of [...order.entries()].reverse()) {
    const column = columns[place]!;
    sortWords(writeWordKeys(column, count, expression.type, descending, context), rows);
    if (column.validity === 0) continue;
    kernels.sortNulls(column.validity, rows, count, Number(nullsFirst), spare);
    [rows, spare] = [spare, rows];
  }
  return rows;
}

function sortByBytes(
  columns: readonly Column[],
  order: readonly SortKey[],
  { rows, count }: Rows,
  context: ColumnContext,
): number {
  const { kernels, scratch } = context;
  const { offsets, heap } = encodeSortKeys(columns, order, count, context);
  const words = scratch.allocate(count * 8);
  const shared = kernels.sharedBytes(offsets, heap, count);
  kernels.prefixWords(offsets, heap, count, shared, words);
  wordSorter(count, context)(words, rows);
  // What begins with the same word may be shorter than it: the ties compare it once more.
  kernels.sortTies(words, offsets, heap, shared, rows, count, scratch.allocate(count * 4));
  return rows;
}

/** Sorts row numbers by a word for each row, again and again in the same buffers. */
function wordSorter(
  count: number,
  { kernels, scratch }: ColumnContext,
): (words: number, rows: number) => void {
  const pairs = scratch.allocate(count * PAIR_BYTES);
  const others = scratch.allocate(count * PAIR_BYTES);
  const counts = scratch.allocate(COUNTS_BYTES);
  return (words, rows) => kernels.sortRows(words, rows, count, pairs, others, counts);
}
