// Least and greatest STRING and BINARY values: they lie in the table's heap, the accumulator refers to them.

import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { AggregateState, SlotRows } from '../aggregate-function.ts';
import { fillHeap } from './fill-heap.ts';

export function keepExtremeBytes(
  state: AggregateState,
  values: Column,
  rows: SlotRows,
  isGreatest: boolean,
): void {
  const { directory, shift, offset, stride } = state.columns[0];
  const greatest = isGreatest ? 1 : 0;
  fillHeap(state, rows, (row) =>
    state.kernels.tableKeepExtremes(
      state.table,
      rows.slots,
      row,
      rows.count,
      directory,
      shift,
      offset,
      stride,
      values.offsets,
      values.values,
      values.validity,
      greatest,
    ),
  );
}

export function readExtremeBytes(state: AggregateState, rows: SlotRows): Column {
  const { directory, shift, offset, stride } = state.columns[0];
  const { arena, kernels } = state;
  const { slots, count } = rows;
  const offsets = arena.allocate((count + 1) * 4);
  const validity = arena.allocateBitmap(count);
  const byteLength = kernels.tableReferenceOffsets(
    state.table,
    slots,
    count,
    directory,
    shift,
    offset,
    stride,
    offsets,
    validity,
  );
  if (byteLength < 0) throw columnTooLarge();
  const heap = arena.allocate(byteLength);
  kernels.tableReferenceBytes(
    state.table,
    slots,
    count,
    directory,
    shift,
    offset,
    stride,
    offsets,
    heap,
  );
  return bytesColumn(count, validity, offsets, heap);
}
