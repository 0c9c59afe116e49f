import type { Column } from '../../columnar/batch.ts';
import { decimalText } from '../../columnar/decimal-text.ts';
import { doubleText } from '../../columnar/number-text.ts';
import { DOUBLE, layoutOf } from '../../columnar/types.ts';
import {
  decimalReader,
  decimalWriter,
  powerOfTen,
  rescale,
  rescaleByKernel,
} from '../arithmetic/decimal.ts';
import { DecimalPlaces } from '../arithmetic/decimal-places.ts';
import { decimalOutOfRange } from '../arithmetic/failures.ts';
import type { DecimalType } from '../coercion/decimal-precision.ts';
import { type Conversion, castOverflow, convertRows, storeOverflow } from './conversion.ts';
import { parseDecimal } from './from-text.ts';
import { convertNumber } from './number.ts';

/** Between decimals, rounding half up. */
export function convertDecimal(column: Column, conversion: Conversion): Column {
  const { frame } = conversion;
  const source = conversion.source as DecimalType;
  const target = conversion.target as DecimalType;
  const rescaled = rescaleByKernel(column, source, source.scale, target, frame);
  if (rescaled !== null) return rescaled;
  const read = decimalReader({ column, step: 1 }, source, frame.memory);
  return writeDecimals(column, conversion, (row) => rescale(read(row), source.scale, target.scale));
}

/** Integers become decimals without a fraction. */
export function convertIntegerToDecimal(column: Column, conversion: Conversion): Column {
  const { source, target, frame } = conversion;
  const rescaled = rescaleByKernel(column, source, 0, target as DecimalType, frame);
  if (rescaled !== null) return rescaled;
  const read = integerReader(column, conversion);
  const factor = powerOfTen((conversion.target as DecimalType).scale);
  return writeDecimals(column, conversion, (row) => read(row) * factor);
}

/** Floating point through its shortest text, a FLOAT through that of the DOUBLE it is. NaN and infinity have no decimal: null. */
export function convertFractionToDecimal(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const { scale } = conversion.target as DecimalType;
  const numbers = conversion.source.kind === 'float' ? memory.f32 : memory.f64;
  const first = column.values / numbers.BYTES_PER_ELEMENT;
  const places = new DecimalPlaces(scale, false);
  const read = (row: number): bigint | undefined => {
    const value = numbers[first + row]!;
    const units = places.units(value);
    return units === undefined ? parseDecimal(doubleText(value), scale) : BigInt(units);
  };
  const validity = finiteRows(column, conversion);
  return writeDecimals({ ...column, validity }, conversion, (row) => read(row)!);
}

/** Drops the fraction. */
export function convertDecimalToInteger(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const source = conversion.source as DecimalType;
  const read = decimalReader({ column, step: 1 }, source, memory);
  const divisor = powerOfTen(source.scale);
  const bits = INTEGER_BITS[conversion.target.kind as keyof typeof INTEGER_BITS];
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      const value = read(row) / divisor;
      const kept = BigInt.asIntN(bits, value);
      if (bits === 64) memory.i64[target / 8 + row] = kept;
      else if (bits === 32) memory.i32[target / 4 + row] = Number(kept);
      else if (bits === 16) memory.i16[target / 2 + row] = Number(kept);
      else memory.i8[target + row] = Number(kept);
      // Outside ANSI mode CAST wraps around.
      return kept === value || conversion.mode === 'legacy';
    };
  return convertRows(column, conversion, prepare, (row) =>
    castOverflow(`${decimalText(read(row), source.scale)}BD`, conversion),
  );
}

/** Takes the nearest DOUBLE or FLOAT. */
export function convertDecimalToFraction(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const source = conversion.source as DecimalType;
  const read = decimalReader({ column, step: 1 }, source, memory);
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      memory.f64[target / 8 + row] = Number(decimalText(read(row), source.scale));
      return true;
    };
  const doubles = convertRows(column, { ...conversion, target: DOUBLE }, prepare, () => {
    return castOverflow('', conversion);
  });
  if (conversion.target.kind === 'double') return doubles;
  return convertNumber(doubles, { ...conversion, source: DOUBLE });
}

const INTEGER_BITS = { tinyint: 8, smallint: 16, int: 32, bigint: 64 } as const;

function writeDecimals(
  column: Column,
  conversion: Conversion,
  readValue: (row: number) => bigint,
): Column {
  const { memory } = conversion.frame;
  const type = conversion.target as DecimalType;
  const bound = powerOfTen(type.precision);
  const prepare = (target: number) => {
    const write = decimalWriter(target, type, memory);
    return (row: number): boolean => {
      const value = readValue(row);
      if (value >= bound || value <= -bound) return false;
      write(row, value);
      return true;
    };
  };
  return convertRows(column, conversion, prepare, (row) => {
    const value = readValue(row);
    const { storedIn, position } = conversion;
    if (storedIn === undefined) return decimalOutOfRange(value, type.scale, type, position);
    return storeOverflow(decimalText(value, type.scale), storedIn, conversion);
  });
}

function integerReader(column: Column, { source, frame }: Conversion): (row: number) => bigint {
  const { memory } = frame;
  const layout = layoutOf(source);
  if (layout === 'i64') return (row) => memory.i64[column.values / 8 + row];
  const view = { i8: memory.i8, i16: memory.i16, i32: memory.i32 }[layout as 'i8' | 'i16' | 'i32'];
  const first = column.values / view.BYTES_PER_ELEMENT;
  return (row) => BigInt(view[first + row]);
}

function finiteRows(column: Column, { source, frame }: Conversion): number {
  const { memory, arena, kernels } = frame;
  const view = source.kind === 'float' ? memory.f32 : memory.f64;
  const first = column.values / view.BYTES_PER_ELEMENT;
  let finite = 0;
  for (let row = 0; row < column.length; row++) {
    if (Number.isFinite(view[first + row])) continue;
    if (finite === 0) {
      finite = arena.allocateBitmap(column.length);
      kernels.setBits(finite, 0, column.length, 1);
    }
    memory.u8[finite + (row >>> 3)] &= ~(1 << (row & 7));
  }
  if (finite === 0) return column.validity;
  if (column.validity !== 0) kernels.andBitmaps(finite, column.validity, column.length, finite);
  return finite;
}
