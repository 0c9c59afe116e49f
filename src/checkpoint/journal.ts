import { diskFiles, type Files } from './files.ts';
import type { JournalRecord } from './journal-record.ts';
import { recoverJournal } from './journal-recovery.ts';
import { JournalWriter } from './journal-writer.ts';

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
   * True when the records written last (by one write) were short or bad and were cut. The engine accepts that only if
   * the sink does not hold their batch (a sink ahead of the journal is CHECKPOINT_CORRUPT).
   */
  readonly tailCut: boolean;
}

export interface JournalOptions {
  readonly files?: Files;
  /** Size of a segment; a group of records that is larger gets a segment of its own. */
  readonly segmentBytes?: number;
}

const SEGMENT_BYTES = 1024 * 1024;

/** Opens the journal in a directory, or makes it. The caller holds the checkpoint's lock. */
export async function openJournal(
  directory: string,
  options: JournalOptions = {},
): Promise<OpenedJournal> {
  const { files = diskFiles, segmentBytes = SEGMENT_BYTES } = options;
  await files.makeDirectory(directory);
  const { records, tailCut, position } = await recoverJournal(files, directory);
  const journal = new JournalWriter(files, directory, segmentBytes, position);
  return { journal, records, tailCut };
}
