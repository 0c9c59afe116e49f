// Intervals as SQL writes them: INTERVAL '1 02:03:04.5' DAY TO SECOND.

import type { DayTimeUnit, YearMonthUnit } from '../../columnar/types.ts';
import { fitsInterval, type IntervalType, unitSize, unitsOf } from './interval-units.ts';

type Unit = DayTimeUnit | YearMonthUnit;

/** What stands before a unit that is not the first, and the most that it may count there. */
const SEPARATORS: Readonly<Record<Unit, string>> = {
  year: '',
  month: '-',
  day: '',
  hour: ' ',
  minute: ':',
  second: ':',
};
const MOST: Readonly<Record<Unit, bigint>> = {
  year: 0n,
  month: 11n,
  day: 0n,
  hour: 23n,
  minute: 59n,
  second: 59n,
};

/** Spark's text of an interval of months or microseconds. */
export function intervalText(value: number | bigint, type: IntervalType): string {
  const count = BigInt(value);
  const units = unitsOf(type);
  let rest = count < 0n ? -count : count;
  let text = count < 0n ? '-' : '';
  for (const [place, unit] of units.entries()) {
    const amount = rest / unitSize(unit);
    rest -= amount * unitSize(unit);
    const isPadded = unit !== 'day' && type.kind === 'dayTimeInterval';
    text += place === 0 ? '' : SEPARATORS[unit];
    text += String(amount).padStart(isPadded ? 2 : 1, '0');
    if (unit === 'second' && rest > 0n) {
      text += `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
    }
  }
  return `INTERVAL '${text}' ${rangeText(type)}`;
}

/** Months or microseconds of a text such as `1 02:03` or `INTERVAL '1 02:03' DAY TO MINUTE`; undefined if it is none. */
export function parseIntervalText(text: string, type: IntervalType): bigint | undefined {
  const quoted = /^interval\s+([+-]?)'(.*)'\s+(.*)$/is.exec(text.trim());
  if (quoted !== null && quoted[3].toUpperCase().replace(/\s+/g, ' ') !== rangeText(type)) {
    return undefined;
  }
  const units = unitsOf(type);
  const pattern = units.map((unit, place) => {
    const fraction = unit === 'second' ? String.raw`(?:\.(\d{1,9}))?` : '';
    return String.raw`${place === 0 ? '' : SEPARATORS[unit]}(\d+)${fraction}`;
  });
  const inside = quoted === null ? text.trim() : quoted[2];
  const match = new RegExp(`^([+-]?)${pattern.join('')}$`).exec(inside);
  if (match === null) return undefined;
  const [, sign, ...numbers] = match;
  let count = 0n;
  for (const [place, unit] of units.entries()) {
    const amount = BigInt(numbers[place]!);
    if (place > 0 && amount > MOST[unit]) return undefined;
    count += amount * unitSize(unit);
  }
  const fraction = numbers[units.length];
  if (fraction !== undefined) count += BigInt(fraction.padEnd(6, '0').slice(0, 6));
  const signed = (sign === '-') === (quoted?.[1] === '-') ? count : -count;
  return fitsInterval(signed, type) ? signed : undefined;
}

function rangeText({ from, to }: IntervalType): string {
  return (from === to ? from : `${from} to ${to}`).toUpperCase();
}
