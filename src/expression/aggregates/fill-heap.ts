import { assert } from '../../errors.ts';
import type { AggregateState, SlotRows } from '../aggregate-function.ts';

/**
 * Puts the bytes of rows into the table's heap. `keep` takes them from a row on and gives the first that it has not taken,
 * because the heap is full, or the number of rows; in between the heap grows.
 */
export function fillHeap(
  state: AggregateState,
  rows: SlotRows,
  keep: (firstRow: number) => number,
): void {
  let row = 0;
  while (row < rows.count) {
    const next = keep(row);
    if (next === rows.count) return;
    assert(next >= row, 'the kernel goes forward');
    row = next;
    state.growHeap();
  }
}
