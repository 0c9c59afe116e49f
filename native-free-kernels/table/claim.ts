import { slotAddress } from './inner/layout';

/**
 * Writes the rows whose slot has the mark 0 to `target` and sets that mark (a u32 accumulator), so that of rows with one
 * slot only the first is written; returns how many.
 */
export function claimSlots(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    const mark = slotAddress(directory, shift, offset, stride, slot);
    if (load<u32>(mark) !== 0) continue;
    store<u32>(mark, 1);
    store<u32>(target + (found << 2), row);
    found++;
  }
  return found;
}
