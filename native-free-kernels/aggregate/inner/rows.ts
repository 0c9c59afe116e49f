// The rows of a block that a bitmap chooses, brought together.

import { bitsFrom, isSet } from '../../table/inner/layout';

/** Writes the numbers, within the block, of the rows from `first` to `end` that are set; returns how many. */
export function chooseRows(bitmap: usize, first: u32, end: u32, target: usize): u32 {
  const start = target;
  for (let row = first; row < end; row += 64) {
    for (let word = bitsFrom(bitmap, row, end); word !== 0; word &= word - 1) {
      store<u32>(target, row - first + (ctz<u64>(word) as u32));
      target += 4;
    }
  }
  return ((target - start) >> 2) as u32;
}

export function takeRows<T>(source: usize, rows: usize, count: u32, target: usize): void {
  for (const end = rows + (count << 2); rows < end; rows += 4, target += sizeof<T>()) {
    store<T>(target, load<T>(source + (load<u32>(rows) as usize) * sizeof<T>()));
  }
}

export function takeWideRows(source: usize, rows: usize, count: u32, target: usize): void {
  for (const end = rows + (count << 2); rows < end; rows += 4, target += 16) {
    v128.store(target, v128.load(source + ((load<u32>(rows) as usize) << 4)));
  }
}

/** A byte, 0 or 1, for each of the bits from `first` on. */
export function spreadBits(bitmap: usize, first: u32, count: u32, target: usize): void {
  for (const end = first + count; first < end; first++, target++) {
    store<u8>(target, isSet(bitmap, first) as u8);
  }
}

/** The same for some rows, numbered from `first` on. */
export function takeBits(bitmap: usize, first: u32, rows: usize, count: u32, target: usize): void {
  for (const end = rows + (count << 2); rows < end; rows += 4, target++) {
    store<u8>(target, isSet(bitmap, first + load<u32>(rows)) as u8);
  }
}
