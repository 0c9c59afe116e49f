import { hashPlace, rowOf, segmentOf } from './inner/layout';
import { clearSlot, removeFromIndex } from './inner/removal';

/** Forgets slots: their rows are zeroed and become free, the last one first in line. */
export function tableRemove(table: usize, slots: usize, count: u32): void {
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    removeFromIndex(
      table,
      load<u64>(hashPlace(table, segmentOf(table, slot), rowOf(table, slot))),
      slot,
    );
    clearSlot(table, slot);
  }
}
