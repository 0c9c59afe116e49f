import type { PlannedRecord } from '../checkpoint/journal-record.ts';
import type { BatchFeedback } from './batch-feedback.ts';
import type { BatchResult } from './batch-pass.ts';
import { LatenessStatistics } from './lateness-statistics.ts';
import type { QueryProgress, StateOperatorProgress } from './query-definition.ts';
import { RecentProgress } from './recent-progress.ts';

export interface QueryIdentity {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
}

export interface FinishedBatch {
  readonly planned: PlannedRecord;
  readonly result: BatchResult;
  /** Rows that the sink got. */
  readonly outputRows: number;
  /** In force during the batch; null without a watermark. */
  readonly watermarkMs: number | null;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly stateBytes: number;
}

/** Tells sources of finished batches, turns these into Spark's progress and keeps the last ones. */
export class ProgressReporter {
  readonly recent: RecentProgress = new RecentProgress();
  readonly #query: QueryIdentity;
  readonly #feedback: BatchFeedback;
  readonly #sink: string;
  readonly #onProgress: (progress: QueryProgress) => void;
  readonly #lateness = new LatenessStatistics();
  #plannedMs: number | null = null;

  constructor(
    query: QueryIdentity,
    feedback: BatchFeedback,
    sink: string,
    onProgress: (progress: QueryProgress) => void,
  ) {
    this.#query = query;
    this.#feedback = feedback;
    this.#sink = sink;
    this.#onProgress = onProgress;
  }

  report(batch: FinishedBatch): void {
    this.#feedback.tell(batch);
    const progress = this.#progress(batch);
    this.#plannedMs = batch.planned.timestampMs;
    this.recent.add(progress);
    try {
      this.#onProgress(progress);
    } catch {
      // A listener's own failure is not the query's.
    }
  }

  #eventTime(result: BatchResult, watermarkMs: number): Record<string, string> {
    this.#lateness.add(result.lateness);
    const timesMs = [...result.eventTimesMicros.values()].map((micros) => Number(micros / 1000n));
    const watermark = isoText(watermarkMs);
    const max = timesMs.length === 0 ? {} : { max: isoText(Math.max(...timesMs)) };
    const delays = this.#lateness.delaysMs;
    if (delays === null) return { ...max, watermark };
    const [most, nearlyAll] = delays.map((delayMs) => `${delayMs} ms`);
    return { ...max, watermark, delayKeeping99: most!, 'delayKeeping99.9': nearlyAll! };
  }

  #progress({
    planned,
    result,
    outputRows,
    watermarkMs,
    durationMs,
    stateBytes,
  }: FinishedBatch): QueryProgress {
    const batchDuration = durationMs['triggerExecution'] ?? 0;
    const numInputRows = result.inputs.reduce((sum, input) => sum + input.rows, 0);
    const sinceBeforeMs = planned.timestampMs - (this.#plannedMs ?? planned.timestampMs);
    const rates = (rows: number) => ({
      inputRowsPerSecond: perSecond(rows, sinceBeforeMs),
      processedRowsPerSecond: perSecond(rows, batchDuration),
    });
    return {
      ...this.#query,
      timestamp: isoText(planned.timestampMs),
      batchId: planned.batchId,
      batchDuration,
      numInputRows,
      ...rates(numInputRows),
      durationMs,
      eventTime: watermarkMs === null ? {} : this.#eventTime(result, watermarkMs),
      stateOperators: [...result.state].map(
        ([operatorName, state]): StateOperatorProgress => ({
          operatorName,
          numRowsTotal: state.rowsTotal,
          numRowsUpdated: state.rowsUpdated,
          numRowsRemoved: state.rowsRemoved,
          numRowsDroppedByWatermark: state.lateRows,
          memoryUsedBytes: stateBytes,
          ...(state.custom === undefined ? {} : { customMetrics: state.custom }),
        }),
      ),
      sources: this.#feedback.sources.map((source, index) => {
        const { rows, bytes, badRecords } = result.inputs[index]!;
        const metrics = source.metrics?.();
        return {
          description: source.description,
          numInputRows: rows,
          ...rates(rows),
          numInputBytes: bytes,
          badRecords,
          ...(metrics === undefined ? {} : { metrics }),
        };
      }),
      sink: { description: this.#sink, numOutputRows: outputRows },
    };
  }
}

/** To a tenth. */
function perSecond(rows: number, durationMs: number): number {
  return durationMs > 0 ? Math.round((rows / durationMs) * 10_000) / 10 : 0;
}

/** TIMESTAMP goes on where the dates of JavaScript end; the last of them stands for all behind it. */
const DATE_MS_MAX = 8.64e15;

function isoText(timeMs: number): string {
  return new Date(Math.max(-DATE_MS_MAX, Math.min(timeMs, DATE_MS_MAX))).toISOString();
}
