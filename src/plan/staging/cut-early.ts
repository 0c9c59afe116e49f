import { isDeterministicTree } from '../expression-tree.ts';
import type { ResultFinish, SortKey } from '../stages.ts';
import { userCallsIn } from '../user-calls.ts';
import type { Pipeline } from './pipeline.ts';

/** More rows than this are not worth keeping apart: most splits have hardly more. */
const TOP_ROWS_MAX = 8192;

/** What lies above the limit needs no more rows of a split or partition than all together may give. */
export function cutEarly(
  pipelines: readonly Pipeline[],
  { order, offset, limit }: Omit<ResultFinish, 'hidden'>,
): void {
  if (limit === null) return;
  const count = offset + limit;
  for (const pipeline of pipelines) {
    if (order.length === 0) pipeline.add({ kind: 'head', count });
    else if (count <= TOP_ROWS_MAX && order.every(isRepeatable)) {
      pipeline.add({ kind: 'topRows', order, count });
    }
  }
}

/** The keys are evaluated again by whoever sorts what is left. */
function isRepeatable({ expression }: SortKey): boolean {
  return isDeterministicTree(expression) && userCallsIn(expression).length === 0;
}
