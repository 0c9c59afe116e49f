import { gatherBatch } from '../../columnar/gather.ts';
import type { DataType } from '../../columnar/types.ts';
import type { Operator, SpecOf } from '../operator.ts';
import { NO_OLD_ROWS, Ranking } from './ranking.ts';

/** Where more of a batch's rows than this share have a key of their own, it is passed on as it is. */
const KEYS_SHARE_MAX = 0.9;

/**
 * Leaves out rows that are not among the first of their key within their batch: those cannot be among the first of all, and need
 * not cross the exchange. A frequent key sends a few rows that way.
 */
export function topOfKeys(spec: SpecOf<'topOfKeys'>, input: readonly DataType[]): Operator {
  return {
    process(batch, context) {
      // Nothing of this outlives the batch.
      const ranking = new Ranking(spec, batch, { ...context, scratch: context.arena });
      if (ranking.distinctKeys.count > batch.rowCount * KEYS_SHARE_MAX) return batch;
      ranking.rank(NO_OLD_ROWS);
      const first = ranking.entered();
      return first.count === batch.rowCount ? batch : gatherBatch(batch, input, first, context);
    },
  };
}
