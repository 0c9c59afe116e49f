import type { SlotRows } from '../../expression/aggregate-function.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { StateStore } from '../../state/store.ts';

/** Entries read at once: bounds what a batch takes of memory. */
const PORTION_ROWS_MAX = 16 * 1024;

/** All entries of a table, portion by portion. */
export function* inPortions(store: StateStore, { scratch }: ComputeContext): Iterable<SlotRows> {
  const address = scratch.allocate(Math.max(4, store.rowCount * 4));
  yield* portionsOf({ slots: address, count: store.liveSlots(address) });
}

function* portionsOf({ slots, count }: SlotRows): Iterable<SlotRows> {
  for (let start = 0; start < count; start += PORTION_ROWS_MAX) {
    yield { slots: slots + start * 4, count: Math.min(PORTION_ROWS_MAX, count - start) };
  }
}

/** The number in a word of each entry. */
export function wordsOf(
  { slots, count }: SlotRows,
  accumulator: number,
  store: StateStore,
  { kernels, memory, scratch }: ComputeContext,
): Uint32Array {
  const { directory, shift, offset, stride } = store.accumulator(accumulator);
  const target = scratch.allocate(Math.max(4, count * 4));
  kernels.readSlots32(slots, count, directory, shift, offset, stride, target);
  return memory.u32.slice(target / 4, target / 4 + count);
}

/** Slot numbers where kernels read them. */
export function slotsAt(numbers: readonly number[], { memory, scratch }: ComputeContext): SlotRows {
  const slots = scratch.allocate(Math.max(4, numbers.length * 4));
  memory.u32.set(numbers, slots / 4);
  return { slots, count: numbers.length };
}
