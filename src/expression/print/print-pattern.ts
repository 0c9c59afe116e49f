import type { Column } from '../../columnar/batch.ts';
import { formatterOf } from '../time/format.ts';
import { type PatternItem, parsePattern } from '../time/pattern.ts';
import type { Zone } from '../time/zone.ts';
import { printTimestamps, secondsOfMicros } from './print-times.ts';
import type { PrintContext, PrintedColumn } from './printed-column.ts';

/** Words of an item, as `native-free-kernels/print/pattern.ts` has them. */
const ITEM_WORDS = 3;
const TEXT = 0;
const YEAR = 1;
const SHORT_YEAR = 2;
const NUMBERS: Readonly<Record<string, number>> = { M: 3, d: 4, H: 5, m: 6, s: 7 };
const FRACTION = 8;
/** A year with more digits and a sign takes so many bytes more. */
const LONG_YEAR_BYTES = 16;
const MICROS_PER_SECOND = 1_000_000;

/**
 * Prints times of `perSecond` units a second since 1970, by a pattern of which the kernel knows all fields: numbers, and the year
 * in four or two digits; null for other patterns.
 */
export function printPattern(
  column: Column,
  pattern: string,
  perSecond: bigint,
  zone: Zone,
  context: PrintContext,
): PrintedColumn | null {
  const { kernels, memory, scratch } = context;
  const items = parsePattern(pattern);
  const words = items.map((item) => wordsOf(item, context));
  if (!words.every((own) => own !== null)) return null;
  const address = scratch.allocate(items.length * ITEM_WORDS * 4);
  memory.u32.set(words.flat(), address / 4);
  const { values, validity, length } = column;
  const print = formatterOf(pattern, zone);
  const secondsOf = perSecond === 1n ? Number : secondsOfMicros;
  return printTimestamps(column, zone, context, {
    utcOffset: 0,
    bytesMax: items.reduce((sum, item) => sum + bytesOf(item), LONG_YEAR_BYTES),
    secondsOf,
    print: ({ offsets, heap }, offset, first, behind, from) =>
      kernels.printPattern(
        ...([values, perSecond, validity, address, items.length] as const),
        ...([offset, first, behind, from, length, offsets, heap] as const),
      ),
    text: (value) => {
      const seconds = secondsOf(value);
      const micros =
        perSecond === 1n ? 0 : Number(value - BigInt(seconds) * BigInt(MICROS_PER_SECOND));
      return print(seconds, micros);
    },
  });
}

/** Null for what the kernel does not print. */
function wordsOf(item: PatternItem, { memory, scratch }: PrintContext): readonly number[] | null {
  if (item.kind === 'text') {
    const byteLength = Buffer.byteLength(item.text);
    const address = scratch.allocate(byteLength);
    memory.text.write(item.text, address);
    return [TEXT, address, byteLength];
  }
  if (item.kind !== 'field') return null;
  const { letter, count } = item;
  if (letter === 'y' && count === 4) return [YEAR, 0, 0];
  if (letter === 'y' && count === 2) return [SHORT_YEAR, 0, 0];
  if (letter === 'S') return [FRACTION, count, 0];
  const number = NUMBERS[letter];
  return number === undefined || count > 2 ? null : [number, count, 0];
}

function bytesOf(item: PatternItem): number {
  if (item.kind === 'text') return Buffer.byteLength(item.text);
  // The kernel writes all digits of a fraction, of which there may be fewer.
  return item.kind === 'field' ? Math.max(item.count, 10) : 0;
}
