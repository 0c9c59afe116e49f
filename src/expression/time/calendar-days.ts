import type { Column } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Operand } from '../operand.ts';
import { isSet } from '../validity.ts';
import { MICROS_PER_DAY, MICROS_PER_SECOND } from './local-time.ts';
import { floorDivide } from './moment.ts';
import type { Zone } from './zone.ts';

/**
 * Corrects sums of timestamps and intervals in which every day had 24 hours: whole days of the interval are days of the
 * calendar, so the time of day stays over a change of clocks; only the rest of the interval is elapsed time.
 */
export function keepTimeOfDay(
  sums: Column,
  [base, interval]: readonly Operand[],
  sign: bigint,
  zone: Zone,
  { memory }: EvaluationFrame,
): void {
  const { i64, u8 } = memory;
  for (let row = 0; row < sums.length; row++) {
    if (!isSet(sums.validity, row, u8)) continue;
    const micros = sign * i64[interval!.column.values / 8 + row * interval!.step]!;
    const days = (micros / MICROS_PER_DAY) * MICROS_PER_DAY;
    if (days === 0n) continue;
    const start = i64[base!.column.values / 8 + row * base!.step]!;
    i64[sums.values / 8 + row] = afterDays(start, days, zone) + micros - days;
  }
}

/** The same time of day so many days (in microseconds) later. */
export function afterDays(start: bigint, days: bigint, zone: Zone): bigint {
  const seconds = Number(floorDivide(start + days, MICROS_PER_SECOND));
  const offset = zone.offsetAt(Number(floorDivide(start, MICROS_PER_SECOND)));
  const later = zone.offsetAt(seconds) === offset ? seconds : zone.toUtc(seconds + offset);
  return start + days + BigInt(later - seconds) * MICROS_PER_SECOND;
}
