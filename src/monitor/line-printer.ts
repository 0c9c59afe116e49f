import type { QueryProgress } from '../engine/query-definition.ts';
import { countText } from '../plan/count-text.ts';
import { addBatch, type BatchSum, describeBatches, titleOf } from './batch-sum.ts';
import type { ProgressPrinter, TextTarget } from './progress-printer.ts';

/** A line a second is enough for people. */
const LINE_INTERVAL_MS = 1000;

/** At most a line a second and query, in words: for logs and pipes. */
export class LinePrinter implements ProgressPrinter {
  readonly #target: TextTarget;
  readonly #printedMs = new Map<string, number>();
  readonly #untold = new Map<string, BatchSum>();

  constructor(target: TextTarget) {
    this.#target = target;
  }

  started(): void {}

  progress(progress: QueryProgress): void {
    const { runId } = progress;
    const sum = addBatch(this.#untold.get(runId), progress);
    const nowMs = Date.parse(progress.timestamp);
    const lastMs = this.#printedMs.get(runId) ?? Number.NEGATIVE_INFINITY;
    if (nowMs - lastMs < LINE_INTERVAL_MS) {
      this.#untold.set(runId, sum);
      return;
    }
    this.#printedMs.set(runId, nowMs);
    this.#untold.delete(runId);
    this.#target.write(`${progressLine(sum)}\n`);
  }

  idle(): void {}

  ended(runId: string): void {
    const sum = this.#untold.get(runId);
    if (sum !== undefined) this.#target.write(`${progressLine(sum)}\n`);
    this.#untold.delete(runId);
    this.#printedMs.delete(runId);
  }

  finish(): void {
    for (const runId of [...this.#untold.keys()]) this.ended(runId);
  }
}

/** Rows, bad records and late rows are those since the line before; the rest is the last batch's. */
export function progressLine(sum: BatchSum): string {
  const { progress, rows } = sum;
  const { batchId, batchDuration, processedRowsPerSecond } = progress;
  return [
    `${titleOf(progress)}: batch ${batchId} in ${Math.round(batchDuration)} ms`,
    `${countText(rows)} rows`,
    ...describeBatches(sum, processedRowsPerSecond),
  ].join(', ');
}
