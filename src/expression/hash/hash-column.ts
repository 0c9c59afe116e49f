import type { Column } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { childTypes, type DataType, type Layout, layoutOf } from '../../columnar/types.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { andValidity, isSet } from '../validity.ts';
import { type Hasher, hashValue, MURMUR3, XXHASH64 } from './hash-value.ts';

/** The hashes of a batch's rows, which go from column to column. */
export interface RowHashes<Hash extends number | bigint> {
  readonly hashBytes: 4 | 8;
  readonly hasher: Hasher<Hash>;
  /** Where the hashes lie. */
  readonly address: number;
  readonly hashes: { [row: number]: Hash };
}

/** Hashes of 32 bits, all of them the seed. */
export function murmur3Hashes(seed: number, { arena, batch }: EvaluationFrame): RowHashes<number> {
  const { rowCount } = batch;
  const address = arena.allocate(rowCount * 4);
  const hashes = arena.memory.i32.subarray(address / 4, address / 4 + rowCount).fill(seed);
  return { hashBytes: 4, hasher: MURMUR3, address, hashes };
}

/** Hashes of 64 bits, all of them the seed. */
export function xxHash64Hashes(seed: bigint, { arena, batch }: EvaluationFrame): RowHashes<bigint> {
  const { rowCount } = batch;
  const address = arena.allocate(rowCount * 8);
  const hashes = arena.memory.i64.subarray(address / 8, address / 8 + rowCount).fill(seed);
  return { hashBytes: 8, hasher: XXHASH64, address, hashes };
}

/** What the kernels call that which has a layout. */
const KINDS: { readonly [K in Layout]?: number } = {
  bits: 0,
  i8: 1,
  i16: 2,
  i32: 3,
  i64: 4,
  i128: 5,
  f32: 6,
  f64: 7,
  bytes: 8,
};
const INTERVAL = 9;

/**
 * Goes on with the hashes over the rows of a column, in a kernel; lists of lists or structs, and maps, are hashed value by value. `rows` is
 * a bitmap of those that count, 0 for all.
 */
export function hashColumn<Hash extends number | bigint>(
  column: Column,
  type: DataType,
  target: RowHashes<Hash>,
  frame: EvaluationFrame,
  rows = 0,
): void {
  const layout = layoutOf(type);
  if (layout === 'none') return;
  if (layout === 'struct') {
    const valid = andValidity(rows, column.validity, frame);
    for (const [index, child] of childTypes(type).entries()) {
      hashColumn(column.children[index], child, target, frame, valid);
    }
    return;
  }
  const isList = layout === 'list';
  const kind = type.kind === 'map' ? undefined : kindOf(isList ? childTypes(type)[0] : type);
  if (kind === undefined) {
    hashRowByRow(column, type, target, frame, rows);
    return;
  }
  const { values, offsets, validity } = isList ? column.children[0] : column;
  const valid = isList ? andValidity(rows, column.validity, frame) : rows;
  const from = [kind, values, offsets, validity, isList ? column.offsets : 0, valid] as const;
  const buffer = frame.scratch.allocate(16);
  const { hashBytes, address } = target;
  frame.kernels.hashValues(hashBytes, ...from, frame.batch.rowCount, buffer, address);
}

function kindOf(type: DataType): number | undefined {
  return type.kind === 'calendarInterval' ? INTERVAL : KINDS[layoutOf(type)];
}

function hashRowByRow<Hash extends number | bigint>(
  column: Column,
  type: DataType,
  { hasher, hashes }: RowHashes<Hash>,
  { memory, batch }: EvaluationFrame,
  rows: number,
): void {
  const values = columnToValues(column, type, memory);
  for (let row = 0; row < batch.rowCount; row++) {
    if (isSet(rows, row, memory.u8)) {
      hashes[row] = hashValue(values[row], type, hashes[row], hasher);
    }
  }
}
