import type { Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import { decimalText } from '../../columnar/decimal-text.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { SECONDS_PER_DAY } from '../time/local-time.ts';
import type { Zone } from '../time/zone.ts';

/** A time as text formats write it, by default `2026-01-31T23:59:59.123+01:00`: milliseconds, the zone's offset. */
export function timestampText(micros: bigint, zone: Zone): string {
  const { seconds, millis } = splitMicros(micros);
  const offset = zone.offsetAt(seconds);
  return localText(seconds + offset, millis) + offsetText(offset);
}

export function timestampNtzText(micros: bigint): string {
  const { seconds, millis } = splitMicros(micros);
  return localText(seconds, millis);
}

/** Reads the unscaled values of a DECIMAL column. */
export function unscaledReader(
  { values }: Column,
  type: Extract<DataType, { readonly kind: 'decimal' }>,
  memory: SharedMemory,
): (row: number) => bigint {
  if (layoutOf(type) !== 'i128') return (row) => memory.i64[values / 8 + row];
  return (row) => {
    const word = values / 8 + row * 2;
    return (memory.i64[word + 1] << 64n) | BigInt.asUintN(64, memory.i64[word]);
  };
}

/** A DECIMAL as Java's BigDecimal prints it. */
export function bigDecimalText(unscaled: bigint, scale: number): string {
  const digits = `${unscaled < 0n ? -unscaled : unscaled}`;
  const exponent = digits.length - 1 - scale;
  if (exponent >= LEAST_PLAIN_EXPONENT) return decimalText(unscaled, scale);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${unscaled < 0n ? '-' : ''}${digits[0]}${fraction}E${exponent}`;
}

/** BigDecimal turns to an exponent when more than six zeros follow the point. */
const LEAST_PLAIN_EXPONENT = -6;

/** Spark writes milliseconds; what is finer is cut off. */
function splitMicros(micros: bigint): { seconds: number; millis: number } {
  const total = BigInt.asIntN(64, micros) / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const seconds = Math.floor(Number(total) / 1000);
  return { seconds, millis: Number(total) - seconds * 1000 };
}

function localText(seconds: number, millis: number): string {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const second = seconds - days * SECONDS_PER_DAY;
  const minute = Math.floor(second / 60);
  const time = [Math.floor(minute / 60), minute % 60, second % 60].map(twoDigits).join(':');
  return `${dateText(days)}T${time}.${`${millis}`.padStart(3, '0')}`;
}

function offsetText(seconds: number): string {
  if (seconds === 0) return 'Z';
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const sign = seconds < 0 ? '-' : '+';
  return `${sign}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return `${value}`.padStart(2, '0');
}
