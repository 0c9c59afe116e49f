import type { Attribute, Expression } from '../expression/expression.ts';
import { closingTime, type EventTimes, eventTimesOf, firstEventTime } from './event-time.ts';
import { type JoinKey, joinConditionOf } from './join-keys.ts';
import { addTimes, linearTimeOf } from './linear-time.ts';
import type { Join } from './nodes/join.ts';
import { isStreaming, outputOf } from './output.ts';
import { conjunctsOf } from './rules/conjuncts.ts';

/** When a kept row of one side can match nothing more: once `time` ≤ watermark + `shiftMs`. */
export interface JoinExpiry {
  readonly time: Expression;
  readonly shiftMs: number;
  /** Rows without a time may match, by `<=>`. */
  readonly matchesNull: boolean;
}

/** For each side of a join of two streams; null where rows are kept for ever. */
export interface JoinExpiries {
  readonly left: JoinExpiry | null;
  readonly right: JoinExpiry | null;
}

/**
 * Which rows the watermark lets go, as Spark derives it from the condition: by the key, where one of the keys is an event time,
 * otherwise each side by its own event time, which the condition compares with the other side's, or by another of its times, for
 * which that says the same.
 */
export function joinExpiries(plan: Join): JoinExpiries {
  const times = timesOf(plan);
  const key = keyWithTime(plan, times);
  if (key !== null) {
    const how = { shiftMs: 0, matchesNull: key.nullSafe };
    return {
      left: { time: closingTime(key.left), ...how },
      right: { time: closingTime(key.right), ...how },
    };
  }
  return { left: valueExpiry(plan, 'left', times), right: valueExpiry(plan, 'right', times) };
}

/** The sides of a join of two streams that no watermark lets go of. */
export function endlessSides(plan: Join): Join['endless'] {
  if (!isStreaming(plan.left) || !isStreaming(plan.right)) return [];
  const expiries = joinExpiries(plan);
  return (['left', 'right'] as const).filter((side) => expiries[side] === null);
}

/** True when unmatched rows of the side come out some day: what Spark asks of outer joins of two streams. */
export function endsBy(plan: Join, side: 'left' | 'right'): boolean {
  const times = timesOf(plan);
  if (keyWithTime(plan, times) !== null) return true;
  const own = outputOf(plan[side]).filter(({ type }) => type.kind === 'timestamp');
  return (
    shiftOf(
      plan,
      own.map(({ id }) => id),
      times[otherOf(side)],
    ) !== null
  );
}

/** A column of each side, which are equal where rows match. */
export interface ClosingKeys {
  readonly left: Attribute;
  readonly right: Attribute;
}

/** The key of both sides that is an event time, which closes it; null without one. */
export function closingKeys(plan: Join): ClosingKeys | null {
  const times = timesOf(plan);
  for (const { left, right } of joinConditionOf(plan).keys) {
    if (left.kind !== 'attribute' || right.kind !== 'attribute') continue;
    if (isTime(left, times.left) && isTime(right, times.right)) return { left, right };
  }
  return null;
}

interface SideTimes {
  readonly left: EventTimes;
  readonly right: EventTimes;
}

function timesOf({ left, right }: Join): SideTimes {
  return { left: eventTimesOf(left), right: eventTimesOf(right) };
}

function keyWithTime(plan: Join, times: SideTimes): JoinKey | null {
  const { keys } = joinConditionOf(plan);
  return (
    keys.find(({ left, right }) => isTime(left, times.left) || isTime(right, times.right)) ?? null
  );
}

function isTime(key: Expression, times: EventTimes): boolean {
  return key.kind === 'attribute' && times.has(key.id);
}

function valueExpiry(plan: Join, side: 'left' | 'right', times: SideTimes): JoinExpiry | null {
  const columns = outputOf(plan[side]);
  const own = firstEventTime(columns, times[side]);
  for (const time of own === undefined ? columns : [own, ...columns]) {
    if (time.type.kind !== 'timestamp') continue;
    const shiftMs = shiftOf(plan, [time.id], times[otherOf(side)]);
    // The comparison that says so is not true of a null.
    if (shiftMs !== null) return { time, shiftMs, matchesNull: false };
  }
  return null;
}

/**
 * What the condition says of times of one side by the other's event time: for `own > other + c` the side's rows go at
 * watermark + c, for `own >= other + c` a millisecond later. The least of several, because all of them must hold.
 */
function shiftOf(plan: Join, own: readonly number[], others: EventTimes): number | null {
  const parts = plan.condition === null ? [] : conjunctsOf(plan.condition);
  const shifts = parts.map((part) => shiftOfPart(part, own, others));
  const known = shifts.filter((shift) => shift !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Comparisons as `lesser < greater`, and whether both may be equal. */
const COMPARISONS: Readonly<Record<string, { swap: boolean; orEqual: boolean }>> = {
  less: { swap: false, orEqual: false },
  less_or_equal: { swap: false, orEqual: true },
  greater: { swap: true, orEqual: false },
  greater_or_equal: { swap: true, orEqual: true },
};

function shiftOfPart(part: Expression, own: readonly number[], others: EventTimes): number | null {
  const comparison = part.kind === 'call' ? COMPARISONS[part.name] : undefined;
  if (part.kind !== 'call' || comparison === undefined) return null;
  const sides = part.arguments.map(linearTimeOf);
  const [first = null, second = null] = comparison.swap ? sides.toReversed() : sides;
  if (first === null || second === null) return null;
  // lesser − greater < 0, where own has to be what is greater.
  const { columns, micros, slackMicros } = addTimes(first, second, -1);
  const used = [...columns].filter(([, count]) => count !== 0);
  if (used.length !== 2) return null;
  const isBound = used.every(([id, count]) =>
    count === 1 ? others.has(id) : own.includes(id) && count === -1,
  );
  if (!isBound || used[0]![1] === used[1]![1]) return null;
  return Math.floor((micros - slackMicros) / 1000) - (comparison.orEqual ? 1 : 0);
}

function otherOf(side: 'left' | 'right'): 'left' | 'right' {
  return side === 'left' ? 'right' : 'left';
}
