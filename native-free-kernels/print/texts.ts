// Texts as text formats write them.

import { copyOver } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const SPACE: u32 = 0x20;
/** A control character is at most six bytes: `\u001F`. */
const UNICODE_ESCAPE: u32 = 0x75;

/** How many bytes texts of JSON take, with their quotes, those of nulls too; or -1 when that is above 2 GiB. */
export function jsonTextBytes(offsets: usize, heap: usize, count: u32): i32 {
  const end = heap + (load<u32>(offsets + ((count as usize) << 2)) as usize);
  let size: u64 = (count as u64) * 2;
  for (let at = heap + (load<u32>(offsets) as usize); at < end; at++) {
    const byte = load<u8>(at) as u32;
    size += isPlain(byte) ? 1 : escapedLetter(byte) === UNICODE_ESCAPE ? 6 : 2;
  }
  return size > 0x7fffffff ? -1 : (size as i32);
}

/** Texts as strings of JSON, with quotes and escapes. Nulls have no text. */
export function printJsonTexts(
  offsets: usize,
  heap: usize,
  validity: usize,
  count: u32,
  targetOffsets: usize,
  target: usize,
): void {
  let end = target;
  store<u32>(targetOffsets, 0);
  for (let row: u32 = 0; row < count; row++) {
    const place = offsets + ((row as usize) << 2);
    if (isSet(validity, row)) {
      end = writeText(
        heap + (load<u32>(place) as usize),
        heap + (load<u32>(place, 4) as usize),
        end,
      );
    }
    store<u32>(targetOffsets + (((row as usize) + 1) << 2), (end - target) as u32);
  }
}

/**
 * Texts as they are, up to a row whose text is empty, begins with the byte `comment` (0: none), begins or ends with a blank, or holds
 * a line end or one of the bytes `between` and `quote`. Nulls have no text.
 */
export function printPlainTexts(
  offsets: usize,
  heap: usize,
  validity: usize,
  between: u32,
  quote: u32,
  comment: u32,
  from: u32,
  count: u32,
  targetOffsets: usize,
  target: usize,
): u32 {
  let end = target + (load<u32>(targetOffsets + ((from as usize) << 2)) as usize);
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const place = offsets + ((row as usize) << 2);
      const start = heap + (load<u32>(place) as usize);
      const behind = heap + (load<u32>(place, 4) as usize);
      if (start === behind) return row;
      const first = load<u8>(start) as u32;
      if (first <= SPACE || (first === comment && comment !== 0)) return row;
      if ((load<u8>(behind - 1) as u32) <= SPACE) return row;
      for (let at = start; at < behind; at++) {
        const byte = load<u8>(at) as u32;
        if (byte === between || byte === quote || byte === 10 || byte === 13) return row;
      }
      end = copyOver(end, start, (behind - start) as u32);
    }
    store<u32>(targetOffsets + (((row as usize) + 1) << 2), (end - target) as u32);
  }
  return count;
}

function writeText(start: usize, end: usize, target: usize): usize {
  store<u8>(target++, QUOTE);
  let plain = start;
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at) as u32;
    if (isPlain(byte)) continue;
    target = writeEscape(byte, copyOver(target, plain, (at - plain) as u32));
    plain = at + 1;
  }
  target = copyOver(target, plain, (end - plain) as u32);
  store<u8>(target, QUOTE);
  return target + 1;
}

function isPlain(byte: u32): bool {
  return byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH;
}

function escapedLetter(byte: u32): u32 {
  switch (byte) {
    case 8:
      return 0x62;
    case 9:
      return 0x74;
    case 10:
      return 0x6e;
    case 12:
      return 0x66;
    case 13:
      return 0x72;
    case QUOTE:
    case BACKSLASH:
      return byte;
    default:
      return UNICODE_ESCAPE;
  }
}

function writeEscape(byte: u32, target: usize): usize {
  const letter = escapedLetter(byte);
  store<u8>(target, BACKSLASH);
  store<u8>(target, letter, 1);
  if (letter !== UNICODE_ESCAPE) return target + 2;
  store<u16>(target, 0x3030, 2);
  store<u8>(target, 0x30 + (byte >> 4), 4);
  const digit = byte & 15;
  store<u8>(target, digit < 10 ? 0x30 + digit : 0x37 + digit, 5);
  return target + 6;
}
