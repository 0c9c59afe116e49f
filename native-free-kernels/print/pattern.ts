// Times by a pattern of fields with digits. As the kernels of `times.ts`, it stops at a row that it cannot print.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';
import { civilDate, floorDivide, hasFourDigits } from './inner/civil';
import { writeDigits } from './inner/digits';

const SECONDS_PER_DAY: i64 = 86_400;
/** An item of the pattern has three words: what it is, and its digits, or the address and size of a text. */
const ITEM_BYTES: usize = 12;
const ITEM_FIRST: usize = 4;
const ITEM_SECOND: usize = 8;
const TEXT: u32 = 0;
const YEAR: u32 = 1;
const SHORT_YEAR: u32 = 2;
const MONTH: u32 = 3;
const DAY: u32 = 4;
const HOUR: u32 = 5;
const MINUTE: u32 = 6;
const SECOND: u32 = 7;

/**
 * Prints times that count `perSecond` units a second since 1970: local times by `offset` (seconds), which holds for the seconds
 * [first, behind). Stops at a time outside of these, or of a year with more than four digits.
 */
export function printPattern(
  source: usize,
  perSecond: i64,
  validity: usize,
  items: usize,
  itemCount: u32,
  offset: i32,
  first: i64,
  behind: i64,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  const itemsEnd = items + (itemCount as usize) * ITEM_BYTES;
  let end = heap + (load<u32>(offsets + ((from as usize) << 2)) as usize);
  let lastDays: i64 = i64.MIN_VALUE;
  let date: u64 = 0;
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const units = load<i64>(source + ((row as usize) << 3));
      const seconds = perSecond === 1 ? units : floorDivide(units, perSecond);
      if (seconds < first || seconds >= behind) return row;
      const local = seconds + (offset as i64);
      const days = floorDivide(local, SECONDS_PER_DAY);
      if (!hasFourDigits(days)) return row;
      if (days !== lastDays) {
        date = civilDate(days);
        lastDays = days;
      }
      const second = (local - days * SECONDS_PER_DAY) as u64;
      end = writeItems(items, itemsEnd, date, second, (units - seconds * perSecond) as u64, end);
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), (end - heap) as u32);
  }
  return count;
}

function writeItems(
  items: usize,
  itemsEnd: usize,
  date: u64,
  second: u64,
  micros: u64,
  target: usize,
): usize {
  for (let item = items; item < itemsEnd; item += ITEM_BYTES) {
    const kind = load<u32>(item);
    const digits = load<u32>(item, ITEM_FIRST);
    if (kind === TEXT) {
      const size = load<u32>(item, ITEM_SECOND);
      copyShort(target, digits, size);
      target += size;
    } else if (kind === YEAR) target = writeDigits(date >> 16, 4, target);
    else if (kind === SHORT_YEAR) target = writeDigits((date >> 16) % 100, 2, target);
    else if (kind <= SECOND) target = writeNumber(fieldOf(kind, date, second), digits, target);
    else target = writeFraction(micros, digits, target);
  }
  return target;
}

function fieldOf(kind: u32, date: u64, second: u64): u64 {
  if (kind === MONTH) return (date >> 8) & 0xff;
  if (kind === DAY) return date & 0xff;
  if (kind === HOUR) return second / 3600;
  return kind === MINUTE ? (second / 60) % 60 : second % 60;
}

/** A number below 100 with one digit at least, or two. */
function writeNumber(number: u64, digits: u32, target: usize): usize {
  return writeDigits(number, digits === 1 && number < 10 ? 1 : 2, target);
}

/** The first digits of a fraction of a second; the last three of nine are zeros. */
function writeFraction(micros: u64, digits: u32, target: usize): usize {
  const end = writeDigits(micros, 6, target);
  store<u32>(end, 0x30303030);
  return target + digits;
}
