import type { Batch } from '../columnar/batch.ts';
import { assert } from '../errors.ts';
import type { LimitSpec } from '../plan/stages.ts';
import { layOutKeys } from '../state/key-layout.ts';
import type { StateStore, StoreSpec } from '../state/store.ts';
import { firstRows } from './first-rows.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';
import { addGlobalGroup } from './partial-aggregate.ts';

/** The one key of a store that counts all rows. */
const NO_KEY = layOutKeys([]);

/** Passes on the first rows of a whole stream. Its store holds one number: how many there have been. */
export function limit({ types, count }: LimitSpec): StatefulOperator {
  return {
    step([batches], store, context) {
      assert(store !== null, 'a limit keeps its count in a store');
      const place = placeOfCount(store, context);
      const { u32 } = context.memory;
      const output: Batch[] = [];
      for (const batch of batches) {
        assert(batch.weights === 0, 'a limit takes rows that are never taken back');
        // An earlier run may have had a higher limit.
        if (u32[place] >= count) break;
        const first = firstRows(batch, types, count - u32[place], context);
        u32[place] += first.rowCount;
        output.push(first);
      }
      context.stateCounters.rowsTotal += store.rowCount;
      context.stateCounters.rowsUpdated += output.length > 0 ? 1 : 0;
      return output;
    },
  };
}

export function limitStore(): StoreSpec {
  return { accumulators: [{ name: 'count', width: 4 }], expires: false, inlineKeyBytes: 0 };
}

/** Index among the 32-bit words of the memory. */
function placeOfCount(store: StateStore, context: StatefulContext): number {
  const slot = context.memory.u32[addGlobalGroup(NO_KEY, store, context) / 4];
  const { directory, shift, offset, stride } = store.accumulator(0);
  const segment = context.memory.u32[directory / 4 + (slot >>> shift)];
  return (segment + offset + (slot & ((1 << shift) - 1)) * stride) / 4;
}
