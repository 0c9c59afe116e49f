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
  copy<u8>(slots, count, directory, shift, offset, stride, target);
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
  copy<u16>(slots, count, directory, shift, offset, stride, target);
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
  copy<u32>(slots, count, directory, shift, offset, stride, target);
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
  copy<u64>(slots, count, directory, shift, offset, stride, target);
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

function copy<T>(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, target += sizeof<T>()) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<T>(target, load<T>(place));
  }
}
