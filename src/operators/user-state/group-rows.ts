import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { concatBatches } from '../../columnar/concat.ts';
import { gatherBatch, type RowNumbers } from '../../columnar/gather.ts';
import { BIGINT, BINARY, type DataType, type StructField } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { EncodedKeys } from '../../state/encode-keys.ts';
import { createScratchTable } from '../../state/group-table.ts';

/** Rows by key, keys in the order in which they came first: plain data, so that it crosses threads. */
export interface GroupedRows {
  readonly keys: EncodedKeys;
  /** The number (u32) of the row behind the last one of each key. */
  readonly ends: number;
  /** In order of keys; the rows of a key in the order in which they came. */
  readonly rows: Batch;
}

const USUAL_KEY_BYTES = 28;

/** Brings the rows of one exchange input together by their encoded key. Null for no rows. */
export function groupRows(
  batches: readonly Batch[],
  fields: readonly StructField[],
  context: ComputeContext,
): GroupedRows | null {
  const types: readonly DataType[] = [BINARY, BIGINT, ...fields.map(({ type }) => type)];
  const temporary = { ...context, arena: context.scratch };
  const [first, ...others] = batches;
  if (first === undefined) return null;
  const whole = others.length === 0 ? first : concatBatches(batches, types, temporary);
  if (whole.rowCount === 0) return null;
  const { scratch, memory, kernels } = context;
  const [key, hash, ...columns] = whole.columns;
  const spec = { accumulators: [], expires: false, inlineKeyBytes: USUAL_KEY_BYTES };
  const table = createScratchTable(spec, scratch, memory, kernels);
  const slots = scratch.allocate(whole.rowCount * 4);
  const encoded = { count: whole.rowCount, offsets: key.offsets, heap: key.values };
  table.findOrInsert({ ...encoded, hashes: hash.values }, slots);
  const count = table.slotCount;
  const { ends, order } = orderBySlot(slots, whole.rowCount, count, context);
  const numbers = scratch.allocate(count * 4);
  for (let slot = 0; slot < count; slot++) memory.u32[numbers / 4 + slot] = slot;
  const target = {
    offsets: scratch.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  table.keysOf(numbers, count, target);
  const own = insertBatch(whole.rowCount, columns);
  const rows = gatherBatch(own, types.slice(2), order, temporary);
  return { keys: { count, offsets: target.offsets, heap: target.heap }, ends, rows };
}

/** The row numbers of all slots, slot by slot, and where those of each end. */
function orderBySlot(
  slots: number,
  rowCount: number,
  slotCount: number,
  { scratch, memory, kernels }: ComputeContext,
): { readonly ends: number; readonly order: RowNumbers } {
  const cursors = scratch.allocate(slotCount * 4);
  const starts = memory.u32.subarray(cursors / 4, cursors / 4 + slotCount).fill(0);
  for (let row = 0; row < rowCount; row++) starts[memory.u32[slots / 4 + row]]++;
  let end = 0;
  for (let slot = 0; slot < slotCount; slot++) {
    const length = starts[slot];
    starts[slot] = end;
    end += length;
  }
  const address = scratch.allocate(rowCount * 4);
  kernels.orderByPartition(slots, rowCount, cursors, address);
  // Each cursor has come to the end of its slot.
  return { ends: cursors, order: { address, count: rowCount } };
}
