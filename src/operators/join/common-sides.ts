import type { Batch } from '../../columnar/batch.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { keepsLeft, keepsRight } from '../../plan/nodes/join.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import { buildRows } from './built-rows.ts';
import { wantedColumns } from './joined-rows.ts';

/** For each input of a partition its batches. */
type Inputs = readonly (readonly Batch[])[];

/**
 * Puts a side together and indexes it, in the context's arena, where all partitions of a task were given the same rows:
 * else each of them would.
 */
export function indexCommonSides(
  spec: JoinSpec,
  partitions: readonly Inputs[],
  context: ComputeContext,
): readonly Inputs[] {
  const { key, joinType, leftTypes, rightTypes } = spec;
  if (key === null || partitions.length < 2) return partitions;
  const keeps = [keepsLeft(joinType), keepsRight(joinType)];
  const wanted = wantedColumns(spec);
  const common = [leftTypes, rightTypes].map((types, side): readonly Batch[] | null => {
    const [batches, ...others] = partitions.map((inputs) => inputs[side]!);
    const isCommon = others.every((own) => isSame(own, batches!));
    if (!isCommon || batches!.length === 0 || batches![0]!.index !== undefined) return null;
    const lookUps = keeps[side]! ? 0 : rowsOf(partitions.flatMap((inputs) => inputs[1 - side]!));
    const built = { key, types, batches: batches!, wanted: wanted[side]!, lookUps };
    return [buildRows(built, context.arena, context)];
  });
  return partitions.map((inputs) => inputs.map((batches, side) => common[side] ?? batches));
}

function rowsOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
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
