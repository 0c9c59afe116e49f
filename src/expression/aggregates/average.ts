import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import { type DataType, DECIMAL_DIGITS_MAX, DOUBLE, decimal } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { AggregateFunction, AggregateState } from '../aggregate-function.ts';
import { aggregateCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { AggregateCall } from '../expression.ts';
import { isInterval } from '../time/interval-units.ts';
import {
  decimalOverflow,
  decimalValues,
  dropSumsBeyond,
  readExactSums,
  validityOfTallies,
} from './exact-sums.ts';
import { readFloatSums } from './float-sums.ts';
import { averageOfIntervals } from './interval-sums.ts';
import { numericArgument } from './numeric-argument.ts';
import { decimalSumPrecision, scaleOfSum, sum } from './sum.ts';

/** Fraction digits that an average of decimals has more than its values. */
const EXTRA_DIGITS = 4;

/** Gathers as `sum` does. */
export const average: AggregateFunction = {
  name: 'avg',
  aliases: ['mean'],
  summary: 'The mean of the values that are not null; null when there are none.',
  examples: [
    { sql: 'SELECT avg(i) FROM VALUES (1), (2), (NULL) AS t(i)', result: '1.5' },
    { sql: 'SELECT avg(d) FROM VALUES (1.50), (2.25) AS t(d)', result: '1.875000' },
  ],
  resolve(call, settings, position) {
    if (call.length === 1 && isInterval(call[0].type)) {
      return averageOfIntervals.resolve(call, settings, position);
    }
    const argument = numericArgument('avg', call, settings, position);
    return aggregateCall('avg', [argument], averageType(argument.type), {
      options: { ansi: settings.ansi },
      position,
    });
  },
  accumulators: sum.accumulators,
  partialTypes: sum.partialTypes,
  step: sum.step,
  update: sum.update,
  retract: sum.retract,
  merge: sum.merge,
  partial: sum.partial,
  finish(call, state, rows, frame) {
    if (scaleOfSum(call) === null) {
      const [sums, counts] = readFloatSums(state, rows);
      const target = state.arena.allocate(rows.count * 8);
      state.kernels.averageFloats(sums.values, counts.values, rows.count, target);
      return fixedColumn(rows.count, validityOfTallies(state, counts), target);
    }
    const [sums, tallies] = readExactSums(state, rows);
    if (call.type.kind === 'decimal') return finishDecimal(call, state, sums, tallies, frame);
    const target = state.arena.allocate(rows.count * 8);
    state.kernels.averageExact(sums.values, tallies.values, rows.count, target);
    return fixedColumn(rows.count, validityOfTallies(state, tallies), target);
  },
};

function averageType(type: DataType): DataType {
  if (type.kind !== 'decimal') return DOUBLE;
  return decimal(
    Math.min(DECIMAL_DIGITS_MAX, type.precision + EXTRA_DIGITS),
    Math.min(DECIMAL_DIGITS_MAX, type.scale + EXTRA_DIGITS),
  );
}

/** Too many digits, of the sum or of the average, are an error; without ANSI a null. */
function finishDecimal(
  call: AggregateCall,
  state: AggregateState,
  sums: Column,
  tallies: Column,
  frame: EvaluationFrame,
): Column {
  const { type } = call;
  const argument = call.arguments[0].type;
  assert(type.kind === 'decimal' && argument.kind === 'decimal', 'decimals average to decimals');
  const { length } = sums;
  const validity = validityOfTallies(state, tallies);
  const sumDigits = decimalSumPrecision(argument.precision);
  const beyondSum = dropSumsBeyond(state, sums, tallies, sumDigits, validity);
  const target = state.arena.allocate(length * 16);
  const factor = 10 ** (type.scale - argument.scale);
  state.kernels.averageDecimals(sums.values, tallies.values, length, factor, target);
  const averages = fixedColumn(length, 0, target);
  const beyond = dropSumsBeyond(state, averages, tallies, type.precision, validity);
  if (call.options?.['ansi'] === true) {
    for (const row of [beyondSum, beyond]) {
      if (row >= 0) frame.errors.report(row, () => decimalOverflow(call));
    }
  }
  return fixedColumn(length, validity, decimalValues(state, averages, type.precision));
}
