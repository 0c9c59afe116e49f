import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BIGINT, DECIMAL_DIGITS_MAX, decimal } from '../../columnar/types.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { isInterval } from '../time/interval-units.ts';
import { average } from './average.ts';
import { readExactSums, validityOfTallies } from './exact-sums.ts';
import { tolerantCall } from './interval-sums.ts';
import { sum } from './sum.ts';

/** Sums are kept in 128 bits, so that only the end can overflow. */
const SUM_TYPE = decimal(DECIMAL_DIGITS_MAX, 0);

export const trySum: AggregateFunction = {
  ...sum,
  name: 'try_sum',
  summary: 'Adds up as `sum` does; null when the sum does not fit.',
  examples: [
    {
      sql: 'SELECT try_sum(i) FROM VALUES (9223372036854775807), (1) AS t(i)',
      result: 'NULL',
    },
  ],
  resolve: (given, settings, position) => {
    const call = sum.resolve(given, settings, position);
    if (isInterval(given[0].type)) return tolerantCall(call);
    return { ...call, name: 'try_sum', options: { ansi: false } };
  },
  finish(call, state, rows, frame) {
    if (call.type.kind !== 'bigint') return sum.finish(call, state, rows, frame);
    const [sums, tallies] = readExactSums(state, rows);
    const validity = validityOfTallies(state, tallies);
    const values = columnToValues({ ...sums, validity }, SUM_TYPE, state.memory);
    const fitting = values.map((value) =>
      value === BigInt.asIntN(64, (value ?? 0n) as bigint) ? value : null,
    );
    return columnFromValues(fitting, BIGINT, state.arena);
  },
};

export const tryAverage: AggregateFunction = {
  ...average,
  name: 'try_avg',
  aliases: undefined,
  summary: 'The mean as `avg` has it; null when it does not fit.',
  examples: [{ sql: 'SELECT try_avg(i) FROM VALUES (1), (2) AS t(i)', result: '1.5' }],
  resolve: (given, settings, position) => {
    const call = average.resolve(given, settings, position);
    if (isInterval(given[0].type)) return tolerantCall(call);
    return { ...call, name: 'try_avg', options: { ansi: false } };
  },
};
