import type { Batch } from '../../columnar/batch.ts';
import { concatBatches } from '../../columnar/concat.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import { joinSideOutput } from './join-side.ts';
import { indexRows } from './row-index.ts';

/** For each input of a partition its batches. */
type Inputs = readonly (readonly Batch[])[];

/**
 * Puts a side together and indexes it, in the context's arena, where all partitions of a task were given the same rows:
 * else each of them would.
 */
export function indexCommonSides(
  { key, leftTypes, rightTypes }: JoinSpec,
  partitions: readonly Inputs[],
  context: ComputeContext,
): readonly Inputs[] {
  if (key === null || partitions.length < 2) return partitions;
  const common = [leftTypes, rightTypes].map((types, side): readonly Batch[] | null => {
    const [first, ...others] = partitions.map((inputs) => inputs[side]!);
    const isCommon = others.every((batches) => isSame(batches, first!));
    if (!isCommon || first!.length === 0 || first![0]!.index !== undefined) return null;
    const rows = concatBatches(first!, joinSideOutput({ key, types }), context);
    return [{ ...rows, index: indexRows(key, rows, context.arena, context) }];
  });
  return partitions.map((inputs) => inputs.map((batches, side) => common[side] ?? batches));
}

/** True for the same memory. */
function isSame(batches: readonly Batch[], others: readonly Batch[]): boolean {
  return (
    batches.length === others.length && batches.every((one, at) => isSameBatch(one, others[at]!))
  );
}

function isSameBatch(one: Batch, other: Batch): boolean {
  if (one.rowCount !== other.rowCount) return false;
  return one.columns.every(({ values }, index) => values === other.columns[index]!.values);
}
