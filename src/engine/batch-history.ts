import type {
  CommittedRecord,
  JournalRecord,
  PlannedRecord,
} from '../checkpoint/journal-record.ts';
import { PackedRows } from '../columnar/packed-rows.ts';
import { STRING } from '../columnar/types.ts';
import { environmentError } from '../errors.ts';

export interface JournalledBatch {
  readonly planned: PlannedRecord;
  readonly committed: CommittedRecord | null;
}

/**
 * The batches that recovery may need, oldest first: those after the older of two durable snapshots. A copy of what the
 * journal keeps, as text as there: thousands of records live for as long as a snapshot takes, which as objects would have
 * V8 collect its whole heap every few seconds.
 */
export class BatchHistory {
  readonly #planned = new PackedRows([STRING]);
  /** Of as many of the same batches as are committed. */
  readonly #committed = new PackedRows([STRING]);
  #oldestId = 0;

  static fromRecords(records: readonly JournalRecord[]): BatchHistory {
    const history = new BatchHistory();
    for (const record of records) {
      if (record.kind === 'planned') history.plan(record);
      else history.commit(record);
    }
    return history;
  }

  plan(planned: PlannedRecord): void {
    const { batchId } = planned;
    if (this.#planned.length === 0) this.#oldestId = batchId;
    const expectedId = this.#oldestId + this.#planned.length;
    if (batchId !== expectedId) throw gap(expectedId - 1, batchId);
    this.#planned.push([JSON.stringify(planned)]);
  }

  commit(committed: CommittedRecord): void {
    const place = committed.batchId - this.#oldestId;
    // Its planned record may be in a segment that has been released.
    if (place < 0 || place >= this.#planned.length) return;
    const expectedId = this.#oldestId + this.#committed.length;
    if (committed.batchId !== expectedId) throw gap(expectedId - 1, committed.batchId);
    this.#committed.push([JSON.stringify(committed)]);
  }

  /** The batches after `batchId`, which must follow it without a gap. */
  after(batchId: number): readonly JournalledBatch[] {
    const start = this.#countUpTo(batchId);
    const count = this.#planned.length - start;
    const firstId = this.#oldestId + start;
    if (count > 0 && firstId !== batchId + 1) throw gap(batchId, firstId);
    return Array.from({ length: count }, (_, index) => this.#read(start + index)!);
  }

  /** The oldest batch after `batchId` that is kept; null for none. */
  next(batchId: number): JournalledBatch | null {
    return this.#read(this.#countUpTo(batchId));
  }

  get last(): JournalledBatch | null {
    return this.#read(this.#planned.length - 1);
  }

  /** Takes out the batches up to `batchId`: nothing will read them again. */
  release(batchId: number): void {
    const count = this.#countUpTo(batchId);
    this.#planned.drop(count);
    this.#committed.drop(Math.min(count, this.#committed.length));
    this.#oldestId += count;
  }

  #read(place: number): JournalledBatch | null {
    const planned = readText<PlannedRecord>(this.#planned, place);
    if (planned === null) return null;
    return { planned, committed: readText<CommittedRecord>(this.#committed, place) };
  }

  /** By arithmetic, because ids have no gaps. */
  #countUpTo(batchId: number): number {
    return Math.max(0, Math.min(batchId - this.#oldestId + 1, this.#planned.length));
  }
}

function readText<Kind extends JournalRecord>(texts: PackedRows, place: number): Kind | null {
  if (place < 0 || place >= texts.length) return null;
  const [row] = texts.slice(place, place + 1);
  return JSON.parse(row![0] as string) as Kind;
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
