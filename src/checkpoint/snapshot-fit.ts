import type { JournalRecord } from './journal-record.ts';
import { newestCommitted } from './journal-recovery.ts';

/**
 * Whether the journal goes on where a snapshot stops: a sentence when it does not. A snapshot follows the commit of
 * its batch, and records are released only up to a snapshot; without one, null, the journal goes back to the first batch.
 */
export function flawOfSnapshot(
  snapshotBatch: number | null,
  records: readonly JournalRecord[],
): string | null {
  if (snapshotBatch === null) return flawWithoutSnapshot(records[0]);
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

function flawWithoutSnapshot(first: JournalRecord | undefined): string | null {
  if (first === undefined || (first.kind === 'planned' && first.batchId === 0)) return null;
  return `The journal begins with batch ${first.batchId}, but the snapshot of a batch before that is missing.`;
}
