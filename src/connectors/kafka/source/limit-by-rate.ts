import type { Backlog } from './share-offsets.ts';

/** How fast records may be read; Infinity where nothing limits. */
export interface RecordRates {
  /** Records a second of all partitions together. */
  readonly total: number;
  /** Records a second of each partition. */
  readonly partitionMax: number;
  /** Records of each partition that a batch takes at least. */
  readonly partitionRowsMin: number;
  readonly batchIntervalMs: number;
}

/**
 * Spark's division of a rate: each partition gets a share as large as its part of the lag, so that all of them catch up
 * together, at most its own rate. Gives the end of each.
 *
 * Source: `maxMessagesPerPartition` of Spark's DirectKafkaInputDStream.
 */
export function limitByRate(rates: RecordRates, backlogs: readonly Backlog[]): readonly number[] {
  const { total, partitionMax, partitionRowsMin, batchIntervalMs } = rates;
  const lag = backlogs.reduce((sum, { from, end }) => sum + Math.max(0, end - from), 0);
  return backlogs.map(({ from, end }) => {
    const size = Math.max(0, end - from);
    if (size === 0) return from;
    const share = Number.isFinite(total) ? (size / lag) * total : total;
    const rows = Math.min(share, partitionMax) * (batchIntervalMs / 1000);
    return Math.min(end, from + Math.max(Math.floor(rows), partitionRowsMin));
  });
}

/** True where a batch may take all there is. */
export function isUnlimited({ total, partitionMax }: RecordRates): boolean {
  return !Number.isFinite(Math.min(total, partitionMax));
}
