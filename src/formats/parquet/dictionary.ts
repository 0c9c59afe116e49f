import { Arena } from '../../columnar/arena.ts';
import type { Column } from '../../columnar/batch.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import { type DataType, layoutOf, widthOf } from '../../columnar/types.ts';

/** The distinct values of a column, and for each value which one it is. */
export interface Dictionary {
  /** A row of each distinct value. */
  readonly rows: Int32Array;
  readonly codes: Int32Array;
}

/** More distinct values are not worth a dictionary; it takes little time to find that many. */
const DISTINCT_MAX = 65_536;
const SLOTS = DISTINCT_MAX * 2;
const KERNELS = {
  1: 'dictionary8',
  2: 'dictionary16',
  4: 'dictionary32',
  8: 'dictionary64',
} as const;

/** Null when the values of the rows repeat too little for a dictionary to make a column smaller. */
export function buildDictionary(
  rows: Int32Array,
  type: DataType,
  column: Column,
  { kernels, memory, scratch }: ColumnContext,
): Dictionary | null {
  if (rows.length === 0) return null;
  const own = new Arena(memory, scratch.owner);
  try {
    const from = own.allocate(rows.byteLength);
    const slots = own.allocate(SLOTS * 4);
    const distinct = own.allocate(DISTINCT_MAX * 4);
    const codes = own.allocate(rows.byteLength);
    memory.i32.set(rows, from / 4);
    kernels.fillBytes(slots, 0, SLOTS * 4);
    const work = [from, rows.length, slots, SLOTS - 1, DISTINCT_MAX, distinct, codes] as const;
    const width = widthOf(layoutOf(type)) as keyof typeof KERNELS | 0;
    const count =
      width === 0
        ? kernels.dictionaryBytes(column.offsets, column.values, ...work)
        : kernels[KERNELS[width]](column.values, ...work);
    if (count < 0 || count * 2 > rows.length) return null;
    const read = (address: number, length: number): Int32Array =>
      Int32Array.from(memory.i32.subarray(address / 4, address / 4 + length));
    return { rows: read(distinct, count), codes: read(codes, rows.length) };
  } finally {
    own.release();
  }
}
