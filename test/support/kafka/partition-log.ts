import { encodeMarker } from './record-batches.ts';

interface LogBatch {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly bytes: Buffer;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  readonly timestampMs: number;
}

interface Aborted {
  readonly producerId: bigint;
  readonly firstOffset: number;
  readonly markerOffset: number;
}

/** A partition of the fake broker: record batches, open transactions, and those that were given up. */
export class PartitionLog {
  leader: number;
  leaderEpoch = 0;
  logStart = 0;
  /** A node that has the records as well, as far as it got; consumers may fetch there. */
  follower: { readonly node: number; readonly end: number } | null = null;
  readonly #batches: LogBatch[] = [];
  readonly #open = new Map<bigint, number>();
  readonly #aborted: Aborted[] = [];
  /** By producer and epoch: the sequence that comes next. */
  readonly #sequences = new Map<string, number>();

  constructor(leader: number) {
    this.leader = leader;
  }

  get highWatermark(): number {
    return this.#batches.at(-1)?.nextOffset ?? this.logStart;
  }

  get lastStable(): number {
    return Math.min(this.highWatermark, ...this.#open.values());
  }

  /** Gives an error code, or 0 and the first offset. */
  append(bytes: Buffer): { readonly errorCode: number; readonly baseOffset: number } {
    const baseOffset = this.highWatermark;
    const producerId = bytes.readBigInt64BE(43);
    const sequence = bytes.readInt32BE(53);
    if (producerId >= 0n && sequence >= 0) {
      const name = `${producerId} ${bytes.readInt16BE(51)}`;
      const expected = this.#sequences.get(name) ?? 0;
      if (sequence < expected) return { errorCode: 46, baseOffset: -1 };
      if (sequence > expected) return { errorCode: 45, baseOffset: -1 };
      this.#sequences.set(name, sequence + bytes.readInt32BE(57));
    }
    this.#put(Buffer.from(bytes), baseOffset);
    const isTransactional = (bytes.readInt16BE(21) & 16) !== 0;
    if (isTransactional && !this.#open.has(producerId)) this.#open.set(producerId, baseOffset);
    return { errorCode: 0, baseOffset };
  }

  /** Ends a producer's transaction, if it has written here. */
  end(producerId: bigint, commits: boolean): void {
    const firstOffset = this.#open.get(producerId);
    if (firstOffset === undefined) return;
    const markerOffset = this.highWatermark;
    this.#put(encodeMarker(markerOffset, producerId, commits), markerOffset);
    this.#open.delete(producerId);
    if (!commits) this.#aborted.push({ producerId, firstOffset, markerOffset });
  }

  /** Whether a node has the records. */
  isAt(node: number): boolean {
    return node === this.leader || node === this.follower?.node;
  }

  endAt(node: number): number {
    const { follower, highWatermark } = this;
    return node !== this.leader && follower?.node === node ? follower.end : highWatermark;
  }

  /** Batches from the one that holds an offset on, up to an end, at least one and else up to `bytesMax`. */
  read(offset: number, bytesMax: number, isCommitted: boolean, end: number): Buffer {
    const limit = Math.min(end, isCommitted ? this.lastStable : this.highWatermark);
    const found = this.#batches.filter(
      ({ nextOffset, baseOffset }) => nextOffset > offset && baseOffset < limit,
    );
    let size = 0;
    const taken = found.filter(({ bytes }, index) => {
      size += bytes.length;
      return index === 0 || size <= bytesMax;
    });
    // Brokers cut answers anywhere.
    const next = found[taken.length]?.bytes.subarray(0, 70) ?? Buffer.alloc(0);
    return Buffer.concat([...taken.map(({ bytes }) => bytes), next]);
  }

  abortedFrom(offset: number): readonly Aborted[] {
    return this.#aborted.filter(({ markerOffset }) => markerOffset >= offset);
  }

  offsetOfTime(timestampMs: number): number {
    const found = this.#batches.find((batch) => batch.timestampMs >= timestampMs);
    return found?.baseOffset ?? -1;
  }

  /** What retention does. */
  deleteBefore(offset: number): void {
    this.logStart = offset;
    while (this.#batches[0] !== undefined && this.#batches[0].nextOffset <= offset)
      this.#batches.shift();
  }

  /** What the election of a leader does that had not got all records. */
  truncateTo(offset: number): void {
    while (this.highWatermark > offset && this.#batches.length > 0) this.#batches.pop();
  }

  #put(bytes: Buffer, baseOffset: number): void {
    bytes.writeBigInt64BE(BigInt(baseOffset), 0);
    this.#batches.push({
      baseOffset,
      nextOffset: baseOffset + bytes.readInt32BE(23) + 1,
      bytes,
      producerId: bytes.readBigInt64BE(43),
      isTransactional: (bytes.readInt16BE(21) & 16) !== 0,
      timestampMs: Number(bytes.readBigInt64BE(35)),
    });
  }
}
