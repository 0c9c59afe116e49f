import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { INT } from '../../columnar/types.ts';
import type { SlotRows } from '../../expression/aggregate-function.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { decodeKeys } from '../../state/decode-keys.ts';
import { layOutKeys } from '../../state/key-layout.ts';
import { columnsOfSlots } from '../../state/slot-keys.ts';
import type { StateStore } from '../../state/store.ts';
import { GROUP_KEYS, listNumber, valueKeys } from '../distinct/known-values.ts';
import type { ReadForm, StateRows } from './read-state.ts';
import { inPortions, slotsAt, wordsOf } from './slots.ts';
import { fieldsOf, type ListDescription, type StateDescription } from './state-description.ts';

/** A group's key begins with its length, a value's with the number of its list. */
const FIRST_WORD = layOutKeys([INT]);

/** Values that groups have had: the columns of a value's list, null in those of others, and the results that have taken it. */
export const readValues: ReadForm = function* (description, store, _side, context) {
  const { i32, u32 } = context.memory;
  for (const all of inPortions(store, context)) {
    // What is behind the word does not disturb its decoding.
    const [word] = columnsOfSlots(FIRST_WORD, store, all, context);
    const words = i32.subarray(word!.values / 4, word!.values / 4 + all.count);
    const slots = [...u32.subarray(all.slots / 4, all.slots / 4 + all.count)];
    for (const [list, described] of description.lists!.entries()) {
      const own = slots.filter((_, place) => words[place] === listNumber(list));
      const rows = slotsAt(own, context);
      if (rows.count > 0) yield valuesOf(description, described, store, rows, context);
    }
  }
};

function valuesOf(
  { key, values, results = [] }: StateDescription,
  { fields: places, takers }: ListDescription,
  store: StateStore,
  rows: SlotRows,
  context: ComputeContext,
): StateRows {
  const { count } = rows;
  const { arena } = context;
  const fields = fieldsOf(values[0]!);
  const layout = valueKeys(places.map((place) => fields[place]!.type));
  const [, groups, ...own] = columnsOfSlots(layout, store, rows, context);
  const value = fields.slice(0, -1).map(({ type }, place): Column => {
    const column = own[places.indexOf(place)];
    return column ?? columnFromValues(new Array(count).fill(null), type, arena);
  });
  const taken = [...wordsOf(rows, 0, store, context)].map((bits) =>
    takers.flatMap((calls, bit) => ((bits >>> bit) & 1 ? calls : [])).map((call) => results[call]!),
  );
  value.push(columnFromValues(taken, fields.at(-1)!.type, arena));
  return { count, key: groupsAt(key, groups!.values, store, rows, context), value };
}

/** The grouping columns of groups with these slots. */
function groupsAt(
  key: string,
  slots: number,
  store: StateStore,
  { count }: SlotRows,
  context: ComputeContext,
): readonly Column[] {
  const [bytes] = columnsOfSlots(GROUP_KEYS, store, { slots, count }, context);
  const layout = layOutKeys(fieldsOf(key).map(({ type }) => type));
  return decodeKeys(layout, { count, offsets: bytes!.offsets, heap: bytes!.values }, context);
}
