// Accumulators of slots, copied to neighbouring places.

import { slotAddress } from '../table/inner/layout';

export function readSlots8(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<u8>(target + row, load<u8>(place));
  }
}

export function readSlots16(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<u16>(target + (row << 1), load<u16>(place));
  }
}

export function readSlots32(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<u32>(target + (row << 2), load<u32>(place));
  }
}

export function readSlots64(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<u64>(target + (row << 3), load<u64>(place));
  }
}

export function readSlots128(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    v128.store(target + (row << 4), v128.load(place));
  }
}

/** A bitmap of the slots whose 32-bit accumulator is not zero. */
export function readSlotBits(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let start: u32 = 0; start < count; start += 64, target += 8) {
    const bits = min<u32>(64, count - start);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < bits; bit++, slots += 4) {
      const place = slotAddress(directory, shift, offset, stride, load<u32>(slots));
      word |= ((load<u32>(place) !== 0) as u64) << (bit as u64);
    }
    store<u64>(target, word);
  }
}
