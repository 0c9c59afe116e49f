/**
 * A column or batch is a small descriptor: counts and addresses in the shared memory, never a holder of rows.
 * It is plain data, so that it crosses threads as it is; the type is known from the schema or plan beside it.
 *
 * Invariants (asserted where a batch is made, relied on by kernels):
 * - every buffer starts at a multiple of 64 bytes and has at least 64 readable bytes behind its last one;
 * - addresses are unsigned (a `usize` above 2 GiB comes out of a kernel negative: apply `>>> 0`);
 * - a bitmap's bits beyond the row count are unspecified, and so are values, offsets apart, of null rows;
 *   offsets always start at 0 and never decrease, also across null rows;
 * - a child of a struct has the struct's length; a struct's null says nothing about its children's bits.
 */
export interface Column {
  readonly length: number;
  /** Address of the validity bitmap (1 = valid, least significant bit first); 0 when every value is valid. */
  readonly validity: number;
  /** Address of the values: fixed width, a bitmap (BOOLEAN) or the heap of bytes; 0 for lists, structs and VOID. */
  readonly values: number;
  /** Address of `length + 1` i32 offsets for `bytes` and `list` layouts; otherwise 0. */
  readonly offsets: number;
  /** Element of an array; keys and values of a map; fields of a struct. */
  readonly children: readonly Column[];
}

export interface Batch {
  readonly rowCount: number;
  readonly columns: readonly Column[];
  /** Address of an i32 for each row: +1 inserts, -1 retracts; 0 when every row is an insert. */
  readonly weights: number;
  /** Where rows are found by the first column, for rows that others are joined with again and again. */
  readonly index?: RowIndex | undefined;
}

/** An index over rows, which `operators/join/row-index.ts` makes and reads. */
export interface RowIndex {
  /** By encoded keys, by numbers, or by how far numbers are from the least one. */
  readonly kind: 'bytes' | 'words' | 'dense';
  /** Entries, or the number that belongs to each place; 0 where a number's distance is its place. */
  readonly address: number;
  /** How many places there are. */
  readonly size: number;
  /** The least number, or one that no row has. */
  readonly word: bigint;
  /** How numbers are mixed, as `joinBuildWords` says. */
  readonly fold: number;
  /** The first row + 1 of each place (u32); 0 where rows stand in their places. */
  readonly rows: number;
  /** The next row + 1 with the same key, for each row (u32); 0 where each key has one row. */
  readonly next: number;
}

/** The children of most columns: one for all. */
export const NO_CHILDREN: readonly Column[] = Object.freeze([]);

/** Stands for a column that a batch leaves out, where its operators have said so. */
export const ABSENT: Column = Object.freeze({
  length: 0,
  validity: 0,
  values: 0,
  offsets: 0,
  children: NO_CHILDREN,
});

/** Whether a batch, which has rows, leaves a column out. */
export function isAbsent(column: Column, { rowCount }: Batch): boolean {
  return column.length === 0 && rowCount > 0;
}

/** Columns without children: the common case. */
export function fixedColumn(length: number, validity: number, values: number): Column {
  return { length, validity, values, offsets: 0, children: NO_CHILDREN };
}

export function bytesColumn(
  length: number,
  validity: number,
  offsets: number,
  heap: number,
): Column {
  return { length, validity, values: heap, offsets, children: NO_CHILDREN };
}

/** A batch of inserts. */
export function insertBatch(rowCount: number, columns: readonly Column[]): Batch {
  return { rowCount, columns, weights: 0 };
}
