import type { Batch } from '../columnar/batch.ts';
import type { FormatOptions } from '../formats/format.ts';

/** What a split task reads: plain data, made by a source on the main thread. */
export type Split = FileSplit | BatchesSplit;

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
  readonly byteLength: number;
}

/** Rows already in shared memory, with all columns of the source's schema. */
export interface BatchesSplit {
  readonly kind: 'batches';
  readonly batches: readonly Batch[];
  readonly byteLength: number;
}
