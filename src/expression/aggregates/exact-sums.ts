// What `sum` and `avg` of integers and decimals share: an i128 and the tally of its values, exact in any order.

import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import {
  BIGINT,
  type DataType,
  DECIMAL_64_DIGITS,
  DECIMAL_DIGITS_MAX,
  decimal,
  layoutOf,
} from '../../columnar/types.ts';
import { type ErrorData, internalError } from '../../errors.ts';
import type {
  AccumulatorSpec,
  AccumulatorStep,
  AggregateChange,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import type { AggregateCall } from '../expression.ts';
import { stepOver } from './accumulate.ts';

export const EXACT_SUM_ACCUMULATORS: readonly AccumulatorSpec[] = [
  { name: 'sum', width: 16 },
  { name: 'tally', width: 8 },
];

/** Fraction digits of a type whose sums are exact: 0 for integers, null for all other types. */
export function exactScale(type: DataType): number | null {
  if (type.kind === 'decimal') return type.scale;
  return ['tinyint', 'smallint', 'int', 'bigint'].includes(type.kind) ? 0 : null;
}

export function exactSumPartialTypes(scale: number): readonly DataType[] {
  return [decimal(DECIMAL_DIGITS_MAX, scale), BIGINT];
}

/** Adds the values of a column, takes them back, or adds partial sums. */
export function exactSumStep(
  type: DataType,
  change: AggregateChange,
  inputs: readonly Column[],
): AccumulatorStep {
  const [{ values }, second] = inputs;
  if (change === 'merge') {
    const secondValues = second.values;
    return { operation: 'mergeExactSums', layout: 'i128', values, secondValues, rows: [] };
  }
  return stepOver(change === 'update' ? 'add' : 'subtract', integerLayout(type), inputs[0]);
}

/** The sums as i128 and their tallies, as columns without nulls. */
export function readExactSums(state: AggregateState, rows: SlotRows): readonly [Column, Column] {
  const [sum, tally] = state.columns;
  const { slots, count } = rows;
  const sums = state.arena.allocate(count * 16);
  const tallies = state.arena.allocate(count * 8);
  const { kernels } = state;
  const { directory, shift } = sum;
  kernels.readSlots128(slots, count, directory, shift, sum.offset, sum.stride, sums);
  kernels.readSlots64(slots, count, directory, shift, tally.offset, tally.stride, tallies);
  return [fixedColumn(count, 0, sums), fixedColumn(count, 0, tallies)];
}

/** A bitmap of the groups that have a value. */
export function validityOfTallies(state: AggregateState, tallies: Column): number {
  const target = state.arena.allocateBitmap(tallies.length);
  state.kernels.talliesToBitmap(tallies.values, tallies.length, target);
  return target;
}

/**
 * Makes the sums that need more than `precision` digits null. Spark's ANSI mode makes an error of the first: returns its
 * row, or -1.
 */
export function dropSumsBeyond(
  state: AggregateState,
  sums: Column,
  tallies: Column,
  precision: number,
  validity: number,
): number {
  const bound = 10n ** BigInt(precision);
  return state.kernels.dropSumsBeyond(
    sums.values,
    tallies.values,
    sums.length,
    BigInt.asUintN(64, bound),
    bound >> 64n,
    validity,
  );
}

/** The i128 values in the layout of their type. */
export function decimalValues(state: AggregateState, wide: Column, precision: number): number {
  if (precision > DECIMAL_64_DIGITS) return wide.values;
  const target = state.arena.allocate(wide.length * 8);
  state.kernels.sumsToI64(wide.values, wide.length, target);
  return target;
}

/** Spark's error for a decimal result with too many digits. */
export function decimalOverflow(call: AggregateCall): ErrorData {
  if (call.type.kind !== 'decimal') throw internalError('only decimals have a precision');
  const { precision, scale } = call.type;
  return {
    kind: 'user',
    condition: 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
    message: `The result of \`${call.name}\` cannot be represented as Decimal(${precision}, ${scale}).`,
    hint: 'If necessary set "spark.sql.ansi.enabled" to "false" to bypass this error, and return NULL instead.',
    position: call.position,
  };
}

function integerLayout(type: DataType): 'i8' | 'i16' | 'i32' | 'i64' | 'i128' {
  const layout = layoutOf(type);
  switch (layout) {
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'i128':
      return layout;
    default:
      throw internalError('integers and decimals have integer layouts');
  }
}
