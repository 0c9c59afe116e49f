import { columnFromValues } from '../../columnar/column-from-values.ts';
import { BIGINT } from '../../columnar/types.ts';
import type { ReadForm } from './read-state.ts';
import { inPortions, wordsOf } from './slots.ts';

/** How many rows a limit has passed on. */
export const readCount: ReadForm = function* (_description, store, _side, context) {
  for (const rows of inPortions(store, context)) {
    const counts = [...wordsOf(rows, 0, store, context)].map(BigInt);
    yield { count: rows.count, key: [], value: [columnFromValues(counts, BIGINT, context.arena)] };
  }
};
