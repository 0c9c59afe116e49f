import { setImmediate } from 'node:timers/promises';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { PlannedRecord } from '../checkpoint/journal-record.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { environmentError, toErrorData } from '../errors.ts';
import type { BatchHistory } from './batch-history.ts';
import { enterPhase } from './phase.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { StateManager } from './state-manager.ts';
import type { WatermarkState } from './watermark-tracker.ts';

/** Batches whose input is released before others get their turn. */
const RELEASED_AT_ONCE = 64;
/** Snapshots that may fail one behind the other, though batches get through meanwhile, until the query does. */
const FAILURES_MAX = 4;

/**
 * Decides when a snapshot is taken, cuts state, copies and writes it while batches go on, and releases what two
 * durable snapshots have made unnecessary. At most one snapshot is being written.
 */
export class SnapshotTaker {
  readonly #definition: QueryDefinition;
  readonly #state: StateManager;
  readonly #checkpoint: Checkpoint;
  readonly #history: BatchHistory;
  #lastMs: number;
  #lastBatchId: number | null = null;
  #writing: Promise<void> | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Since the last snapshot that was written. */
  #failureCount = 0;
  #released = -1;

  constructor(parts: {
    readonly definition: QueryDefinition;
    readonly state: StateManager;
    readonly checkpoint: Checkpoint;
    readonly history: BatchHistory;
  }) {
    this.#definition = parts.definition;
    this.#state = parts.state;
    this.#checkpoint = parts.checkpoint;
    this.#history = parts.history;
    this.#lastMs = parts.definition.clock.now();
  }

  /** True when the batch that is being planned should be followed by a snapshot. */
  isDue(): boolean {
    const { clock, options } = this.#definition;
    // A clock that was set back is no reason to go without snapshots until it has caught up.
    const sinceLastMs = Math.abs(clock.now() - this.#lastMs);
    return this.#writing === null && sinceLastMs >= options.snapshotIntervalMs;
  }

  /** Forgets what was in memory before a recovery. */
  restart(): void {
    this.#lastMs = this.#definition.clock.now();
    this.#lastBatchId = null;
  }

  /** After a commit: `positions` are there when `isDue` was true at planning. */
  async afterBatch(
    batchId: number,
    positions: readonly JsonValue[] | null,
    watermark: WatermarkState,
  ): Promise<void> {
    this.#throwFailure();
    // The next batch may have been planned as due before the snapshot of this one was taken.
    if (positions !== null && this.isDue()) await this.#take(batchId, positions, watermark);
    if (this.#state.isEmpty) await this.#releaseInput(batchId);
  }

  /** The snapshot of a graceful stop. */
  async takeLast(batchId: number, watermark: WatermarkState): Promise<void> {
    this.#checkpoint.snapshots.hurry();
    await this.settle();
    if (batchId < 0 || batchId === this.#lastBatchId) return;
    const positions = this.#definition.sources.map((source) => source.position());
    await this.#take(batchId, positions, watermark);
    await this.settle();
  }

  /** Waits for a snapshot in work; throws if it failed. */
  async settle(): Promise<void> {
    await this.#writing;
    this.#throwFailure();
  }

  /** A failure is met once: it may be one that a recovery mends, which takes a new snapshot then. */
  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure.error;
  }

  /** What a snapshot failed with; another error, which no recovery follows, where too many have. */
  #failed(error: unknown): unknown {
    this.#failureCount++;
    return this.#failureCount < FAILURES_MAX ? error : noSnapshot(error);
  }

  /** Waits for a snapshot in work, whatever becomes of it. */
  async close(): Promise<void> {
    this.#checkpoint.snapshots.hurry();
    await this.#writing;
  }

  async #take(
    batchId: number,
    positions: readonly JsonValue[],
    watermark: WatermarkState,
  ): Promise<void> {
    const { snapshots } = this.#checkpoint;
    enterPhase('snapshot', batchId);
    const cut = await this.#state.cut(snapshots.extent).catch((error: unknown) => {
      throw this.#failed(error);
    });
    this.#lastMs = this.#definition.clock.now();
    this.#lastBatchId = batchId;
    const write = async (): Promise<void> => {
      try {
        const stores = await cut.stores();
        await snapshots.write({ batchId, ...watermark, positions, stores });
        this.#failureCount = 0;
        await this.#releaseCovered();
      } finally {
        await cut.release();
      }
    };
    // Never rejects: a failure is met by the next batch.
    this.#writing = write()
      .catch((error: unknown) => {
        this.#failure = { error: this.#failed(error) };
      })
      .finally(() => {
        this.#writing = null;
      });
  }

  async #releaseCovered(): Promise<void> {
    const batchId = this.#checkpoint.snapshots.releasableBatch;
    if (batchId === null) return;
    await this.#releaseInput(batchId);
    this.#history.release(batchId);
    await this.#checkpoint.journal.journal.release(batchId);
  }

  /** Tells the sources which ranges nobody will read again. */
  async #releaseInput(lastId: number): Promise<void> {
    if (this.#definition.sources.every(({ release }) => release === undefined)) return;
    for (let count = 1; ; count++) {
      const planned = this.#history.next(this.#released)?.planned;
      if (planned === undefined || planned.batchId > lastId) return;
      await this.#releaseRanges(planned);
      this.#released = Math.max(this.#released, planned.batchId);
      // Between two snapshots there may be thousands of batches, and others are in work meanwhile.
      if (count % RELEASED_AT_ONCE === 0) await setImmediate();
    }
  }

  async #releaseRanges({ ranges }: PlannedRecord): Promise<void> {
    const { sources } = this.#definition;
    for (const [index, range] of ranges.entries()) {
      if (range !== null) await sources[index]!.release?.(range);
    }
  }
}

function noSnapshot(cause: unknown): Error {
  const message = `${FAILURES_MAX} snapshots one behind the other have failed, the last one because: ${toErrorData(cause).message}`;
  const hint =
    'What was committed is in the journal: once the reason is mended, the query goes on from there.';
  return environmentError('SNAPSHOT_FAILED', message, { hint, cause });
}
