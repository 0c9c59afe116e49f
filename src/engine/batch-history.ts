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
    const batch = this.#batches.find(({ planned }) => planned.batchId === committed.batchId);
    // Its planned record may be in a segment that has been released.
    if (batch !== undefined) batch.committed = committed;
  }

  /** The batches after `batchId`, which must follow it without a gap. */
  after(batchId: number): readonly JournalledBatch[] {
    const later = this.#batches.filter(({ planned }) => planned.batchId > batchId);
    const first = later[0]?.planned.batchId;
    if (first !== undefined && first !== batchId + 1) throw gap(batchId, first);
    return later;
  }

  /** The batches from the oldest kept up to `batchId`. */
  upTo(batchId: number): readonly JournalledBatch[] {
    return this.#batches.filter(({ planned }) => planned.batchId <= batchId);
  }

  /** Takes out the batches up to `batchId`: nothing will read them again. */
  release(batchId: number): void {
    this.#batches.splice(0, this.upTo(batchId).length);
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
