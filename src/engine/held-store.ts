import type { SpillFile } from '../checkpoint/spill-directory.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import type { PartitionStage } from '../plan/stages.ts';

/** One store of a query: in memory, on disk, or not made yet. */
export interface HeldStore {
  readonly name: string;
  readonly stage: PartitionStage;
  readonly owner: number;
  /** 0 where there is none in memory. */
  address: number;
  spilled: SpilledStore | null;
  /** Rows after the last task that worked on it: a batch does not touch every store. */
  rowsTotal: number;
  /** When it wants to be visited though no row came (ms); null for never. A store that was just read back wants it at once. */
  wakeUpMs: number | null;
  /** Segments may wait for being copied to a cut: see `StateStore.cut`. */
  isBeingCopied: boolean;
  /** Counts up: the store with the least has gone without work the longest. */
  lastUse: number;
}

/** A store on disk. */
export interface SpilledStore {
  readonly file: SpillFile;
  readonly meta: Readonly<Record<string, number>>;
  readonly segments: readonly SpilledSegment[];
  /** Indexes of segments that changed since the last cut. */
  readonly changed: Set<number>;
  /** No row expires before (µs); null when rows do not expire. */
  readonly earliestExpiry: bigint | null;
  /** What the store takes in memory, index included. */
  readonly memoryBytes: number;
}

export interface SpilledSegment {
  readonly offset: number;
  readonly byteLength: number;
  /** What it takes in memory: byte strings may come behind. */
  readonly roomBytes: number;
  readonly crc: number;
}

/** For tasks that have to do with no batch. */
export const NO_FACTS: BatchFacts = { batchId: -1, timestampMs: 0, seed: 0 };
