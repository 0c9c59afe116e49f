import type { Batch } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { Schema } from '../columnar/schema.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { ResultForm } from '../task/protocol.ts';

/** In `changelog` mode the last column says whether a row comes or is taken back. */
export type SinkOutputMode = 'append' | 'update' | 'complete' | 'changelog';

/** Encoded rows of one directory. */
export interface EncodedPiece {
  /** Where the rows belong, for example `day=2026-01-31/country=AT`; empty without partition columns. */
  readonly directory: string;
  readonly bytes: Uint8Array;
}

/**
 * The main-thread half of a sink. `write` is idempotent by batch id or leaves its mark in the same transaction: a batch
 * that is written again after a crash changes nothing.
 */
export interface Sink {
  readonly description: string;
  readonly outputModes: readonly SinkOutputMode[];
  /** `exactly-once`, or `at-least-once` for sinks without memory (console, foreachBatch). */
  readonly guarantee: 'exactly-once' | 'at-least-once';
  /** When set, workers encode the result and `SinkBatch.encoded` holds the bytes, or they throw it away. */
  readonly encoding?: ResultForm | undefined;
  /**
   * Shortest time between batches, so that fast batches do not make a million files; not where a source's limits say how
   * small they are.
   */
  readonly intervalMsMin?: number | undefined;
  /** A path or a table that no two sinks of a query may both write to; absent where they may. */
  readonly place?: string | object | undefined;
  /** Prepares and tells the newest batch that the sink holds, −1 for none, null for a sink without memory. */
  open(context: SinkContext): Promise<number | null>;
  /** Resolves when the batch is durable and visible; the token goes into the journal. */
  write(batch: SinkBatch): Promise<JsonValue>;
  close(): Promise<void>;
}

/** What a sink is given when it is opened. */
export interface SinkContext {
  readonly queryId: string;
  readonly schema: Schema;
  readonly outputMode: SinkOutputMode;
  readonly memory: SharedMemory;
  /** True when one batch is written and the sink closed: nobody will ask which batches it holds. */
  readonly isBounded: boolean;
  /** A query may write its result and its late rows to one place. */
  readonly role: 'result' | 'lateRows';
  /** The newest batches that the journal knows, −1 for none. After a crash one may be planned that is not committed. */
  readonly plannedBatchId: number;
  readonly committedBatchId: number;
  /** Calls back after `delayMs`; returns how to cancel. */
  after(delayMs: number, callback: () => void): () => void;
  /** For sinks that print values: the session's time zone. */
  readonly settings: SessionSettings;
}

/** What a sink is to write: the result of one batch. */
export interface SinkBatch {
  readonly batchId: number;
  /** The batch's time, the same when it is written again. */
  readonly timestampMs: number;
  /** Digest of the planned record: tells whether a batch written before is the same one. */
  readonly digest: string;
  readonly schema: Schema;
  readonly rowCount: number;
  /** Result batches, in order; their memory is valid until `write` resolves. */
  readonly batches: readonly Batch[];
  /** Encoded bytes in order (views of shared memory), when the sink asked for an encoding. */
  readonly encoded: readonly EncodedPiece[];
  /** For work on the columns: what is allocated is freed when `write` has resolved. */
  readonly context: ColumnContext;
  /** The rows as JavaScript values (columnar/values.ts), made on demand: for consoles and closures. */
  rows(): readonly (readonly unknown[])[];
}
