import type { Column } from '../../columnar/batch.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { bigDecimalText } from '../text/value-text.ts';
import {
  type PrintContext,
  type PrintedColumn,
  printAround,
  printed,
  printTarget,
} from './printed-column.ts';

/** The longest text of a truth value and of integers by their bytes. */
const BIT_BYTES = 8;
const INTEGER_BYTES = { tinyint: 4, smallint: 6, int: 11 } as const;
/** Of a number with a point or an exponent, in quotes, too. */
const NUMBER_BYTES = 32;

/** Prints numbers and truth values as Java does; null for types that are neither, and long decimals. `special` writes NaN and its like. */
export function printNumbers(
  column: Column,
  type: DataType,
  context: PrintContext,
  special: (text: string) => string,
): PrintedColumn | null {
  switch (type.kind) {
    case 'boolean':
      return printWhole(column, BIT_BYTES, 'printBits', context);
    case 'tinyint':
      return printWhole(column, INTEGER_BYTES.tinyint, 'printI8', context);
    case 'smallint':
      return printWhole(column, INTEGER_BYTES.smallint, 'printI16', context);
    case 'int':
      return printWhole(column, INTEGER_BYTES.int, 'printI32', context);
    case 'bigint':
      return printScaled(column, 0, context, bigDecimalText);
    case 'decimal':
      return layoutOf(type) === 'i64'
        ? printScaled(column, type.scale, context, bigDecimalText)
        : null;
    case 'float':
    case 'double':
      return printFloats(column, type.kind, context, special);
    default:
      return null;
  }
}

function printWhole(
  column: Column,
  textBytesMax: number,
  kernel: 'printBits' | 'printI8' | 'printI16' | 'printI32',
  context: PrintContext,
): PrintedColumn {
  const { length, validity, values } = column;
  const target = printTarget(length, textBytesMax, context);
  context.kernels[kernel](values, validity, length, target.offsets, target.heap);
  return printed(column, target, context);
}

/** Prints decimals of a word; `text` prints those that BigDecimal prints with an exponent, which are few. */
export function printScaled(
  column: Column,
  scale: number,
  context: PrintContext,
  text: (unscaled: bigint, scale: number) => string,
): PrintedColumn {
  const { kernels, memory } = context;
  const { length, validity, values } = column;
  const target = printTarget(length, NUMBER_BYTES, context);
  const { offsets, heap } = target;
  return printAround(
    column,
    target,
    context,
    (from) => kernels.printScaled(values, validity, scale, from, length, offsets, heap),
    (row) => text(memory.i64[values / 8 + row], scale),
  );
}

export function printFloats(
  column: Column,
  kind: 'float' | 'double',
  context: PrintContext,
  special: (text: string) => string,
): PrintedColumn {
  const { kernels, memory } = context;
  const { length, validity, values } = column;
  const target = printTarget(length, NUMBER_BYTES, context);
  const { offsets, heap } = target;
  const kernel = kind === 'float' ? 'printF32' : 'printF64';
  return printAround(
    column,
    target,
    context,
    (from) => kernels[kernel](values, validity, from, length, offsets, heap),
    (row) => {
      const value = kind === 'float' ? memory.f32[values / 4 + row] : memory.f64[values / 8 + row];
      const text = kind === 'float' ? floatText(value) : doubleText(value);
      return Number.isFinite(value) ? text : special(text);
    },
  );
}
