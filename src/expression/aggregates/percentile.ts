import { array, BIGINT, type DataType, DOUBLE } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import type { AggregateFunction, AggregateOrder } from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { unexpectedType } from '../type-errors.ts';
import { oneOrder } from './group-order.ts';
import { listAggregate } from './list-state.ts';
import { doubleArgument } from './numeric-argument.ts';
import { percentileElement, percentileElements, percentilesOf } from './percentile-values.ts';
import { sharesOf } from './shares.ts';

const HALF: Expression = Object.freeze({ kind: 'literal', value: 0.5, type: DOUBLE });

export const percentile: AggregateFunction = percentiles('percentile', {
  summary:
    'The exact percentile of the values that are not null, at a share from 0 to 1 or at each of an array of them; each value counts as often as the third argument says.',
  examples: [
    { sql: 'SELECT percentile(i, 0.3) FROM VALUES (1), (2), (4), (10) AS t(i)', result: '1.9' },
    { sql: 'SELECT percentile(i, 0.5, n) FROM VALUES (1, 1), (9, 3) AS t(i, n)', result: '9.0' },
  ],
  resolve: (given, settings, position) => {
    checkCount('percentile', given, 2, 3, position);
    const call = resolvePercentile('percentile', given, settings, position);
    if (given[2] === undefined) return call;
    return { ...call, arguments: [...call.arguments, frequencyOf(given[2], position)] };
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

function percentiles(
  name: string,
  words: Pick<
    AggregateFunction,
    'summary' | 'examples' | 'resolve' | 'takesOrder' | 'takesDistinct'
  >,
): AggregateFunction {
  return listAggregate({
    name,
    ...words,
    elementType: percentileElement,
    elementsOf: percentileElements,
    finishLists: percentilesOf,
  });
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
  const [argument] = given;
  const isInterval = INTERVALS.includes(argument.type.kind);
  const value = isInterval ? argument : doubleArgument(name, 0, given, settings, position);
  const { shares, isList } = sharesOf(name, given[1], position);
  return aggregateCall(name, [value], isList ? array(value.type, false) : value.type, {
    options: { shares },
    position,
  });
}

const INTERVALS: readonly DataType['kind'][] = ['dayTimeInterval', 'yearMonthInterval'];
const INTEGERS: readonly DataType['kind'][] = ['tinyint', 'smallint', 'int', 'bigint'];

function frequencyOf(frequency: Expression, position: SourcePosition | undefined): Expression {
  if (INTEGERS.includes(frequency.type.kind)) return frequency;
  if (frequency.type.kind === 'null') return implicitCast(frequency, BIGINT);
  throw unexpectedType('percentile', 3, ['an integer'], frequency, position);
}
