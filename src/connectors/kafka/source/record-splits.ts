import type { Arena } from '../../../columnar/arena.ts';
import type { RecordFormat } from '../../../formats/kafka/kafka-columns.ts';
import { readRecordBatch } from '../../../formats/kafka/record-batch.ts';
import type { RecordsSplit } from '../../../task/split.ts';
import { type RecordRun, trimRun } from './kept-batches.ts';
import type { PartitionRange } from './offsets-json.ts';

/** A part of a split: batches one behind the other. */
interface Part {
  readonly bytes: Buffer;
  /** They lie in memory of the batch. */
  readonly isInPlace: boolean;
}

/**
 * Makes splits of a range, of about one size, none of which cuts a record batch. Bytes in shared memory are read where they lie, as long as
 * a split is of one run; all others are copied.
 */
export class SplitWriter {
  readonly #splits: RecordsSplit[] = [];
  readonly #range: PartitionRange;
  readonly #format: RecordFormat;
  readonly #arena: Arena;
  readonly #pieceBytes: number;
  #waiting: Part[] = [];
  #waitingBytes = 0;
  /** The first offset of the split in work. */
  #from: number;

  constructor(range: PartitionRange, format: RecordFormat, arena: Arena, pieceBytes: number) {
    this.#range = range;
    this.#format = format;
    this.#arena = arena;
    this.#pieceBytes = pieceBytes;
    this.#from = range.from;
  }

  /** What of a run is in the range; a record batch at its border is in the splits on both sides. */
  add(run: RecordRun, isInPlace: boolean): void {
    const { from, until } = this.#range;
    const part = trimRun(run, from, until);
    if (part === null) return;
    const { bytes } = part;
    const isCut = (readRecordBatch(bytes, 0, bytes.length)?.baseOffset ?? part.from) < part.from;
    if (isCut) this.#beginAt(Math.max(from, part.from));
    for (let at = 0; at < bytes.length; ) {
      const end = this.#pieceEnd(bytes, at);
      this.#waiting.push({ bytes: bytes.subarray(at, end), isInPlace });
      this.#waitingBytes += end - at;
      if (this.#waitingBytes >= this.#pieceBytes) this.#endSplit();
      at = end;
    }
  }

  /** All splits; there come no more. */
  finish(): readonly RecordsSplit[] {
    this.#endSplit();
    return this.#splits;
  }

  /** What a batch has before an offset is not to be read, for Kafka says that it is gone. */
  #beginAt(offset: number): void {
    this.#endSplit();
    this.#from = offset;
  }

  #endSplit(): void {
    if (this.#waitingBytes === 0) return;
    const byteLength = this.#waitingBytes;
    const address = this.#addressOfWaiting();
    const { topic, partition, until } = this.#range;
    const from = this.#from;
    const format = this.#format;
    this.#splits.push({
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

  #addressOfWaiting(): number {
    const [first] = this.#waiting;
    if (this.#waiting.length === 1 && first!.isInPlace) return first!.bytes.byteOffset;
    const address = this.#arena.allocate(this.#waitingBytes);
    let target = address;
    for (const { bytes } of this.#waiting) {
      this.#arena.memory.u8.set(bytes, target);
      target += bytes.length;
    }
    return address;
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
