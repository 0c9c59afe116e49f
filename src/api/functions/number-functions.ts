import type { LikeInput } from '../typing/column-expression.ts';
import type { ColumnType } from '../typing/column-type.ts';
import {
  type LikeColumn,
  likeColumn,
  type NumberValue,
  type OfColumn,
  type OfNothing,
  type OfTwo,
  ofColumn,
  ofNothing,
  ofTwo,
} from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The number without its sign. */
export const abs: LikeColumn = likeColumn('abs');

/** −1.0, 0.0 or 1.0, as the number is less than, equal to or greater than zero. */
export const sign: OfColumn<'DOUBLE'> = ofColumn('sign');

/** The number rounded to so many digits behind the point, none when left out, half up. */
export const round: OfColumn<ColumnType, [digits?: number]> = ofColumn('round');

/** As `round`, but half to the even digit. */
export const bround: OfColumn<ColumnType, [digits?: number]> = ofColumn('bround');

/** The nearest whole number, the even one of two. */
export const rint: OfColumn<'DOUBLE'> = ofColumn('rint');

/** The greatest whole number, or number with so many digits behind the point, that is not greater. */
export const floor: OfColumn<ColumnType, [digits?: number]> = ofColumn('floor');

/** The least whole number, or number with so many digits behind the point, that is not less. */
export const ceil: OfColumn<ColumnType, [digits?: number]> = ofColumn('ceil');

/** The square root. */
export const sqrt: OfColumn<'DOUBLE'> = ofColumn('sqrt');

/** The cube root. */
export const cbrt: OfColumn<'DOUBLE'> = ofColumn('cbrt');

/** Euler's number. */
export const e: OfNothing<'DOUBLE'> = ofNothing('e');

/** e to the power of the number. */
export const exp: OfColumn<'DOUBLE'> = ofColumn('exp');

/** e to the power of the number, less 1. */
export const expm1: OfColumn<'DOUBLE'> = ofColumn('expm1');

/** The natural logarithm; null where there is none. */
export const ln: OfColumn<'DOUBLE'> = ofColumn('ln');

/** The logarithm of the second number to the base of the first; null where there is none. */
export const log: OfTwo<'DOUBLE'> = ofTwo('log');

/** The decimal logarithm; null where there is none. */
export const log10: OfColumn<'DOUBLE'> = ofColumn('log10');

/** The binary logarithm; null where there is none. */
export const log2: OfColumn<'DOUBLE'> = ofColumn('log2');

/** The natural logarithm of the number and 1; null where there is none. */
export const log1p: OfColumn<'DOUBLE'> = ofColumn('log1p');

/** The number to a power. */
export const pow: OfTwo<'DOUBLE'> = ofTwo('power');

/** The remainder of a division, made positive. */
export const pmod: OfTwo<ColumnType> = ofTwo('pmod');

/** The factorial of 0 to 20; null beyond. */
export const factorial: OfColumn<'BIGINT'> = ofColumn('factorial');

/** The number of the bucket of a value among so many of equal width from `least` to `greatest`. */
export const widthBucket: OfColumn<
  'BIGINT',
  [least: NumberValue, greatest: NumberValue, buckets: NumberValue]
> = ofColumn('width_bucket');

/** The sum; null when it does not fit. */
export const tryAdd: OfTwo<ColumnType> = ofTwo('try_add');

/** The difference; null when it does not fit. */
export const trySubtract: OfTwo<ColumnType> = ofTwo('try_subtract');

/** The product; null when it does not fit. */
export const tryMultiply: OfTwo<ColumnType> = ofTwo('try_multiply');

/** The quotient; null for a divisor of zero. */
export const tryDivide: OfTwo<ColumnType> = ofTwo('try_divide');

/** The remainder; null for a divisor of zero. */
export const tryMod: OfTwo<ColumnType> = ofTwo('try_mod');

/** The greatest value that is not null. */
export function greatest<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): LikeInput<Inputs[number]> {
  return call('greatest', inputs.map(asColumn));
}

/** The least value that is not null. */
export function least<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): LikeInput<Inputs[number]> {
  return call('least', inputs.map(asColumn));
}

/** 0 for null. */
export const zeroIfNull: OfColumn<ColumnType> = ofColumn('zeroifnull');

/** Null for 0. */
export const nullIfZero: LikeColumn = likeColumn('nullifzero');

/** True for NaN; false for null. */
export const isNan: OfColumn<'BOOLEAN'> = ofColumn('isnan');

/** The first number, or the second where the first is NaN. */
export const nanvl: OfTwo<ColumnType> = ofTwo('nanvl');
