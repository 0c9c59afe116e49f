/** A partition's planned offset, and where what it has ends. */
export interface Backlog {
  readonly from: number;
  readonly end: number;
}

/**
 * Spark's division of `maxOffsetsPerTrigger`: each partition gets a share as large as its part of the backlog, and at
 * least one record where there is one. Gives the end of each.
 */
export function shareOffsets(limit: number, backlogs: readonly Backlog[]): readonly number[] {
  const total = backlogs.reduce((sum, { from, end }) => sum + Math.max(0, end - from), 0);
  return backlogs.map(({ from, end }) => {
    const size = Math.max(0, end - from);
    if (size === 0) return from;
    const share = limit * (size / total);
    return Math.min(end, from + (share < 1 ? Math.ceil(share) : Math.floor(share)));
  });
}
