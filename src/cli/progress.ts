import type { QueryProgress } from '../engine/query-definition.ts';

/** Tells of batches as they end; `finish` tells what has not been told yet. */
export interface ProgressPrinter {
  readonly print: ((progress: QueryProgress) => void) | undefined;
  finish(): void;
}

/** A line a second is enough for people. */
const LINE_INTERVAL_MS = 1000;

interface Target {
  write(text: string): unknown;
}

/** All batches as JSON, or at most a line a second and query in words; nothing for `none`. */
export function progressPrinter(form: 'line' | 'json' | 'none', target: Target): ProgressPrinter {
  if (form === 'none') return { print: undefined, finish: () => {} };
  if (form === 'line') return new LinePrinter(target);
  const print = (progress: QueryProgress) => target.write(`${JSON.stringify(progress)}\n`);
  return { print, finish: () => {} };
}

/** The batches of one query since the last line. */
interface Untold {
  readonly progress: QueryProgress;
  readonly rows: number;
  readonly badRecords: number;
  readonly lateRows: number;
}

class LinePrinter implements ProgressPrinter {
  readonly #target: Target;
  readonly #printedMs = new Map<string, number>();
  readonly #untold = new Map<string, Untold>();

  constructor(target: Target) {
    this.#target = target;
  }

  readonly print = (progress: QueryProgress): void => {
    const { runId } = progress;
    const untold = addBatch(this.#untold.get(runId), progress);
    const nowMs = Date.parse(progress.timestamp);
    const lastMs = this.#printedMs.get(runId) ?? Number.NEGATIVE_INFINITY;
    if (nowMs - lastMs < LINE_INTERVAL_MS) {
      this.#untold.set(runId, untold);
      return;
    }
    this.#printedMs.set(runId, nowMs);
    this.#untold.delete(runId);
    this.#target.write(`${progressLine(untold)}\n`);
  };

  finish(): void {
    for (const untold of this.#untold.values()) this.#target.write(`${progressLine(untold)}\n`);
    this.#untold.clear();
  }
}

function addBatch(before: Untold | undefined, progress: QueryProgress): Untold {
  const { sources, stateOperators, numInputRows } = progress;
  const badRecords = sources.reduce((sum, source) => sum + source.badRecords, 0);
  const lateRows = stateOperators.reduce(
    (sum, operator) => sum + operator.numRowsDroppedByWatermark,
    0,
  );
  return {
    progress,
    rows: (before?.rows ?? 0) + numInputRows,
    badRecords: (before?.badRecords ?? 0) + badRecords,
    lateRows: (before?.lateRows ?? 0) + lateRows,
  };
}

/** Rows, bad records and late rows are those since the line before; the rest is the last batch's. */
function progressLine({ progress, rows, badRecords, lateRows }: Untold): string {
  const { name, id, batchId, batchDuration, eventTime, stateOperators } = progress;
  const stateRows = stateOperators.reduce((sum, operator) => sum + operator.numRowsTotal, 0);
  const watermark = eventTime['watermark'];
  return [
    `${name ?? id.slice(0, 8)}: batch ${batchId} in ${Math.round(batchDuration)} ms`,
    `${count(rows)} rows`,
    `${count(progress.processedRowsPerSecond)} rows/s`,
    ...(stateOperators.length > 0 ? [`${count(stateRows)} rows of state`] : []),
    ...(badRecords > 0 ? [`${count(badRecords)} bad records`] : []),
    ...(lateRows > 0 ? [`${count(lateRows)} late rows dropped`] : []),
    ...(watermark === undefined ? [] : [`watermark ${watermark}`]),
  ].join(', ');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
