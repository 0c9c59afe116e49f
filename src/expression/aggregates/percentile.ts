import { array, DOUBLE } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { checkCount } from '../call.ts';
import type { AggregateCall, Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { doubleArgument } from './numeric-argument.ts';
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

/** The accumulator is the list of all values. */
function percentiles(
  name: string,
  words: Pick<AggregateFunction, 'summary' | 'examples' | 'resolve'>,
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
  const shares = call.options?.['shares'] as readonly number[];
  const results = shares.map((share) => interpolate(sorted, share * (sorted.length - 1)));
  return call.type.kind === 'array' ? results : results[0];
}

function interpolate(sorted: Float64Array, place: number): number {
  const [lower, higher] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  const weight = place - Math.floor(place);
  return weight === 0 || lower === higher ? lower : (1 - weight) * lower + weight * higher;
}

function resolvePercentile(
  name: string,
  given: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): AggregateCall {
  const value = doubleArgument(name, 0, given, settings, position);
  const isList = given[1].kind === 'call' && given[1].type.kind === 'array';
  const items = isList && given[1].kind === 'call' ? given[1].arguments : [given[1]];
  return {
    kind: 'aggregateCall',
    name,
    arguments: [value],
    distinct: false,
    type: isList ? array(DOUBLE, false) : DOUBLE,
    nullable: true,
    options: { shares: items.map((item) => shareOf(name, item, position)) },
    position,
  };
}

function shareOf(name: string, item: Expression, position: SourcePosition | undefined): number {
  if (item.kind !== 'literal' || item.value === null) {
    const message = `The share of \`${name}\` must be a constant.`;
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  const scale = item.type.kind === 'decimal' ? item.type.scale : 0;
  const share = Number(item.value) / 10 ** scale;
  if (share >= 0 && share <= 1) return share;
  const message = `The share of \`${name}\` lies between 0 and 1; ${share} does not.`;
  throw userError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', message, { position });
}
