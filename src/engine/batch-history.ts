import type {
  CommittedRecord,
  JournalRecord,
  PlannedRecord,
} from '../checkpoint/journal-record.ts';
import { environmentError } from '../errors.ts';

export interface JournalledBatch {
  readonly planned: PlannedRecord;
  committed: CommittedRecord | null;
}

/**
 * The batches that recovery may need, oldest first: those after the older of two durable snapshots. A copy of what the
 * journal keeps.
 */
export class BatchHistory {
  readonly #batches: JournalledBatch[] = [];

  static fromRecords(records: readonly JournalRecord[]): BatchHistory {
    const history = new BatchHistory();
    for (const record of records) {
      if (record.kind === 'planned') history.plan(record);
      else history.commit(record);
    }
    return history;
  }

  get last(): JournalledBatch | null {
    return this.#batches.at(-1) ?? null;
  }

  plan(planned: PlannedRecord): void {
    const before = this.last;
    if (before !== null && before.planned.batchId + 1 !== planned.batchId) {
      throw gap(before.planned.batchId, planned.batchId);
    }
    this.#batches.push({ planned, committed: null });
  }

  commit(committed: CommittedRecord): void {
    const batch = this.#batches[this.#countUpTo(committed.batchId - 1)];
    // Its planned record may be in a segment that has been released.
    if (batch?.planned.batchId === committed.batchId) batch.committed = committed;
  }

  /** The batches after `batchId`, which must follow it without a gap. */
  after(batchId: number): readonly JournalledBatch[] {
    const later = this.#batches.slice(this.#countUpTo(batchId));
    const first = later[0]?.planned.batchId;
    if (first !== undefined && first !== batchId + 1) throw gap(batchId, first);
    return later;
  }

  /** The batches still kept after `first` up to `last`. */
  between(first: number, last: number): readonly JournalledBatch[] {
    return this.#batches.slice(this.#countUpTo(first), this.#countUpTo(last));
  }

  /** Takes out the batches up to `batchId`: nothing will read them again. */
  release(batchId: number): void {
    this.#batches.splice(0, this.#countUpTo(batchId));
  }

  /** By arithmetic, because ids have no gaps: there may be thousands of batches between two snapshots. */
  #countUpTo(batchId: number): number {
    const oldest = this.#batches[0]?.planned.batchId ?? 0;
    return Math.max(0, Math.min(batchId - oldest + 1, this.#batches.length));
  }
}

function gap(before: number, after: number): Error {
  return environmentError(
    'CHECKPOINT_CORRUPT',
    `The journal goes from batch ${before} to batch ${after}; the batches between are missing.`,
    {
      hint: `Batch ${before} is the newest safe one. Restore the checkpoint from a backup or start anew.`,
    },
  );
}
