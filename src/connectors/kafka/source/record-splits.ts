import type { Arena } from '../../../columnar/arena.ts';
import type { RecordFormat } from '../../../formats/kafka/kafka-columns.ts';
import { readRecordBatch } from '../../../formats/kafka/record-batch.ts';
import type { RecordsSplit } from '../../../task/split.ts';
import type { RecordRun } from './kept-batches.ts';
import type { PartitionRange } from './offsets-json.ts';

/** Copies record batches to shared memory as splits of about one size, none of which cuts a batch. */
export class SplitWriter {
  readonly splits: RecordsSplit[] = [];
  readonly #range: PartitionRange;
  readonly #format: RecordFormat;
  readonly #arena: Arena;
  readonly #pieceBytes: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(range: PartitionRange, format: RecordFormat, arena: Arena, pieceBytes: number) {
    this.#range = range;
    this.#format = format;
    this.#arena = arena;
    this.#pieceBytes = pieceBytes;
  }

  add({ bytes }: RecordRun): void {
    for (let at = 0; at < bytes.length; ) {
      const end = this.#pieceEnd(bytes, at);
      this.#waiting.push(bytes.subarray(at, end));
      this.#waitingBytes += end - at;
      if (this.#waitingBytes >= this.#pieceBytes) this.finish();
      at = end;
    }
  }

  /** Ends the split in work. */
  finish(): void {
    if (this.#waitingBytes === 0) return;
    const byteLength = this.#waitingBytes;
    const address = this.#arena.allocate(byteLength);
    let target = address;
    for (const bytes of this.#waiting) {
      this.#arena.memory.u8.set(bytes, target);
      target += bytes.length;
    }
    const { topic, partition, from, until } = this.#range;
    const format = this.#format;
    this.splits.push({
      kind: 'records',
      address,
      byteLength,
      topic,
      partition,
      from,
      until,
      format,
    });
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  /** Behind the batch with which the split in work is large enough. */
  #pieceEnd(bytes: Buffer, start: number): number {
    let at = start;
    while (at < bytes.length && this.#waitingBytes + at - start < this.#pieceBytes) {
      at += readRecordBatch(bytes, at, bytes.length)?.byteLength ?? bytes.length;
    }
    return at;
  }
}
