// What `sum` and `avg` of intervals are: an exact sum of months or microseconds, and the number of values.

import { BIGINT, DECIMAL_DIGITS_MAX, decimal, field, struct } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { divideHalfUp } from '../arithmetic/decimal.ts';
import { aggregateCall, checkCount } from '../call.ts';
import type { AggregateCall } from '../expression.ts';
import {
  DAY_TO_SECOND,
  fitsInterval,
  type IntervalType,
  intervalValue,
  isInterval,
  YEAR_TO_MONTH,
} from '../time/interval-units.ts';
import { unexpectedType } from '../type-errors.ts';
import { valueAggregate } from './value-state.ts';

export const sumOfIntervals: AggregateFunction = ofIntervals('sum_interval', {
  summary: 'Adds up the intervals that are not null; null when there are none.',
  examples: [
    {
      sql: "SELECT sum_interval(i) FROM VALUES (INTERVAL '1' DAY), (INTERVAL '2' DAY) AS t(i)",
      result: "INTERVAL '3' DAY",
    },
  ],
  typeOf: (type) => type,
  finish: (sum) => sum,
});

export const averageOfIntervals: AggregateFunction = ofIntervals('avg_interval', {
  summary: 'The mean of the intervals that are not null; null when there are none.',
  examples: [
    {
      sql: "SELECT avg_interval(i) FROM VALUES (INTERVAL '1' HOUR), (INTERVAL '2' HOUR) AS t(i)",
      result: "INTERVAL '0 01:30:00' DAY TO SECOND",
    },
  ],
  typeOf: ({ kind }) => (kind === 'dayTimeInterval' ? DAY_TO_SECOND : YEAR_TO_MONTH),
  finish: (sum, count) => divideHalfUp(sum, count),
});

/** The same call, with null for what does not fit. */
export function tolerantCall(call: AggregateCall): AggregateCall {
  return { ...call, options: { mode: 'try' } };
}

interface IntervalAggregate extends Pick<AggregateFunction, 'summary' | 'examples'> {
  typeOf(type: IntervalType): IntervalType;
  finish(sum: bigint, count: bigint): bigint;
}

const STATE = struct([field('sum', decimal(DECIMAL_DIGITS_MAX, 0)), field('count', BIGINT)]);

type Tally = readonly [sum: bigint, count: bigint];

function ofIntervals(name: string, spec: IntervalAggregate): AggregateFunction {
  const { summary, examples } = spec;
  const merge = (state: Tally | null, [otherSum, otherCount]: Tally): Tally => {
    const [sum, count] = state ?? [0n, 0n];
    return [sum + otherSum, count + otherCount];
  };
  return valueAggregate<Tally>({
    name,
    summary,
    examples,
    resolve(given, _settings, position) {
      checkCount(name, given, 1, 1, position);
      const [{ type }] = given;
      if (!isInterval(type)) throw unexpectedType(name, 1, ['an interval'], given[0], position);
      return aggregateCall(name, given, spec.typeOf(type), { position });
    },
    stateType: () => STATE,
    open: (call) => ({
      update: (state, [value]) =>
        value === null ? state : merge(state, [BigInt(value as number | bigint), 1n]),
      merge,
      finish: (state) => {
        if (state === null) return null;
        const type = call.type as IntervalType;
        const [sum, count] = state;
        const result = spec.finish(sum, count);
        // Spark keeps the sum of a mean in the type, too.
        if (fitsInterval(sum, type)) return intervalValue(result, type);
        if (call.options?.['mode'] === 'try') return null;
        const message = 'The sum of the intervals does not fit their type.';
        throw userError('ARITHMETIC_OVERFLOW', message, { position: call.position });
      },
    }),
  });
}
