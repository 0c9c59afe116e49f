import type { Arena } from '../columnar/arena.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { Split } from '../task/split.ts';
import type { MeasuredBatch } from './backpressure/pid-rate-estimator.ts';
import type { RateSettings } from './backpressure/rate-settings.ts';

/**
 * The main-thread half of a source: what there is to read, never the rows themselves. Positions and ranges are JSON
 * values that only the source understands; the engine keeps them in journal and snapshot.
 *
 * A range says everything that a second reading needs: the same range gives the same rows in the same order, or
 * `splits` fails by name (a file changed or gone). `plan` changes nothing that outlives a crash; a position is the
 * sum of the ranges planned so far.
 */
export interface StreamSource {
  /** For progress and errors, for example `file[/data/*.json]`. */
  readonly description: string;
  readonly schema: Schema;
  /** True when its splits are files, of which rows may be asked for (`_metadata`). */
  readonly readsFiles?: boolean;
  /** Columns of text or bytes that the reader of its splits can decode into structs (`SplitStage.decoded`); default: none. */
  readonly texts?: readonly string[];
  /** Called once before anything else: the position of the snapshot, null at the first start. */
  open(context: SourceContext, position: JsonValue | null): Promise<void>;
  /** Repeats what `plan` did for a range of the journal, after a restart. */
  advance(range: JsonValue): void;
  /**
   * The next range under the source's own limits, or null when there is nothing new. Moves the position. With
   * `untilAvailable`, not beyond what was there when `freeze` was called. The engine asks all sources of a query in one
   * turn of the event loop, so that what became visible at once is read in one batch.
   */
  plan(): Promise<PlannedRange | null>;
  /** The query is to end: a `plan` that waits for input gives up. */
  stopWaiting?(): void;
  /** True when limits of the source left out input that was there when it was last asked; default: never. */
  readonly hasBacklog?: boolean;
  /**
   * The range of all that there is now, null for nothing, however often that is asked; moves nothing. Only of sources
   * that may change after they were frozen.
   */
  survey?(): Promise<JsonValue | null>;
  /** Fixes the end of the run for the availableNow trigger. */
  freeze(): Promise<void>;
  /**
   * The least that the watermark of this source's rows has to be after a range, whatever their times (ms); null, or no such
   * method, where only the rows say. A function of the range.
   */
  watermarkMs?(range: JsonValue): number | null;
  /** Position after the last planned range: part of every snapshot. */
  position(): JsonValue;
  /**
   * The splits of a range, in order: a function of the range and of the pinned split size. Rows that the source itself
   * puts into shared memory go to `arena`, which the engine releases when the batch is done.
   */
  splits(range: JsonValue, arena: Arena): Promise<readonly Split[]>;
  /**
   * The range's rows are in two durable snapshots (or committed, for a stateless query): input may be cleaned. No such
   * method where there is nothing to clean.
   */
  release?(range: JsonValue): Promise<void>;
  /** Calls back when there may be something new; a hint, the engine also polls. Returns how to stop. */
  watch?(wake: () => void): () => void;
  /** Told of every batch that is committed, with the rows it had of this source, what backpressure goes by, and its range. */
  batchCompleted?(batch: MeasuredBatch, range: JsonValue | null): void;
  /** Figures for the progress of a batch, by name: rates, errors, what waits. */
  metrics?(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What a source is given when it is opened. */
export interface SourceContext {
  /** Where this source may keep files of its own (a write-ahead log), inside the checkpoint. */
  readonly directory: string;
  /** Most bytes of a split; pinned in the checkpoint. */
  readonly splitBytes: number;
  /** Clock for ages and intervals. */
  now(): number;
  /** Calls back after `delayMs` on the same clock; returns how to cancel. */
  after(delayMs: number, callback: () => void): () => void;
  /** The time from one batch to the next that the trigger has in mind: what a rate becomes rows of a batch by. */
  readonly batchIntervalMs: number;
  /** How fast rows may come. */
  readonly rates: RateSettings;
  /** The session's time zone. */
  readonly timeZone: string;
  /** Memory for rows that come before their batch is planned, for the source's whole life; null where it is read once. */
  readonly arena: Arena | null;
  /** True when the source is read once, to what is its end now. */
  readonly isBounded: boolean;
  /** Opens the write-ahead log of received data in `directory`, for sources that cannot replay. */
  openReceivedLog(): Promise<ReceivedLog>;
}

/**
 * Received bytes as one endless numbered text: byte n keeps its number for ever. A block counts as received when
 * `append` has resolved. Implemented by `checkpoint`, handed in by `engine`.
 */
export interface ReceivedLog {
  /** Number of the byte behind the last durable one. */
  readonly end: number;
  /** Appends blocks with one write; resolves when durable. Concurrent calls are written together, in call order. */
  append(block: Uint8Array): Promise<void>;
  /** The files that hold [start, end), in order, at most `pieceBytes` each. */
  pieces(start: number, end: number, pieceBytes: number): readonly LogPiece[];
  /** Bytes before `start` are no longer needed: whole segments before it are deleted. */
  truncate(start: number): Promise<void>;
  close(): Promise<void>;
}

/** A piece of a file with received data. */
export interface LogPiece {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** What a batch is to read of a source. */
export interface PlannedRange {
  readonly range: JsonValue;
  /** For progress; null when not known before reading. */
  readonly rowCount: number | null;
  readonly byteLength: number;
}
