import type { QueryProgress } from '../engine/query-definition.ts';

type Printer = (progress: QueryProgress) => void;

/** A line a second is enough for people. */
const LINE_INTERVAL_MS = 1000;

/** Tells of batches: all of them as JSON, or at most one a second and query in words. */
export function progressPrinter(
  form: 'line' | 'json' | 'none',
  target: { write(text: string): unknown },
): Printer | undefined {
  if (form === 'none') return undefined;
  if (form === 'json') return (progress) => target.write(`${JSON.stringify(progress)}\n`);
  const printedMs = new Map<string, number>();
  return (progress) => {
    const nowMs = Date.parse(progress.timestamp);
    const lastMs = printedMs.get(progress.runId);
    if (lastMs !== undefined && nowMs - lastMs < LINE_INTERVAL_MS) return;
    printedMs.set(progress.runId, nowMs);
    target.write(`${progressLine(progress)}\n`);
  };
}

function progressLine(progress: QueryProgress): string {
  const { name, id, batchId, numInputRows, batchDuration, eventTime, stateOperators } = progress;
  const stateRows = stateOperators.reduce((sum, operator) => sum + operator.numRowsTotal, 0);
  const rowsPerSecond = Math.round(progress.processedRowsPerSecond).toLocaleString('en-US');
  const watermark = eventTime['watermark'];
  return [
    `${name ?? id.slice(0, 8)}: batch ${batchId}`,
    `${numInputRows.toLocaleString('en-US')} rows in ${Math.round(batchDuration)} ms`,
    `${rowsPerSecond} rows/s`,
    ...(stateOperators.length > 0 ? [`${stateRows.toLocaleString('en-US')} rows of state`] : []),
    ...(watermark === undefined ? [] : [`watermark ${watermark}`]),
  ].join(', ');
}
