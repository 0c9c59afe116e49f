import type { PlannedRecord } from '../checkpoint/journal-record.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import { toErrorData } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import type { BatchRunner, BegunBatch } from './batch-runner.ts';

/** A planned batch before its commit: the one in work, or the one after it. */
export class OpenBatch {
  readonly record: PlannedRecord;
  /** Source positions after this batch, when a snapshot is to follow it. */
  readonly positions: readonly JsonValue[] | null;
  /** Bytes to read, as far as the sources know. */
  readonly byteLength: number;
  /** When its planned record is on the disk; null until that is handed to the journal. */
  durable: Promise<void> | null = null;
  #ahead: Promise<BegunBatch> | null = null;

  constructor(record: PlannedRecord, positions: readonly JsonValue[] | null, byteLength: number) {
    this.record = record;
    this.positions = positions;
    this.byteLength = byteLength;
  }

  /** No more than a task reads: a record's ranges may name thousands of files, and every task's message is a copy. */
  get facts(): BatchFacts {
    const { batchId, timestampMs, seed } = this.record;
    return { batchId, timestampMs, seed };
  }

  #factsAt(latenessMs: number): BatchFacts {
    return { ...this.facts, latenessWatermark: BigInt(latenessMs) * 1000n };
  }

  /** Begins to read before the batch's turn. Rows up to `latenessMs` will be late then. */
  readAhead(runner: BatchRunner, latenessMs: number): void {
    this.#ahead = this.#read(runner, latenessMs);
    // A failure is met when it is the batch's turn; until then it must not count as unhandled.
    this.#ahead.catch(() => {});
  }

  /** What was read ahead, or reads now. What found no memory beside the batch before is read again. */
  async begin(runner: BatchRunner, latenessMs: number): Promise<BegunBatch> {
    const ahead = this.#ahead;
    this.#ahead = null;
    try {
      return await (ahead ?? this.#read(runner, latenessMs));
    } catch (error) {
      const { condition } = toErrorData(error);
      const foundNoMemory = ['MEMORY_BUDGET_EXCEEDED', 'MEMORY_EXHAUSTED'].includes(condition);
      if (ahead === null || !foundNoMemory) throw error;
      return this.#read(runner, latenessMs);
    }
  }

  /** Frees what was read ahead. No task of the batch runs when this resolves. */
  async giveUp(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = null;
    const begun = await ahead?.catch(() => null);
    begun?.pass.release();
  }

  #read(runner: BatchRunner, latenessMs: number): Promise<BegunBatch> {
    const { ranges, closes = false } = this.record;
    return runner.begin({ facts: this.#factsAt(latenessMs), ranges, closes });
  }
}
