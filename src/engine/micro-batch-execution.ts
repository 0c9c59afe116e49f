import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { CommittedRecord, PlannedRecord } from '../checkpoint/journal-record.ts';
import { plannedDigest } from '../checkpoint/planned-digest.ts';
import { isPlanted } from '../columnar/planted-bug.ts';
import { assert } from '../errors.ts';
import { holdsRows } from '../operators/stateful.ts';
import { runningStages } from '../plan/running-stages.ts';
import type { QueryStages } from '../plan/stages.ts';
import { otherBatch, readTooLate } from './batch-errors.ts';
import type { BatchHistory, JournalledBatch } from './batch-history.ts';
import type { BatchResult } from './batch-pass.ts';
import { BatchPlanner } from './batch-planner.ts';
import { BatchRunner } from './batch-runner.ts';
import { BoundedInputs } from './bounded-inputs.ts';
import { finishResult } from './finish-result.ts';
import { writeLateRows } from './late-rows-writer.ts';
import { OpenBatch } from './open-batch.ts';
import { enterPhase } from './phase.ts';
import type { ProgressReporter } from './progress-reporter.ts';
import { promisedTimes } from './promised-times.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { QueryResources } from './query-resources.ts';
import { SnapshotTaker } from './snapshot-taker.ts';
import { bothEnded, timed } from './waiting.ts';
import { FIRST_WATERMARK_STATE, WatermarkTracker } from './watermark-tracker.ts';
import { type WrittenBatch, writeToSink } from './write-to-sink.ts';

/** From here on it pays to read a batch while the one before it is in its later steps. */
const AHEAD_BYTES_MIN = 1024 * 1024;
const NOT_PLANNED: Promise<unknown> = Promise.resolve(null);

/**
 * The life of micro-batches: plan, journal, run, sink, journal, snapshot, release.
 *
 *   planned N durable ──► sink gets N ──► committed N durable ──► (snapshot of N) ──► release
 *      └ split and state work may run before it is durable
 *
 * Under load `committed N` and `planned N+1` share one write, and N+1 is planned and its splits are read while N is in
 * its later steps: at most two batches are open, and only one of them changes state or reaches the sink.
 */
export class MicroBatchExecution {
  readonly #definition: QueryDefinition;
  readonly #resources: QueryResources;
  readonly #checkpoint: Checkpoint;
  readonly #history: BatchHistory;
  readonly #tracker: WatermarkTracker;
  /** Those that run in each batch. */
  readonly #stages: QueryStages;
  readonly #bounded: BoundedInputs;
  readonly #runner: BatchRunner;
  readonly #snapshots: SnapshotTaker;
  readonly #planner: BatchPlanner;
  readonly #progress: ProgressReporter;
  /** The batch in work, or the next one to work on. */
  #open: OpenBatch | null = null;
  /** The batch behind the one in work, whose planned record is not written yet. */
  #ahead: OpenBatch | null = null;

  constructor(parts: {
    readonly definition: QueryDefinition;
    readonly resources: QueryResources;
    readonly checkpoint: Checkpoint;
    readonly history: BatchHistory;
    readonly progress: ProgressReporter;
  }) {
    const { definition, resources, checkpoint } = parts;
    const { stages, sources, options } = definition;
    this.#definition = definition;
    this.#resources = resources;
    this.#checkpoint = checkpoint;
    this.#history = parts.history;
    this.#progress = parts.progress;
    this.#tracker = new WatermarkTracker(
      stages.watermarks,
      options.watermarkPolicy,
      options.idleTimeoutMs,
    );
    const { runtime, budget, plan, state } = resources;
    const { splitBytes, partitions } = options;
    const { clock } = definition;
    const { seed } = resources;
    const own = { runtime, budget, plan, sources, state, splitBytes, clock, seed };
    this.#bounded = new BoundedInputs({ ...own, stages }, partitions);
    this.#stages = runningStages(stages);
    this.#runner = new BatchRunner({ ...own, stages: this.#stages }, this.#bounded);
    this.#snapshots = new SnapshotTaker({ definition, state, checkpoint, history: parts.history });
    const [tracker, snapshots] = [this.#tracker, this.#snapshots];
    this.#planner = new BatchPlanner({
      definition,
      resources,
      stages: this.#stages,
      tracker,
      snapshots,
    });
  }

  /**
   * Brings memory to where the checkpoint is: newest snapshot, then the committed batches after it without the sink, then
   * the open one with it.
   */
  async recover(): Promise<void> {
    // A snapshot that becomes the newest one in the middle of this would not be the one that was read.
    await this.#snapshots.settle();
    await this.#giveUpReading();
    const manifest = await this.#checkpoint.snapshots.latest();
    const snapshotBatch = manifest?.batchId ?? -1;
    const { state, budget } = this.#resources;
    await state.clear();
    budget.recount();
    this.#tracker.restore(manifest ?? FIRST_WATERMARK_STATE);
    if (manifest !== null) await state.restore(manifest, this.#checkpoint.snapshots);
    const later = this.#history.after(snapshotBatch);
    this.#bounded.restore(manifest?.positions ?? []);
    for (const batch of later) await this.#replay(batch);
    this.#planner.nextBatchId = (later.at(-1)?.planned.batchId ?? snapshotBatch) + 1;
    this.#snapshots.restart();
    if (this.#definition.stages.settings.strictSpark) this.#tracker.forgetEventTimes();
    this.#tracker.start(this.#definition.clock.now());
    this.#open = this.#openAgain(later.at(-1));
    // The sources have moved on by this batch, so it stays.
    if (this.#ahead !== null) this.#planner.nextBatchId++;
  }

  /** The last batch, when it is not committed. In process its planned record may still be on its way to the disk. */
  #openAgain(last: JournalledBatch | undefined): OpenBatch | null {
    if (last === undefined || last.committed !== null) return null;
    const record = last.planned;
    const before = this.#open;
    const isOnItsWay = before !== null && before.record.batchId === record.batchId;
    const again = new OpenBatch(record, null, 0);
    again.durable = isOnItsWay ? before.durable : Promise.resolve();
    return again;
  }

  /** Waits for what is being read or written still: nothing of a query may be used once its memory is freed. */
  async close(): Promise<void> {
    await this.#giveUpReading();
    await this.#snapshots.close();
  }

  async #giveUpReading(): Promise<void> {
    await this.#open?.giveUp();
    await this.#ahead?.giveUp();
  }

  /**
   * Has the whole table of a complete-mode query written once after a restart, by a batch without rows: for a sink that
   * does not remember it, such as the console. Spark writes nothing before something changes.
   */
  refreshSink(): void {
    const { outputMode, settings } = this.#definition.stages;
    const hasResult = this.#planner.nextBatchId > 0 && this.#open === null;
    this.#planner.isRefreshDue = outputMode === 'complete' && !settings.strictSpark && hasResult;
  }

  /** Memory only: state and watermark as they were after the batch. */
  async #replay({ planned, committed }: JournalledBatch): Promise<void> {
    if (committed === null) return;
    this.#bounded.follow(planned.ranges);
    if (committed.digest !== plannedDigest(planned)) throw otherBatch(committed.batchId);
    const watermarks = this.#tracker.inForce;
    if (!this.#resources.state.isEmpty) {
      const open = new OpenBatch(planned, null, 0);
      const begun = await open.begin(this.#runner, watermarks.latenessMs);
      (await this.#runner.finish(begun, watermarks)).release();
    }
    const previousWatermarkMs =
      planned.closes === true ? committed.watermarkMs : watermarks.evictionMs;
    this.#tracker.restore({ ...committed, previousWatermarkMs });
  }

  /** Whether it is said already what the next batch reads. */
  get isPlanned(): boolean {
    return this.#open !== null;
  }

  /** Runs the next batch, if there is one. */
  async runNext(planAhead: () => boolean): Promise<boolean> {
    this.#open ??= await this.#plan();
    if (this.#open === null) return false;
    await this.#run(this.#open, planAhead);
    return true;
  }

  /**
   * Ends the input with a batch without rows in which time goes to its end, so that held rows come out. Does nothing when
   * none are held.
   */
  async endInput(): Promise<void> {
    const { partitions, outputMode } = this.#stages;
    const holding = partitions.filter(({ stateful }) => holdsRows(stateful, outputMode));
    const { state } = this.#resources;
    if (holding.every((stage) => state.rowsTotal(stage) === 0 && !state.waits(stage))) return;
    this.#open = this.#begin(this.#planner.last());
    await this.#run(this.#open, () => false);
  }

  async #plan(): Promise<OpenBatch | null> {
    const next = await this.#planner.next();
    return next === null ? null : this.#begin(next);
  }

  #begin(next: OpenBatch): OpenBatch {
    enterPhase('journal', next.record.batchId);
    next.durable = this.#checkpoint.journal.journal.append([next.record]);
    // The failure is met where the batch waits for it; until then it must not count as unhandled.
    next.durable.catch(() => {});
    this.#history.plan(next.record);
    return next;
  }

  /** When a batch is due by the clock though no row comes (ms); Infinity for never. */
  get wakeUpMs(): number {
    return this.#planner.wakeUpMs;
  }

  async #run(open: OpenBatch, planAhead: () => boolean): Promise<void> {
    const startMs = performance.now();
    const { record } = open;
    const watermarks = this.#tracker.inForce;
    const planning = this.#mayReadAhead(open) && planAhead() ? this.#planAhead() : NOT_PLANNED;
    const reading = open.begin(this.#runner, watermarks.latenessMs);
    const begun = await bothEnded(reading, planning);
    const running = this.#runner.finish(begun, watermarks);
    // Behind the tasks of this batch.
    this.#ahead?.readAhead(this.#runner, watermarks.evictionMs);
    const result = await running;
    try {
      const journalMs = await timed(async () => void (await open.durable));
      const digest = plannedDigest(record);
      let written: WrittenBatch = { sinkToken: null, rowCount: 0 };
      const writesLate = isPlanted('commit before sink');
      const sinkMs = await timed(async () => {
        if (!writesLate) written = await this.#write(result, record, digest);
        await writeLateRows(result.late, open, digest, this.#definition, this.#resources);
      });
      const { sinkToken, rowCount } = written;
      const promised = promisedTimes(record.ranges, this.#definition);
      this.#tracker.endBatch(result.eventTimesMicros, record.timestampMs, promised);
      const { closedUntilMicros } = result;
      if (closedUntilMicros !== null) this.#tracker.close(closedUntilMicros);
      const { watermarkMs, eventTimesMs } = this.#tracker.state;
      const { batchId } = record;
      const kind = 'committed';
      const committed = { kind, batchId, digest, eventTimesMs, watermarkMs, sinkToken } as const;
      const commitMs = await timed(() => this.#commit(committed, planning, planAhead));
      if (writesLate) await this.#write(result, record, digest);
      const durationMs = {
        ...result.durationsMs,
        walCommit: journalMs,
        addBatch: sinkMs,
        commitOffsets: commitMs,
        triggerExecution: performance.now() - startMs,
      };
      const inForceMs =
        this.#definition.stages.watermarks.length > 0 ? watermarks.evictionMs : null;
      const stateBytes = this.#resources.budget.bytesInUse;
      this.#progress.report({
        planned: record,
        result,
        outputRows: rowCount,
        watermarkMs: inForceMs,
        durationMs,
        stateBytes,
      });
    } finally {
      result.release();
    }
    await this.#snapshots.afterBatch(record.batchId, open.positions, this.#tracker.state);
  }

  /** Not behind a small batch: there it would only make batches smaller. */
  #mayReadAhead({ byteLength }: OpenBatch): boolean {
    return this.#ahead === null && byteLength >= AHEAD_BYTES_MIN && this.#isRoomy;
  }

  /** Whether a batch may be read while the one before it holds its memory still. */
  get #isRoomy(): boolean {
    const { memoryBudgetBytes } = this.#definition.options;
    return this.#resources.budget.bytesInUse <= memoryBudgetBytes / 2;
  }

  /** Plans the batch behind the one in work, if there is data for it. Resolves with what failed, or null. */
  async #planAhead(): Promise<unknown> {
    try {
      this.#ahead = await this.#planner.nextWithRows();
      return null;
    } catch (error) {
      return error;
    }
  }

  async #write(result: BatchResult, record: PlannedRecord, digest: string): Promise<WrittenBatch> {
    const { sink, stages, clock } = this.#definition;
    enterPhase('sink', record.batchId);
    const finished = finishResult(result, stages, this.#resources, record);
    let isOver = false;
    try {
      const { batches, encoded, rowCount, context } = finished;
      const rows = (): readonly (readonly unknown[])[] => {
        if (isOver) throw readTooLate(record.batchId);
        return finished.rows();
      };
      const { schema } = stages;
      const { batchId, timestampMs } = record;
      const result = { schema, rowCount, batches, encoded, rows, context };
      const batch = { batchId, timestampMs, digest, ...result };
      return { sinkToken: await writeToSink(sink, batch, clock), rowCount };
    } finally {
      isOver = true;
      finished.release();
    }
  }

  /** Makes the commit durable, in one write with the plan of the next batch if there is one already: that is read meanwhile. */
  async #commit(
    committed: CommittedRecord,
    planning: Promise<unknown>,
    planAhead: () => boolean,
  ): Promise<void> {
    assert(this.#open?.record.batchId === committed.batchId, 'the open batch is committed');
    this.#history.commit(committed);
    this.#open = null;
    let planError = await planning;
    if (planError === null && this.#ahead === null && planAhead()) {
      try {
        this.#ahead = await this.#planner.next();
        if (this.#isRoomy) this.#ahead?.readAhead(this.#runner, this.#tracker.inForce.latenessMs);
      } catch (error) {
        planError = error;
      }
    }
    const next = this.#ahead;
    enterPhase('commit', committed.batchId);
    const records = next === null ? [committed] : [committed, next.record];
    await this.#checkpoint.journal.journal.append(records);
    this.#ahead = null;
    if (next !== null) {
      this.#history.plan(next.record);
      next.durable = Promise.resolve();
      this.#open = next;
    }
    if (planError !== null) throw planError;
  }

  /** Runs the batches that are planned already, then takes a last snapshot. */
  async finish(): Promise<void> {
    while (this.#open !== null) await this.#run(this.#open, () => false);
    await this.#snapshots.takeLast(this.#planner.nextBatchId - 1, this.#tracker.state);
  }
}
