import type { PartitionStage, QueryStages, SplitStage } from './stages.ts';

/** What one place of a stage has done so far. */
export interface PlaceCounts {
  /** Rows that came out of it. */
  readonly rows: number;
  readonly batches: number;
  readonly nanos: number;
  /** Bytes that a reader has read or an encoder has written; 0 elsewhere. */
  readonly bytes: number;
}

/** What a stage has done so far, over all splits or partitions. */
export interface StageCounts {
  readonly stage: number;
  /** Splits that were read, or times that a partition was worked on. */
  readonly runs: number;
  /** The slowest of them. */
  readonly slowestMicros: number;
  /** Parts of files that could be left out unread, and how many of them were; 0 where files have none. */
  readonly blocks: number;
  readonly skippedBlocks: number;
  /** What the rows come from (reader or stateful operator), each operator, then what the output makes of them. */
  readonly places: readonly PlaceCounts[];
}

/** All stages in the order in which their counts are kept. */
export function countedStages(stages: QueryStages): readonly (SplitStage | PartitionStage)[] {
  return [...stages.splits, ...stages.partitions];
}

export function placesOf({ operators }: SplitStage | PartitionStage): number {
  return operators.length + 2;
}
