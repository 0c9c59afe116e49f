import type { MeasuredBatch } from '../../backpressure/pid-rate-estimator.ts';
import { RateController } from '../../backpressure/rate-controller.ts';
import type { SourceContext } from '../../source.ts';
import { isUnlimited, limitByRate, type RecordRates } from './limit-by-rate.ts';
import { partitionName } from './offsets-json.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import { shareOffsets } from './share-offsets.ts';
import type { KafkaSourceOptions } from './source-options.ts';

type LimitOptions = Pick<
  KafkaSourceOptions,
  'minOffsetsPerTrigger' | 'maxOffsetsPerTrigger' | 'maxTriggerDelayMs'
>;

/** Where a run ends, by `partitionName`; null without an end. */
export type RunEnds = ReadonlyMap<string, number> | null;

/** A run that has an end waits for it; partitions that are new since are for the next one. */
export function runEndOf(ends: RunEnds, { place }: PartitionBuffer): number {
  return ends === null ? Number.POSITIVE_INFINITY : (ends.get(partitionName(place)) ?? 0);
}

/** How much of what there is a batch takes: Spark's limits of offsets, and rates. */
export class ReadLimit {
  readonly #options: LimitOptions;
  #now: () => number = () => 0;
  #rateController: RateController = new RateController(null, 1);
  #partitionRates: Omit<RecordRates, 'total'> = {
    partitionMax: Number.POSITIVE_INFINITY,
    partitionRowsMin: 1,
    batchIntervalMs: 1,
  };
  #triggeredMs = Number.NEGATIVE_INFINITY;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  open(context: SourceContext): void {
    this.#now = () => context.now();
    const { rates, batchIntervalMs } = context;
    this.#rateController = new RateController(rates.backpressure, batchIntervalMs);
    const { partitionRateMax: partitionMax, partitionRowsMin } = rates;
    this.#partitionRates = { partitionMax, partitionRowsMin, batchIntervalMs };
  }

  /** Where the next batch ends in each partition: where it begins in those that it takes nothing of. */
  endsOf(buffers: readonly PartitionBuffer[], runEnds: RunEnds): readonly number[] {
    if (runEnds === null && this.#isHeldBack(buffers)) return buffers.map(({ planned }) => planned);
    if (!this.#isUnlimited) return this.#limitedEnds(buffers, runEnds);
    const fetched = buffers.map((buffer) =>
      buffer.hasNew ? Math.min(buffer.fetchOffset, runEndOf(runEnds, buffer)) : buffer.planned,
    );
    return runEnds === null ? this.#enoughOf(fetched, buffers) : fetched;
  }

  /** A batch begins. True when its limits, which are no rates, leave records for the next one that are there already. */
  triggered(buffers: readonly PartitionBuffer[]): boolean {
    this.#triggeredMs = this.#now();
    return isUnlimited(this.#rates) && buffers.some(({ hasMore }) => hasMore);
  }

  batchCompleted(batch: MeasuredBatch): void {
    this.#rateController.batchCompleted(batch);
  }

  metrics(): Readonly<Record<string, string>> {
    return this.#rateController.metrics();
  }

  get #rates(): RecordRates {
    return { ...this.#partitionRates, total: this.#rateController.rate };
  }

  /** Without a limit a batch has what was fetched. */
  get #isUnlimited(): boolean {
    return this.#options.maxOffsetsPerTrigger === null && isUnlimited(this.#rates);
  }

  #isHeldBack(buffers: readonly PartitionBuffer[]): boolean {
    const { minOffsetsPerTrigger, maxTriggerDelayMs } = this.#options;
    const isDue = this.#now() - this.#triggeredMs >= maxTriggerDelayMs;
    return !isDue && backlogOf(buffers) < (minOffsetsPerTrigger ?? 0);
  }

  #limitedEnds(buffers: readonly PartitionBuffer[], runEnds: RunEnds): readonly number[] {
    const backlogs = buffers.map((buffer) => {
      const end = runEnds === null ? (buffer.end ?? 0) : runEndOf(runEnds, buffer);
      return { from: buffer.planned, end };
    });
    const limit = this.#options.maxOffsetsPerTrigger ?? Number.POSITIVE_INFINITY;
    const shares = shareOffsets(limit, backlogs);
    return limitByRate(this.#rates, backlogs).map((end, index) => Math.min(end, shares[index]!));
  }

  /** At least `minOffsetsPerTrigger`, where so many are there: what was not fetched yet is fetched by the batch. */
  #enoughOf(fetched: readonly number[], buffers: readonly PartitionBuffer[]): readonly number[] {
    const { minOffsetsPerTrigger } = this.#options;
    if (minOffsetsPerTrigger === null) return fetched;
    const backlogs = buffers.map(({ planned, end }) => ({ from: planned, end: end ?? planned }));
    // Each share is less than one offset short.
    const shares = shareOffsets(minOffsetsPerTrigger + buffers.length, backlogs);
    return fetched.map((end, index) => Math.max(end, shares[index]!));
  }
}

function backlogOf(buffers: readonly PartitionBuffer[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.backlog, 0);
}
