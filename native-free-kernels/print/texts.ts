// Texts as text formats write them.

import { copyOver } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';
import { jsonBytes, writeJsonText } from './inner/json-text';

const SPACE: u32 = 0x20;

/** How many bytes texts of JSON take, with their quotes, those of nulls too; or -1 when that is above 2 GiB. */
export function jsonTextBytes(offsets: usize, heap: usize, count: u32): i32 {
  const end = heap + (load<u32>(offsets + ((count as usize) << 2)) as usize);
  let size: u64 = (count as u64) * 2;
  for (let at = heap + (load<u32>(offsets) as usize); at < end; at++) {
    size += jsonBytes(load<u8>(at));
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
      end = writeJsonText(
        heap + (load<u32>(place) as usize),
        heap + (load<u32>(place, 4) as usize),
        end,
      );
    }
    store<u32>(targetOffsets + (((row as usize) + 1) << 2), (end - target) as u32);
  }
}

/**
 * Texts as fields of lines, up to a row whose text is empty or begins or ends with a blank. A text is put into quotes that begins with
 * the byte `comment` (0: none), or holds a line end or one of the bytes `between` and `quote`; `escapeMark` stands before quotes in it, and
 * before itself unless it is the quote. With `escapeMark` 0 such a row is where to stop. Nulls have no text.
 */
export function printFields(
  offsets: usize,
  heap: usize,
  validity: usize,
  between: u32,
  quote: u32,
  escapeMark: u32,
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
      if (first <= SPACE || (load<u8>(behind - 1) as u32) <= SPACE) return row;
      const isComment = first === comment && comment !== 0;
      if (!isComment && isPlainField(start, behind, between, quote)) {
        end = copyOver(end, start, (behind - start) as u32);
      } else if (escapeMark === 0) {
        return row;
      } else end = writeQuoted(start, behind, quote, escapeMark, end);
    }
    store<u32>(targetOffsets + (((row as usize) + 1) << 2), (end - target) as u32);
  }
  return count;
}

function isPlainField(at: usize, end: usize, between: u32, quote: u32): bool {
  for (; at < end; at++) {
    const byte = load<u8>(at) as u32;
    if (byte === between || byte === quote || byte === 10 || byte === 13) return false;
  }
  return true;
}

function writeQuoted(start: usize, end: usize, quote: u32, escapeMark: u32, target: usize): usize {
  store<u8>(target++, quote);
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at) as u32;
    if (byte === quote || byte === escapeMark) store<u8>(target++, escapeMark);
    store<u8>(target++, byte);
  }
  store<u8>(target, quote);
  return target + 1;
}
