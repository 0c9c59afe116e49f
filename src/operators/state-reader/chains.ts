import type { Column } from '../../columnar/batch.ts';
import type { SlotRows } from '../../expression/aggregate-function.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { layOutKeys } from '../../state/key-layout.ts';
import { decodeRows, layOutRowBytes } from '../../state/row-bytes.ts';
import { columnsOfSlots } from '../../state/slot-keys.ts';
import type { StateStore } from '../../state/store.ts';
import type { ReadForm } from './read-state.ts';
import { inPortions, slotsAt, wordsOf } from './slots.ts';
import { fieldsOf, type StateDescription } from './state-description.ts';

/** A word of a row; see `chainedStore`. */
const MARKS = 3;
const MARK_SECOND = 1;

/** Rows of one side in chains by key, those whose key has a null among them, which match nothing. */
export const readChains: ReadForm = function* (description, store, side, context) {
  const layout = layOutKeys(fieldsOf(description.key).map(({ type }) => type));
  for (const all of inPortions(store, context)) {
    const slots = context.memory.u32.subarray(all.slots / 4, all.slots / 4 + all.count);
    const marks = wordsOf(all, MARKS, store, context);
    const own = [...slots].filter((_, place) => (marks[place]! & MARK_SECOND) === side);
    const rows = slotsAt(own, context);
    // The row's bytes behind a key do not disturb its decoding.
    const key = columnsOfSlots(layout, store, rows, context);
    yield { count: rows.count, key, value: rowsOf(description, store, side, rows, context) };
  }
};

function rowsOf(
  { values, first = [] }: StateDescription,
  store: StateStore,
  side: 0 | 1,
  { slots, count }: SlotRows,
  context: ComputeContext,
): readonly Column[] {
  const types = fieldsOf(values[side]!).map(({ type }) => type);
  const places = [...first, ...types.keys().filter((place) => !first.includes(place))];
  const { scratch } = context;
  const target = {
    offsets: scratch.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  store.chains.read(slots, count, target);
  const layout = layOutRowBytes(places.map((place) => types[place]!));
  const bytes = { count, offsets: target.offsets, heap: target.heap };
  const columns: Column[] = [];
  decodeRows(layout, bytes, context).forEach((column, index) => {
    columns[places[index]!] = column;
  });
  return columns;
}
