import { array, DOUBLE } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { SourcePosition } from '../../errors.ts';
import type { AggregateFunction, AggregateOrder } from '../aggregate-function.ts';
import { checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { oneOrder } from './group-order.ts';
import { doubleArgument } from './numeric-argument.ts';
import { sharesOf } from './shares.ts';
import { valueAggregate } from './value-state.ts';

const HALF: Expression = Object.freeze({ kind: 'literal', value: 0.5, type: DOUBLE });

export const percentile: AggregateFunction = percentiles('percentile', {
  summary:
    'The exact percentile of the values that are not null, at a share from 0 to 1 or at each of an array of them.',
  examples: [
    { sql: 'SELECT percentile(i, 0.3) FROM VALUES (1), (2), (4), (10) AS t(i)', result: '1.9' },
  ],
  resolve: (given, settings, position) => {
    checkCount('percentile', given, 2, 2, position);
    return resolvePercentile('percentile', given, settings, position);
  },
});

export const median: AggregateFunction = percentiles('median', {
  summary: 'The value in the middle, or the mean of the two there.',
  examples: [{ sql: 'SELECT median(i) FROM VALUES (1), (2), (4), (10) AS t(i)', result: '3.0' }],
  resolve: (given, settings, position) => {
    checkCount('median', given, 1, 1, position);
    return resolvePercentile('median', [given[0], HALF], settings, position);
  },
});

export const percentileContinuous: AggregateFunction = percentiles('percentile_cont', {
  summary:
    'The percentile at a share from 0 to 1, between two values where it falls between them, in the order of WITHIN GROUP.',
  examples: [
    {
      sql: 'SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY i) FROM VALUES (1), (2), (4), (10) AS t(i)',
      result: '1.75',
    },
  ],
  takesOrder: true,
  takesDistinct: false,
  resolve: (given, settings, position, order) =>
    resolveRanked('percentile_cont', given, settings, position, order),
});

export const percentileDiscrete: AggregateFunction = percentiles('percentile_disc', {
  summary: 'The first value at or behind a share from 0 to 1 of all, in the order of WITHIN GROUP.',
  examples: [
    {
      sql: 'SELECT percentile_disc(0.75) WITHIN GROUP (ORDER BY i DESC) FROM VALUES (1), (2), (3), (4) AS t(i)',
      result: '2.0',
    },
  ],
  takesOrder: true,
  takesDistinct: false,
  resolve: (given, settings, position, order) =>
    resolveRanked('percentile_disc', given, settings, position, order),
});

/** The accumulator is the list of all values. */
function percentiles(
  name: string,
  words: Pick<
    AggregateFunction,
    'summary' | 'examples' | 'resolve' | 'takesOrder' | 'takesDistinct'
  >,
): AggregateFunction {
  return valueAggregate({
    name,
    ...words,
    stateType: () => array(DOUBLE, false),
    open: (call) => ({
      update: (state, [value]) => (value === null ? state : append(state, [value])),
      merge: (state, other) => append(state, other as readonly LiteralValue[]),
      finish: (state) => (state === null ? null : percentilesOf(call, state as readonly number[])),
    }),
  });
}

function append(state: LiteralValue, values: readonly LiteralValue[]): LiteralValue {
  const list = (state ?? []) as LiteralValue[];
  for (const value of values) list.push(value);
  return list;
}

function percentilesOf(call: AggregateCall, values: readonly number[]): LiteralValue {
  const sorted = Float64Array.from(values).sort();
  if (call.options?.['descending'] === true) sorted.reverse();
  const shares = call.options?.['shares'] as readonly number[];
  const isDiscrete = call.name === 'percentile_disc';
  const results = shares.map((share) =>
    isDiscrete
      ? sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
      : interpolate(sorted, share * (sorted.length - 1)),
  );
  return call.type.kind === 'array' ? results : results[0];
}

function interpolate(sorted: Float64Array, place: number): number {
  const [lower, higher] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  const weight = place - Math.floor(place);
  return weight === 0 || lower === higher ? lower : (1 - weight) * lower + weight * higher;
}

function resolveRanked(
  name: string,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
  order: readonly AggregateOrder[] | undefined,
): AggregateCall {
  checkCount(name, given, 1, 1, position);
  const { expression, descending } = oneOrder(name, order, position);
  const call = resolvePercentile(name, [expression, given[0]], settings, position);
  return { ...call, options: { ...call.options, descending } };
}

function resolvePercentile(
  name: string,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): AggregateCall {
  const value = doubleArgument(name, 0, given, settings, position);
  const { shares, isList } = sharesOf(name, given[1], position);
  return {
    kind: 'aggregateCall',
    name,
    arguments: [value],
    distinct: false,
    type: isList ? array(DOUBLE, false) : DOUBLE,
    nullable: true,
    options: { shares },
    position,
  };
}
