import type { JsonValue } from '../columnar/json-value.ts';

/**
 * What the journal holds, in order: `planned N`, `committed N`, `planned N+1`, … With pipelining `planned N+1` may stand
 * before `committed N`, never more than two batches open.
 */
export type JournalRecord = PlannedRecord | CommittedRecord;

/** Durable before the sink is touched or a snapshot contains the batch. Holds all that could differ on a second run. */
export interface PlannedRecord {
  readonly kind: 'planned';
  readonly batchId: number;
  /** `current_timestamp()` of the batch. */
  readonly timestampMs: number;
  /** Seed of random functions. */
  readonly seed: number;
  /**
   * One for each source, null where it gives nothing; all null in a no-data batch. For bounded input the version that is
   * read from this batch on, null where that is the one before.
   */
  readonly ranges: readonly (JsonValue | null)[];
  /** The input has ended: time goes to its end in this batch, which has no rows. */
  readonly closes?: true | undefined;
}

/** The sink has the batch. */
export interface CommittedRecord {
  readonly kind: 'committed';
  readonly batchId: number;
  /** Digest of the planned record that was worked off. */
  readonly digest: string;
  /** Greatest event time (ms) so far of each watermark operator, null before the first. */
  readonly eventTimesMs: readonly (number | null)[];
  /** Watermark (ms) from this batch's event times, in force from the next batch on. */
  readonly watermarkMs: number;
  readonly sinkToken: JsonValue;
}
