import type { JournalRecord } from './journal-record.ts';

/** The write-ahead log of a query's batches. Opened by `openJournal`; one writer, who holds the checkpoint's lock. */
export interface Journal {
  /** Appends records with one write; resolves when they are durable. After a failure the journal refuses further use. */
  append(records: readonly JournalRecord[]): Promise<void>;
  /** Batches up to this one are no longer needed for recovery: segments that hold only such records are deleted. */
  release(batchId: number): Promise<void>;
  close(): Promise<void>;
}

/** What was found on opening. */
export interface OpenedJournal {
  readonly journal: Journal;
  /** All records still kept, in order. */
  readonly records: readonly JournalRecord[];
  /**
   * True when the last record was short or bad and was cut. The engine accepts that only if the sink does not hold
   * that batch (design: a sink ahead of the journal is CHECKPOINT_CORRUPT).
   */
  readonly tailCut: boolean;
}
