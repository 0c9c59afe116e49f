import type { DecodedArray, SchemaElement } from 'hyparquet';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { decimalOf } from './file-types.ts';
import type { Convert } from './physical-values.ts';

type Decimal = Extract<DataType, { readonly kind: 'decimal' }>;

/** DECIMAL from whole numbers of any width; its scale may grow where the digits before the point still fit. */
export function decimalValues(element: SchemaElement, target: Decimal): Convert | null {
  const source = wholeOrDecimal(element);
  if (source === null) return null;
  const added = target.scale - source.scale;
  if (added < 0 || target.precision - target.scale < source.precision - source.scale) return null;
  const factor = 10n ** BigInt(added);
  const read = element.type?.endsWith('BYTE_ARRAY') ? bigintOfBytes : BigInt;
  const isUnsigned = isUnsigned64(element);
  const unscaled = (value: never): bigint => {
    const whole = read(value);
    return (isUnsigned ? BigInt.asUintN(64, whole) : whole) * factor;
  };
  const isWide = layoutOf(target) === 'i128';
  return (raw) => ({ kind: 'fixed', array: wordsOf(raw, unscaled, isWide), width: isWide ? 4 : 2 });
}

/** Digits of whole numbers without a scale. */
const DIGITS: Readonly<Record<string, number>> = { INT32: 10, INT64: 19 };

function wholeOrDecimal(element: SchemaElement): ReturnType<typeof decimalOf> {
  const { type, logical_type: logical, converted_type: converted } = element;
  const written = decimalOf(element);
  if (written !== null) return written;
  if (isUnsigned64(element)) return { precision: 20, scale: 0 };
  const isPlain = logical === undefined || logical.type === 'INTEGER';
  const digits = DIGITS[type ?? ''];
  const isTime = converted?.startsWith('TIME') === true || converted === 'DATE';
  return digits === undefined || !isPlain || isTime ? null : { precision: digits, scale: 0 };
}

function isUnsigned64({ converted_type, logical_type: logical }: SchemaElement): boolean {
  if (converted_type === 'UINT_64') return true;
  return logical?.type === 'INTEGER' && logical.bitWidth === 64 && !logical.isSigned;
}

function wordsOf(
  raw: DecodedArray,
  unscaled: (value: never) => bigint,
  isWide: boolean,
): Int32Array {
  const step = isWide ? 2 : 1;
  const words = new BigInt64Array(raw.length * step);
  for (let index = 0; index < raw.length; index++) {
    const value = unscaled(raw[index] as never);
    words[index * step] = BigInt.asIntN(64, value);
    if (isWide) words[index * step + 1] = value >> 64n;
  }
  return new Int32Array(words.buffer);
}

/** A whole number of any length, most significant byte first. */
function bigintOfBytes(value: Uint8Array): bigint {
  if (value.length === 0) return 0n;
  const hex = Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex');
  return BigInt.asIntN(value.length * 8, BigInt(`0x${hex}`));
}
