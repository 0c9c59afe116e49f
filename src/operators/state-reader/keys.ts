import { columnFromValues } from '../../columnar/column-from-values.ts';
import { TIMESTAMP } from '../../columnar/types.ts';
import { layOutKeys } from '../../state/key-layout.ts';
import { columnsOfSlots } from '../../state/slot-keys.ts';
import type { ReadForm } from './read-state.ts';
import { inPortions } from './slots.ts';
import { fieldsOf } from './state-description.ts';

/** The year 10000: what expires later never does. */
const EXPIRY_END = 253_402_300_800_000_000n;

/** Keys that there have been, and when each is forgotten. */
export const readKeys: ReadForm = function* (description, store, _side, context) {
  const layout = layOutKeys(fieldsOf(description.key).map(({ type }) => type));
  for (const rows of inPortions(store, context)) {
    const { count } = rows;
    const expiries: (bigint | null)[] = new Array(count).fill(null);
    if (description.store.expires) {
      const target = context.scratch.allocate(count * 8);
      store.expiryOf(rows.slots, count, target);
      const times = context.memory.i64.subarray(target / 8, target / 8 + count);
      times.forEach((time, row) => {
        if (time < EXPIRY_END) expiries[row] = time;
      });
    }
    const value = [columnFromValues(expiries, TIMESTAMP, context.arena)];
    yield { count, key: columnsOfSlots(layout, store, rows, context), value };
  }
};
