/** An INTERVAL of Spark's older kind: three counts that do not convert into one another. */
export interface CalendarInterval {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

/** The value of a column. */
export function packInterval({ months, days, micros }: CalendarInterval): bigint {
  const low = BigInt.asUintN(32, BigInt(months)) | (BigInt.asUintN(32, BigInt(days)) << 32n);
  return (micros << 64n) | low;
}

/** From the value of a column: months in the lowest 32 bits, then days, then microseconds in the upper 64. */
export function unpackInterval(value: bigint): CalendarInterval {
  return {
    months: Number(BigInt.asIntN(32, value)),
    days: Number(BigInt.asIntN(32, value >> 32n)),
    micros: value >> 64n,
  };
}

const MICROS_PER_HOUR = 3_600_000_000n;
const MICROS_PER_MINUTE = 60_000_000n;

/** Spark's text, such as `1 years 2 months 3 days`. */
export function calendarIntervalText(value: bigint): string {
  const { months, days, micros } = unpackInterval(value);
  const parts: readonly (readonly [number | bigint | string, string])[] = [
    [Math.trunc(months / 12), 'years'],
    [months % 12, 'months'],
    [days, 'days'],
    [micros / MICROS_PER_HOUR, 'hours'],
    [(micros % MICROS_PER_HOUR) / MICROS_PER_MINUTE, 'minutes'],
    [secondsText(micros % MICROS_PER_MINUTE), 'seconds'],
  ];
  const shown = parts.filter(([amount]) => Number(amount) !== 0);
  return shown.length === 0 ? '0 seconds' : shown.map((part) => part.join(' ')).join(' ');
}

function secondsText(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const fraction = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const whole = `${micros < 0n ? '-' : ''}${size / 1_000_000n}`;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
