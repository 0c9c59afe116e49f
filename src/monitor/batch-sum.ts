import type { QueryProgress } from '../engine/query-definition.ts';
import { countText } from '../plan/count-text.ts';

/** The batches of one query since somebody was told of them. */
export interface BatchSum {
  /** The last of them. */
  readonly progress: QueryProgress;
  readonly rows: number;
  readonly badRecords: number;
  readonly lateRows: number;
}

export function addBatch(before: BatchSum | undefined, progress: QueryProgress): BatchSum {
  const { sources, stateOperators, numInputRows } = progress;
  const badRecords = sumOf(sources, (source) => source.badRecords);
  const lateRows = sumOf(stateOperators, (operator) => operator.numRowsDroppedByWatermark);
  return {
    progress,
    rows: (before?.rows ?? 0) + numInputRows,
    badRecords: (before?.badRecords ?? 0) + badRecords,
    lateRows: (before?.lateRows ?? 0) + lateRows,
  };
}

/** What a query is called: its name, or the beginning of its id. */
export function titleOf({ name, id }: Pick<QueryProgress, 'name' | 'id'>): string {
  return name ?? id.slice(0, 8);
}

/** Rows per second, state, what was dropped, watermark. What a query does not have is left out. */
export function describeBatches(sum: BatchSum, rowsPerSecond: number): readonly string[] {
  const { progress, badRecords, lateRows } = sum;
  const { stateOperators, eventTime } = progress;
  const stateRows = sumOf(stateOperators, (operator) => operator.numRowsTotal);
  const watermark = eventTime['watermark'];
  return [
    `${countText(rowsPerSecond)} rows/s`,
    ...(stateOperators.length > 0 ? [`${countText(stateRows)} rows of state`] : []),
    ...(badRecords > 0 ? [`${countText(badRecords)} bad records`] : []),
    ...(lateRows > 0 ? [`${countText(lateRows)} late rows dropped`] : []),
    ...(watermark === undefined ? [] : [`watermark ${watermark}`]),
  ];
}

function sumOf<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
