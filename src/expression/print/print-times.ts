import type { Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import type { DataType } from '../../columnar/types.ts';
import { timestampNtzText, timestampText } from '../text/value-text.ts';
import type { Stretch, Zone } from '../time/zone.ts';
import {
  type PrintContext,
  type PrintedColumn,
  type PrintTarget,
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
  const ownZone = kind === 'timestamp' ? zone : null;
  const { kernels } = context;
  const { validity, values, length } = column;
  const mark = quoteByte(quote);
  return printTimestamps(column, ownZone, context, {
    utcOffset: WITHOUT_OFFSET,
    print: ({ offsets, heap }, offset, first, behind, from) =>
      kernels.printMoments(
        ...([values, validity, mark, offset, first, behind] as const),
        ...([from, length, offsets, heap] as const),
      ),
    text: (micros) => {
      const text = ownZone === null ? timestampNtzText(micros) : timestampText(micros, ownZone);
      return `${quote}${text}${quote}`;
    },
  });
}

/** Prints timestamps as CAST does: local times of a zone, or of UTC. `text` prints what the kernel does not. */
export function printLocalTimes(
  column: Column,
  zone: Zone | null,
  context: PrintContext,
  text: (micros: bigint) => string,
): PrintedColumn {
  const { kernels } = context;
  const { validity, values, length } = column;
  return printTimestamps(column, zone, context, {
    utcOffset: 0,
    print: ({ offsets, heap }, offset, first, behind, from) =>
      kernels.printLocalTimes(
        ...([values, validity, offset, first, behind] as const),
        ...([from, length, offsets, heap] as const),
      ),
    text,
  });
}

export function printDates(column: Column, quote: '"' | '', context: PrintContext): PrintedColumn {
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

/** How timestamps are written. */
interface TimestampStyle {
  /** Room for the longest text. */
  readonly bytesMax?: number;
  /** The second of a value; default: values are microseconds. */
  readonly secondsOf?: (value: bigint) => number;
  /** What a kernel is told to be the offset where there is no zone. */
  readonly utcOffset: number;
  /** Calls a kernel. */
  print(target: PrintTarget, offset: number, first: bigint, behind: bigint, from: number): number;
  /** What the kernel does not print. */
  text(value: bigint): string;
}

/** The kernel prints what lies between two changes of the zone's offset, and is told the next such stretch when it leaves one. */
export function printTimestamps(
  column: Column,
  zone: Zone | null,
  context: PrintContext,
  style: TimestampStyle,
): PrintedColumn {
  const { memory } = context;
  const { length, values } = column;
  const { bytesMax = TIMESTAMP_BYTES, secondsOf = secondsOfMicros } = style;
  const target = printTarget(length, bytesMax, context);
  const secondsAt = (row: number): number => secondsOf(memory.i64[values / 8 + row]);
  let stretch: Stretch =
    zone === null ? { start: -SECONDS_MAX, end: SECONDS_MAX, offset: style.utcOffset } : NOWHERE;
  const print = (from: number): number => {
    for (let start = from; ; ) {
      const { offset, start: first, end } = stretch;
      const [least, behind] = [secondsWord(first), secondsWord(end)];
      const row = style.print(target, offset, least, behind, start) >>> 0;
      const isKnown = row >= length || zone === null || isWithin(stretch, secondsAt(row));
      if (isKnown) return row;
      stretch = zone.stretchAt(secondsAt(row));
      start = row;
    }
  };
  return printAround(column, target, context, print, (row) =>
    style.text(memory.i64[values / 8 + row]),
  );
}

const NOWHERE: Stretch = { start: 0, end: 0, offset: 0 };

function isWithin({ start, end }: Stretch, seconds: number): boolean {
  return seconds >= start && seconds < end;
}

export function secondsOfMicros(micros: bigint): number {
  return Number(micros / 1_000_000n) - (micros % 1_000_000n < 0n ? 1 : 0);
}

function secondsWord(seconds: number): bigint {
  return BigInt(Math.floor(Math.max(-SECONDS_MAX, Math.min(seconds, SECONDS_MAX))));
}

function quoteByte(quote: '"' | ''): number {
  return quote === '' ? 0 : 0x22;
}
