// What percentiles keep: the list of all values, or where each comes with a frequency, the values with their counts.

import { array, BIGINT, type DataType, DOUBLE, field, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { compareValues } from '../compare.ts';
import type { AggregateCall } from '../expression.ts';

type Weighted = readonly [value: number, count: bigint];

const WEIGHTED: DataType = struct([field('value', DOUBLE, false), field('count', BIGINT, false)]);

/** True for a call whose second argument says how often the value counts. */
function hasFrequency({ arguments: { length } }: AggregateCall): boolean {
  return length === 2;
}

export function percentileStateType(call: AggregateCall): DataType {
  return array(hasFrequency(call) ? WEIGHTED : DOUBLE, false);
}

export function addToPercentile(
  call: AggregateCall,
  state: LiteralValue,
  [value, frequency]: readonly LiteralValue[],
): LiteralValue {
  if (value === null || frequency === null) return state;
  if (!hasFrequency(call)) return append(state, [Number(value)]);
  const count = BigInt(frequency as number | bigint);
  if (count < 0n) throw negativeFrequency(count, call.position);
  return count === 0n ? state : append(state, [[Number(value), count]]);
}

export function mergePercentiles(state: LiteralValue, other: LiteralValue): LiteralValue {
  return append(state, other as readonly LiteralValue[]);
}

/** The result: one value or, of an array of shares, an array of them, in the type of the call. */
export function percentilesOf(call: AggregateCall, state: LiteralValue): LiteralValue {
  if (state === null) return null;
  const ranked = rankedValues(call, state as readonly LiteralValue[]);
  const shares = call.options?.['shares'] as readonly number[];
  const { type } = call;
  const results = shares.map((share) =>
    resultValue(ranked(share), type.kind === 'array' ? type.element : type),
  );
  return type.kind === 'array' ? results : results[0];
}

/** Intervals are whole numbers of their unit. */
function resultValue(value: number, { kind }: DataType): LiteralValue {
  if (kind === 'dayTimeInterval') return BigInt(Math.trunc(value));
  return kind === 'yearMonthInterval' ? Math.trunc(value) : value;
}

/** What stands at a share of the values in order. */
function rankedValues(
  call: AggregateCall,
  state: readonly LiteralValue[],
): (share: number) => number {
  const [at, count] = hasFrequency(call)
    ? weightedValues(state as unknown as readonly Weighted[])
    : plainValues(state as readonly number[]);
  const isDescending = call.options?.['descending'] === true;
  const valueAt = (place: number) => at(isDescending ? count - 1 - place : place);
  return call.name === 'percentile_disc'
    ? (share) => valueAt(Math.max(0, Math.ceil(share * count) - 1))
    : (share) => interpolate(valueAt, share * (count - 1));
}

type Values = readonly [at: (place: number) => number, count: number];

function plainValues(values: readonly number[]): Values {
  const sorted = Float64Array.from(values).sort();
  return [(place) => sorted[place], sorted.length];
}

function weightedValues(weighted: readonly Weighted[]): Values {
  const sorted = weighted.toSorted(([left], [right]) => compareValues(left, right));
  let total = 0;
  const ends = sorted.map(([, count]) => {
    total += Number(count);
    return total;
  });
  return [(place) => sorted[firstAbove(ends, place)]![0], total];
}

/** The first of the ascending ends that is greater. */
function firstAbove(ends: readonly number[], place: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

function interpolate(at: (place: number) => number, place: number): number {
  const [lower, higher] = [at(Math.floor(place)), at(Math.ceil(place))];
  const weight = place - Math.floor(place);
  return weight === 0 || lower === higher ? lower : (1 - weight) * lower + weight * higher;
}

function append(state: LiteralValue, values: readonly LiteralValue[]): LiteralValue {
  const list = (state ?? []) as LiteralValue[];
  for (const value of values) list.push(value);
  return list;
}

function negativeFrequency(count: bigint, position: SourcePosition | undefined): Error {
  const message = `A value cannot count ${count} times in \`percentile\`.`;
  return userError('NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION', message, { position });
}
