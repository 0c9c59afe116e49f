import type { JournalRecord } from './journal-record.ts';
import { newestCommitted } from './journal-recovery.ts';

/**
 * Whether the journal goes on where a snapshot stops: a sentence when it does not. A snapshot follows the commit of
 * its batch, and records are released only up to a snapshot.
 */
export function flawOfSnapshot(
  snapshotBatch: number,
  records: readonly JournalRecord[],
): string | null {
  const first = records[0]?.batchId ?? 0;
  // Where the journal begins, all before it is committed.
  const committed = Math.max(newestCommitted(records), first - 1);
  if (snapshotBatch > committed) {
    return `The newest snapshot is of batch ${snapshotBatch}, but the journal ends with batch ${committed}.`;
  }
  const firstPlanned = records.find(({ kind }) => kind === 'planned')?.batchId ?? 0;
  if (firstPlanned > snapshotBatch + 1) {
    return `The newest snapshot is of batch ${snapshotBatch}, but the journal begins with batch ${firstPlanned}.`;
  }
  return null;
}
