import {
  ACCUMULATOR_BYTES,
  ACCUMULATOR_REFERENCE,
  ACCUMULATOR_STRIDE,
  dropHeap,
  FREE_ROW,
  HEADER_ACCUMULATOR_COUNT,
  HEADER_ACCUMULATORS,
  HEADER_KEY_WIDTH,
  HEADER_NEXT_SLOT,
  heapPlace,
  KEY_PREFIX_BYTES,
  KEY_REFERENCE_OFFSET,
  keyPlace,
  rowOf,
  SEGMENT_MOVING,
  segmentAt,
  segmentOf,
  takeHeap,
  touch,
} from './inner/layout';

/**
 * Moves the byte strings of the slots from `start` on out of the heap segments that are marked as moving. Stops where
 * the heap is full: returns the slot to go on with, whose strings may have moved in part.
 */
export function tableMoveStrings(table: usize, start: u32): u32 {
  const end = load<u32>(table, HEADER_NEXT_SLOT);
  for (let slot = start; slot < end; slot++) {
    const segment = segmentOf(table, slot);
    const row = rowOf(table, slot);
    const key = keyPlace(table, segment, row);
    if (load<u32>(key) === FREE_ROW) continue;
    if (!moveKey(table, segment, key) || !moveAccumulators(table, segment, row)) return slot;
  }
  return end;
}

function moveKey(table: usize, segment: usize, key: usize): bool {
  const byteLength = load<u32>(key);
  if (byteLength <= load<u32>(table, HEADER_KEY_WIDTH) - KEY_PREFIX_BYTES) return true;
  const number = load<u32>(key, KEY_REFERENCE_OFFSET);
  const offset = load<u32>(key, KEY_REFERENCE_OFFSET + 4);
  const moved = move(table, segment, number, offset, byteLength);
  if (moved === 0) return false;
  store<u32>(key, (moved >> 32) as u32, KEY_REFERENCE_OFFSET);
  store<u32>(key, moved as u32, KEY_REFERENCE_OFFSET + 4);
  return true;
}

function moveAccumulators(table: usize, segment: usize, row: u32): bool {
  const count = load<u32>(table, HEADER_ACCUMULATOR_COUNT);
  let descriptor = table + HEADER_ACCUMULATORS;
  for (let index: u32 = 0; index < count; index++, descriptor += ACCUMULATOR_BYTES) {
    if (load<u32>(descriptor, ACCUMULATOR_REFERENCE) === 0) continue;
    const place = segment + load<u32>(descriptor) + row * load<u32>(descriptor, ACCUMULATOR_STRIDE);
    if (load<u64>(place) === 0) continue;
    const number = load<u32>(place, 4);
    const offset = load<u32>(place);
    const byteLength = load<u32>(heapPlace(table, number, offset)) + 4;
    const moved = move(table, segment, number, offset, byteLength);
    if (moved === 0) return false;
    store<u64>(place, moved);
  }
  return true;
}

/** Returns where the string lies now, or 0 without room. */
function move(table: usize, segment: usize, number: u32, offset: u32, byteLength: u32): u64 {
  if (load<u32>(segmentAt(table, number), SEGMENT_MOVING) === 0) {
    return ((number as u64) << 32) | (offset as u64);
  }
  const target = takeHeap(table, byteLength);
  if (target === 0) return 0;
  touch(segment);
  const source = heapPlace(table, number, offset);
  memory.copy(heapPlace(table, (target >> 32) as u32, target as u32), source, byteLength);
  dropHeap(table, number, byteLength);
  return target;
}
