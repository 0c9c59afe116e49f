import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import {
  BIGINT,
  type DataType,
  DECIMAL_DIGITS_MAX,
  DOUBLE,
  decimal,
} from '../../columnar/types.ts';
import { assert, type ErrorData } from '../../errors.ts';
import type { AggregateFunction, AggregateState } from '../aggregate-function.ts';
import { aggregateCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { AggregateCall } from '../expression.ts';
import { isInterval } from '../time/interval-units.ts';
import { foldBySteps } from './accumulate.ts';
import {
  decimalOverflow,
  decimalValues,
  dropSumsBeyond,
  EXACT_SUM_ACCUMULATORS,
  exactScale,
  exactSumPartialTypes,
  exactSumStep,
  readExactSums,
  validityOfTallies,
} from './exact-sums.ts';
import {
  FLOAT_SUM_ACCUMULATORS,
  FLOAT_SUM_PARTIAL_TYPES,
  floatSumStep,
  readFloatSums,
} from './float-sums.ts';
import { sumOfIntervals } from './interval-sums.ts';
import { numericArgument } from './numeric-argument.ts';

/** Digits that a sum of decimals has more than its values: room for 10^10 of them. */
const EXTRA_DIGITS = 10;

export const sum: AggregateFunction = {
  name: 'sum',
  summary: 'Adds up the values that are not null; null when there are none.',
  examples: [
    { sql: 'SELECT sum(i) FROM VALUES (1), (2), (NULL) AS t(i)', result: '3' },
    { sql: 'SELECT sum(d) FROM VALUES (1.50), (2.25) AS t(d)', result: '3.75' },
  ],
  resolve(call, settings, position) {
    if (call.length === 1 && isInterval(call[0].type)) {
      return sumOfIntervals.resolve(call, settings, position);
    }
    const argument = numericArgument('sum', call, settings, position);
    return aggregateCall('sum', [argument], sumType(argument.type), {
      options: { ansi: settings.ansi },
      position,
    });
  },
  accumulators: (call) =>
    scaleOfSum(call) === null ? FLOAT_SUM_ACCUMULATORS : EXACT_SUM_ACCUMULATORS,
  partialTypes(call) {
    const scale = scaleOfSum(call);
    return scale === null ? FLOAT_SUM_PARTIAL_TYPES : exactSumPartialTypes(scale);
  },
  ...foldBySteps((call, change, inputs) => {
    const { type } = call.arguments[0];
    return scaleOfSum(call) === null
      ? floatSumStep(type, change, inputs)
      : exactSumStep(type, change, inputs);
  }),
  partial: (call, state, rows) =>
    scaleOfSum(call) === null ? readFloatSums(state, rows) : readExactSums(state, rows),
  finish(call, state, rows, frame) {
    if (scaleOfSum(call) === null) {
      const [sums, counts] = readFloatSums(state, rows);
      return fixedColumn(rows.count, validityOfTallies(state, counts), sums.values);
    }
    const [sums, tallies] = readExactSums(state, rows);
    return call.type.kind === 'decimal'
      ? finishDecimal(call, state, sums, tallies, frame)
      : finishBigint(call, state, sums, tallies, frame);
  },
};

function sumType(type: DataType): DataType {
  if (type.kind === 'decimal') {
    return decimal(decimalSumPrecision(type.precision), type.scale);
  }
  return exactScale(type) === null ? DOUBLE : BIGINT;
}

export function decimalSumPrecision(precision: number): number {
  return Math.min(DECIMAL_DIGITS_MAX, precision + EXTRA_DIGITS);
}

/** Fraction digits of an exact sum; null for a sum in floating point. */
export function scaleOfSum(call: AggregateCall): number | null {
  return exactScale(call.arguments[0].type);
}

/** Without ANSI the sum wraps around, as Java's does. */
function finishBigint(
  call: AggregateCall,
  state: AggregateState,
  sums: Column,
  tallies: Column,
  frame: EvaluationFrame,
): Column {
  const { length } = sums;
  const target = state.arena.allocate(length * 8);
  const row = state.kernels.sumsToI64(sums.values, length, target);
  if (row >= 0 && call.options?.['ansi'] === true) {
    frame.errors.report(row, () => bigintOverflow(call));
  }
  return fixedColumn(length, validityOfTallies(state, tallies), target);
}

/** Without ANSI a sum with too many digits is null. */
function finishDecimal(
  call: AggregateCall,
  state: AggregateState,
  sums: Column,
  tallies: Column,
  frame: EvaluationFrame,
): Column {
  assert(call.type.kind === 'decimal', 'a sum of decimals is a decimal');
  const { length } = sums;
  const validity = validityOfTallies(state, tallies);
  const row = dropSumsBeyond(state, sums, tallies, call.type.precision, validity);
  if (row >= 0 && call.options?.['ansi'] === true) {
    frame.errors.report(row, () => decimalOverflow(call));
  }
  return fixedColumn(length, validity, decimalValues(state, sums, call.type.precision));
}

function bigintOverflow(call: AggregateCall): ErrorData {
  return {
    kind: 'user',
    condition: 'ARITHMETIC_OVERFLOW',
    message: 'The sum is outside the range of BIGINT.',
    hint: 'Cast the argument to DECIMAL. If necessary set "spark.sql.ansi.enabled" to "false" to bypass this error.',
    position: call.position,
  };
}
