import { unpackInterval } from '../../columnar/calendar-interval.ts';
import { type DataType, STRING, TIMESTAMP, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import { MillraceError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { parseInterval } from '../time/interval-length.ts';
import { addLocalMonths } from '../time/moment.ts';

const CALENDAR_INTERVAL: DataType = Object.freeze({ kind: 'calendarInterval' });
const MICROS_PER_DAY = 86_400_000_000n;

/** What `session_window(time, gap)` makes of a gap that differs from row to row. */
export const sessionEnd: ScalarFunction = rowFunction({
  name: 'session_end',
  summary:
    'Gives the end of the session that a row opens: its time plus a gap; null when the gap is no interval.',
  examples: [
    {
      sql: "session_end(TIMESTAMP'2024-01-01 00:00:00', '1 minute 30 seconds')",
      result: '2024-01-01 00:01:30',
    },
    { sql: "session_end(TIMESTAMP'2024-01-01 00:00:00', 'a while')", result: 'NULL' },
  ],
  parameters: [
    [TIMESTAMP, TIMESTAMP_NTZ],
    [STRING, CALENDAR_INTERVAL],
  ],
  result: ([time]) => time!.type,
  nullable: true,
  compute: (time: bigint, gap: string | bigint) =>
    typeof gap === 'string' ? afterText(time, gap) : afterInterval(time, gap),
});

function afterText(time: bigint, gap: string): bigint | null {
  try {
    const { months, micros } = parseInterval(gap);
    return addLocalMonths(time, months) + BigInt(micros);
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return null;
    throw error;
  }
}

function afterInterval(time: bigint, gap: bigint): bigint {
  const { months, days, micros } = unpackInterval(gap);
  return addLocalMonths(time, months) + BigInt(days) * MICROS_PER_DAY + micros;
}
