// Keys are compared with the bytes of keys seen before, 16 at a time. Lines of one producer spell the same keys in the
// same order, so the key expected next is nearly always the right one.

import {
  COLUMN_BYTES,
  COLUMN_NAME,
  COLUMN_NAME_BYTES,
  KEY_BYTE_LENGTH,
  KEY_BYTES_MAX,
  KEY_COLUMN,
  KEY_SHIFT,
  KEY_TEXT,
  KEYS_MAX,
  WORK_COLUMN_COUNT,
  WORK_COLUMNS,
  WORK_KEY_COUNT,
  WORK_KEYS,
} from './layout';
import { plainEnd } from './string';

const QUOTE: u32 = 0x22;
const COLON: u32 = 0x3a;

/** Whether a key of the record, spelt without blanks, begins at the quote `at`. */
export function isPlainKey(record: usize, at: usize): bool {
  return hasBytes(record + KEY_TEXT, at, load<u32>(record + KEY_BYTE_LENGTH));
}

/** The number of the key at the quote `at`; -1 for a key with escapes. */
export function findKey(work: usize, at: usize): i32 {
  const keyCount = load<u32>(work + WORK_KEY_COUNT);
  let record = load<u32>(work + WORK_KEYS) as usize;
  for (let key: u32 = 0; key < keyCount; key++, record += 1 << KEY_SHIFT) {
    if (hasBytes(record + KEY_TEXT, at, load<u32>(record + KEY_BYTE_LENGTH) - 1)) return key;
  }
  return addKey(work, at, keyCount);
}

/** Whether `byteLength` bytes are equal. Reads up to 15 bytes more. */
export function hasBytes(text: usize, at: usize, byteLength: u32): bool {
  for (; byteLength > 16; byteLength -= 16, text += 16, at += 16) {
    if (!i8x16.all_true(i8x16.eq(v128.load(text), v128.load(at)))) return false;
  }
  const others = ~i8x16.bitmask(i8x16.eq(v128.load(text), v128.load(at)));
  return (others & ((1 << byteLength) - 1)) === 0;
}

/** Keeps a new key while there is room; otherwise it goes to the last record until the next one comes. */
function addKey(work: usize, at: usize, keyCount: u32): i32 {
  const end = plainEnd(at + 1);
  if (end === 0 || load<u8>(end) !== QUOTE) return -1;
  const quotedBytes = (end - at + 1) as u32;
  const isKept = keyCount < KEYS_MAX && quotedBytes < KEY_BYTES_MAX;
  const key = isKept ? keyCount : KEYS_MAX;
  const record = (load<u32>(work + WORK_KEYS) as usize) + ((key as usize) << KEY_SHIFT);
  store<u32>(record + KEY_BYTE_LENGTH, quotedBytes + 1);
  store<i32>(record + KEY_COLUMN, findColumn(work, at + 1, quotedBytes - 2));
  if (isKept) {
    memory.copy(record + KEY_TEXT, at, quotedBytes);
    store<u8>(record + KEY_TEXT + (quotedBytes as usize), COLON as u8);
    store<u32>(work + WORK_KEY_COUNT, keyCount + 1);
  }
  return key;
}

/** The column of this name, -1 for none. */
function findColumn(work: usize, at: usize, byteLength: u32): i32 {
  const count = load<u32>(work + WORK_COLUMN_COUNT);
  let record = load<u32>(work + WORK_COLUMNS) as usize;
  for (let column: u32 = 0; column < count; column++, record += COLUMN_BYTES) {
    if (load<u32>(record + COLUMN_NAME_BYTES) !== byteLength) continue;
    const name = load<u32>(record + COLUMN_NAME) as usize;
    if (memory.compare(name, at, byteLength) === 0) return column;
  }
  return -1;
}
