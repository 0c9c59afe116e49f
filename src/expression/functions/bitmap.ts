import { BIGINT, BINARY } from '../../columnar/types.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// Numbers as bits of bitmaps: one bitmap, a bucket, holds 32768 of them.

/** Of one bitmap. */
const BITS = 32_768n;

export const bitmapBitPosition: ScalarFunction = rowFunction({
  name: 'bitmap_bit_position',
  summary: 'Gives the place of a number in the bitmap of its bucket.',
  examples: [{ sql: 'bitmap_bit_position(32769)', result: '0' }],
  parameters: [[BIGINT]],
  result: BIGINT,
  compute: (value: bigint) => (value > 0n ? (value - 1n) % BITS : -value % BITS),
});

export const bitmapBucketNumber: ScalarFunction = rowFunction({
  name: 'bitmap_bucket_number',
  summary: 'Gives the number of the bucket that a number belongs to.',
  examples: [{ sql: 'bitmap_bucket_number(32769)', result: '2' }],
  parameters: [[BIGINT]],
  result: BIGINT,
  compute: (value: bigint) => (value > 0n ? 1n + (value - 1n) / BITS : value / BITS),
});

export const bitmapCount: ScalarFunction = rowFunction({
  name: 'bitmap_count',
  summary: 'Counts the bits that are set.',
  examples: [{ sql: "bitmap_count(X'1010')", result: '2' }],
  parameters: [[BINARY]],
  result: BIGINT,
  compute: (bitmap: Uint8Array) => BigInt(bitmap.reduce((sum, byte) => sum + onesOf(byte), 0)),
});

/** The number of bits that are set in a byte. */
function onesOf(byte: number): number {
  let ones = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}
