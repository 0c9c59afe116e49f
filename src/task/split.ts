import type { Batch } from '../columnar/batch.ts';
import type { FormatOptions } from '../formats/format.ts';
import type { RecordFormat } from '../formats/kafka/kafka-columns.ts';
import type { RecordsInput } from '../formats/kafka/record-reader.ts';
import type { StatePlace } from '../operators/state-reader/read-state.ts';
import type { StateDescription } from '../operators/state-reader/state-description.ts';

/** What a split task reads: plain data, made by a source on the main thread. */
export type Split = FileSplit | BatchesSplit | RecordsSplit | StateSplit;

/** A split with its number among those of its stage and batch. */
export interface NumberedSplit {
  readonly index: number;
  readonly split: Split;
}

/** A part of a file. */
export interface FileSplit {
  readonly kind: 'file';
  readonly path: string;
  readonly start: number;
  readonly end: number;
  /** Size and modification time when planned; a difference is CHECKPOINT_INPUT_CHANGED. */
  readonly size: number;
  readonly modifiedMs: number;
  /** A write-ahead segment grows while it is read: only [start, end) must be there. */
  readonly growing: boolean;
  readonly format: string;
  readonly options: FormatOptions;
  /** Columns that are not in the file, with the text of the value that all its rows have. */
  readonly partition?: Readonly<Record<string, string | null>>;
  /** Those of them that the file has nevertheless, in the places that the schema says. */
  readonly repeated?: readonly string[];
  /** A damaged file gives the rows before the damage, one that is gone none. */
  readonly ignoreCorrupt?: boolean;
  readonly ignoreMissing?: boolean;
  readonly byteLength: number;
}

/** Rows already in shared memory, with all columns of the source's schema. */
export interface BatchesSplit {
  readonly kind: 'batches';
  readonly batches: readonly Batch[];
  readonly byteLength: number;
}

/** Record batches of Kafka in shared memory, as they came from the broker. */
export interface RecordsSplit extends RecordsInput {
  readonly kind: 'records';
  readonly format: RecordFormat;
}

/** A table of state as a snapshot has it, its segments in shared memory, in order of index. */
export interface StateSplit extends StatePlace {
  readonly kind: 'state';
  readonly description: StateDescription;
  readonly meta: Readonly<Record<string, number>>;
  readonly segments: readonly { readonly address: number; readonly byteLength: number }[];
  readonly byteLength: number;
}

/** A batch is cut into about this many pieces, so that threads share it and finish together. */
const PIECES_PER_BATCH = 16;
/** Smaller pieces are not worth a task of their own. */
const PIECE_BYTES_MIN = 2 * 1024 * 1024;

/**
 * How large the pieces of a batch should be: a function of what is read and of the pinned `splitBytes` only, never of
 * threads or time, because the order of FLOAT and DOUBLE sums hangs on it. Large pieces make few partial results.
 */
export function pieceBytesOf(totalBytes: number, splitBytes: number): number {
  const share = Math.ceil(totalBytes / PIECES_PER_BATCH);
  return Math.min(splitBytes, Math.max(PIECE_BYTES_MIN, share));
}
