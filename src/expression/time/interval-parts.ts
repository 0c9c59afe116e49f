import { packInterval } from '../../columnar/calendar-interval.ts';
/** What an interval's text adds up to; months, days and microseconds do not convert into one another. */
export interface IntervalParts {
  readonly months: bigint;
  readonly days: bigint;
  readonly micros: bigint;
}

type Part = keyof IntervalParts;

const UNITS: Readonly<Record<string, readonly [part: Part, size: bigint]>> = {
  year: ['months', 12n],
  month: ['months', 1n],
  week: ['days', 7n],
  day: ['days', 1n],
  hour: ['micros', 3_600_000_000n],
  minute: ['micros', 60_000_000n],
  second: ['micros', 1_000_000n],
  millisecond: ['micros', 1000n],
  microsecond: ['micros', 1n],
};

const PART = /^([+-]?)\s*(\d*)(?:\.(\d{0,9}))?\s+([a-z]+?)s?(?:\s+|$)/i;

/** Reads a text such as `interval 1 month -2 days` or `0.5 seconds`; undefined when it is none. */
export function parseIntervalParts(text: string): IntervalParts | undefined {
  let rest = text.trim().replace(/^interval\s+/i, '');
  if (rest === '') return undefined;
  const sums: Record<Part, bigint> = { months: 0n, days: 0n, micros: 0n };
  while (rest !== '') {
    const match = PART.exec(rest);
    if (match === null) return undefined;
    const [whole, sign, digits, fraction, name] = match;
    const unit = UNITS[name.toLowerCase()];
    const isSeconds = name.toLowerCase() === 'second';
    const isNumber = digits !== '' || (fraction ?? '') !== '';
    if (unit === undefined || !isNumber || (fraction !== undefined && !isSeconds)) return undefined;
    const micros = BigInt((fraction ?? '').padEnd(6, '0').slice(0, 6));
    const amount = BigInt(digits) * unit[1] + micros;
    sums[unit[0]] += sign === '-' ? -amount : amount;
    rest = rest.slice(whole.length);
  }
  return sums;
}

/** True when the three counts fit the integers of an INTERVAL. */
function fitsCalendarInterval({ months, days, micros }: IntervalParts): boolean {
  const isSmall = [months, days].every((count) => BigInt.asIntN(32, count) === count);
  return isSmall && BigInt.asIntN(64, micros) === micros;
}

/** The INTERVAL that a text means; undefined when it means none that fits. */
export function parseCalendarInterval(text: string): bigint | undefined {
  const parts = parseIntervalParts(text);
  if (parts === undefined || !fitsCalendarInterval(parts)) return undefined;
  return packInterval({ ...parts, months: Number(parts.months), days: Number(parts.days) });
}
