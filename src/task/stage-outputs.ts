import type { Batch } from '../columnar/batch.ts';
import type { PartitionStage } from '../plan/stages.ts';
import type { PartitionedBytes, PartitionWork, StoreHandle } from './protocol.ts';

/** What one split or partition gives out. */
interface StageOutput {
  readonly parts: readonly (readonly Batch[])[];
  readonly encoded: readonly PartitionedBytes[];
}

/** `parts[p]` goes to partition p. */
export type KeptOutputs = readonly {
  readonly stage: number;
  readonly parts: readonly (readonly Batch[])[];
}[];

/** What the stages of one batch have given out so far, in contract order. */
export class StageOutputs {
  readonly #parts = new Map<number, readonly (readonly Batch[])[]>();
  readonly #encoded = new Map<number, PartitionedBytes[]>();

  /** Starts with what stages have given out before. */
  constructor(before: KeptOutputs = []) {
    for (const { stage, parts } of before) this.#parts.set(stage, parts);
  }

  /** As plain data, for another thread or another batch. */
  get kept(): KeptOutputs {
    return [...this.#parts].map(([stage, parts]) => ({ stage, parts }));
  }

  /** Takes what a stage gave out, in order of its splits or partitions. */
  add(stage: number, outputs: readonly StageOutput[]): void {
    const target: Batch[][] = [];
    for (const { parts } of outputs) {
      parts.forEach((batches, part) => {
        target[part] ??= [];
        for (const batch of batches) target[part].push(batch);
      });
    }
    this.#parts.set(stage, target);
    this.#encoded.set(
      stage,
      outputs.flatMap(({ encoded }) => encoded),
    );
  }

  /** What the stages deliver to a partition. */
  batchesFor(stages: readonly number[], partition: number): readonly Batch[] {
    return stages.flatMap((id) => this.#parts.get(id)?.[partition] ?? []);
  }

  encodedOf(stages: readonly number[]): readonly PartitionedBytes[] {
    return stages.flatMap((id) => this.#encoded.get(id) ?? []);
  }
}

/**
 * The partitions of a stage that have something to do; with `visitsAll` also those that only have a store. Rows that are
 * there in each batch are nothing to do.
 */
export function partitionWork(
  { inputs, runsOnce }: PartitionStage,
  stores: readonly StoreHandle[],
  visitsAll: boolean,
  outputs: StageOutputs,
): readonly PartitionWork[] {
  const isSingle = stores.length === 1;
  const wanted: PartitionWork[] = [];
  stores.forEach((store, partition) => {
    const batches = inputs.map(({ stages }) => outputs.batchesFor(stages, partition));
    const hasRows = batches.some(
      (side, index) => side.length > 0 && (runsOnce || inputs[index]!.isKept !== true),
    );
    if (hasRows || isSingle || (visitsAll && store.address !== 0)) {
      wanted.push({ partition, store, inputs: batches });
    }
  });
  return wanted;
}
