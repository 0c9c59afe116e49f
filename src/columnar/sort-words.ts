import type { Column } from './batch.ts';
import type { ColumnContext } from './column-context.ts';
import { type DataType, type Layout, layoutOf } from './types.ts';

const KERNELS = {
  bits: 'sortKeysBits',
  i8: 'sortKeysI8',
  i16: 'sortKeysI16',
  i32: 'sortKeysI32',
  i64: 'sortKeysI64',
  f32: 'sortKeysF32',
  f64: 'sortKeysF64',
} as const satisfies { readonly [L in Layout]?: string };

/** Whether values of a type have at most 64 bits, so that a word can stand for each. */
export function hasWordKeys(type: DataType): boolean {
  return layoutOf(type) in KERNELS;
}

/** A u64 for each value, whose unsigned order is that of the values or the opposite one; in the scratch arena. Nulls get 0. */
export function writeWordKeys(
  { values, validity }: Column,
  count: number,
  type: DataType,
  descending: boolean,
  { kernels, scratch }: ColumnContext,
): number {
  const words = scratch.allocate(count * 8);
  const write = kernels[KERNELS[layoutOf(type) as keyof typeof KERNELS]];
  write(values, validity, count, Number(descending), words);
  return words;
}
