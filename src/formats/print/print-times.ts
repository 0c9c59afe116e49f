import type { Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import type { DataType } from '../../columnar/types.ts';
import { timestampNtzText, timestampText } from '../../expression/text/value-text.ts';
import type { Stretch, Zone } from '../../expression/time/zone.ts';
import {
  type PrintContext,
  type PrintedColumn,
  printAround,
  printTarget,
} from './printed-column.ts';

/** Room for years of six digits and a sign. */
const DATE_BYTES = 24;
const TIMESTAMP_BYTES = 48;
/** For the kernel: times in UTC, and no offset is printed. */
const WITHOUT_OFFSET = -(2 ** 31);
/** Beyond any timestamp. */
const SECONDS_MAX = 2 ** 60;

/** Prints dates and timestamps as text formats do without a pattern, `quote` around them; null for other types. */
export function printTimes(
  column: Column,
  type: DataType,
  zone: Zone,
  quote: '"' | '',
  context: PrintContext,
): PrintedColumn | null {
  const { kind } = type;
  if (kind === 'date') return printDates(column, quote, context);
  if (kind !== 'timestamp' && kind !== 'timestampNtz') return null;
  return printTimestamps(column, kind === 'timestamp' ? zone : null, quote, context);
}

function printDates(column: Column, quote: '"' | '', context: PrintContext): PrintedColumn {
  const { kernels, memory } = context;
  const { length, validity, values } = column;
  const target = printTarget(length, DATE_BYTES, context);
  const { offsets, heap } = target;
  const mark = quoteByte(quote);
  return printAround(
    column,
    target,
    context,
    (from) => kernels.printDays(values, validity, mark, from, length, offsets, heap),
    (row) => `${quote}${dateText(memory.i32[values / 4 + row])}${quote}`,
  );
}

/** The kernel prints what lies between two changes of the zone's offset, and is told the next such stretch when it leaves one. */
function printTimestamps(
  column: Column,
  zone: Zone | null,
  quote: '"' | '',
  context: PrintContext,
): PrintedColumn {
  const { kernels, memory } = context;
  const { length, validity, values } = column;
  const target = printTarget(length, TIMESTAMP_BYTES, context);
  const { offsets, heap } = target;
  const mark = quoteByte(quote);
  const secondsAt = (row: number): number => secondsOf(memory.i64[values / 8 + row]);
  let stretch: Stretch =
    zone === null ? { start: -SECONDS_MAX, end: SECONDS_MAX, offset: WITHOUT_OFFSET } : NOWHERE;
  const print = (from: number): number => {
    for (let start = from; ; ) {
      const { offset, start: first, end } = stretch;
      const [least, behind] = [secondsWord(first), secondsWord(end)];
      const row =
        kernels.printMoments(
          ...([values, validity, mark, offset, least, behind] as const),
          ...([start, length, offsets, heap] as const),
        ) >>> 0;
      const isKnown = row >= length || zone === null || isWithin(stretch, secondsAt(row));
      if (isKnown) return row;
      stretch = zone.stretchAt(secondsAt(row));
      start = row;
    }
  };
  return printAround(column, target, context, print, (row) => {
    const micros = memory.i64[values / 8 + row];
    return `${quote}${zone === null ? timestampNtzText(micros) : timestampText(micros, zone)}${quote}`;
  });
}

const NOWHERE: Stretch = { start: 0, end: 0, offset: 0 };

function isWithin({ start, end }: Stretch, seconds: number): boolean {
  return seconds >= start && seconds < end;
}

function secondsOf(micros: bigint): number {
  return Number(micros / 1_000_000n) - (micros % 1_000_000n < 0n ? 1 : 0);
}

function secondsWord(seconds: number): bigint {
  return BigInt(Math.floor(Math.max(-SECONDS_MAX, Math.min(seconds, SECONDS_MAX))));
}

function quoteByte(quote: '"' | ''): number {
  return quote === '' ? 0 : 0x22;
}
