import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { type Layout, layoutOf } from '../columnar/types.ts';
import type { SortKey } from '../plan/stages.ts';

const KEYS = {
  bits: 'sortKeysBits',
  i8: 'sortKeysI8',
  i16: 'sortKeysI16',
  i32: 'sortKeysI32',
  i64: 'sortKeysI64',
  f32: 'sortKeysF32',
  f64: 'sortKeysF64',
} as const satisfies { readonly [L in Layout]?: string };

const COUNTS_BYTES = 8 * 1024;

/** Whether `sortRows` can sort by these keys: each has values of at most 64 bits. */
export function hasSortKernels(order: readonly SortKey[]): boolean {
  return order.every(({ expression }) => layoutOf(expression.type) in KEYS);
}

/** The row numbers (u32) of `count` rows in order, in the scratch arena. Equal rows stay in the order they have. */
export function sortRows(
  columns: readonly Column[],
  order: readonly SortKey[],
  count: number,
  { kernels, memory, scratch }: ColumnContext,
): number {
  let rows = scratch.allocate(count * 4);
  let spare = scratch.allocate(count * 4);
  for (let row = 0; row < count; row++) memory.u32[rows / 4 + row] = row;
  const keys = scratch.allocate(count * 8);
  const [pairs, others] = [scratch.allocate(count * 16), scratch.allocate(count * 16)];
  const counts = scratch.allocate(COUNTS_BYTES);
  // A stable sort by the last column first and by the first one last sorts by all.
  for (let place = order.length - 1; place >= 0; place--) {
    const { expression, descending, nullsFirst } = order[place]!;
    const { values, validity } = columns[place]!;
    const writeKeys = kernels[KEYS[layoutOf(expression.type) as keyof typeof KEYS]];
    writeKeys(values, validity, count, Number(descending), keys);
    kernels.sortRows(keys, rows, count, pairs, others, counts);
    if (validity === 0) continue;
    kernels.sortNulls(validity, rows, count, Number(nullsFirst), spare);
    [rows, spare] = [spare, rows];
  }
  return rows;
}
