import type { SortSpec } from '../plan/stages.ts';
import type { StatefulOperator } from './operator.ts';
import { sortResult } from './sort-result.ts';

/** Sorts all rows of its one partition and cuts them to the limit. */
export function sort({ types, finish }: SortSpec): StatefulOperator {
  return {
    step([batches = []], _store, context) {
      return batches.length === 0 ? [] : [sortResult(batches, types, finish, context)];
    },
  };
}
