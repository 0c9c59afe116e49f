import type { PartitionRange } from './offsets-json.ts';

/** How many parts a batch has at least, and how many offsets each of them at most; null for no such wish. */
export interface DivisionRules {
  readonly minPartitions: number | null;
  readonly maxRecordsPerPartition: number | null;
}

/**
 * Spark's division of a batch: first by `maxRecordsPerPartition`; where that makes fewer parts than `minPartitions`, by that
 * alone, the large ranges in proportion to their sizes. A wish and no promise: shares are rounded. Gives the parts of each
 * range, none of them empty.
 *
 * Source: `getRanges` of Spark's KafkaOffsetRangeCalculator.
 */
export function divideRanges(
  ranges: readonly PartitionRange[],
  { minPartitions, maxRecordsPerPartition }: DivisionRules,
): readonly (readonly PartitionRange[])[] {
  const bySize = ranges.map((range) =>
    divide(range, Math.ceil(sizeOf(range) / (maxRecordsPerPartition ?? Number.POSITIVE_INFINITY))),
  );
  if (minPartitions === null || bySize.flat().length >= minPartitions) return bySize;
  const total = sum(ranges);
  const small = ranges.filter((range) => shareOf(range, total, minPartitions) === 1);
  const totalOfLarge = total - sum(small);
  const partsOfLarge = Math.max(1, minPartitions - small.length);
  return ranges.map((range) =>
    divide(range, small.includes(range) ? 1 : shareOf(range, totalOfLarge, partsOfLarge)),
  );
}

function shareOf(range: PartitionRange, total: number, parts: number): number {
  return Math.max(1, Math.round((sizeOf(range) / total) * parts));
}

function divide(range: PartitionRange, count: number): readonly PartitionRange[] {
  const parts: PartitionRange[] = [];
  for (let from = range.from, left = Math.max(1, count); left > 0; left--) {
    const until = from + Math.floor((range.until - from) / left);
    if (until > from) parts.push({ ...range, from, until });
    from = until;
  }
  return parts;
}

function sizeOf({ from, until }: PartitionRange): number {
  return until - from;
}

function sum(ranges: readonly PartitionRange[]): number {
  return ranges.reduce((total, range) => total + sizeOf(range), 0);
}
