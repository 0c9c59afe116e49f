import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type Hash128, sketchHash } from './murmur3-128.ts';

/**
 * The hash by which a sketch knows a value; null for what has no bytes: an empty text or array. Integers count as 64
 * bits, FLOAT as DOUBLE, the elements of an array by their own width.
 */
export function valueHash(value: LiteralValue, type: DataType): Hash128 | null {
  const bytes = bytesOf(value, type);
  return bytes.length === 0 ? null : sketchHash(bytes);
}

function bytesOf(value: LiteralValue, type: DataType): Uint8Array {
  if (type.kind === 'binary') return value as Uint8Array;
  if (type.kind === 'array') return elementBytes(value as readonly LiteralValue[], type.element);
  const view = new DataView(new ArrayBuffer(8));
  // Adding zero makes one zero of the two.
  if (type.kind === 'double' || type.kind === 'float') view.setFloat64(0, Number(value) + 0, true);
  else view.setBigInt64(0, BigInt(value as number | bigint), true);
  return new Uint8Array(view.buffer);
}

/** A null counts as zero, as in Spark's arrays of numbers. */
function elementBytes(values: readonly LiteralValue[], element: DataType): Uint8Array {
  const numbers = values.map((value) => (value ?? 0) as number | bigint);
  const typed =
    element.kind === 'bigint'
      ? BigInt64Array.from(numbers, BigInt)
      : Int32Array.from(numbers, Number);
  return new Uint8Array(typed.buffer);
}
