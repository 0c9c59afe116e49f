// What percentiles are made of: the list of a group's values, or where each comes with a frequency, of the values with these.

import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues, isValid } from '../../columnar/column-to-values.ts';
import { type DataType, field, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateState } from '../aggregate-function.ts';
import { compareValues } from '../compare.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { AggregateCall } from '../expression.ts';

/** True for a call whose second argument says how often the value counts. */
function hasFrequency({ arguments: { length } }: AggregateCall): boolean {
  return length === 2;
}

export function percentileElement(call: AggregateCall): DataType {
  const [value, frequency] = call.arguments;
  if (!hasFrequency(call)) return value.type;
  return struct([field('value', value.type), field('count', frequency.type)]);
}

export function percentileElements(
  call: AggregateCall,
  inputs: readonly Column[],
  { memory, scratch }: AggregateState,
  count: number,
): Column {
  const [values, frequencies] = inputs;
  if (!hasFrequency(call)) return values;
  const validity = scratch.allocateBitmap(count);
  memory.u8.fill(0, validity, validity + Math.ceil(count / 8));
  const counts = columnToValues(frequencies, call.arguments[1].type, memory);
  for (let row = 0; row < count; row++) {
    const times = counts[row];
    if (times === null || !isValid(values, row, memory)) continue;
    if ((times as number | bigint) < 0) throw negativeFrequency(times, call.position);
    if (Number(times) > 0) memory.u8[validity + (row >>> 3)] |= 1 << (row & 7);
  }
  return { length: count, validity, values: 0, offsets: 0, children: inputs };
}

/** The results of lists: one value each or, of an array of shares, an array of them. */
export function percentilesOf(call: AggregateCall, lists: Column, frame: EvaluationFrame): Column {
  const { memory, arena } = frame;
  const shares = call.options?.['shares'] as readonly number[];
  const { type } = call;
  const [elements] = lists.children;
  const [values, frequencies] = hasFrequency(call) ? elements.children : [elements];
  const rangeOf = rankRange(call, values, frequencies, frame);
  const results = Array.from({ length: lists.length }, (_, row): LiteralValue => {
    const start = memory.i32[lists.offsets / 4 + row];
    const end = memory.i32[lists.offsets / 4 + row + 1];
    if (start === end) return null;
    const ranked = rankedValues(call, rangeOf(start, end));
    if (type.kind !== 'array') return resultValue(ranked(shares[0]), type);
    return shares.map((share) => resultValue(ranked(share), type.element));
  });
  return columnFromValues(results, type, arena);
}

/** Intervals are whole numbers of their unit. */
function resultValue(value: number, { kind }: DataType): LiteralValue {
  if (kind === 'dayTimeInterval') return BigInt(Math.trunc(value));
  return kind === 'yearMonthInterval' ? Math.trunc(value) : value;
}

type Values = readonly [at: (place: number) => number, count: number];

/** Puts a range of elements in order. */
function rankRange(
  call: AggregateCall,
  values: Column,
  frequencies: Column | undefined,
  { memory }: EvaluationFrame,
): (start: number, end: number) => Values {
  const [value, frequency] = call.arguments;
  const numbers =
    value.type.kind === 'double'
      ? memory.f64.subarray(values.values / 8, values.values / 8 + values.length)
      : Float64Array.from(columnToValues(values, value.type, memory), Number);
  if (frequencies === undefined) {
    return (start, end) => {
      const sorted = numbers.slice(start, end).sort();
      return [(place) => sorted[place], sorted.length];
    };
  }
  const counts = columnToValues(frequencies, frequency.type, memory);
  return (start, end) => weightedValues(numbers, counts, start, end);
}

function weightedValues(
  numbers: Float64Array,
  counts: readonly LiteralValue[],
  start: number,
  end: number,
): Values {
  const sorted = Array.from({ length: end - start }, (_, index) => start + index).sort(
    (left, right) => compareValues(numbers[left], numbers[right]),
  );
  let total = 0;
  const ends = sorted.map((place) => {
    total += Number(counts[place]);
    return total;
  });
  return [(place) => numbers[sorted[firstAbove(ends, place)]], total];
}

/** What stands at a share of the values in order. */
function rankedValues(call: AggregateCall, [at, count]: Values): (share: number) => number {
  const isDescending = call.options?.['descending'] === true;
  const valueAt = (place: number) => at(isDescending ? count - 1 - place : place);
  return call.name === 'percentile_disc'
    ? (share) => valueAt(Math.max(0, Math.ceil(share * count) - 1))
    : (share) => interpolate(valueAt, share * (count - 1));
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

function negativeFrequency(count: LiteralValue, position: SourcePosition | undefined): Error {
  const message = `A value cannot count ${count} times in \`percentile\`.`;
  return userError('NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION', message, { position });
}
