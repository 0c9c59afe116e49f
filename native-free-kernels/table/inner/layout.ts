// How a group table lies in memory: what the kernels of tables and aggregates share. `src/state/table-layout.ts` has
// the same numbers for TypeScript. All are byte offsets.
//
//   header      the words below, then a descriptor of three words for each accumulator
//   index       entries of 64 bits, open addressing: low half of the hash, slot + 1; 0 is empty. An entry's place are
//               the first bits of that half: rows sorted by these find theirs side by side, and an index is widened
//               from its own entries, from one end to the other, a part at a time: those whose hash is below
//               HEADER_MOVED are in the next index
//   directory   address of each row segment, by slot >> shift
//   segments    address of each segment, of rows or heap, by segment number
//
//   row segment    64 bytes of header, then for 1 << shift rows, column by column: hash (i64), key, expiry (i64, if
//                  groups expire), accumulators; the accumulators of a table that lives as long as a task are one
//                  column, all of a row side by side
//   heap segment   64 bytes of header, then byte strings, each from a multiple of 8 on
//
// A key column entry is the key's length (u32) and the key itself, or, where that is too long, at 8 a reference to
// the heap: segment number and offset. A free row has the length FREE_ROW and the next free slot + 1 as hash.
// A byte string of an accumulator begins with its length (u32); the accumulator is segment number << 32 | offset, or 0.

export const HEADER_INDEX: u32 = 0;
export const HEADER_INDEX_MASK: u32 = 4;
export const HEADER_DIRECTORY: u32 = 8;
export const HEADER_SHIFT: u32 = 12;
export const HEADER_ROW_COUNT: u32 = 16;
/** Slots from here on were never used. */
export const HEADER_NEXT_SLOT: u32 = 20;
export const HEADER_SLOT_CAPACITY: u32 = 24;
/** First free slot + 1. */
export const HEADER_FREE_SLOT: u32 = 28;
export const HEADER_KEY_OFFSET: u32 = 32;
export const HEADER_KEY_WIDTH: u32 = 36;
export const HEADER_HASH_OFFSET: u32 = 40;
/** 0 when groups do not expire. */
export const HEADER_EXPIRY_OFFSET: u32 = 44;
export const HEADER_SEGMENTS: u32 = 48;
export const HEADER_SEGMENT_COUNT: u32 = 52;
/** Number of the segment that takes new byte strings + 1. */
export const HEADER_HEAP_SEGMENT: u32 = 56;
export const HEADER_ACCUMULATOR_COUNT: u32 = 60;
/** Bytes of all strings in the heap (u64), live or not, and of the live ones (u64). */
export const HEADER_HEAP_USED: u32 = 64;
export const HEADER_HEAP_LIVE: u32 = 72;
/** Bytes of the string that found no room in the heap, until there is; otherwise 0. */
export const HEADER_HEAP_WANTED: u32 = 80;
/** From 84 to 128: TypeScript's own. */
export const HEADER_NEXT_INDEX: u32 = 128;
export const HEADER_NEXT_MASK: u32 = 132;
/** Entries whose low half of the hash is less are in the next index; what the present one has of them does not count. */
export const HEADER_MOVED: u32 = 136;
/** Offset, stride, width and 1 for a reference, by accumulator. */
export const HEADER_ACCUMULATORS: u32 = 192;
export const ACCUMULATOR_BYTES: u32 = 16;
export const ACCUMULATOR_STRIDE: u32 = 4;
export const ACCUMULATOR_WIDTH: u32 = 8;
export const ACCUMULATOR_REFERENCE: u32 = 12;

export const SEGMENT_KIND: u32 = 0;
export const SEGMENT_KIND_HEAP: u32 = 2;
export const SEGMENT_NUMBER: u32 = 4;
export const SEGMENT_BYTE_LENGTH: u32 = 8;
/**
 * 0 when nothing was written since the last cut, otherwise 1; while a cut is being made the address of its copy, until that
 * is made: at the latest before something is written.
 */
export const SEGMENT_CHANGED: u32 = 12;
/** No row expires before (i64). */
export const SEGMENT_EARLIEST: u32 = 16;
export const SEGMENT_USED: u32 = 24;
export const SEGMENT_LIVE: u32 = 28;
/** 1 while the strings of a heap segment are moved to others. */
export const SEGMENT_MOVING: u32 = 32;
export const SEGMENT_HEADER_BYTES: u32 = 64;

export const FREE_ROW: u32 = 0xffffffff;
export const KEY_PREFIX_BYTES: u32 = 4;
export const KEY_REFERENCE_OFFSET: u32 = 8;

/**
 * Where slot `slot` of an accumulator lies: segments hold `1 << shift` slots, `directory` their addresses, and inside
 * a segment the accumulator of the first slot is at `offset`, that of the next one `stride` bytes behind it.
 */
export function slotAddress(
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  slot: u32,
): usize {
  const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
  const row = slot & ((1 << shift) - 1);
  return segment + offset + row * stride;
}

/** Whether all rows go to one slot, as in aggregates without grouping and within one window. */
export function isOneSlot(slots: usize, count: u32): bool {
  const first = i32x4.splat(load<i32>(slots));
  const vectors = slots + ((count & ~15) << 2);
  for (let place = slots; place < vectors; place += 64) {
    const left = v128.or(differs(place, first), differs(place + 16, first));
    const right = v128.or(differs(place + 32, first), differs(place + 48, first));
    if (v128.any_true(v128.or(left, right))) return false;
  }
  for (let place = vectors; place < slots + (count << 2); place += 4) {
    if (load<u32>(place) !== load<u32>(slots)) return false;
  }
  return count > 0;
}

function differs(place: usize, value: v128): v128 {
  return v128.xor(v128.load(place), value);
}

/** The 64 bits of a bitmap from `row` on, those beyond the last row cleared; bitmap 0 stands for ones. */
export function bitsFrom(bitmap: usize, row: u32, rowCount: u32): u64 {
  const word = bitmap === 0 ? u64.MAX_VALUE : load<u64>(bitmap + (row >> 3));
  const rest = rowCount - row;
  return rest >= 64 ? word : word & (((1 as u64) << (rest as u64)) - 1);
}

/** Whether a bit is set; bitmap 0 stands for a bitmap of ones. */
export function isSet(bitmap: usize, row: u32): bool {
  return bitmap === 0 || ((load<u8>(bitmap + (row >> 3)) >> ((row & 7) as u8)) & 1) !== 0;
}

/** Where in the index a key is looked for first. */
export function indexPlace(hash: u64, mask: u32): u32 {
  return (hash as u32) >> clz<u32>(mask);
}

export function entryOf(hash: u64, slot: u32): u64 {
  return (hash << 32) | ((slot + 1) as u64);
}

/** Puts an entry into the first free place from its own on. */
export function enter(index: usize, mask: u32, entry: u64): void {
  let position = homeOf(entry, mask);
  while (load<u64>(index + ((position as usize) << 3)) !== 0) position = (position + 1) & mask;
  store<u64>(index + ((position as usize) << 3), entry);
}

/** Whether an entry may be that of a key: the bits of the hash that it has are the same. */
export function hasHash(entry: u64, hash: u64): bool {
  return ((entry >> 32) as u32) === (hash as u32);
}

/** Where an entry is looked for first. */
export function homeOf(entry: u64, mask: u32): u32 {
  return indexPlace(entry >> 32, mask);
}

/** The index that has the entry of a hash, or the next one. */
export function indexOf(table: usize, hash: u64): usize {
  return load<u32>(table + (isMoved(table, hash) ? HEADER_NEXT_INDEX : HEADER_INDEX)) as usize;
}

/** The mask of that index. */
export function maskOf(table: usize, hash: u64): u32 {
  return load<u32>(table + (isMoved(table, hash) ? HEADER_NEXT_MASK : HEADER_INDEX_MASK));
}

function isMoved(table: usize, hash: u64): bool {
  return (hash as u32) < load<u32>(table, HEADER_MOVED);
}

/** The row segment of a slot. */
export function segmentOf(table: usize, slot: u32): usize {
  const directory = load<u32>(table, HEADER_DIRECTORY) as usize;
  return load<u32>(directory + ((slot >> load<u32>(table, HEADER_SHIFT)) << 2)) as usize;
}

/** The place of a slot within its segment. */
export function rowOf(table: usize, slot: u32): u32 {
  return slot & ((1 << load<u32>(table, HEADER_SHIFT)) - 1);
}

export function hashPlace(table: usize, segment: usize, row: u32): usize {
  return segment + load<u32>(table, HEADER_HASH_OFFSET) + (row << 3);
}

export function keyPlace(table: usize, segment: usize, row: u32): usize {
  return segment + load<u32>(table, HEADER_KEY_OFFSET) + row * load<u32>(table, HEADER_KEY_WIDTH);
}

/** The bytes of a row's key, inside the row or in the heap. */
export function keyBytes(table: usize, key: usize, byteLength: u32): usize {
  if (byteLength <= load<u32>(table, HEADER_KEY_WIDTH) - KEY_PREFIX_BYTES) {
    return key + KEY_PREFIX_BYTES;
  }
  return heapPlace(
    table,
    load<u32>(key, KEY_REFERENCE_OFFSET),
    load<u32>(key, KEY_REFERENCE_OFFSET + 4),
  );
}

export function segmentAt(table: usize, number: u32): usize {
  return load<u32>((load<u32>(table, HEADER_SEGMENTS) as usize) + (number << 2)) as usize;
}

export function heapPlace(table: usize, segment: u32, offset: u32): usize {
  return segmentAt(table, segment) + offset;
}

/** Comes before whatever writes to a segment: the next cut will have it, and the one that is being made gets it as it is. */
export function touch(segment: usize): void {
  const copy = load<u32>(segment, SEGMENT_CHANGED);
  if (copy === 1) return;
  if (copy !== 0) copyForCut(segment, copy);
  store<u32>(segment, 1, SEGMENT_CHANGED);
}

/** The unused end of a heap segment is left out. */
export function copyForCut(segment: usize, copy: usize): void {
  const isHeap = load<u32>(segment, SEGMENT_KIND) === SEGMENT_KIND_HEAP;
  memory.copy(copy, segment, load<u32>(segment + (isHeap ? SEGMENT_USED : SEGMENT_BYTE_LENGTH)));
  store<u32>(copy, 0, SEGMENT_CHANGED);
}

/** Takes room in the heap for a byte string; returns segment number << 32 | offset, or 0 when there is none. */
export function takeHeap(table: usize, byteLength: u32): u64 {
  const current = load<u32>(table, HEADER_HEAP_SEGMENT);
  const size = heapSize(byteLength);
  const segment: usize = current === 0 ? 0 : segmentAt(table, current - 1);
  const used: u32 = current === 0 ? 0 : load<u32>(segment, SEGMENT_USED);
  if (current === 0 || used + size > load<u32>(segment, SEGMENT_BYTE_LENGTH)) {
    store<u32>(table, size, HEADER_HEAP_WANTED);
    return 0;
  }
  touch(segment);
  store<u32>(segment, used + size, SEGMENT_USED);
  store<u32>(segment, load<u32>(segment, SEGMENT_LIVE) + size, SEGMENT_LIVE);
  store<u64>(table, load<u64>(table, HEADER_HEAP_USED) + (size as u64), HEADER_HEAP_USED);
  store<u64>(table, load<u64>(table, HEADER_HEAP_LIVE) + (size as u64), HEADER_HEAP_LIVE);
  return (((current - 1) as u64) << 32) | (used as u64);
}

/** Gives up a byte string. A segment without live strings starts anew when the heap needs room. */
export function dropHeap(table: usize, number: u32, byteLength: u32): void {
  const segment = segmentAt(table, number);
  const size = heapSize(byteLength);
  touch(segment);
  store<u32>(segment, load<u32>(segment, SEGMENT_LIVE) - size, SEGMENT_LIVE);
  store<u64>(table, load<u64>(table, HEADER_HEAP_LIVE) - (size as u64), HEADER_HEAP_LIVE);
}

/** Byte strings start at multiples of 8. */
export function heapSize(byteLength: u32): u32 {
  return (byteLength + 7) & ~7;
}

/** Reads up to 7 bytes over the ends, which buffers and segments allow. */
export function sameBytes(left: usize, right: usize, byteLength: u32): bool {
  for (; byteLength >= 8; byteLength -= 8, left += 8, right += 8) {
    if (load<u64>(left) !== load<u64>(right)) return false;
  }
  if (byteLength === 0) return true;
  return (load<u64>(left) ^ load<u64>(right)) << ((64 - (byteLength << 3)) as u64) === 0;
}
