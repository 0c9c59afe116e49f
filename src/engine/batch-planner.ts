import type { PlannedRecord } from '../checkpoint/journal-record.ts';
import type { PlannedRange } from '../connectors/source.ts';
import { allOrFirstError } from '../errors.ts';
import { waitsForTime } from '../operators/stateful.ts';
import type { QueryStages } from '../plan/stages.ts';
import { OpenBatch } from './open-batch.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { QueryResources } from './query-resources.ts';
import type { SnapshotTaker } from './snapshot-taker.ts';
import { VersionedSource } from './versioned-source.ts';
import type { WatermarkTracker } from './watermark-tracker.ts';

/** Says what the next batch is to read, and when one without rows is due. */
export class BatchPlanner {
  readonly #definition: QueryDefinition;
  readonly #resources: QueryResources;
  readonly #tracker: WatermarkTracker;
  readonly #snapshots: SnapshotTaker;
  readonly #versioned: readonly VersionedSource[];
  readonly #waitsForTime: boolean;
  /** The number of the batch that is planned next. */
  nextBatchId = 0;
  /** A batch is due whether rows come or not. */
  isRefreshDue = false;

  constructor(parts: {
    readonly definition: QueryDefinition;
    readonly resources: QueryResources;
    /** Those that run in each batch. */
    readonly stages: QueryStages;
    readonly tracker: WatermarkTracker;
    readonly snapshots: SnapshotTaker;
  }) {
    const { partitions, outputMode } = parts.stages;
    this.#definition = parts.definition;
    this.#resources = parts.resources;
    this.#tracker = parts.tracker;
    this.#snapshots = parts.snapshots;
    this.#versioned = parts.definition.sources.filter(
      (source) => source instanceof VersionedSource,
    );
    this.#waitsForTime = partitions.some(({ stateful }) => waitsForTime(stateful, outputMode));
  }

  /** When a batch is due by the clock though no row comes (ms); Infinity for never. */
  get wakeUpMs(): number {
    return this.#resources.state.wakeUpMs;
  }

  /** Asks the sources what there is. Null when there is nothing to do. */
  async next(): Promise<OpenBatch | null> {
    const { options, clock } = this.#definition;
    const planned = await this.#planSources();
    const nowMs = clock.now();
    const moves = this.#tracker.moved || this.#tracker.wouldMove(nowMs);
    const isOver = (this.#waitsForTime && moves) || this.wakeUpMs <= nowMs;
    const timePassed = options.noDataBatches && isOver;
    return timePassed || this.isRefreshDue || hasRows(planned) ? this.#open(planned) : null;
  }

  /** The same, but null where there are no rows. */
  async nextWithRows(): Promise<OpenBatch | null> {
    const planned = await this.#planSources();
    return hasRows(planned) ? this.#open(planned) : null;
  }

  /** A batch without rows that ends the input. */
  last(): OpenBatch {
    const ranges = this.#definition.sources.map(() => null);
    return new OpenBatch({ ...this.#newRecord(ranges), closes: true }, null, 0);
  }

  /** All of them, also where one fails, which ends the query: a source is not closed while it looks for input. */
  async #planSources(): Promise<readonly (PlannedRange | null)[]> {
    const { sources } = this.#definition;
    const planning = sources.map((source) => source.plan());
    const giveUp = (): void => {
      for (const source of sources) source.stopWaiting?.();
    };
    for (const one of planning) one.catch(giveUp);
    return allOrFirstError(planning);
  }

  async #open(planned: readonly (PlannedRange | null)[]): Promise<OpenBatch> {
    const { sources } = this.#definition;
    await allOrFirstError(this.#versioned.map((source) => source.look()));
    this.isRefreshDue = false;
    const ranges = planned.map((range, index) => {
      const source = sources[index];
      return source instanceof VersionedSource ? source.takeVersion() : (range?.range ?? null);
    });
    const record = this.#newRecord(ranges);
    const positions = this.#snapshots.isDue() ? sources.map((source) => source.position()) : null;
    const byteLength = planned.reduce((sum, range) => sum + (range?.byteLength ?? 0), 0);
    return new OpenBatch(record, positions, byteLength);
  }

  #newRecord(ranges: PlannedRecord['ranges']): PlannedRecord {
    return {
      kind: 'planned',
      batchId: this.nextBatchId++,
      timestampMs: this.#definition.clock.now(),
      seed: this.#resources.seed,
      ranges,
    };
  }
}

function hasRows(planned: readonly (PlannedRange | null)[]): boolean {
  return planned.some((range) => range !== null);
}
