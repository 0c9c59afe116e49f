import type { Batch } from '../columnar/batch.ts';
import { givesRight, type JoinType, keepsLeft, keepsRight } from '../plan/nodes/join.ts';
import type { PartitionStage, QueryStages, SplitStage } from '../plan/stages.ts';
import type { SplitOutput } from '../task/protocol.ts';

/**
 * How the rows of a split stage come to the partitions other than by their keys: all of them to each partition, or each
 * batch as it is to one. So a join with a small side moves no rows of the large one.
 */
export interface Spread {
  readonly kind: 'everywhere' | 'dealt';
  readonly partitions: number;
}

/** What a side may have to be given to each partition: each indexes it for itself. */
const SMALL_SIDE_BYTES_MAX = 16 * 1024 * 1024;
/** How much more the other side must have. */
const SIZE_RATIO_MIN = 4;

/** The split stages that are spread. `bytesOf`: what a stage is about to read; `partitionsOf`: how many a join has. */
export function spreadsOf(
  { splits, partitions: later }: QueryStages,
  bytesOf: (stage: SplitStage) => number,
  partitionsOf: (stage: PartitionStage) => number,
): ReadonlyMap<number, Spread> {
  const spreads = new Map<number, Spread>();
  for (const stage of later) {
    if (stage.stateful.kind !== 'join') continue;
    const sides = stage.inputs.map(({ stages }) => splits.filter(({ id }) => stages.includes(id)));
    const [left, right] = sides;
    if (!isJoinOfSplits(stage, sides) || left === undefined || right === undefined) continue;
    const { joinType } = stage.stateful;
    const partitions = partitionsOf(stage);
    const [leftBytes, rightBytes] = [total(left, bytesOf), total(right, bytesOf)];
    const spread = (small: readonly SplitStage[], large: readonly SplitStage[]): void => {
      for (const { id } of small) spreads.set(id, { kind: 'everywhere', partitions });
      for (const { id } of large) spreads.set(id, { kind: 'dealt', partitions });
    };
    if (mayRepeatRight(joinType) && isSmall(rightBytes, leftBytes)) spread(right, left);
    else if (mayRepeatLeft(joinType) && isSmall(leftBytes, rightBytes)) spread(left, right);
  }
  return spreads;
}

/** What splits that were not scattered give out, as if they had been. */
export function spreadOutputs(
  outputs: readonly SplitOutput[],
  { kind, partitions }: Spread,
): readonly SplitOutput[] {
  const lists = outputs.map(({ parts: [batches = []] }) => batches);
  const parts =
    kind === 'everywhere'
      ? lists.map((batches) => new Array<readonly Batch[]>(partitions).fill(batches))
      : dealEvenly(lists, partitions);
  return outputs.map((output, index) => ({ ...output, parts: parts[index]! }));
}

/**
 * For each list the batches that each partition gets: all have about as many rows, so that threads that have as many
 * partitions have as much to do. Neighbouring batches stay together.
 */
function dealEvenly(
  lists: readonly (readonly Batch[])[],
  partitions: number,
): readonly (readonly (readonly Batch[])[])[] {
  const rowCount = lists.flat().reduce((sum, batch) => sum + batch.rowCount, 0);
  let rowsBefore = 0;
  return lists.map((batches) => {
    const parts = Array.from({ length: partitions }, (): Batch[] => []);
    for (const batch of batches) {
      parts[Math.floor((rowsBefore / rowCount) * partitions)]!.push(batch);
      rowsBefore += batch.rowCount;
    }
    return parts;
  });
}

type JoinStage = PartitionStage & { readonly stateful: { readonly kind: 'join' } };

/** True for a join by keys that reads what splits give, in this batch. */
function isJoinOfSplits(
  stage: PartitionStage,
  sides: readonly (readonly SplitStage[])[],
): stage is JoinStage {
  const { stateful, inputs } = stage;
  if (stateful.kind !== 'join' || stateful.key === null) return false;
  return inputs.every(
    ({ stages, isKept }, side) => isKept !== true && sides[side]!.length === stages.length,
  );
}

function isSmall(bytes: number, otherBytes: number): boolean {
  return bytes <= SMALL_SIDE_BYTES_MAX && bytes * SIZE_RATIO_MIN <= otherBytes;
}

function total(stages: readonly SplitStage[], bytesOf: (stage: SplitStage) => number): number {
  return stages.reduce((sum, stage) => sum + bytesOf(stage), 0);
}

/** True when a right row that stands in several partitions does no harm: it never comes out without a match. */
function mayRepeatRight(joinType: JoinType): boolean {
  return !keepsRight(joinType);
}

function mayRepeatLeft(joinType: JoinType): boolean {
  return givesRight(joinType) && !keepsLeft(joinType);
}
