import { assert, closeAll, internalError } from '../errors.ts';
import { checkpointWriteFailed, codeOf } from './checkpoint-errors.ts';
import type { Files, OpenFile } from './files.ts';
import { GroupedWrites } from './grouped-writes.ts';
import type { Journal } from './journal.ts';
import { encodeFrame, frameCrc } from './journal-frame.ts';
import type { JournalRecord } from './journal-record.ts';
import type { FullSegment, JournalPosition } from './journal-recovery.ts';
import { segmentPath } from './journal-segment.ts';
import { createZeroFilled } from './zero-filled-file.ts';

const USUAL_FRAME_BYTES_MAX = 8192;

/** The half of the journal that appends. While a segment fills, the next one is made. */
export class JournalWriter implements Journal {
  readonly #files: Files;
  readonly #directory: string;
  readonly #segmentBytes: number;
  readonly #groups: GroupedWrites<readonly JournalRecord[]>;
  readonly #full: FullSegment[];
  #active: Segment | null;
  /** The segment behind the active one; null when it could not be made ahead of need. */
  #spare: Promise<OpenFile | null>;
  #lastCrc: number;
  #plannedBatch: number;
  /** Newest batch handed in as committed, and the newest whose record is durable. */
  #committedBatch: number;
  #safeBatch: number;
  #releasing: Promise<void> = Promise.resolve();
  readonly #usualRoom: Buffer = Buffer.allocUnsafeSlow(USUAL_FRAME_BYTES_MAX);

  constructor(files: Files, directory: string, segmentBytes: number, position: JournalPosition) {
    this.#files = files;
    this.#directory = directory;
    this.#segmentBytes = segmentBytes;
    this.#groups = new GroupedWrites((groups) => this.#write(groups.flat()));
    this.#full = [...position.full];
    this.#active = position.active === null ? null : { ...position.active };
    this.#lastCrc = position.lastCrc;
    this.#plannedBatch = position.plannedBatch;
    this.#committedBatch = position.committedBatch;
    this.#safeBatch = position.committedBatch;
    this.#spare = this.#prepareSpare();
  }

  async append(records: readonly JournalRecord[]): Promise<void> {
    for (const record of records) this.#checkOrder(record);
    if (records.length > 0) await this.#groups.add(records);
  }

  release(batchId: number): Promise<void> {
    const remove = () => this.#removeUpTo(batchId);
    this.#releasing = this.#releasing.then(remove, remove);
    return this.#releasing;
  }

  async close(): Promise<void> {
    await this.#groups.close(internalError('the journal is closed'));
    await this.#releasing.catch(() => undefined);
    const [spare, active] = [await this.#spare, this.#active];
    this.#active = null;
    await closeAll([async () => spare?.close(), async () => active?.file.close()]);
  }

  /** Batches are planned one by one, committed one by one, and planned before they are committed. */
  #checkOrder({ kind, batchId }: JournalRecord): void {
    const before = kind === 'planned' ? this.#plannedBatch : this.#committedBatch;
    assert(before < 0 || batchId === before + 1, `${kind} ${batchId} follows ${kind} ${before}`);
    if (kind === 'planned') this.#plannedBatch = batchId;
    else {
      const isPlanned = this.#plannedBatch < 0 || batchId <= this.#plannedBatch;
      assert(isPlanned, `batch ${batchId} is planned before it is committed`);
      this.#committedBatch = batchId;
    }
  }

  async #write(records: readonly JournalRecord[]): Promise<void> {
    const frame = encodeFrame(records, this.#lastCrc, (byteLength) => this.#room(byteLength));
    try {
      const segment = await this.#segmentFor(frame.byteLength);
      await segment.file.write(frame, segment.end);
      segment.end += frame.byteLength;
      for (const { kind, batchId } of records) {
        segment.newestBatch = Math.max(segment.newestBatch, batchId);
        if (kind === 'committed') this.#safeBatch = batchId;
      }
    } catch (cause) {
      const path = this.#active?.path ?? this.#directory;
      throw checkpointWriteFailed(path, this.#safeBatch, cause);
    }
    this.#lastCrc = frameCrc(frame);
  }

  /** Where a frame is made: one is written at a time, so most of them have the same room. */
  #room(byteLength: number): Buffer {
    return byteLength <= this.#usualRoom.length
      ? this.#usualRoom.subarray(0, byteLength)
      : Buffer.allocUnsafe(byteLength);
  }

  /** The active segment, or the next one when `byteLength` more bytes do not fit. */
  async #segmentFor(byteLength: number): Promise<Segment> {
    const active = this.#active;
    if (active !== null && active.end + byteLength <= active.capacity) return active;
    const number = this.#nextNumber();
    const path = segmentPath(this.#directory, number);
    const capacity = Math.max(this.#segmentBytes, byteLength);
    let file = await this.#spare;
    if (file === null || capacity > this.#segmentBytes) {
      await file?.close();
      file = await createZeroFilled(this.#files, this.#directory, path, capacity);
    }
    if (active !== null) {
      this.#full.push(active);
      await active.file.close();
    }
    const next = { number, path, file, capacity, end: 0, newestBatch: -1 };
    this.#active = next;
    this.#spare = this.#prepareSpare();
    return next;
  }

  #nextNumber(): number {
    return (this.#active?.number ?? 0) + 1;
  }

  /** A failure here is no failure of the journal: the segment is tried again, on a new file, when it is needed. */
  async #prepareSpare(): Promise<OpenFile | null> {
    const path = segmentPath(this.#directory, this.#nextNumber());
    try {
      return await createZeroFilled(this.#files, this.#directory, path, this.#segmentBytes);
    } catch {
      return null;
    }
  }

  /** Oldest first, so that a crash leaves no gap. While the newest segment is empty, the one before is the newest. */
  async #removeUpTo(batchId: number): Promise<void> {
    if (this.#active?.end === 0) return;
    for (let oldest = this.#full[0]; oldest !== undefined; oldest = this.#full[0]) {
      if (oldest.newestBatch > batchId) return;
      await this.#removeSegment(segmentPath(this.#directory, oldest.number));
      this.#full.shift();
    }
  }

  async #removeSegment(path: string): Promise<void> {
    try {
      await this.#files.remove(path);
      await this.#files.syncDirectory(this.#directory);
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') throw checkpointWriteFailed(path, this.#safeBatch, cause);
    }
  }
}

/** A segment while it is written. */
interface Segment {
  readonly number: number;
  readonly path: string;
  readonly file: OpenFile;
  readonly capacity: number;
  end: number;
  newestBatch: number;
}
